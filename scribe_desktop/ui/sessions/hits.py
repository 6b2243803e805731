"""Owns the rows of a search: hits in the order they were found, each with its session as the list knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.ui.sessions.days import short_day
from scribe_desktop.ui.sessions.finding import found_spans
from scribe_desktop.ui.sessions.model import SESSION_FLAGS, Index, SessionsModel
from scribe_desktop.ui.sessions.row import RowRole, SessionRow

_PLACES = {"transcript": ("audio-lines", "in the transcript"), "note": ("file-text", "in the note")}


class Hit(Protocol):
    """What the search brings: the session, where the words stand (label, transcript, note), and words around them."""

    @property
    def session_id(self) -> SessionId:
        """The session."""
        ...

    @property
    def kind(self) -> str:
        """Where the words stand."""
        ...

    @property
    def snippet(self) -> str:
        """Words around them."""
        ...


class HitsModel(QAbstractListModel):
    """Hits without days. What it shows of a session follows the sessions model. GUI thread only."""

    def __init__(self, sessions: SessionsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._query = ""
        self._hits: list[Hit] = []
        sessions.dataChanged.connect(self._on_sessions_changed)
        sessions.modelReset.connect(self._on_sessions_replaced)
        sessions.rowsRemoved.connect(self._on_sessions_replaced)

    @property
    def query(self) -> str:
        """What was searched for."""
        return self._query

    def show_hits(self, query: str, hits: Sequence[Hit]) -> None:
        """Show these hits, one row a session; those of sessions that the list does not know are left out."""
        first: dict[SessionId, Hit] = {}
        for hit in hits:
            if self._sessions.summary(hit.session_id) is not None:
                first.setdefault(hit.session_id, hit)
        self.beginResetModel()
        self._query = query
        self._hits = list(first.values())
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many hits."""
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As the sessions model, with the words found."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == RowRole.SESSION_ID:
            return hit.session_id
        row = self._row(hit)
        if role == RowRole.ROW:
            return row
        if row is not None and role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        return self._sessions.data(self._sessions.index_of(hit.session_id), role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be chosen and renamed."""
        return SESSION_FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def is_group(self, _row: int) -> bool:
        """There are no days in a search."""
        return False

    def index_of(self, session_id: SessionId) -> QModelIndex:
        """The session's row; an invalid index where it was not found."""
        rows = (place for place, hit in enumerate(self._hits) if hit.session_id == session_id)
        place = next(rows, None)
        return QModelIndex() if place is None else self.index(place)

    def _row(self, hit: Hit) -> SessionRow | None:
        summary = self._sessions.summary(hit.session_id)
        row: SessionRow | None = self._sessions.data(self._sessions.index_of(hit.session_id), RowRole.ROW)
        if summary is None or row is None:
            return None
        day, today = self._sessions.days.day_of(summary.created_at), self._sessions.today
        icon, found_in = _PLACES.get(hit.kind, ("", ""))
        snippet = " ".join(hit.snippet.split()) if found_in else ""
        return replace(
            row,
            time=row.time if day == today else short_day(day),
            year="" if day.year == today.year else str(day.year),
            name_found=found_spans(row.name, self._query),
            snippet=snippet,
            snippet_icon=icon,
            snippet_found=found_spans(snippet, self._query),
            found_in=found_in,
        )

    def _on_sessions_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for place in range(first.row(), last.row() + 1):
            session_id = self._sessions.index(place).data(RowRole.SESSION_ID)
            index = self.index_of(session_id) if session_id is not None else QModelIndex()
            if index.isValid():
                self.dataChanged.emit(index, index)

    def _on_sessions_replaced(self) -> None:
        for place in reversed(range(len(self._hits))):
            if self._sessions.summary(self._hits[place].session_id) is None:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._hits[place]
                self.endRemoveRows()
