"""Owns what a user does to whole sessions: make, rename, delete, bring back, empty the trash, move what lies wrong."""

from __future__ import annotations

from datetime import timedelta

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import NoteId, RecordingId, SessionId
from scribe_desktop.domain.session import Session
from scribe_desktop.store.trash import EmptiedTrash
from scribe_desktop.store.workspace import Workspace

TRASH_KEPT = timedelta(days=30)


def create_session(workspace: Workspace, *, label: str) -> Outcome[Session]:
    """Make an empty session."""
    session = workspace.sessions.create(label)
    return Outcome(Changes(sessions=frozenset({session.id})), session)


def rename_session(workspace: Workspace, session_id: SessionId, *, label: str) -> Outcome[None]:
    """Give a session another label."""
    workspace.sessions.rename(session_id, label)
    return Outcome(Changes(sessions=frozenset({session_id})), None)


def delete_session(workspace: Workspace, session_id: SessionId) -> Outcome[None]:
    """Move a session to the trash, where it stays 30 days and can be brought back; a running job is cancelled."""
    jobs = frozenset(job.id for job in workspace.jobs.list(session_id) if job.is_active)
    workspace.sessions.delete(session_id)
    return Outcome(Changes(sessions=frozenset({session_id}), jobs=jobs), None)


def restore_session(workspace: Workspace, session_id: SessionId) -> Outcome[None]:
    """Bring a session back from the trash."""
    workspace.sessions.restore(session_id)
    return Outcome(Changes(sessions=frozenset({session_id})), None)


def empty_trash(workspace: Workspace, *, is_everything: bool) -> Outcome[EmptiedTrash]:
    """Destroy what lies in the trash for good: keys first, then bytes.

    `is_everything` takes all of it; otherwise only what has lain there for 30 days.
    """
    doomed = frozenset(session.id for session in workspace.sessions.trash())
    emptied = workspace.trash.empty(None if is_everything else TRASH_KEPT)
    return Outcome(Changes(sessions=doomed), emptied)


def move_recording(workspace: Workspace, recording_id: RecordingId, *, to: SessionId) -> Outcome[None]:
    """Move a recording and its transcripts to the session it belongs to (wrong patient)."""
    source = workspace.recordings.get(recording_id).session_id
    workspace.recordings.move(recording_id, to)
    return Outcome(Changes(sessions=frozenset({source, to})), None)


def move_note(workspace: Workspace, note_id: NoteId, *, to: SessionId) -> Outcome[None]:
    """Move a note with its whole history to the session it belongs to (wrong patient)."""
    source = workspace.notes.by_id(note_id).session_id
    workspace.notes.move(note_id, to)
    return Outcome(Changes(sessions=frozenset({source, to}), notes=frozenset({note_id})), None)
