"""Owns the Job: background work on a session, its stages, its status and the moves that are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import JobId, RecordingId, SessionId, TranscriptId
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.transcript import Span


class Stage(StrEnum):
    """The stages of a job, in order."""

    PREPARE = "PREPARE"
    TRANSCRIBE = "TRANSCRIBE"
    DRAFT = "DRAFT"
    CHECK = "CHECK"


class Status(StrEnum):
    """The statuses of a job."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class JobMode(StrEnum):
    """How far a job goes. RETRY hears single places of a transcript again; no file is ever brought in with it."""

    FULL = "full"
    TRANSCRIBE = "transcribe"
    DRAFT = "draft"
    RETRY = "retry"


INPUT_MODES = (JobMode.FULL, JobMode.TRANSCRIBE, JobMode.DRAFT)

ALLOWED_MOVES: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.RUNNING, Status.CANCELLED, Status.FAILED}),
    Status.RUNNING: frozenset({Status.QUEUED, Status.DONE, Status.FAILED, Status.CANCELLED}),
    Status.FAILED: frozenset({Status.QUEUED}),
    Status.CANCELLED: frozenset({Status.QUEUED}),
    Status.DONE: frozenset(),
}

ACTIVE_STATUSES = frozenset({Status.QUEUED, Status.RUNNING})

STAGES_BY_MODE: dict[JobMode, tuple[Stage, ...]] = {
    JobMode.FULL: (Stage.PREPARE, Stage.TRANSCRIBE, Stage.DRAFT, Stage.CHECK),
    JobMode.TRANSCRIBE: (Stage.PREPARE, Stage.TRANSCRIBE, Stage.CHECK),
    JobMode.DRAFT: (Stage.DRAFT, Stage.CHECK),
    JobMode.RETRY: (Stage.TRANSCRIBE, Stage.CHECK),
}


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What the user asked for; frozen into the job when it starts, so that a resumed job does the same thing.

    `language` is an ISO 639-1 code. `keywords` come on top of the workspace's vocabulary. `section_keys` limits a draft
    to these sections of the note; empty means all. `spans` are the places of
    `base_transcript_id` that a RETRY hears again.
    """

    mode: JobMode
    engine: EngineName
    drafter: DrafterName
    note_types: tuple[NoteType, ...]
    language: str = "en"
    keywords: tuple[str, ...] = ()
    section_keys: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    base_transcript_id: TranscriptId | None = None


@dataclass(frozen=True, slots=True)
class StageTiming:
    """How long a finished stage took, in seconds of wall time."""

    name: Stage
    seconds: float


@dataclass(frozen=True, slots=True)
class Job:
    """Background work on one session. `error_code` is set when FAILED, or when paused back to QUEUED.

    A paused job is QUEUED with `is_paused` True: it holds its place on the session and waits for the user.
    `not_before` is the earliest moment a waiting job is tried again.
    """

    id: JobId
    session_id: SessionId
    request: JobRequest
    stage: Stage
    status: Status
    attempts: int
    created_at: datetime
    updated_at: datetime
    recording_id: RecordingId | None = None
    transcript_id: TranscriptId | None = None
    not_before: datetime | None = None
    is_paused: bool = False
    error_code: str | None = None
    timings: tuple[StageTiming, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether the job holds its session: queued or running."""
        return self.status in ACTIVE_STATUSES


def can_move(before: Status, after: Status) -> bool:
    """Whether a job may go from one status to the other."""
    return after in ALLOWED_MOVES[before]
