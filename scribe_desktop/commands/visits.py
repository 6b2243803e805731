"""Owns how work on a visit begins, for the window and the command line alike: a file in, a job queued, each only once.

It also owns the question that comes before patient data first leaves the computer. It runs no job and asks nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands.importing import (
    import_recording,
    import_typed_text,
    segments_of_text,
    source_sha256,
)
from scribe_desktop.commands.jobs import (
    find_recording,
    find_running,
    find_unfinished,
    find_unfinished_text,
    find_unprocessed,
    resume_job,
    start_job,
)
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.config import Preferences, Settings, preferred_names
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import NewId, SessionId, TranscriptId
from scribe_desktop.domain.job import Job, JobMode, JobRequest, Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.store.workspace import Workspace


class Arrival(StrEnum):
    """What became of a file or text that was brought in."""

    NEW = "new"
    CONTINUED = "continued"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ImportedVisit:
    """The session of what was brought in, and its job; None where no job was asked for.

    `warnings` are sentences on the file. `import_seconds` is None when nothing had to be imported.
    """

    session_id: SessionId
    job: Job | None
    arrival: Arrival
    warnings: tuple[str, ...] = ()
    import_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class CloudConfirmation:
    """One kind of data that would leave the computer: `detail` as it is written down, `sentence` as it is asked."""

    detail: str
    sentence: str


def default_label(now: datetime) -> str:
    """The label of a visit that was given none. `now` is local time."""
    # Never the file's name: it often is the patient's.
    return f"Visit {now:%Y-%m-%d %H:%M}"


def default_request(settings: Settings, preferences: Preferences) -> JobRequest:
    """What a new visit is put through: transcribed and drafted, as the settings of the window say.

    Raises:
        AiOffError: AI is off; a recording can be imported all the same, with no request.
    """
    engine, drafter = preferred_names(settings, engine=preferences.engine, drafter=preferences.drafter)
    return JobRequest(
        mode=JobMode.FULL,
        engine=engine,
        drafter=drafter,
        note_types=preferences.note_types,
        language=preferences.language,
    )


def import_visit(
    workspace: Workspace,
    path: Path,
    request: JobRequest | None,
    *,
    label: str,
    is_long_allowed: bool = False,
    cancel: CancelToken,
    report: Callable[[float], None],
    session_id: SessionId | None = None,
) -> Outcome[ImportedVisit]:
    """Bring a recording in and queue its job. Blocks; `report` takes a fraction of the import.

    It goes into a new session, or into `session_id` if that has no recording yet.

    The same file with the same request is never done twice: what was begun is continued, what is done is found. Without
    a request (AI is off) the recording is only kept.

    Raises:
        InputRefusedError: the file is not a recording that can be used; `code` names the reason.
        CancelledError: cancel was asked for; nothing half-made stays behind.
        StorageError: the workspace could not take it.
    """
    digest = source_sha256(path, cancel)
    if request is not None:
        known = find_running(workspace, digest, request) or find_unfinished(workspace, digest, request)
        if known is not None:
            return _continued(workspace, known)
    find = find_recording if request is None else find_unprocessed
    recording = find(workspace, digest)
    warnings: tuple[str, ...] = ()
    seconds: float | None = None
    if recording is None:
        started_at = time.monotonic()
        imported = import_recording(
            workspace,
            path,
            label=label,
            is_long_allowed=is_long_allowed,
            cancel=cancel,
            report=report,
            session_id=session_id,
        ).result
        seconds = time.monotonic() - started_at
        recording, warnings = imported.recording, imported.audio.warnings()
    changes = Changes(sessions=frozenset({recording.session_id}))
    if request is None:
        arrival = Arrival.DONE if seconds is None else Arrival.NEW
        return Outcome(changes, ImportedVisit(recording.session_id, None, arrival, warnings, seconds))
    started = start_job(workspace, recording.session_id, request, recording_id=recording.id)
    return Outcome(
        changes | started.changes,
        ImportedVisit(recording.session_id, started.result, Arrival.NEW, warnings, seconds),
    )


def import_typed_visit(
    workspace: Workspace, text: str, request: JobRequest, *, label: str, clock: Clock, new_id: NewId
) -> Outcome[ImportedVisit]:
    """Keep a typed text as a visit's transcript and queue its draft; an unfinished job on the same is continued."""
    unfinished = find_unfinished_text(workspace, segments_of_text(text), request)
    if unfinished is not None:
        return _continued(workspace, unfinished)
    with workspace.transaction():
        transcript = import_typed_text(
            workspace, text, label=label, language=request.language, clock=clock, new_id=new_id
        ).result
        started = start_job(workspace, transcript.session_id, request, transcript_id=transcript.id)
    return Outcome(started.changes, ImportedVisit(transcript.session_id, started.result, Arrival.NEW))


def start_draft(
    workspace: Workspace,
    session_id: SessionId,
    transcript_id: TranscriptId,
    request: JobRequest,
    *,
    note_type: NoteType,
    section_keys: tuple[str, ...] = (),
) -> Outcome[Job]:
    """Queue a new draft of one note, or of some of its sections. What was written before stays in the history.

    `request` names drafter and language, as `default_request` makes it.

    Raises:
        SessionBusyError: the session already has an active job.
    """
    wanted = replace(request, mode=JobMode.DRAFT, note_types=(note_type,), section_keys=section_keys, spans=())
    return start_job(workspace, session_id, wanted, transcript_id=transcript_id)


def cloud_confirmations_needed(workspace: Workspace, request: JobRequest) -> tuple[CloudConfirmation, ...]:
    """What this request would send that nobody has agreed to in this workspace; empty: nothing has to be asked."""
    return tuple(one for one in _sent_by(request) if not workspace.audit.has(AuditAction.AI_MODE_CHANGED, one.detail))


def note_cloud_confirmed(workspace: Workspace, confirmations: tuple[CloudConfirmation, ...]) -> Outcome[None]:
    """Write down that the user agreed to these."""
    with workspace.transaction():
        for one in confirmations:
            workspace.audit.append(AuditAction.AI_MODE_CHANGED, "workspace", one.detail)
    return Outcome(Changes(has_settings_changed=True), None)


def _sent_by(request: JobRequest) -> Iterator[CloudConfirmation]:
    if request.engine is EngineName.OPENAI and request.mode is not JobMode.DRAFT:
        yield CloudConfirmation(
            "CLOUD audio openai", "the audio goes to OpenAI, or the server named in OPENAI_BASE_URL"
        )
    if request.drafter is DrafterName.CLAUDE and request.mode in (JobMode.FULL, JobMode.DRAFT):
        yield CloudConfirmation(
            "CLOUD transcript claude",
            "the transcript goes to Anthropic, or the server named in ANTHROPIC_BASE_URL",
        )


def _continued(workspace: Workspace, job: Job) -> Outcome[ImportedVisit]:
    if job.status is Status.RUNNING:
        return Outcome(Changes(), ImportedVisit(job.session_id, job, Arrival.RUNNING))
    if job.status is Status.DONE:
        return Outcome(Changes(), ImportedVisit(job.session_id, job, Arrival.DONE))
    resumed = resume_job(workspace, job.id)
    return Outcome(resumed.changes, ImportedVisit(job.session_id, resumed.result, Arrival.CONTINUED))
