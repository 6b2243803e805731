"""Owns when the audio of a visit is due to be purged, and why audio is kept until the clinician decides. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scribe_desktop.domain.ids import RecordingId, SessionId


class KeptReason(StrEnum):
    """Why no clock runs for a recording."""

    JOB_UNFINISHED = "job_unfinished"
    NOT_TRANSCRIBED = "not_transcribed"
    HAS_GAPS = "has_gaps"
    NO_NOTE = "no_note"
    NOT_SIGNED = "not_signed"


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    """What the rule needs to know of a recording that still has its sound.

    `transcribed_at` and `has_gaps` are those of its newest transcript. `signed_at` holds, for each note that rests on a
    transcript of it, when it was signed, or None. `has_unfinished_job`: the session's newest job is active or failed.
    """

    recording_id: RecordingId
    session_id: SessionId
    transcribed_at: datetime | None
    has_gaps: bool
    signed_at: tuple[datetime | None, ...]
    has_unfinished_job: bool


@dataclass(frozen=True, slots=True)
class RetentionItem:
    """One recording: either it has a date, or a reason why it has none."""

    recording_id: RecordingId
    session_id: SessionId
    due_at: datetime | None
    reason: KeptReason | None


@dataclass(frozen=True, slots=True)
class RetentionOverview:
    """How many sessions have audio with a date, the next of these dates, and how many have audio kept without one."""

    due_count: int
    next_due_at: datetime | None
    kept_count: int


def retention_of(facts: RetentionFacts, ttl_seconds: int) -> RetentionItem:
    """When the recording is due: its time to live after the later of complete transcript and last signature.

    The clock runs only once the newest transcript has no gap and every note on it is signed, at least one. Everything
    else is kept until the clinician decides.
    """
    reason = _reason(facts)
    due_at = None
    if reason is None:
        moments = [moment for moment in (facts.transcribed_at, *facts.signed_at) if moment is not None]
        due_at = max(moments) + timedelta(seconds=ttl_seconds)
    return RetentionItem(facts.recording_id, facts.session_id, due_at, reason)


def overview_of(items: Sequence[RetentionItem], now: datetime) -> RetentionOverview:
    """The figures of the status bar. What is overdue is due now: no countdown runs backwards."""
    dates = [item.due_at for item in items if item.due_at is not None]
    dated = {item.session_id for item in items if item.due_at is not None}
    kept = {item.session_id for item in items if item.due_at is None}
    return RetentionOverview(len(dated), max(now, min(dates)) if dates else None, len(kept))


def _reason(facts: RetentionFacts) -> KeptReason | None:
    if facts.has_unfinished_job:
        return KeptReason.JOB_UNFINISHED
    if facts.transcribed_at is None:
        return KeptReason.NOT_TRANSCRIBED
    if facts.has_gaps:
        return KeptReason.HAS_GAPS
    if not facts.signed_at:
        return KeptReason.NO_NOTE
    return KeptReason.NOT_SIGNED if None in facts.signed_at else None
