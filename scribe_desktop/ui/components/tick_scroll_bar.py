"""Owns the scroll bar that also shows where something is: ticks over the whole length, beside the thumb."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme

_WIDTH, _HEIGHT = 8, 3


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at a fraction of the whole length, in a token's colour."""

    fraction: float
    color_token: str


class TickScrollBar(QScrollBar):
    """A vertical scroll bar with ticks painted over it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self._ticks: tuple[Tick, ...] = ()
        theme.changed.connect(self.update)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """What is marked."""
        return self._ticks

    def set_ticks(self, ticks: tuple[Tick, ...]) -> None:
        """Change what is marked."""
        if ticks != self._ticks:
            self._ticks = ticks
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, then its ticks."""
        super().paintEvent(event)
        if not self._ticks:
            return
        painter = QPainter(self)
        width, height = self._theme.px(_WIDTH), self._theme.px(_HEIGHT)
        left = (self.width() - width) / 2
        for tick in self._ticks:
            top = round(tick.fraction * (self.height() - height))
            color = getattr(self._theme.colors, tick.color_token)
            fill_box(painter, QRectF(left, top, width, height), min(SIZES.radius_tick, height / 2), color)
