"""Owns the hairlines between the parts of a page."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from scribe_desktop.ui.theme import Theme


class _Line(QWidget):
    def __init__(self, theme: Theme, color: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._color = color
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), getattr(self._theme.colors, self._color))


class HLine(_Line):
    """A line across, one pixel high."""

    def __init__(self, theme: Theme, color: str = "border", parent: QWidget | None = None) -> None:
        super().__init__(theme, color, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(1)

    def sizeHint(self) -> QSize:
        """One pixel high."""
        return QSize(1, 1)


class VLine(_Line):
    """A line down, one pixel wide."""

    def __init__(self, theme: Theme, color: str = "border", parent: QWidget | None = None) -> None:
        super().__init__(theme, color, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedWidth(1)

    def sizeHint(self) -> QSize:
        """One pixel wide."""
        return QSize(1, 1)
