"""Owns the small picture of a key that names a shortcut beside what it does."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole


class KeyHint(QLabel):
    """A key or a chord as a cap, e.g. `Space` or `Ctrl K`."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_text(self, text: str) -> None:
        """Another key."""
        self.setText(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the key's name."""
        width = int(self._theme.metrics(TypeRole.MICRO, 500).horizontalAdvance(self.text())) + 1
        return QSize(width + self._theme.px(10), self._theme.px(18))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A box and the name in it."""
        painter, colors = QPainter(self), self._theme.colors
        fill_box(painter, QRectF(self.rect()), self._theme.px(SIZES.radius_key), colors.raised, colors.border_control)
        painter.setFont(self.font())
        painter.setPen(colors.text2)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.MICRO, 500))
        self.updateGeometry()
        self.update()
