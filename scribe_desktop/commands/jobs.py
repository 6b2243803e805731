"""Owns starting, cancelling and resuming jobs. Running them is the pipeline's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import JobId, RecordingId, SessionId, TranscriptId
from scribe_desktop.domain.job import STAGES_BY_MODE, Job, JobMode, JobRequest, Status
from scribe_desktop.domain.session import Recording
from scribe_desktop.domain.transcript import Segment, Span
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.transcription.hearing_again import no_place, places_at


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
    frozen = _with_vocabulary(workspace, request)
    first_stage = STAGES_BY_MODE[request.mode][0]
    job = workspace.jobs.start(session_id, frozen, first_stage, recording_id=recording_id, transcript_id=transcript_id)
    return Outcome(Changes(sessions=frozenset({session_id}), jobs=frozenset({job.id})), job)


def start_retry(workspace: Workspace, session_id: SessionId, span: Span, request: JobRequest) -> Outcome[Job]:
    """Queue hearing again what `span` touches of the session's newest transcript: gaps and doubtful seams.

    `request` names the engine. A job that is done and has no transcript found nothing new; what it said went to its
    `announce`.

    Raises:
        InputRefusedError: `retry.no_place`, there is no such place, or the text was typed.
        SessionBusyError: the session already has an active job.
    """
    transcript = workspace.transcripts.latest(session_id)
    if transcript is None or transcript.recording_id is None:
        raise no_place()
    places_at(transcript, (span,))
    wanted = replace(
        request,
        mode=JobMode.RETRY,
        note_types=(),
        language=transcript.language,
        section_keys=(),
        spans=(span,),
        base_transcript_id=transcript.id,
    )
    return start_job(workspace, session_id, wanted, recording_id=transcript.recording_id)


def cancel_job(workspace: Workspace, job_id: JobId) -> Outcome[None]:
    """Cancel a job; what it finished is kept, what arrives late is dropped. Only `resume_job` brings it back."""
    job = workspace.jobs.get(job_id)
    workspace.jobs.cancel(job_id)
    return Outcome(Changes(sessions=frozenset({job.session_id}), jobs=frozenset({job_id})), None)


def resume_job(workspace: Workspace, job_id: JobId) -> Outcome[Job]:
    """Queue a failed, cancelled or paused job again; finished stages and chunks are not done twice."""
    job = workspace.jobs.resume(job_id)
    return Outcome(Changes(sessions=frozenset({job.session_id}), jobs=frozenset({job_id})), job)


def due_jobs(workspace: Workspace, now: datetime) -> tuple[Job, ...]:
    """The jobs that may run now, oldest first: queued, not paused, their waiting time over."""
    return tuple(job for job in _waiting(workspace) if job.not_before is None or job.not_before <= now)


def next_due_at(workspace: Workspace, now: datetime) -> datetime | None:
    """When the next waiting job may be tried again, or None when no job waits for its time."""
    return min((job.not_before for job in _waiting(workspace) if job.not_before and job.not_before > now), default=None)


def _waiting(workspace: Workspace) -> tuple[Job, ...]:
    return tuple(job for job in workspace.jobs.active() if job.status is Status.QUEUED and not job.is_paused)


def find_unfinished(workspace: Workspace, source_sha256: str, request: JobRequest) -> Job | None:
    """A job that asked for the same of the same recording and whose files the user has not got yet.

    That is one that is not done, or whose program ended before it had written its files.
    """
    wanted = _with_vocabulary(workspace, request)
    for recording in workspace.recordings.find_all_by_source(source_sha256):
        if workspace.sessions.get(recording.session_id).is_in_trash:
            continue
        for job in workspace.jobs.list(recording.session_id):
            is_same = job.recording_id == recording.id and job.request == wanted
            if is_same and job.status is not Status.RUNNING and not has_been_exported(workspace, job.id):
                return job
    return None


def find_running(workspace: Workspace, source_sha256: str, request: JobRequest) -> Job | None:
    """The job that is doing just this at this moment."""
    wanted = _with_vocabulary(workspace, request)
    for recording in workspace.recordings.find_all_by_source(source_sha256):
        for job in workspace.jobs.list(recording.session_id):
            if job.recording_id == recording.id and job.request == wanted and job.status is Status.RUNNING:
                return job
    return None


def find_unfinished_text(workspace: Workspace, segments: tuple[Segment, ...], request: JobRequest) -> Job | None:
    """A job that asked for the same of the same typed text and is not done."""
    wanted = _with_vocabulary(workspace, request)
    for job in workspace.jobs.unfinished():
        if job.request == wanted and job.transcript_id is not None and job.status is not Status.RUNNING:
            transcript = workspace.transcripts.get(job.transcript_id)
            if transcript.recording_id is None and transcript.segments == segments:
                return job
    return None


def find_recording(workspace: Workspace, source_sha256: str) -> Recording | None:
    """A recording of that source whose session is not in the trash."""
    for recording in workspace.recordings.find_all_by_source(source_sha256):
        if not workspace.sessions.get(recording.session_id).is_in_trash:
            return recording
    return None


def find_unprocessed(workspace: Workspace, source_sha256: str) -> Recording | None:
    """A recording of that source on which no job was ever started: its program ended right after the import."""
    for recording in workspace.recordings.find_all_by_source(source_sha256):
        is_in_trash = workspace.sessions.get(recording.session_id).is_in_trash
        if not is_in_trash and not workspace.jobs.list(recording.session_id):
            return recording
    return None


def note_export(workspace: Workspace, job_id: JobId) -> None:
    """Write down that the files of a job are with the user."""
    if not has_been_exported(workspace, job_id):
        workspace.audit.append(AuditAction.JOB_EXPORTED, job_id, job_id)


def has_been_exported(workspace: Workspace, job_id: JobId) -> bool:
    """Whether the files of a job are with the user."""
    return workspace.audit.has(AuditAction.JOB_EXPORTED, job_id)


def _with_vocabulary(workspace: Workspace, request: JobRequest) -> JobRequest:
    """The request as a job of this moment has it."""
    return replace(request, keywords=tuple(dict.fromkeys((*request.keywords, *workspace.vocabulary.terms()))))
