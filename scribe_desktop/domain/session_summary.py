"""Owns what the sessions list shows of a session, and how its one state follows from jobs, transcript and notes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.job import Stage, Status
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.domain.note_rules import SIGNED_STATUSES


class SessionState(StrEnum):
    """The one state of a session that its row shows; an active or failed job speaks before a note."""

    EMPTY = "empty"
    RECORDED = "recorded"
    QUEUED = "queued"
    PREPARING = "preparing"
    TRANSCRIBING = "transcribing"
    DRAFTING = "drafting"
    CHECKING = "checking"
    WAITING_FOR_INTERNET = "waiting_for_internet"
    PAUSED = "paused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TRANSCRIBED = "transcribed"
    DRAFT = "draft"
    AI_DRAFT = "ai_draft"
    OUTLINE = "outline"
    STUB = "stub"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One row of the sessions list.

    `to_check` counts the open items of the note that is least far along; `job_id` is the newest job that is not done,
    or None; `error_code` is that job's; `recorded_ms` is None without a recording.
    """

    id: SessionId
    label: str
    created_at: datetime
    state: SessionState
    to_check: int = 0
    recorded_ms: int | None = None
    job_id: JobId | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What the list needs to know of a session's newest job. `is_waiting` is True while it may not be tried yet."""

    id: JobId
    stage: Stage
    status: Status
    is_paused: bool = False
    is_waiting: bool = False
    error_code: str | None = None


NETWORK_ERROR_CODES = frozenset({"provider.offline"})
"""Errors of a waiting job that mean there is no way to the far side."""

_RUNNING = {
    Stage.PREPARE: SessionState.PREPARING,
    Stage.TRANSCRIBE: SessionState.TRANSCRIBING,
    Stage.DRAFT: SessionState.DRAFTING,
    Stage.CHECK: SessionState.CHECKING,
}

# Least far along first: a session is as far as the note that needs the most.
_NOTE_STATES = {
    NoteStatus.STUB: SessionState.STUB,
    NoteStatus.OUTLINE: SessionState.OUTLINE,
    NoteStatus.AI_DRAFT: SessionState.AI_DRAFT,
    NoteStatus.DRAFT: SessionState.DRAFT,
    NoteStatus.IN_REVIEW: SessionState.IN_REVIEW,
    NoteStatus.AMENDED: SessionState.AMENDED,
    NoteStatus.SIGNED: SessionState.SIGNED,
}
_NOTE_ORDER = {status: place for place, status in enumerate(_NOTE_STATES)}


def session_state(
    job: JobFacts | None, notes: Collection[NoteStatus], *, has_transcript: bool, has_recording: bool
) -> SessionState:
    """The one state of a session.

    An active job speaks first, then a failed one (unless every note is signed), then the note that is least far along,
    then a cancelled job, then the transcript, then the recording. A job that is done says nothing.
    """
    active = _active_state(job)
    if active is not None:
        return active
    is_all_signed = bool(notes) and all(status in SIGNED_STATUSES for status in notes)
    if job is not None and job.status is Status.FAILED and not is_all_signed:
        return SessionState.FAILED
    if notes:
        return _NOTE_STATES[least_far_along(notes)]
    if job is not None and job.status is Status.CANCELLED:
        return SessionState.CANCELLED
    if has_transcript:
        return SessionState.TRANSCRIBED
    return SessionState.RECORDED if has_recording else SessionState.EMPTY


def least_far_along(notes: Collection[NoteStatus]) -> NoteStatus:
    """The status of the note that needs the most; there must be one."""
    return min(notes, key=_NOTE_ORDER.__getitem__)


def _active_state(job: JobFacts | None) -> SessionState | None:
    if job is None:
        return None
    if job.status is Status.RUNNING:
        return _RUNNING[job.stage]
    if job.status is not Status.QUEUED:
        return None
    if job.is_paused:
        return SessionState.PAUSED
    if job.is_waiting and job.error_code in NETWORK_ERROR_CODES:
        return SessionState.WAITING_FOR_INTERNET
    return SessionState.QUEUED
