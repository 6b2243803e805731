"""Owns starting, cancelling and resuming jobs. Running them is the pipeline's."""

from __future__ import annotations

from dataclasses import replace

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import JobId, RecordingId, SessionId, TranscriptId
from scribe_desktop.domain.job import STAGES_BY_MODE, Job, JobRequest, Status
from scribe_desktop.store.workspace import Workspace


def start_job(
    workspace: Workspace,
    session_id: SessionId,
    request: JobRequest,
    *,
    recording_id: RecordingId | None = None,
    transcript_id: TranscriptId | None = None,
) -> Outcome[Job]:
    """Queue a job on a session. The vocabulary of this moment is frozen into it, so that a resumed job hears the same.

    Raises:
        SessionBusyError: the session already has an active job; the message names it.
    """
    keywords = tuple(dict.fromkeys((*request.keywords, *workspace.vocabulary.terms())))
    frozen = replace(request, keywords=keywords)
    first_stage = STAGES_BY_MODE[request.mode][0]
    job = workspace.jobs.start(session_id, frozen, first_stage, recording_id=recording_id, transcript_id=transcript_id)
    return Outcome(Changes(sessions=frozenset({session_id}), jobs=frozenset({job.id})), job)


def cancel_job(workspace: Workspace, job_id: JobId) -> Outcome[None]:
    """Cancel a job for good; what it finished is kept, what arrives late is dropped."""
    job = workspace.jobs.get(job_id)
    workspace.jobs.cancel(job_id)
    return Outcome(Changes(sessions=frozenset({job.session_id}), jobs=frozenset({job_id})), None)


def resume_job(workspace: Workspace, job_id: JobId) -> Outcome[Job]:
    """Queue a failed, cancelled or paused job again; finished stages and chunks are not done twice."""
    job = workspace.jobs.resume(job_id)
    return Outcome(Changes(sessions=frozenset({job.session_id}), jobs=frozenset({job_id})), job)


def find_unfinished(workspace: Workspace, source_sha256: str, request: JobRequest) -> Job | None:
    """An unfinished job that asked for the same of the same file; running the command again continues it."""
    for recording in workspace.recordings.find_all_by_source(source_sha256):
        if workspace.sessions.get(recording.session_id).is_in_trash:
            continue
        for job in workspace.jobs.list(recording.session_id):
            is_same = job.recording_id == recording.id and _asks_the_same(job.request, request)
            if is_same and job.status in {Status.QUEUED, Status.FAILED, Status.CANCELLED}:
                return job
    return None


def _asks_the_same(one: JobRequest, other: JobRequest) -> bool:
    return replace(one, keywords=()) == replace(other, keywords=())
