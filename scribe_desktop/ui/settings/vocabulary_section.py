"""Owns the page of the vocabulary: the user's own drug names and terms. Every change can be undone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedWidget,
)

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.search_field import SearchField
from scribe_desktop.ui.components.toast import Toast
from scribe_desktop.ui.settings.fields import PillRows
from scribe_desktop.ui.settings.parts import Section
from scribe_desktop.ui.settings.port import SettingsPort, VocabularyImport
from scribe_desktop.ui.settings.vocabulary_model import VocabularyModel
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_LONGEST_TERM = 100
_FILES = "Lists (*.txt *.csv)"


class _TermList(QListView):
    """The terms; Del removes, F2 or a double click edits, Ctrl+Z undoes."""

    def __init__(self, owner: VocabularySection) -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Delete and not is_editing:
            self._owner.remove_selected()
        elif event.matches(QKeySequence.StandardKey.Undo) and not is_editing:
            self._owner.undo()
        else:
            super().keyPressEvent(event)


class VocabularySection(Section):
    """Terms are read when the page is looked at. Twenty thousand of them scroll and filter without a hitch."""

    title = "Vocabulary"
    icon = "book-a"

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, port)
        self._column.addWidget(
            Label(
                theme,
                "Drug names and terms that you use. Transcription listens for them. In Cloud they go with the audio.",
                TypeRole.UI,
                color="text2",
                is_wrapping=True,
            )
        )
        self._build_bar()
        self._build_list()
        self._build_foot()
        self._toast = Toast(theme, self)
        self._undo: tuple[str, tuple[str, ...], tuple[str, ...]] | None = None
        self._dialog: QFileDialog | None = None

    def _build_bar(self) -> None:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.search = SearchField(theme, "Filter")
        self.search.setAccessibleName("Filter the vocabulary")
        self.new_term = QLineEdit()
        self.new_term.setMaxLength(_LONGEST_TERM)
        self.new_term.setPlaceholderText("New term")
        self.new_term.setAccessibleName("New term")
        self.new_term.returnPressed.connect(self._on_add)
        self.add = Button(theme, "Add", ButtonKind.PLAIN, "plus")
        self.add.clicked.connect(self._on_add)
        self.bring = Button(theme, "Import a list...", ButtonKind.PLAIN, "import")
        self.bring.clicked.connect(self._on_import)
        row.addWidget(self.search, 3)
        row.addWidget(self.new_term, 3)
        row.addWidget(self.add)
        row.addWidget(self.bring)
        self._column.addLayout(row)

    def _build_list(self) -> None:
        self.model = VocabularyModel(self)
        self.model.edited.connect(self._on_edited)
        self.search.textChanged.connect(self._on_filtered)
        self.list = _TermList(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(PillRows(self._theme, self.list, has_pill=False))
        self.list.setObjectName("vocabularyList")
        self.list.setAccessibleName("Terms")
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setTabKeyNavigation(False)
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.empty = EmptyState(
            self._theme, "book-a", "No terms yet", "Add the names that transcription gets wrong, or import a list."
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        self._pages.setMinimumHeight(self._theme.px(240))
        self._column.addWidget(self._pages, 1)

    def _build_foot(self) -> None:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.counted = Label(theme, "", TypeRole.SMALL, color="text2", has_equal_digits=True)
        self.edit = Button(theme, "Edit", ButtonKind.PLAIN, "pencil", is_small=True)
        self.edit.clicked.connect(lambda: self.list.edit(self.list.currentIndex()))
        self.remove = Button(theme, "Remove", ButtonKind.PLAIN, "trash-2", is_small=True)
        self.remove.clicked.connect(self.remove_selected)
        row.addWidget(self.counted, 1)
        row.addWidget(self.edit)
        row.addWidget(self.remove)
        self._column.addLayout(row)
        self.list.selectionModel().selectionChanged.connect(self._refresh)

    def enter(self) -> None:
        """Read the terms."""
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """Buttons fit what is selected."""
        super().showEvent(event)
        self._refresh()

    def remove_selected(self) -> None:
        """Remove the selected terms; the way back is offered."""
        terms = self._selected()
        if not terms:
            return

        def done(count: int) -> None:
            self._offer_undo(f"{count_words(count)} removed.", back_in=terms)
            self._read()

        self._port.remove_terms(terms, done, self.on_failed)

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo is None:
            return
        _words, back_in, out_again = self._undo
        self._undo = None
        self._toast.dismiss()
        if out_again and back_in:
            self._port.replace_term(out_again[0], back_in[0], self._read, self.on_failed)
        elif out_again:
            self._port.remove_terms(out_again, lambda _count: self._read(), self.on_failed)
        else:
            self._port.add_terms(back_in, lambda _count: self._read(), self.on_failed)

    def import_file(self, path: Path) -> None:
        """Add the terms of a file and say what became of them."""

        def done(result: VocabularyImport) -> None:
            self._offer_undo(import_words(result), out_again=result.terms)
            self._read()

        self._port.import_vocabulary(path, done, self.on_failed)

    def _read(self) -> None:
        self._port.vocabulary(self._on_terms, self.on_failed)

    def _on_terms(self, terms: tuple[str, ...]) -> None:
        selected = set(self._selected()) if len(terms) < self.model.count else set()
        self.error.show_words("")
        self.model.show_terms(terms)
        self._pages.setCurrentIndex(0 if terms else 1)
        if len(selected) == 1:
            self._select(next(iter(selected)))
        self._refresh()

    def _select(self, term: str) -> None:
        if term in self.model.shown:
            index = self.model.index(self.model.shown.index(term))
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)

    def _selected(self) -> tuple[str, ...]:
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return tuple(self.model.shown[row] for row in rows)

    def _offer_undo(self, words: str, *, back_in: tuple[str, ...] = (), out_again: tuple[str, ...] = ()) -> None:
        if not back_in and not out_again:
            self._toast.show_message(words)
            return
        self._undo = (words, back_in, out_again)
        self._toast.show_message(words, "Undo", self.undo)

    def _refresh(self) -> None:
        count = len(self.list.selectionModel().selectedIndexes())
        self.edit.setEnabled(count == 1)
        self.remove.setEnabled(count > 0)
        shown, all_terms = len(self.model.shown), self.model.count
        words = (
            ""
            if not all_terms
            else count_words(all_terms)
            if shown == all_terms
            else f"{shown} of {count_words(all_terms)}"
        )
        self.counted.set_text(words)

    def _on_filtered(self, words: str) -> None:
        self.model.filter(words)
        self._refresh()

    def _on_add(self) -> None:
        term = " ".join(self.new_term.text().split())
        if not term:
            return
        if self.model.holds(term):
            self._toast.show_message("This term is in the list already.")
            return

        def done(_count: int) -> None:
            self.new_term.clear()
            self._offer_undo("Term added.", out_again=(term,))
            self._read()

        self._port.add_terms((term,), done, self.on_failed)

    def _on_edited(self, old: str, new: str) -> None:
        if self.model.holds(new) and new.casefold() != old.casefold():
            self._toast.show_message("This term is in the list already.")
            return

        def done() -> None:
            self._offer_undo("Saved.", back_in=(old,), out_again=(new,))
            self._read()

        self._port.replace_term(old, new, done, self.on_failed)

    def _on_import(self) -> None:
        if self._dialog is None:
            self._dialog = QFileDialog(self, "Import a list of terms", "", _FILES)
            self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self._dialog.fileSelected.connect(lambda name: self.import_file(Path(name)))
        self._dialog.open()


def count_words(count: int) -> str:
    """`1 term` or `240 terms`."""
    return "1 term" if count == 1 else f"{count:,} terms"


def import_words(result: VocabularyImport) -> str:
    """What became of an imported list."""
    parts = [f"{len(result.terms):,} new"]
    if result.doubled_count:
        parts.append(f"{result.doubled_count:,} were there already")
    if result.refused_count:
        parts.append(f"{result.refused_count:,} not usable")
    return ", ".join(parts) + "."
