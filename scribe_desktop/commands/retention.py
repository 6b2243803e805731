"""Owns purging audio when its time has come, and saying what is kept and why."""

from __future__ import annotations

from datetime import datetime

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import RecordingId
from scribe_desktop.domain.retention import RetentionItem, RetentionOverview, overview_of, retention_of
from scribe_desktop.errors import SessionBusyError
from scribe_desktop.store.workspace import Workspace


def retention_list(workspace: Workspace, ttl_seconds: int) -> tuple[RetentionItem, ...]:
    """Every recording that still has its sound, oldest first, with its date or the reason why it has none."""
    return tuple(retention_of(facts, ttl_seconds) for facts in workspace.recordings.retention_facts())


def retention_overview(workspace: Workspace, now: datetime, ttl_seconds: int) -> RetentionOverview:
    """How many sessions have audio with a date, the next date, and how many have audio kept until they decide."""
    return overview_of(retention_list(workspace, ttl_seconds), now)


def purge_due(workspace: Workspace, now: datetime, ttl_seconds: int) -> Outcome[int]:
    """Destroy the sound of every recording whose time has come; returns how many. Transcripts and notes stay.

    One whose session a job has taken meanwhile waits for the next time.
    """
    purged = set()
    for item in retention_list(workspace, ttl_seconds):
        if item.due_at is not None and item.due_at <= now and _purge(workspace, item.recording_id):
            purged.add(item)
    return Outcome(Changes(sessions=frozenset(item.session_id for item in purged)), len(purged))


def purge_recording(workspace: Workspace, recording_id: RecordingId) -> Outcome[None]:
    """Destroy the sound of one recording now, at the clinician's wish.

    Raises:
        SessionBusyError: a job holds the session.
    """
    recording = workspace.recordings.purge(recording_id)
    return Outcome(Changes(sessions=frozenset({recording.session_id})), None)


def _purge(workspace: Workspace, recording_id: RecordingId) -> bool:
    try:
        workspace.recordings.purge(recording_id)
    except SessionBusyError:
        return False
    return True
