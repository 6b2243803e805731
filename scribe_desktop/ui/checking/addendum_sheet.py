"""Owns the sheet on which an addendum to a signed note is written and signed. It stores nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole


class AddendumSheet(QFrame):
    """Text, then Sign addendum. What was typed stays until it is signed or cancelled."""

    written = Signal(str)
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("addendumSheet")
        self._column = QVBoxLayout(self)
        title = Label(theme, "Addendum", TypeRole.UI, 600)
        hint = Label(
            theme,
            "The signed note stays as it is. Your words are added below it, with your name and the time.",
            TypeRole.SMALL,
            color="text2",
            is_wrapping=True,
        )
        self.text = QPlainTextEdit(self)
        self.text.setProperty("kind", "field")
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Text of the addendum")
        self.text.textChanged.connect(self._refresh)
        self.button = Button(theme, "Sign addendum", ButtonKind.PRIMARY, "signature")
        self.button.clicked.connect(self._on_signed)
        self.cancel = Button(theme, "Cancel", ButtonKind.GHOST)
        self.cancel.clicked.connect(self._on_cancelled)
        self.error = Label(theme, "", TypeRole.SMALL, color="danger_text", is_wrapping=True)
        self.error.hide()
        for widget in (title, hint, self.text, self.error):
            self._column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.cancel)
        row.addStretch(1)
        self._column.addLayout(row)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._refresh()

    def open(self, signer: str) -> None:
        """Show the sheet and put the caret into it."""
        self.button.set_text(f"Sign as {signer}" if signer else "Sign addendum")
        self.button.setAccessibleName("Sign addendum")
        self.show()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, sentences: str) -> None:
        """Signing failed: say why; the text is still here."""
        self.error.set_text(sentences)
        self.error.setVisible(bool(sentences))
        self._refresh()

    def has_unsaved_words(self) -> bool:
        """Whether the sheet is open with words that nobody has signed."""
        return not self.isHidden() and bool(self.text.toPlainText().strip())

    def put_away(self) -> str:
        """Close the sheet and hand over what was typed, for whoever keeps it."""
        words = self.text.toPlainText() if self.has_unsaved_words() else ""
        self.finish()
        return words

    def finish(self) -> None:
        """The addendum is signed and stored."""
        self.text.clear()
        self.error.hide()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sunken strip."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.sunken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_cancelled()
            return
        super().keyPressEvent(event)

    def _refresh(self) -> None:
        self.button.setEnabled(bool(self.text.toPlainText().strip()))

    def _on_signed(self) -> None:
        self.button.setEnabled(False)
        self.written.emit(self.text.toPlainText().strip())

    def _on_cancelled(self) -> None:
        self.hide()
        self.cancelled.emit()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(8))
        self.text.setFixedHeight(px(120))
