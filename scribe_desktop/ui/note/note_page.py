"""Owns one note on the screen: its editor, its autosave, and what happens when its words change somewhere else."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NewId
from scribe_desktop.domain.note import Revision
from scribe_desktop.ui.note.addenda_view import AddendaView
from scribe_desktop.ui.note.autosave import AutosaveController, NoteSaver
from scribe_desktop.ui.note.note_document import NoteDocument
from scribe_desktop.ui.note.note_editor import EditorState, NoteEditor
from scribe_desktop.ui.note.view import NoteTab
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme


class NotePage(QWidget):
    """A note's editor with the signature and addenda below."""

    other_version_came = Signal(int)
    """Another revision took the head while there are unsaved words here; those stay. Its number."""

    def __init__(
        self,
        theme: Theme,
        shortcuts: Shortcuts,
        tab: NoteTab,
        saver: NoteSaver,
        *,
        new_id: NewId,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tab = tab
        self._late: NoteTab | None = None
        self.editor = NoteEditor(theme, shortcuts, NoteDocument(theme, new_id), self)
        self._addenda = AddendaView(theme, self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.editor, 1)
        rows.addWidget(self._addenda)
        self.setFocusProxy(self.editor)
        self.autosave = AutosaveController(
            saver, self.editor.note_document().body, tab.head_number, clock=clock, parent=self
        )
        self.editor.load(tab)
        self._addenda.show_signature(tab.signature, tab.addenda)
        self.editor.edited.connect(self.autosave.note_changed)
        self.editor.focus_left.connect(self.autosave.flush)
        self.editor.state_changed.connect(self._on_state_changed)
        self.autosave.saved.connect(self._on_saved)

    def addenda(self) -> AddendaView:
        """What stands below a signed note."""
        return self._addenda

    def update_tab(self, tab: NoteTab) -> None:
        """Take what the store says now. Words that are not saved yet are never replaced."""
        if self.autosave.is_in_flight:
            # The answer that is under way may be the very revision this tell is about.
            self._late = tab
            return
        if not self.autosave.is_known(tab.head_number):
            if self.autosave.is_clean:
                self._reload(tab)
                return
            self.autosave.keep_mine(tab.head_number)
            self.other_version_came.emit(tab.head_number)
        self._take_facts(tab)

    def _reload(self, tab: NoteTab) -> None:
        self.tab = tab
        self.editor.reload(tab)
        self.autosave.rebase(tab.head_number)
        self._addenda.show_signature(tab.signature, tab.addenda)

    def _take_facts(self, tab: NoteTab) -> None:
        self.tab = tab
        self.editor.show_facts(tab)
        self._addenda.show_signature(tab.signature, tab.addenda)

    def _on_saved(self, _revision: Revision) -> None:
        late, self._late = self._late, None
        if late is not None:
            self.update_tab(late)

    def _on_state_changed(self, state: EditorState) -> None:
        if state is EditorState.READING:
            self.autosave.flush()
