"""Owns the page beside an empty sessions list, or beside a list of which nothing is chosen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import ButtonKind
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme


class WelcomePage(QWidget):
    """New session, import, and files that are dropped."""

    new_session_requested = Signal()
    import_requested = Signal()

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._state = EmptyState(theme, "users", "", "", self)
        self._new = self._state.add_action("New session", "plus", ButtonKind.PRIMARY)
        self._import = self._state.add_action("Import", "file-input")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._state)
        self.setFocusProxy(self._new)
        self._new.clicked.connect(self.new_session_requested)
        self._import.clicked.connect(self.import_requested)
        shortcuts.changed.connect(self._on_shortcuts_changed)
        theme.changed.connect(self.update)
        self._on_shortcuts_changed()
        self.show_sessions(has_any=False)

    def show_sessions(self, *, has_any: bool) -> None:
        """Say whether there is nothing at all, or nothing chosen."""
        if has_any:
            self._state.set_texts("No session is open", "Choose one on the left, or start the next visit.")
        else:
            self._state.set_texts("No sessions yet", "Start one for the next visit, or drop a recording here.")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.pane)

    def _on_shortcuts_changed(self) -> None:
        self._new.set_tip("New session", self._shortcuts.text(ShortcutId.NEW_SESSION))
        self._import.set_tip("Import recordings", self._shortcuts.text(ShortcutId.IMPORT))
