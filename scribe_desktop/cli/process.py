"""Owns the main job from the outside: an input in, a folder of files out. The command line and the host share it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.cli.output import OutputFolder, write_results
from scribe_desktop.commands.importing import (
    import_recording,
    import_typed_text,
    read_typed_text,
    source_sha256,
)
from scribe_desktop.commands.jobs import find_unfinished, resume_job, start_job
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import Job, JobMode, JobRequest
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.report import RunReport
from scribe_desktop.errors import AiOffError, ExitCode, ScribeError
from scribe_desktop.pipeline import PipelineTools, choose_engines, run_job
from scribe_desktop.pipeline.engines import ChosenEngines, resolve_names
from scribe_desktop.pipeline.reporting import build_report
from scribe_desktop.transcription.keywords import read_keywords_file

CLOUD_CONFIRMED = "CLOUD"


@dataclass(frozen=True, slots=True)
class ProcessOptions:
    """What `process` was asked for, checked by the command line's parser or by the control socket."""

    input_path: Path
    mode: JobMode = JobMode.FULL
    note_types: tuple[NoteType, ...] = (NoteType.SOAP,)
    engine: str = "auto"
    drafter: str = "auto"
    keywords_file: Path | None = None
    language: str = "en"
    label: str | None = None
    out_dir: Path | None = None
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """What came of it. `warnings` are sentences for the user."""

    exit_code: int
    report: RunReport
    folder: Path
    files: tuple[str, ...]
    warnings: tuple[str, ...]


class ProgressView(Protocol):
    """Where progress is shown. Any thread; must not raise."""

    def __call__(self, progress: Progress) -> None:
        """Show a moment of the job."""

    def importing(self, fraction: float) -> None:
        """Show a moment of the import, which comes before the job."""

    def imported(self, seconds: float) -> None:
        """The import is finished."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How this run talks to its user. `confirm` asks a yes-or-no question; False when nobody can be asked."""

    progress: ProgressView
    announce: Callable[[str], None]
    confirm: Callable[[str], bool]


def process(
    options: ProcessOptions, tools: PipelineTools, cancel: CancelToken, surroundings: Surroundings
) -> ProcessOutcome:
    """Import, run the job, write the files. Blocks; call it on a worker thread.

    Raises:
        ScribeError: what stopped it. What was finished before is in the workspace, and in the folder when there is
            a transcript already.
    """
    engine, drafter = resolve_names(tools.settings, engine=options.engine, drafter=options.drafter)
    request = JobRequest(
        mode=options.mode,
        engine=engine,
        drafter=drafter,
        note_types=options.note_types,
        language=options.language,
        keywords=read_keywords_file(options.keywords_file) if options.keywords_file else (),
    )
    # Everything that can be refused without reading the recording is refused before it.
    engines = choose_engines(tools.settings, mode=request.mode, engine=engine, drafter=drafter)
    _confirm_cloud(engines, options, tools, surroundings)
    folder = OutputFolder.prepare(options.out_dir, now=_local_now(tools), may_overwrite=options.is_confirmed)
    job = _find_or_start(options, request, tools, cancel, surroundings)
    return finish_job(job, tools, cancel, surroundings, folder)


def finish_job(
    job: Job, tools: PipelineTools, cancel: CancelToken, surroundings: Surroundings, folder: OutputFolder
) -> ProcessOutcome:
    """Run a queued job and write its files; after a failure, what there is of them."""
    try:
        run_job(job.id, tools, cancel, surroundings.progress, surroundings.announce)
    except ScribeError:
        # The transcript is worth having even when the note could not be written.
        if tools.workspace.jobs.get(job.id).transcript_id is not None and not cancel.is_cancelled:
            _write(job.id, tools, folder)
        raise
    return _write(job.id, tools, folder)


