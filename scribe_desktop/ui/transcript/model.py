"""Owns the rows of the transcript as Qt's views see them, and which of them are lit, deciding or playing.

It never resets while a transcript grows: what stayed keeps its index, its selection and its place on the screen.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.ui.transcript.rows import Row, RowKind, flag_sentences

Index = QModelIndex | QPersistentModelIndex

_LINGER_MS = 1_500


class TranscriptRole(IntEnum):
    """What can be asked of a row beside its text."""

    ROW = Qt.ItemDataRole.UserRole + 1
    LIT = Qt.ItemDataRole.UserRole + 2
    PLAYING = Qt.ItemDataRole.UserRole + 3


class TranscriptModel(QAbstractListModel):
    """The rows of one transcript."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, int] = {}
        self._starts: list[int] = []
        self._lit: frozenset[str] = frozenset()
        self._deciding: str | None = None
        self._deciding_words = ""
        self._playing: str | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, top to bottom."""
        return self._rows

    @property
    def lit(self) -> frozenset[str]:
        """Keys of the lit segments."""
        return self._lit

    @property
    def deciding_words(self) -> str:
        """The words that decide the check, or nothing."""
        return self._deciding_words

    @property
    def playing(self) -> str | None:
        """The key of the row that is heard now."""
        return self._playing

    def is_deciding(self, row: Row) -> bool:
        """Whether a check hangs on this row."""
        return row.key == self._deciding

    def row_of(self, key: str) -> int:
        """The place of a row, or -1."""
        return self._places.get(key, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tooltip, accessible text, the row itself, and its states."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken_text()
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(row)
        if role == TranscriptRole.ROW:
            return row
        if role == TranscriptRole.LIT:
            return row.key in self._lit
        if role == TranscriptRole.PLAYING:
            return row.key == self._playing
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be chosen; a segment can be corrected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self._rows[index.row()].kind is RowKind.SEGMENT:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Take other rows, changing as little as can be."""
        old, new = self._rows, rows
        head = _common_length(old, new)
        tail = _common_length(old[head:][::-1], new[head:][::-1])
        old_end, new_end = len(old) - tail, len(new) - tail
        if head == 0 and tail == 0:
            self.beginResetModel()
            self._take(new)
            self.endResetModel()
            return
        if old_end > head:
            self.beginRemoveRows(QModelIndex(), head, old_end - 1)
            self._take(old[:head] + old[old_end:])
            self.endRemoveRows()
        if new_end > head:
            self.beginInsertRows(QModelIndex(), head, new_end - 1)
            self._take(old[:head] + new[head:new_end] + old[old_end:])
            self.endInsertRows()
        before = self._rows
        self._take(new)
        for number, row in enumerate(new):
            if row != before[number]:
                self._tell(number)

    def light(self, keys: frozenset[SegmentId]) -> None:
        """Light these segments and no others."""
        touched = self._lit ^ keys
        self._lit = frozenset(keys)
        self._tell_keys(touched, TranscriptRole.LIT)

    def show_deciding(self, key: SegmentId | None, words: str) -> None:
        """Mark the one segment on which a check hangs, and the words that decide it."""
        touched = frozenset(found for found in (self._deciding, key) if found)
        self._deciding, self._deciding_words = key, words
        self._tell_keys(touched, TranscriptRole.LIT)

    def show_playing(self, key: str | None) -> None:
        """Mark the row that is heard now."""
        if key != self._playing:
            touched = frozenset(found for found in (self._playing, key) if found)
            self._playing = key
            self._tell_keys(touched, TranscriptRole.PLAYING)

    def row_at(self, position_ms: int) -> int:
        """The row that is heard at a position, or -1 where nothing was said for a while."""
        number = bisect_right(self._starts, position_ms) - 1
        while number >= 0 and self._rows[number].kind is RowKind.SEAM:
            number -= 1
        if number < 0 or position_ms > self._rows[number].end_ms + _LINGER_MS:
            return -1
        return number

    def row_near(self, position_ms: int) -> int:
        """The last row that began by a position; the first one before all of them."""
        return min(max(0, bisect_right(self._starts, position_ms) - 1), len(self._rows) - 1)

    def _take(self, rows: tuple[Row, ...]) -> None:
        self._rows = rows
        self._places = {row.key: number for number, row in enumerate(rows)}
        # A seam begins before the words around it, which would break the order that bisecting needs.
        starts, reached = [], 0
        for row in rows:
            if row.kind is not RowKind.SEAM:
                reached = max(reached, row.start_ms)
            starts.append(reached)
        self._starts = starts

    def _tell_keys(self, keys: frozenset[str] | frozenset[SegmentId], role: TranscriptRole) -> None:
        for key in keys:
            number = self._places.get(key, -1)
            if number >= 0:
                self._tell(number, [role])

    def _tell(self, number: int, roles: list[int] | None = None) -> None:
        index = self.index(number)
        self.dataChanged.emit(index, index, roles or [])


def _common_length(first: tuple[Row, ...], second: tuple[Row, ...]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one.key != other.key:
            break
        count += 1
    return count


def _tooltip(row: Row) -> str | None:
    lines = [f"Heard: {row.heard}"] if row.heard is not None else []
    lines.extend(flag_sentences(row))
    return "\n".join(lines) or None
