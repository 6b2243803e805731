"""Owns what the sessions list shows of a session, and how its one state follows from jobs, transcript and notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.ids import JobId, SessionId


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
