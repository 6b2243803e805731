"""The composition root of the window: builds everything once, connects it, starts it, stops it. Nothing else knows all.

The frame is shown before anything heavy is imported; the rest is imported on a thread while the frame stands.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from scribe_desktop.config import AppearanceChoice, Preferences, SettingsProblems
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.errors import ConfigurationError, ExitCode, ScribeError, WorkspaceHeldError
from scribe_desktop.ui.main_window import MainWindow
from scribe_desktop.ui.shortcuts import OwnKeys, ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Appearance, Theme
from scribe_desktop.workers.first_paint import report_first_paint_if_asked
from scribe_desktop.workers.operations import Operations

if TYPE_CHECKING:
    import argparse

    from scribe_desktop.app.workspace_program import WorkspaceProgram
    from scribe_desktop.commands.configuration import Configuration
    from scribe_desktop.config import Settings
    from scribe_desktop.store.workspace import Workspace
    from scribe_desktop.ui.start_flow import StartFlow

# What the window needs as soon as it stands; imported on a thread, so that the frame never waits for it.
_LATER = (
    "scribe_desktop.commands.workspaces",
    "scribe_desktop.ui.start_flow",
    "scribe_desktop.app.workspace_program",
)


def window_command(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed; or only say whether there is a display."""
    if arguments.can_show:
        return ExitCode.DONE if has_display() else ExitCode.UNEXPECTED
    if not has_display():
        raise ConfigurationError(
            "There is no display here, so the window cannot be shown.",
            next_step="Use the command line: scribe-desktop process RECORDING, or scribe-desktop host.",
            code="window.no_display",
        )
    from scribe_desktop.commands.configuration import Configuration

    configuration = Configuration(os.environ)
    settings = _settings(configuration)
    files = tuple(path.absolute() for path in arguments.files)
    if _raise_running(settings.data_dir):
        sys.stderr.write("Scribe Desktop is open already; its window is brought to the front.\n")
        return ExitCode.DONE
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Scribe Desktop")
    application.setDesktopFileName("scribe-desktop")
    application.setQuitOnLastWindowClosed(False)
    program = Program(application, configuration, settings.data_dir, files)
    program.start()
    code = application.exec()
    program.finish()
    return code


def _settings(configuration: Configuration) -> Settings:
    """The settings, or those of safe mode where they have problems and there are notes to be read."""
    try:
        return configuration.settings()
    except SettingsProblems as problems:
        # Only here: a start without problems must not pay for the store before its first picture.
        from scribe_desktop.commands.workspaces import workspace_folder
        from scribe_desktop.store.workspace import workspace_exists

        configuration.enter_safe_mode(problems)
        settings = configuration.settings()
        if not workspace_exists(workspace_folder(settings)):
            raise
        return settings


def has_display() -> bool:
    """Whether a window could be shown: on Linux there must be a display, elsewhere there is one."""
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal", "vnc")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _raise_running(data_dir: Path) -> bool:
    from scribe_desktop.control.address import ControlAddress

    address = ControlAddress(data_dir, os.environ)
    if not address.is_there():
        return False
    from scribe_desktop.control.client import ControlClient

    client = ControlClient(address, connect_seconds=0.5)
    try:
        client.raise_window()
    except WorkspaceHeldError:
        return False
    except ScribeError:
        # A program without a window holds the workspace; the start page says so.
        return False
    return True


