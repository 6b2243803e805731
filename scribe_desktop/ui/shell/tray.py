"""Owns the icon in the tray and its menu, which is made anew each time it opens. Never a patient's word in either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from scribe_desktop.domain.engine import AiMode
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.shell.program_icon import program_icon
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.words import ai_mode_words

PROGRAM_NAME = "Scribe Desktop"


@dataclass(frozen=True, slots=True)
class TrayState:
    """What the menu says. `work_text` is running work in words without a name, as "Transcribing, part 3 of 7"."""

    ai_mode: AiMode
    work_text: str = ""
    waiting: int = 0


class Tray(QObject):
    """Made always, shown only where there is a tray: `isVisible` of Qt says True even without one."""

    open_requested = Signal()
    new_session_requested = Signal()
    quit_requested = Signal()

    def __init__(self, theme: Theme, read_state: Callable[[], TrayState], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read_state = read_state
        self._menu = Menu(theme)
        self._icon = QSystemTrayIcon(program_icon(), self)
        self._icon.setToolTip(PROGRAM_NAME)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._menu.aboutToShow.connect(self._fill)
        self._fill()

    @staticmethod
    def is_available() -> bool:
        """Whether this desktop has a tray: only then may closing hide the window."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def start(self) -> None:
        """Show the icon, where there is a tray."""
        if self.is_available():
            self._icon.show()

    def stop(self) -> None:
        """Take the icon away."""
        self._icon.hide()

    def say(self, text: str) -> None:
        """Show a short message of the platform's; never a patient's word."""
        self._icon.showMessage(PROGRAM_NAME, text)

    def menu(self) -> Menu:
        """The menu, as it would open now."""
        self._fill()
        return self._menu

    def _fill(self) -> None:
        state = self._read_state()
        self._menu.clear()
        self._menu.add(f"Open {PROGRAM_NAME}", self.open_requested.emit)
        self._menu.add("New session", self.new_session_requested.emit)
        self._menu.addSeparator()
        if state.work_text:
            self._menu.addAction(state.work_text).setEnabled(False)
        if state.waiting:
            visits = "visit" if state.waiting == 1 else "visits"
            self._menu.addAction(f"{state.waiting} more {visits} waiting").setEnabled(False)
        self._menu.addAction(f"AI: {ai_mode_words(state.ai_mode).text}").setEnabled(False)
        self._menu.addSeparator()
        self._menu.add("Quit", self.quit_requested.emit)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_requested.emit()
