"""Owns the traffic between the sessions pane and the workspace: what is read when, what is undone how. No SQL, no rule.

Reads of the list never overtake each other; of searches only the newest answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session_summary import SessionSummary
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.sessions.hits import Hit
from scribe_desktop.ui.sessions.pane import SessionsPane
from scribe_desktop.ui.sessions.undoing import Undoable, UndoStack
from scribe_desktop.workers.operations import Operations, Ticket

SEARCH_DELAY_MS = 60

Toast = Callable[[str, str, Callable[[], None]], None]
"""Shows words, the text of an action, and does the action when it is pressed."""

_DELETED = "Session moved to the trash. It is kept there for 30 days."


class SessionQueries(Protocol):
    """What the pane needs of the workspace. Called on threads of `Operations`, never on the GUI thread."""

    def summaries(self, session_ids: Collection[SessionId] | None) -> tuple[SessionSummary, ...]:
        """These sessions, or all; without what lies in the trash."""
        ...

    def search(self, query: str) -> Sequence[Hit]:
        """Hits, best first."""
        ...

    def rename(self, session_id: SessionId, label: str) -> Outcome[None]:
        """`commands.sessions.rename_session`."""
        ...

    def delete(self, session_id: SessionId) -> Outcome[None]:
        """`commands.sessions.delete_session`."""
        ...

    def restore(self, session_id: SessionId) -> Outcome[None]:
        """`commands.sessions.restore_session`."""
        ...


class SessionsController(QObject):
    """Fills the pane and carries out what it asks for. `start` loads the list; everything on the GUI thread."""

    loaded = Signal()
    """All sessions were read, the first time or anew."""

    failed = Signal(object)
    """A ScribeError of a command or a search, to be shown."""

    def __init__(
        self,
        pane: SessionsPane,
        operations: Operations,
        queries: SessionQueries,
        toast: Toast,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pane = pane
        self._operations = operations
        self._queries = queries
        self._toast = toast
        self._undo = UndoStack()
        self._touched: set[SessionId] = set()
        self._has_to_load = False
        self._is_started = False
        self._list_ticket: Ticket | None = None
        self._query = ""
        self._search_ticket: Ticket | None = None
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_DELAY_MS)
        self._search_timer.timeout.connect(self._on_search_due)
        operations.changed.connect(self.note_changes)
        pane.search_changed.connect(self._on_search_changed)
        pane.rename_requested.connect(self._on_rename_requested)
        pane.delete_requested.connect(self._on_delete_requested)
        pane.undo_requested.connect(self.undo)
        pane.reload_requested.connect(self.start)

    @Slot()
    def start(self) -> None:
        """Read all sessions."""
        self._is_started = True
        self._has_to_load = True
        self._read()

    @Slot(object)
    def note_changes(self, changes: Changes) -> None:
        """Read again what was touched: by commands (`operations.changed`), or by a running job."""
        touched = set(changes.sessions)
        owners = (self._pane.model.session_of_job(job_id) for job_id in changes.jobs)
        touched.update(owner for owner in owners if owner is not None)
        if touched and self._is_started:
            self._touched |= touched
            self._read()

    @Slot(object)
    def note_progress(self, progress: Progress) -> None:
        """Show what a running job does now."""
        self._pane.model.show_progress(progress)

    @Slot()
    def undo(self) -> None:
        """Undo the last rename or delete of this list."""
        entry = self._undo.pop()
        if entry is not None:
            self._take_back(entry)

    def forget(self) -> None:
        """Show and keep nothing any more, until `start`: the workspace is locked or closed."""
        self._is_started = False
        self._has_to_load = False
        self._touched.clear()
        self._undo = UndoStack()
        self._drop_search()
        if self._list_ticket is not None:
            self._list_ticket.drop()
            self._list_ticket = None
        self._pane.forget()

    # The list

    def _read(self) -> None:
        # One read at a time: an older answer could otherwise come after a newer one and stay.
        if self._list_ticket is not None or not (self._has_to_load or self._touched):
            return
        asked = frozenset(self._touched)
        self._touched.clear()
        if self._has_to_load:
            self._has_to_load = False
            self._list_ticket = self._operations.read(
                lambda: self._queries.summaries(None), self._on_all_read, self._on_list_failed
            )
            return
        self._list_ticket = self._operations.read(
            lambda: self._queries.summaries(asked),
            lambda found: self._on_some_read(asked, found),
            self._on_list_failed,
        )

    def _on_all_read(self, summaries: tuple[SessionSummary, ...]) -> None:
        self._list_ticket = None
        self._pane.model.show_all(summaries)
        self._pane.show_loaded()
        self.loaded.emit()
        self._read()

    def _on_some_read(self, asked: frozenset[SessionId], found: tuple[SessionSummary, ...]) -> None:
        self._list_ticket = None
        self._pane.model.update(found)
        self._pane.model.remove(asked - {summary.id for summary in found})
        if self._query:
            # A renamed or restored session may be found now, or no longer.
            self._search_timer.start()
        self._read()

    def _on_list_failed(self, error: ScribeError) -> None:
        self._list_ticket = None
        self._pane.show_problem(error)

    # Search

    def _on_search_changed(self, query: str) -> None:
        if query == self._query:
            return
        self._query = query
        self._drop_search()
        if query:
            self._search_timer.start()
        else:
            self._pane.show_search("", ())

    def _on_search_due(self) -> None:
        query = self._query
        if query:
            self._drop_search()
            self._search_ticket = self._operations.read(
                lambda: self._queries.search(query), lambda hits: self._pane.show_search(query, hits), self.failed.emit
            )

    def _drop_search(self) -> None:
        self._search_timer.stop()
        if self._search_ticket is not None:
            self._search_ticket.drop()
            self._search_ticket = None

    # Rename, delete, undo

    def _on_rename_requested(self, session_id: str, label: str) -> None:
        found = SessionId(session_id)
        before = self._pane.model.summary(found)
        if before is None:
            return
        entry = Undoable(found, label_before=before.label)
        self._operations.write(
            lambda: self._queries.rename(found, label), lambda _none: self._undo.push(entry), self.failed.emit
        )

    def _on_delete_requested(self, session_id: str) -> None:
        entry = Undoable(SessionId(session_id))

        def done(_none: None) -> None:
            self._undo.push(entry)
            self._toast(_DELETED, "Undo", lambda: self._undo_entry(entry))

        self._operations.write(lambda: self._queries.delete(entry.session_id), done, self.failed.emit)

    def _undo_entry(self, entry: Undoable) -> None:
        if self._undo.take(entry):
            self._take_back(entry)

    def _take_back(self, entry: Undoable) -> None:
        label = entry.label_before
        if label is None:
            self._operations.write(lambda: self._queries.restore(entry.session_id), failed=self.failed.emit)
        else:
            self._operations.write(lambda: self._queries.rename(entry.session_id, label), failed=self.failed.emit)
