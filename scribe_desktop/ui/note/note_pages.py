"""Owns the notes that are open, and those that were taken off the screen before their last words were saved."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from scribe_desktop.domain.note import NoteType
from scribe_desktop.ui.note.autosave import SaveKind, SaveState
from scribe_desktop.ui.note.note_page import NotePage

_GRAVEST_FIRST = (SaveKind.NOT_SAVED, SaveKind.UNSAVED, SaveKind.SAVING, SaveKind.SAVED)


class NotePages(QObject):
    """The pages by note type, in the order of their tabs."""

    save_state_changed = Signal(object)
    """The gravest SaveState of all."""

    flushed = Signal()
    """What `flush` asked for is settled."""

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        self._open: dict[NoteType, NotePage] = {}
        self._leaving: list[NotePage] = []
        self._is_flushing = False

    def add(self, page: NotePage) -> None:
        """Take a page in."""
        self._open[page.tab.note_type] = page
        self._stack.addWidget(page)
        page.autosave.state_changed.connect(lambda _state: self._on_state_changed(page))
        page.autosave.flushed.connect(self._settle)

    def page(self, note_type: NoteType | None) -> NotePage | None:
        """The page of that type, or None."""
        return self._open.get(note_type) if note_type is not None else None

    def types(self) -> tuple[NoteType, ...]:
        """The types of the open notes, in order."""
        return tuple(self._open)

    def titles(self) -> tuple[str, ...]:
        """Their titles, in order."""
        return tuple(page.tab.title for page in self._open.values())

    def keep(self, wanted: tuple[NoteType, ...]) -> None:
        """Take every other page off the screen, and put these in order."""
        for note_type in tuple(self._open):
            if note_type not in wanted:
                self._let_go(self._open.pop(note_type))
        self._open = {note_type: self._open[note_type] for note_type in wanted if note_type in self._open}

    def flush(self) -> None:
        """Save everything now; `flushed` tells when that is settled."""
        # Only when all have begun: a note that has nothing to save answers at once.
        self._is_flushing = False
        for page in self._all():
            page.autosave.flush()
        self._is_flushing = True
        self._settle()

    def save_now(self) -> None:
        """Try again at once what was not saved."""
        for page in self._all():
            page.autosave.save_now()

    @property
    def save_state(self) -> SaveState:
        """The gravest state; of saved ones the newest."""
        states = [page.autosave.state for page in self._all()]
        for kind in _GRAVEST_FIRST:
            found = [state for state in states if state.kind is kind]
            if found:
                return max(found, key=lambda state: state.saved_at.timestamp() if state.saved_at else 0.0)
        return SaveState(SaveKind.SAVED)

    def _all(self) -> tuple[NotePage, ...]:
        return (*self._open.values(), *self._leaving)

    def _let_go(self, page: NotePage) -> None:
        """Take a page off the screen; it lives on until its words are saved."""
        self._stack.removeWidget(page)
        page.hide()
        if page.autosave.is_clean:
            page.deleteLater()
        else:
            self._leaving.append(page)
            page.autosave.flush()

    def _on_state_changed(self, page: NotePage) -> None:
        if page in self._leaving and page.autosave.is_clean:
            self._leaving.remove(page)
            page.deleteLater()
        self.save_state_changed.emit(self.save_state)

    def _settle(self) -> None:
        if self._is_flushing and not any(page.autosave.is_in_flight for page in self._all()):
            self._is_flushing = False
            self.flushed.emit()
