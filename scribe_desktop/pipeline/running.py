"""Owns the course of one job: claim, stage after stage, and what becomes of it when something goes wrong.

A job's row says at every moment how far it came, so a killed program continues where it stopped. Late results after
Cancel are refused by the store in the transaction that would have written them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import STAGES_BY_MODE, Job, Stage, StageTiming, Status
from scribe_desktop.domain.progress import Progress, Report
from scribe_desktop.errors import CancelledError, Remedy, ScribeError, StorageError
from scribe_desktop.pipeline.previewing import Preview
from scribe_desktop.pipeline.stages import STEPS, JobRun
from scribe_desktop.pipeline.tools import PipelineTools

INTERRUPTED = "job.interrupted"
"""The error code of a job that waits because the program ended."""

OFFLINE_WAIT_SECONDS = 60.0
"""How long a job whose far side could not be reached waits before it may be tried again."""


def run_job(
    job_id: JobId,
    tools: PipelineTools,
    cancel: CancelToken,
    report: Report,
    announce: Callable[[str], None],
    preview: Preview | None = None,
) -> Job:
    """Run a queued job to its end and return it as it then stands. Blocks for minutes; call it on a worker thread.

    `announce` takes sentences for the user that stop nothing; `preview` the words of a draft while it is written.

    Raises:
        ScribeError: why the job did not get done. Its row already says so: FAILED, CANCELLED, or QUEUED again
            (waiting for the network, or paused until the user acts); what was finished stays finished.
    """
    job = tools.workspace.jobs.claim(job_id)
    try:
        with JobRun(job, tools, cancel, report, announce, preview) as run:
            for stage, following in _stages_left(job):
                cancel.check()
                report(Progress(job.id, stage, "starting", 0.0))
                started_at = time.monotonic()
                STEPS[stage](run)
                cancel.check()
                _finish(job.id, StageTiming(stage, time.monotonic() - started_at), following, tools)
                report(Progress(job.id, stage, "done", 1.0))
    except ScribeError as error:
        _settle_after(job.id, error, cancel, tools)
        cancel.check()
        raise
    except Exception as error:
        if cancel.is_cancelled:
            _settle_after(job.id, _cancelled(), cancel, tools)
            cancel.check()
        unexpected = ScribeError(
            f"The job ended with an unexpected {type(error).__name__}.",
            safe="The recording and everything finished before are kept.",
            next_step="Try again; if it happens again, tell us the code of this message.",
            code="job.unexpected",
        )
        _settle(job.id, unexpected, tools)
        raise unexpected from error
    return tools.workspace.jobs.get(job.id)


def _stages_left(job: Job) -> list[tuple[Stage, Stage | None]]:
    """The stages still to do, each with the one that follows; the last has none."""
    stages = STAGES_BY_MODE[job.request.mode]
    left = stages[stages.index(job.stage) :]
    return list(zip(left, (*left[1:], None), strict=True))


def _finish(job_id: JobId, timing: StageTiming, following: Stage | None, tools: PipelineTools) -> None:
    if following is not None:
        tools.workspace.jobs.finish_stage(job_id, timing, following)
    elif not tools.workspace.jobs.done(job_id, timing):
        raise _cancelled()


def _cancelled() -> CancelledError:
    return CancelledError("The job was cancelled.", safe="What was finished before is kept.")


def _settle_after(job_id: JobId, error: ScribeError, cancel: CancelToken, tools: PipelineTools) -> None:
    """Settle a job that may have been cancelled; one that the end of the program stopped goes on at its next start."""
    if cancel.is_interruption:
        try:
            tools.workspace.jobs.requeue(job_id, INTERRUPTED)
        except StorageError as second:
            error.add_note(f"its end could not be written down: {second.code}")
    else:
        _settle(job_id, _cancelled() if cancel.is_cancelled else error, tools)


def _settle(job_id: JobId, error: ScribeError, tools: PipelineTools) -> None:
    """Write down what becomes of the job; the error that brought it here matters more than one in writing it."""
    jobs = tools.workspace.jobs
    try:
        match error.remedy:
            case Remedy.CANCELLED:
                with tools.workspace.transaction():
                    # A job that was cancelled and resumed while this run still let go waits for its next run.
                    if jobs.get(job_id).status is Status.RUNNING:
                        jobs.cancel(job_id)
            case Remedy.WAIT_AND_RETRY:
                seconds = error.retry_after_seconds or OFFLINE_WAIT_SECONDS
                jobs.requeue(job_id, error.code, not_before=tools.clock() + timedelta(seconds=seconds))
            case Remedy.PAUSE_AND_SAY:
                jobs.requeue(job_id, error.code, is_paused=True)
            case Remedy.FAIL:
                jobs.fail(job_id, error.code)
    except StorageError as second:
        # The row stays RUNNING and is queued again at the next start.
        error.add_note(f"its end could not be written down: {second.code}")
