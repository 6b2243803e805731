"""Runs one job, stage by stage: PREPARE, TRANSCRIBE, DRAFT, CHECK. No Qt; the layers below do the work."""

from scribe_desktop.pipeline.engines import ChosenEngines, choose_engines
from scribe_desktop.pipeline.running import run_job
from scribe_desktop.pipeline.tools import PipelineTools

__all__ = ["ChosenEngines", "PipelineTools", "choose_engines", "run_job"]
