"""Owns what the sessions list asks of the open workspace. Called on threads of `Operations`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.sessions import delete_session, rename_session, restore_session
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.session_summary import SessionSummary
from scribe_desktop.store.search import SearchHit
from scribe_desktop.store.workspace import Workspace


class WorkspaceQueries:
    """The sessions list's view of a workspace."""

    def __init__(self, workspace: Workspace, stop_session: Callable[[SessionId], None]) -> None:
        self._workspace = workspace
        self._stop_session = stop_session

    def summaries(self, session_ids: Collection[SessionId] | None) -> tuple[SessionSummary, ...]:
        """These sessions, or all; without what lies in the trash."""
        return self._workspace.sessions.summaries(session_ids)

    def search(self, query: str) -> Sequence[SearchHit]:
        """Hits, at most one a session, best first."""
        return self._workspace.search_sessions(query)

    def rename(self, session_id: SessionId, label: str) -> Outcome[None]:
        """Give a session another label."""
        return rename_session(self._workspace, session_id, label=label)

    def delete(self, session_id: SessionId) -> Outcome[None]:
        """Move a session to the trash; what runs for it ends at once."""
        outcome = delete_session(self._workspace, session_id)
        self._stop_session(session_id)
        return outcome

    def restore(self, session_id: SessionId) -> Outcome[None]:
        """Bring a session back."""
        return restore_session(self._workspace, session_id)
