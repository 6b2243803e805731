"""Owns the rail: the folded sidebar, a column of icons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme


class Rail(QWidget):
    """Unfold, new session, search, sessions."""

    open_requested = Signal()
    new_session_requested = Signal()
    search_requested = Signal()
    sessions_requested = Signal()

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._open = IconButton(theme, "panel-left-open", "Unfold the sidebar", icon_size=SIZES.icon_toolbar)
        self._new = _NewButton(theme)
        self._search = IconButton(theme, "search", "Search sessions", icon_size=SIZES.icon_toolbar)
        self._sessions = IconButton(theme, "list", "Sessions", icon_size=SIZES.icon_toolbar)
        self._rows = QVBoxLayout(self)
        for button in (self._open, self._new, self._search, self._sessions):
            self._rows.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._rows.addStretch(1)
        self.setFocusProxy(self._open)
        self._open.clicked.connect(self.open_requested)
        self._new.clicked.connect(self.new_session_requested)
        self._search.clicked.connect(self.search_requested)
        self._sessions.clicked.connect(self.sessions_requested)
        shortcuts.changed.connect(self._on_shortcuts_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_shortcuts_changed()
        self._on_theme_changed()

    def _on_shortcuts_changed(self) -> None:
        text = self._shortcuts.text
        self._open.set_name("Unfold the sidebar", text(ShortcutId.TOGGLE_SIDEBAR))
        self._new.set_tip("New session", text(ShortcutId.NEW_SESSION))
        self._search.set_name("Search sessions", text(ShortcutId.SEARCH_SESSIONS))

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(0, px(12), 0, px(12))
        self._rows.setSpacing(px(6))


class _NewButton(Button):
    """The main action as a square."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", ButtonKind.PRIMARY, "plus")
        self.setAccessibleName("New session")

    def _padding(self) -> int:
        return self._theme.px(8)
