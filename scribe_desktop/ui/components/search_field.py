"""Owns the search field: a magnifier, the words, the keys that lead to it, and a way to clear it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from scribe_desktop.ui.components.buttons import IconButton
from scribe_desktop.ui.components.key_hint import KeyHint
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole


class SearchField(QLineEdit):
    """A QLineEdit; Esc clears it, `textChanged` tells of every letter."""

    def __init__(self, theme: Theme, placeholder: str, shortcut_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setProperty("kind", "search")
        self._hint = KeyHint(theme, shortcut_text, self)
        self._clear = IconButton(theme, "x", "Clear the search", parent=self, icon_size=SIZES.icon_inline)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.clear)
        self.textChanged.connect(self._on_text_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_shortcut_text(self, text: str) -> None:
        """The keys that lead here."""
        self._hint.set_text(text)
        self._on_theme_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears what is typed; in an empty field it goes on to the parent."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep hint and clear button at the right."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, then its magnifier."""
        super().paintEvent(event)
        extent = self._theme.px(SIZES.icon_button)
        pixmap = self._theme.pixmap("search", "text2", SIZES.icon_button, self.devicePixelRatioF())
        QPainter(self).drawPixmap(QPoint(self._theme.px(9), (self.height() - extent) // 2), pixmap)

    def _place(self) -> None:
        edge = self._theme.px(8)
        hint = self._hint.sizeHint()
        self._hint.setGeometry(
            self.width() - hint.width() - edge, (self.height() - hint.height()) // 2, hint.width(), hint.height()
        )
        extent = self._theme.px(24)
        self._clear.setGeometry(
            self.width() - extent - self._theme.px(4), (self.height() - extent) // 2, extent, extent
        )

    def _on_text_changed(self, text: str) -> None:
        self._hint.setVisible(bool(self._hint.text()) and not text)
        self._clear.setVisible(bool(text))

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self.setFont(self._theme.font(TypeRole.UI))
        self.setFixedHeight(px(SIZES.search))
        right = max(px(28), self._hint.sizeHint().width() + px(12) if self._hint.text() else 0)
        self.setTextMargins(px(22), 0, right, 0)
        self._on_text_changed(self.text())
        self._place()
