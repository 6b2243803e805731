"""Owns the menu: rounded, with the shortcut in its own column. The style sheet paints its rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from scribe_desktop.ui.theme import Theme


class Menu(QMenu):
    """A menu; fill it with `add`, open it with `popup`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.FramelessWindowHint)
        self.setToolTipsVisible(True)

    def add(self, text: str, on_triggered: Callable[[], object], icon: str = "", shortcut_text: str = "") -> QAction:
        """A row: words, the icon before them, the keys after them. The keys are shown, not bound."""
        words = f"{text}\t{shortcut_text}" if shortcut_text else text
        action = self.addAction(words)
        if icon:
            action.setIcon(self._theme.icon(icon))
        action.triggered.connect(lambda _checked=False: on_triggered())
        return action
