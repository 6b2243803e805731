"""Owns the list of the history: days, lines, and the single saves of a burst once it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from scribe_desktop.domain.note import Author
from scribe_desktop.ui.history.rows import (
    RevisionGroup,
    RevisionRow,
    day_text,
    group_rows,
    group_words,
    time_text,
)

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a day (no revision), a group, or one save inside an opened burst."""

    day: str = ""
    revision: RevisionRow | None = None
    group: RevisionGroup | None = None
    is_opened: bool = False

    @property
    def is_inner(self) -> bool:
        """Whether it is a save inside an opened burst."""
        return self.revision is not None and self.group is None

    def texts(self) -> tuple[str, str]:
        """Time and words; a day has no time."""
        if self.group is not None:
            return group_words(self.group)
        if self.revision is not None:
            return time_text(self.revision.at), "You"
        return "", self.day

    @property
    def icon(self) -> str:
        """What stands before the words."""
        if self.revision is None or self.is_inner:
            return ""
        if self.revision.label.startswith("Signed"):
            return "signature"
        return "sparkles" if self.revision.author is Author.MODEL else "pencil"


class HistoryModel(QAbstractListModel):
    """Lines for the view; the lines of one burst can be opened and folded."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()
        self._groups: tuple[RevisionGroup, ...] = ()
        self._opened: set[int] = set()
        self._today = date.min

    def show(self, rows: tuple[RevisionRow, ...], today: date) -> None:
        """Show these revisions; opened bursts stay open."""
        self._groups, self._today = group_rows(rows), today
        numbers = {group.rows[-1].number for group in self._groups}
        self._opened &= numbers
        self._rebuild()

    def toggle(self, row: int) -> None:
        """Open or fold the burst in that line."""
        group = self.lines[row].group
        if group is not None and group.is_burst:
            # The oldest save names a burst: newer ones come, it stays.
            self._opened ^= {group.rows[-1].number}
            self._rebuild()

    def row_of(self, number: int) -> int:
        """The line that shows a revision, or -1."""
        for row, line in enumerate(self.lines):
            if line.revision is not None and line.revision.number == number:
                return row
        inside = (
            row
            for row, line in enumerate(self.lines)
            if line.group is not None and any(one.number == number for one in line.group.rows)
        )
        return next(inside, -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a line, for screen readers and for search by typing."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.texts()[1]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = ", ".join(part for part in line.texts() if part)
            if line.revision is not None and line.revision.is_head:
                words += ", shown now"
            if line.group is not None and line.group.is_burst:
                words += ", open" if line.is_opened else ", folded"
            return words
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Days cannot be chosen."""
        if index.isValid() and self.lines[index.row()].revision is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _rebuild(self) -> None:
        self.beginResetModel()
        lines: list[Line] = []
        day: date | None = None
        for group in self._groups:
            local = group.newest.at.astimezone().date()
            if local != day:
                day = local
                lines.append(Line(day=day_text(day, self._today)))
            is_opened = group.rows[-1].number in self._opened
            lines.append(Line(revision=group.newest, group=group, is_opened=is_opened))
            if is_opened:
                lines.extend(Line(revision=row) for row in group.rows[1:])
        self.lines = tuple(lines)
        self.endResetModel()
