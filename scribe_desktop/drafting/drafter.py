"""Owns what every drafter is asked and answers. Drafters themselves live in modules of their own.

Drafters run in an engine process (see children/engine_process); this module is safe to import in the window's process.
"""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.children.engine_process import EngineSpec
from scribe_desktop.domain.engine import DrafterName
from scribe_desktop.domain.template import Template
from scribe_desktop.domain.transcript import Segment


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """One note to be drafted. The drafter's `handle` answers with a `domain.note.Draft`.

    Session labels and file names are never part of a request. `clinician_words` are the clinician's own typed notes.
    Every statement of the answer carries ids of `segments`, already validated by the drafter.
    """

    template: Template
    segments: tuple[Segment, ...]
    language: str = "en"
    clinician_words: str = ""


@dataclass(frozen=True, slots=True)
class DraftDelta:
    """Event: more text of the draft has arrived; for showing only, never stored. `section_key` is empty if unknown."""

    text: str
    section_key: str = ""


@dataclass(frozen=True, slots=True)
class DrafterDescription:
    """A drafter as it would run with the present settings, known without starting it or importing its SDK."""

    name: DrafterName
    model: str
    is_cloud: bool
    spec: EngineSpec
    warnings: tuple[str, ...] = ()
