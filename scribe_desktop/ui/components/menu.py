"""Owns the menu: rounded, with the shortcut in its own column. The style sheet paints its rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from scribe_desktop.ui.theme import SIZES, Theme


class Menu(QMenu):
    """A menu; fill it with `add`, open it with `popup`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: list[tuple[QAction, str]] = []
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.FramelessWindowHint)
        self.setToolTipsVisible(True)
        theme.changed.connect(self._on_theme_changed)

    def add(self, text: str, on_triggered: Callable[[], object], icon: str = "", shortcut_text: str = "") -> QAction:
        """A row: words, the icon before them, the keys after them. The keys are shown, not bound."""
        action = self.addAction(f"{text}\t{shortcut_text}" if shortcut_text else text)
        if icon:
            action.setIcon(self._theme.icon(icon))
            self._icons.append((action, icon))
        action.triggered.connect(lambda _checked=False: on_triggered())
        return action

    def clear(self) -> None:
        """Empty it."""
        self._icons.clear()
        super().clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Round it by a mask: translucent corners are black where nothing composes the screen."""
        super().resizeEvent(event)
        path, radius = QPainterPath(), self._theme.px(SIZES.radius_card)
        path.addRoundedRect(QRectF(self.rect()), radius, radius)
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))

    def _on_theme_changed(self) -> None:
        for action, icon in self._icons:
            action.setIcon(self._theme.icon(icon))