def _write(job_id: JobId, tools: PipelineTools, folder: OutputFolder) -> ProcessOutcome:
    report = build_report(job_id, tools)
    written = write_results(job_id, report, tools, folder)
    has_gaps = report.completeness is not None and bool(report.completeness.gaps)
    return ProcessOutcome(
        exit_code=ExitCode.DONE_WITH_GAPS if has_gaps else ExitCode.DONE,
        report=report,
        folder=folder.path,
        files=tuple(written.names),
        warnings=tuple(written.warnings),
    )


def _find_or_start(
    options: ProcessOptions,
    request: JobRequest,
    tools: PipelineTools,
    cancel: CancelToken,
    surroundings: Surroundings,
) -> Job:
    if request.mode is JobMode.DRAFT:
        return _start_from_text(options, request, tools)
    digest = source_sha256(options.input_path)
    unfinished = find_unfinished(tools.workspace, digest, request) if digest else None
    if unfinished is not None:
        surroundings.announce("This recording has an unfinished job: it is continued, nothing is done twice.")
        return resume_job(tools.workspace, unfinished.id).result
    return _start_from_audio(options, request, tools, cancel, surroundings)


def _start_from_text(options: ProcessOptions, request: JobRequest, tools: PipelineTools) -> Job:
    text = read_typed_text(options.input_path)
    with tools.workspace.transaction():
        transcript = import_typed_text(
            tools.workspace,
            text,
            label=_label(options, tools),
            language=request.language,
            clock=tools.clock,
            new_id=tools.new_id,
        ).result
        return start_job(tools.workspace, transcript.session_id, request, transcript_id=transcript.id).result


def _start_from_audio(
    options: ProcessOptions,
    request: JobRequest,
    tools: PipelineTools,
    cancel: CancelToken,
    surroundings: Surroundings,
) -> Job:
    path = options.input_path
    if path.is_symlink():
        surroundings.announce(f"The input is a link; what is read is: {path.resolve()}")
    started_at = time.monotonic()
    imported = import_recording(
        tools.workspace,
        path,
        label=_label(options, tools),
        is_long_allowed=options.is_confirmed,
        cancel=cancel,
        report=surroundings.progress.importing,
    ).result
    surroundings.progress.imported(time.monotonic() - started_at)
    for warning in imported.audio.warnings():
        surroundings.announce(warning)
    recording = imported.recording
    return start_job(tools.workspace, recording.session_id, request, recording_id=recording.id).result


def _label(options: ProcessOptions, tools: PipelineTools) -> str:
    # Never the file's name: it often is the patient's.
    return options.label or f"Visit {_local_now(tools):%Y-%m-%d %H:%M}"


def _local_now(tools: PipelineTools) -> datetime:
    return tools.clock().astimezone()


def _confirm_cloud(
    engines: ChosenEngines, options: ProcessOptions, tools: PipelineTools, surroundings: Surroundings
) -> None:
    """Ask once per workspace before anything leaves the computer, and write down the answer."""
    if not engines.has_cloud or tools.settings.ai_mode is not AiMode.CLOUD:
        return
    if tools.workspace.audit.has(AuditAction.AI_MODE_CHANGED, CLOUD_CONFIRMED):
        return
    sent = [
        sentence
        for is_sent, sentence in (
            (engines.transcriber is not None and engines.transcriber.is_cloud, "the audio goes to OpenAI"),
            (engines.drafter is not None and engines.drafter.is_cloud, "the transcript goes to Anthropic"),
        )
        if is_sent
    ]
    question = (
        f"Cloud AI is on for this workspace for the first time: {' and '.join(sent)} (or the servers you named). "
        "Patient data may only be sent under a signed agreement (BAA) with them. Go on?"
    )
    if not options.is_confirmed and not surroundings.confirm(question):
        raise AiOffError(
            "Cloud AI was not confirmed for this workspace.",
            safe="Nothing was sent.",
            next_step="Say yes when asked, or pass --yes, once an agreement (BAA) is in place.",
            code="ai.cloud_not_confirmed",
        )
    tools.workspace.audit.append(AuditAction.AI_MODE_CHANGED, "workspace", CLOUD_CONFIRMED)