class Program(QObject):
    """The running program. `start` shows the frame and returns; `finish` comes after the event loop."""

    def __init__(
        self, application: QApplication, configuration: Configuration, data_dir: Path, files: tuple[Path, ...]
    ) -> None:
        super().__init__()
        self._application = application
        self._configuration = configuration
        self._data_dir = data_dir
        self._files = files
        self._theme = Theme(*_look(configuration.preferences))
        self._shortcuts = Shortcuts(self)
        self._operations = Operations(self)
        self._gate = threading.Lock()
        self._window: MainWindow | None = None
        self._flow: StartFlow | None = None
        self._workspace: Workspace | None = None
        self._open: WorkspaceProgram | None = None
        self._is_quitting = False
        self._waker: _SignalWaker | None = None

    def start(self) -> None:
        """Show the frame; everything else follows once it is painted."""
        self._theme.install()
        self._load_shortcuts(self._configuration.preferences)
        self._window = window = MainWindow(self._theme, self._shortcuts)
        window.close_requested.connect(self._on_close_requested)
        window.status.show_ai_mode(self._configuration.switch.mode())
        window.show()
        report_first_paint_if_asked(window.windowHandle())
        self._waker = _SignalWaker(self.quit)
        self._application.styleHints().colorSchemeChanged.connect(lambda _scheme: self.apply_preferences())
        QTimer.singleShot(0, self, self._prepare)

    def finish(self) -> None:
        """Stop and close everything that is left."""
        if self._open is not None:
            self._open.stop()
        self._operations.stop()
        if self._workspace is not None:
            self._workspace.close()
        if self._waker is not None:
            self._waker.stop()

    def quit(self) -> None:
        """Save what is unsaved, then end. Work that runs goes on at the next start."""
        if self._is_quitting:
            return
        self._is_quitting = True
        if self._open is None:
            self._end()
        else:
            self._open.prepare_quit(self._end, self._on_quit_refused)

    def apply_preferences(self) -> None:
        """Take over what was changed: appearance, text size, keys."""
        preferences = self._configuration.preferences
        self._theme.apply(*_look(preferences))
        self._load_shortcuts(preferences)
        if self._window is not None:
            self._window.status.show_ai_mode(self._configuration.switch.mode())

    # From the frame to the open workspace

    def _prepare(self) -> None:
        if "SCRIBE_TEST_STALLS" in os.environ:
            # No start pays for it that is not measured.
            from scribe_desktop.workers.stall_meter import measure_stalls_if_asked

            measure_stalls_if_asked(self._application)
        self._operations.read(_import_the_rest, lambda _none: self._begin())

    def _begin(self) -> None:
        from scribe_desktop.commands.workspaces import workspace_folder
        from scribe_desktop.ui.start_flow import StartFlow

        if self._window is None:
            return
        folder = workspace_folder(self._configuration.settings())
        self._flow = flow = StartFlow(
            self._window, self._theme, self._operations, folder, clock=utc_now, new_id=random_id, parent=self
        )
        flow.opened.connect(self._on_opened)
        flow.key_settled.connect(self._on_key_settled)
        flow.quit_requested.connect(self.quit)
        flow.begin()

    def _on_opened(self, workspace: Workspace, is_new: bool) -> None:
        self._workspace = workspace
        if not is_new:
            self._show_workspace()

    def _on_key_settled(self) -> None:
        if self._open is None:
            self._show_workspace()
        else:
            self._open.return_from_key()

    def _show_workspace(self) -> None:
        from scribe_desktop.app.workspace_program import WorkspaceProgram

        if self._window is None or self._workspace is None or self._flow is None:
            return
        self._open = opened = WorkspaceProgram(
            window=self._window,
            theme=self._theme,
            shortcuts=self._shortcuts,
            operations=self._operations,
            configuration=self._configuration,
            workspace=self._workspace,
            flow=self._flow,
            gate=self._gate,
            clock=utc_now,
            new_id=random_id,
            parent=self,
        )
        opened.preferences_changed.connect(self.apply_preferences)
        opened.quit_requested.connect(self.quit)
        opened.start(self._files)

    # The end

    def _on_close_requested(self) -> None:
        if self._open is not None and not self._is_quitting and self._open.hide_to_tray():
            return
        self.quit()

    def _on_quit_refused(self) -> None:
        self._is_quitting = False

    def _end(self) -> None:
        if self._window is not None:
            self._window.close_for_good()
        self._application.quit()

    def _load_shortcuts(self, preferences: Preferences) -> None:
        known = {each.value for each in ShortcutId}
        self._shortcuts.load(
            tuple(
                OwnKeys(ShortcutId(choice.shortcut_id), choice.keys)
                for choice in preferences.shortcuts
                if choice.shortcut_id in known
            )
        )


def _look(preferences: Preferences) -> tuple[Appearance, float]:
    """Appearance and text size as they were chosen; "as the system" asks the platform."""
    match preferences.appearance:
        case AppearanceChoice.LIGHT:
            appearance = Appearance.LIGHT
        case AppearanceChoice.DARK:
            appearance = Appearance.DARK
        case _:
            is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            appearance = Appearance.DARK if is_dark else Appearance.LIGHT
    return appearance, preferences.text_scale


def _import_the_rest() -> None:
    for name in _LATER:
        importlib.import_module(name)


class _SignalWaker(QObject):
    """Turns SIGINT and SIGTERM into a call on the GUI thread: Python's handlers do not run while Qt waits."""

    def __init__(self, quit_program: Callable[[], None]) -> None:
        super().__init__()
        self._quit = quit_program
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        with contextlib.suppress(ValueError):
            signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda _number, _frame: None)

    def stop(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        with contextlib.suppress(ValueError):
            signal.set_wakeup_fd(-1)
        self._reader.close()
        self._writer.close()

    def _on_signal(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._reader.recv(64)
        self._quit()
