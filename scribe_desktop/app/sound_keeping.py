"""Owns the timer that keeps the promise "audio is gone after its time", and the words on it in the status bar.

What is due is the commands' to say: DESIGN.md 3.13.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from scribe_desktop.commands.configuration import Configuration
from scribe_desktop.commands.retention import purge_due, retention_overview
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.retention import RetentionOverview
from scribe_desktop.errors import ScribeError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.shell.status_bar import StatusBar
from scribe_desktop.workers.operations import Operations

PURGE_EVERY_MS = 60_000


class SoundKeeping(QObject):
    """Looks once a minute while the program runs. GUI thread only."""

    def __init__(
        self,
        *,
        workspace: Workspace,
        operations: Operations,
        configuration: Configuration,
        status: StatusBar,
        clock: Clock,
        failed: Callable[[ScribeError], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._operations = operations
        self._configuration = configuration
        self._status = status
        self._clock = clock
        self._failed = failed
        self._timer = QTimer(self)
        self._timer.setInterval(PURGE_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Purge what is due now, then say what comes next."""
        self._operations.write(
            lambda: purge_due(self._workspace, self._clock(), self._audio_ttl_seconds()),
            lambda _count: self._read_retention(),
            self._failed,
        )

    def _read_retention(self) -> None:
        self._operations.read(
            lambda: retention_overview(self._workspace, self._clock(), self._audio_ttl_seconds()), self._show_retention
        )

    def _audio_ttl_seconds(self) -> int:
        return self._configuration.settings_without_keys().job_ttl_seconds

    def _show_retention(self, overview: RetentionOverview) -> None:
        if overview.next_due_at is None:
            kept = overview.kept_count
            text = f"Audio of {kept} session{'' if kept == 1 else 's'} kept until you decide" if kept else ""
            self._status.show_retention(text, f"{kept} kept" if kept else "")
            return
        hours = max(0, (overview.next_due_at - self._clock()).total_seconds()) / 3600
        when = f"{round(hours)} h" if hours >= 1 else f"{max(1, round(hours * 60))} min"
        count = overview.due_count
        sessions = "1 session is" if count == 1 else f"{count} sessions is"
        self._status.show_retention(f"Audio of {sessions} purged in {when}", f"Purge in {when}")
