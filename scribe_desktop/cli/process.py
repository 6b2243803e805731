"""Owns the main job from the outside: an input in, a folder of files out. The command line and the host share it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.cli.output import OutputFolder, write_results
from scribe_desktop.commands.importing import read_typed_text
from scribe_desktop.commands.jobs import cancel_job, note_export, resume_job
from scribe_desktop.commands.visits import (
    Arrival,
    ImportedVisit,
    cloud_confirmations_needed,
    default_label,
    import_typed_visit,
    import_visit,
    note_cloud_confirmed,
)
from scribe_desktop.config import resolve_names
from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import INPUT_MODES, Job, JobMode, JobRequest, Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.report import RunReport
from scribe_desktop.errors import (
    AiOffError,
    ConfigurationError,
    ExitCode,
    ProviderError,
    Remedy,
    ScribeError,
    SessionBusyError,
    StorageError,
)
from scribe_desktop.pipeline import PipelineTools, choose_engines, run_job
from scribe_desktop.pipeline.reporting import build_report
from scribe_desktop.transcription.keywords import read_keywords_file

OFFLINE_WAITS_SECONDS = (15.0, 30.0, 60.0)
"""How long a job waits for a far side that cannot be reached, time after time, before the user is told to resume it."""

LONGEST_WAIT_SECONDS = 300.0


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
    request = _request(options, tools)
    # Everything that can be refused without reading the recording is refused before it.
    confirm_cloud(options, tools, surroundings.confirm)
    folder = OutputFolder.prepare(options.out_dir, now=_local_now(tools), may_overwrite=options.is_confirmed)
    try:
        job = _find_or_start(options, request, tools, cancel, surroundings)
    except BaseException:
        folder.forget_if_empty()
        raise
    return finish_job(job, tools, cancel, surroundings, folder)


def finish_job(
    job: Job, tools: PipelineTools, cancel: CancelToken, surroundings: Surroundings, folder: OutputFolder
) -> ProcessOutcome:
    """Run a queued job and write its files; after a failure, what there is of them.

    Where the far side cannot be reached, the job waits and is tried again, some minutes in all.
    """
    try:
        if job.status is not Status.DONE:
            _run_until_done(job, tools, cancel, surroundings, folder)
        return _write(job.id, tools, folder)
    except ScribeError as error:
        _tell_how_to_continue(error, job, tools)
        raise


def _run_until_done(
    job: Job, tools: PipelineTools, cancel: CancelToken, surroundings: Surroundings, folder: OutputFolder
) -> None:
    waits_seconds = list(OFFLINE_WAITS_SECONDS)
    while True:
        try:
            run_job(job.id, tools, cancel, surroundings.progress, surroundings.announce)
        except ScribeError as error:
            if error.remedy is not Remedy.WAIT_AND_RETRY or not waits_seconds:
                if not cancel.is_cancelled:
                    _write_what_there_is(job.id, tools, folder, surroundings)
                raise
            _wait_and_queue(job, error, waits_seconds.pop(0), tools, cancel, surroundings)
        else:
            return


def _wait_and_queue(
    job: Job,
    error: ScribeError,
    wait_seconds: float,
    tools: PipelineTools,
    cancel: CancelToken,
    surroundings: Surroundings,
) -> None:
    seconds = max(wait_seconds, min(error.retry_after_seconds or 0.0, LONGEST_WAIT_SECONDS))
    surroundings.announce(f"{error.happened} It is tried again in {seconds:.0f} s; Ctrl-C stops.")
    if cancel.wait(seconds):
        cancel_job(tools.workspace, job.id)
        cancel.check()
    resume_job(tools.workspace, job.id)


def _write_what_there_is(job_id: JobId, tools: PipelineTools, folder: OutputFolder, surroundings: Surroundings) -> None:
    """The transcript is worth having even without a note; a second error must not hide the first."""
    if tools.workspace.jobs.get(job_id).transcript_id is None:
        return
    try:
        write_results(job_id, build_report(job_id, tools), tools, folder)
    except StorageError as second:
        surroundings.announce(second.sentences())


def _tell_how_to_continue(error: ScribeError, job: Job, tools: PipelineTools) -> None:
    """Say it in the words of the command line: nobody else will try this job again."""
    is_worth_it = error.remedy is not Remedy.FAIL or isinstance(error, ProviderError | StorageError)
    if tools.workspace.is_ephemeral:
        error.safe = "This was a throw-away run: only the files that were written to the output folder are kept."
        if error.remedy is not Remedy.FAIL:
            error.next_step = "Mend what is wrong, if anything is, and run the command again."
    elif is_worth_it:
        own_words = "" if error.remedy is Remedy.WAIT_AND_RETRY else error.next_step
        error.next_step = f"{own_words} To continue: scribe-desktop jobs resume {job.id}".strip()


def _write(job_id: JobId, tools: PipelineTools, folder: OutputFolder) -> ProcessOutcome:
    report = build_report(job_id, tools)
    written = write_results(job_id, report, tools, folder)
    note_export(tools.workspace, job_id)
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
    visit = _bring_in(options, request, tools, cancel, surroundings)
    if visit.job is None or visit.arrival is Arrival.RUNNING:
        raise SessionBusyError(
            "There is a job for just this, and it is running.",
            safe="It goes on; nothing was changed.",
            next_step="Wait until it is done, then run the command again.",
        )
    if visit.arrival is not Arrival.NEW:
        surroundings.announce("There is an unfinished job for just this: it is continued, nothing is done twice.")
    if visit.import_seconds is not None:
        surroundings.progress.imported(visit.import_seconds)
    for warning in visit.warnings:
        surroundings.announce(warning)
    return visit.job


def _bring_in(
    options: ProcessOptions,
    request: JobRequest,
    tools: PipelineTools,
    cancel: CancelToken,
    surroundings: Surroundings,
) -> ImportedVisit:
    label = options.label or default_label(_local_now(tools))
    if request.mode is JobMode.DRAFT:
        text = read_typed_text(options.input_path)
        return import_typed_visit(
            tools.workspace, text, request, label=label, clock=tools.clock, new_id=tools.new_id
        ).result
    if options.input_path.is_symlink():
        surroundings.announce(f"The input is a link; what is read is: {options.input_path.resolve()}")
    return import_visit(
        tools.workspace,
        options.input_path,
        request,
        label=label,
        is_long_allowed=options.is_confirmed,
        cancel=cancel,
        report=surroundings.progress.importing,
    ).result


def _local_now(tools: PipelineTools) -> datetime:
    return tools.clock().astimezone()


def confirm_cloud(options: ProcessOptions, tools: PipelineTools, confirm: Callable[[str], bool]) -> None:
    """Ask once per workspace for everything that would leave the computer, and write down the answer.

    Call it on the main thread where `confirm` reads a terminal, so that Ctrl-C works there.

    Raises:
        AiOffError: somebody said no, or nobody could be asked. Also what `choose_engines` raises.
    """
    request = _request(options, tools)
    # What cannot run is not asked about.
    choose_engines(tools.settings, mode=request.mode, engine=request.engine, drafter=request.drafter)
    waiting = cloud_confirmations_needed(tools.workspace, request)
    if not waiting:
        return
    question = (
        f"Cloud AI is used in this workspace for the first time: {' and '.join(one.sentence for one in waiting)}. "
        "Patient data may only be sent under a signed agreement (BAA). Go on?"
    )
    if not options.is_confirmed and not confirm(question):
        raise AiOffError(
            "Cloud AI was not confirmed for this workspace.",
            safe="Nothing was sent.",
            next_step="Say yes when asked, or pass --yes, once an agreement (BAA) is in place.",
            code="ai.cloud_not_confirmed",
        )
    note_cloud_confirmed(tools.workspace, waiting)


def _request(options: ProcessOptions, tools: PipelineTools) -> JobRequest:
    if options.mode not in INPUT_MODES:
        # The control socket could ask for it.
        raise ConfigurationError(f"A file cannot be brought in with the mode {options.mode}.", code="process.mode")
    engine, drafter = resolve_names(tools.settings, engine=options.engine, drafter=options.drafter)
    return JobRequest(
        mode=options.mode,
        engine=engine,
        drafter=drafter,
        note_types=options.note_types,
        language=options.language,
        keywords=read_keywords_file(options.keywords_file) if options.keywords_file else (),
    )
