"""Owns the audit line: who did what to which thing, and when. It holds identifiers and codes, never patient words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AuditAction(StrEnum):
    """What can be audited."""

    WORKSPACE_CREATED = "workspace.created"
    WORKSPACE_OPENED = "workspace.opened"
    RECOVERY_KEY_MADE = "recovery_key.made"
    RECOVERY_KEY_USED = "recovery_key.used"
    SESSION_CREATED = "session.created"
    SESSION_DELETED = "session.deleted"
    SESSION_RESTORED = "session.restored"
    TRASH_EMPTIED = "trash.emptied"
    RECORDING_IMPORTED = "recording.imported"
    RECORDING_MOVED = "recording.moved"
    RECORDING_PURGED = "recording.purged"
    NOTE_MOVED = "note.moved"
    NOTE_REVISED = "note.revised"
    NOTE_EXPORTED = "note.exported"
    NOTE_COPIED = "note.copied"
    NOTE_SIGNED = "note.signed"
    NOTE_AMENDED = "note.amended"
    CHECK_DECIDED = "check.decided"
    TRANSCRIPT_CORRECTED = "transcript.corrected"
    TRANSCRIPT_COPIED = "transcript.copied"
    JOB_STARTED = "job.started"
    JOB_ENDED = "job.ended"
    JOB_EXPORTED = "job.exported"
    AI_CALLED = "ai.called"
    AI_MODE_CHANGED = "ai.mode_changed"
    VOCABULARY_CHANGED = "vocabulary.changed"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the hash-chained audit log. `sha256` covers the line and the hash before it."""

    number: int
    at: datetime
    actor: str
    action: AuditAction
    subject: str
    detail: str
    previous_sha256: str
    sha256: str
