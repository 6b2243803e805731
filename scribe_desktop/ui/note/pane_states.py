"""Owns what the note pane shows where there is no note: nothing yet, AI off, or work going on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from scribe_desktop.domain.note import NoteType
from scribe_desktop.ui.components.buttons import Button, ButtonKind, MenuButton
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.note.draft_stream import DraftStream
from scribe_desktop.ui.note.note_tabs import NOTE_TYPE_TITLES, fill_types
from scribe_desktop.ui.note.processing_card import ProcessingCard
from scribe_desktop.ui.theme import Theme


class NoNoteState(QWidget):
    """No note yet: draft one, of another type, or write. Without AI: write, or open the settings."""

    type_requested = Signal(object, bool)
    """The type, and whether it is written by hand."""

    settings_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default = NoteType.SOAP
        self._is_ai_on = True
        self._state = EmptyState(theme, "file-text", "", "", self)
        self._draft = self._state.add_action("Draft SOAP", "sparkles", ButtonKind.PRIMARY)
        self._other = MenuButton(theme, "Other type", parent=self)
        self._state.add_action_widget(self._other)
        self._settings = self._state.add_action("Open AI settings", "sliders-horizontal")
        self._write = self._state.add_action("Write", "pencil", ButtonKind.GHOST)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._state)
        self._draft.clicked.connect(lambda: self.type_requested.emit(self._default, False))
        self._write.clicked.connect(lambda: self.type_requested.emit(self._default, True))
        self._settings.clicked.connect(self.settings_requested)
        self._other.menu().aboutToShow.connect(self._on_menu_about_to_show)
        self._has_transcript = True

    def show_possibilities(self, default: NoteType, *, is_ai_on: bool, has_transcript: bool) -> None:
        """Offer what can be done."""
        self._default, self._is_ai_on, self._has_transcript = default, is_ai_on, has_transcript
        self._draft.set_text(f"Draft {NOTE_TYPE_TITLES[default].replace('&', '&&')}")
        can_draft = is_ai_on and has_transcript
        self._draft.setVisible(can_draft)
        self._other.setVisible(is_ai_on)
        self._settings.setVisible(not is_ai_on)
        if not is_ai_on:
            self._state.set_icon("power-off")
            self._state.set_texts(
                "AI is off", "You can record, type, sign and export. To draft, turn AI on in Settings."
            )
        elif not has_transcript:
            self._state.set_icon("file-text")
            self._state.set_texts("No note yet", "Import a recording to have it drafted, or write the note yourself.")
        else:
            self._state.set_icon("file-text")
            self._state.set_texts(
                "No note yet", "Choose a note type to draft it from the transcript, or write it yourself."
            )

    def draft_button(self) -> Button:
        """Draft the usual type."""
        return self._draft

    def write_button(self) -> Button:
        """Write the usual type by hand."""
        return self._write

    def settings_button(self) -> Button:
        """The way to turn AI on."""
        return self._settings

    def type_menu_button(self) -> MenuButton:
        """Other types."""
        return self._other

    def _on_menu_about_to_show(self) -> None:
        self._other.menu().clear()
        by_hand = not self._has_transcript
        fill_types(
            self._other.menu(),
            frozenset({self._default}),
            lambda chosen: self.type_requested.emit(chosen, by_hand or chosen is NoteType.FREEFORM),
        )


class WorkingState(QScrollArea):
    """Where the note will be: the card of the job and, once it is being written, the draft."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page = QWidget()
        self.card = ProcessingCard(theme, self._page)
        self.stream = DraftStream(theme, self._page)
        self._rows = QVBoxLayout(self._page)
        self._rows.addWidget(self.card)
        self._rows.addWidget(self.stream)
        self._rows.addStretch(1)
        self.setWidget(self._page)
        # The pane paints the paper; a scroll area fills its widget unless told otherwise.
        self._page.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.stream.hide()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(px(24), px(24), px(24), px(24))
        self._rows.setSpacing(px(16))
