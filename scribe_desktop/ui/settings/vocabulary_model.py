"""Owns the list of the vocabulary's terms as the page shows it: filtered, one edited in place. It keeps nothing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

_Index = QModelIndex | QPersistentModelIndex


class VocabularyModel(QAbstractListModel):
    """Terms that hold the words of the filter; `edited` asks for another wording of one."""

    edited = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._terms: tuple[str, ...] = ()
        self._folded: tuple[str, ...] = ()
        self._filter = ""
        self.shown: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many terms there are, filter or not."""
        return len(self._terms)

    def show_terms(self, terms: tuple[str, ...]) -> None:
        """Show these terms, newest last as they were added."""
        self._terms = terms
        self._folded = tuple(term.casefold() for term in terms)
        self._apply()

    def filter(self, words: str) -> None:
        """Show only terms that hold all these words, whatever their case."""
        self._filter = words.casefold().strip()
        self._apply()

    def holds(self, term: str) -> bool:
        """Whether the term is there already, whatever its case."""
        return " ".join(term.casefold().split()) in self._folded

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The term."""
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.shown[index.row()]
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for the new wording; it is shown once it is kept."""
        old, new = self.shown[index.row()], " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not new or new == old:
            return False
        self.edited.emit(old, new)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every term can be edited."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def _apply(self) -> None:
        words = self._filter.split()
        self.beginResetModel()
        if words:
            pairs = zip(self._terms, self._folded, strict=True)
            self.shown = tuple(term for term, folded in pairs if all(word in folded for word in words))
        else:
            self.shown = self._terms
        self.endResetModel()
