"""Owns bringing files in while the window stays free: one after the other, each with progress, cancelled at once.

A file that is refused never stops the next. The source files are read, never touched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.visits import ImportedVisit
from scribe_desktop.domain.changes import Changes
from scribe_desktop.errors import CancelledError, ScribeError
from scribe_desktop.workers.work import Work

Bring = Callable[[Path, bool, CancelToken, Callable[[float], None]], Outcome[ImportedVisit]]
"""Imports one file: path, whether more than 4 h is allowed, cancel, report."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """Where the import stands. `number` counts from 1; `fraction` is of the present file."""

    number: int
    total: int
    fraction: float


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A file that was not taken. The path is for trying again; it may name a patient and is shown nowhere else."""

    path: Path
    error: ScribeError


@dataclass(frozen=True, slots=True)
class _Waiting:
    path: Path
    is_long_allowed: bool


class Importer(QObject):
    """Imports files one by one. All methods on the GUI thread; signals arrive there."""

    progressed = Signal(object)
    """ImportProgress."""

    imported = Signal(object)
    """ImportedVisit."""

    failed = Signal(object)
    """ImportFailure."""

    changed = Signal(object)
    """Changes."""

    finished = Signal()
    """Nothing is waiting any more."""

    _answered = Signal(object)
    _came_on = Signal(object)

    def __init__(self, bring: Bring, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bring = bring
        self._waiting: deque[_Waiting] = deque()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._token: CancelToken | None = None
        self._number = 0
        self._total = 0
        # Whoever listens, even a plain function, is called on the GUI thread.
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        self._came_on.connect(self._on_came_on, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being imported or waits."""
        return self._token is not None

    def add(self, paths: tuple[Path, ...], *, is_long_allowed: bool = False) -> None:
        """Import these files after those that wait already."""
        self._waiting.extend(_Waiting(path, is_long_allowed) for path in paths)
        self._total += len(paths)
        if self._token is None:
            self._next()

    def cancel(self) -> None:
        """Stop the present import and forget those that wait; what is half-made goes away."""
        self._waiting.clear()
        if self._token is not None:
            self._token.cancel()

    def stop(self) -> None:
        """Cancel, and wait for the thread. Call once."""
        self.cancel()
        self._pool.waitForDone()

    def _next(self) -> None:
        if not self._waiting:
            self._token = None
            self._number = self._total = 0
            self.finished.emit()
            return
        waiting = self._waiting.popleft()
        token = CancelToken()
        self._token = token
        self._number += 1
        number, total = self._number, self._total
        self.progressed.emit(ImportProgress(number, total, 0.0))

        def report(fraction: float) -> None:
            self._came_on.emit(ImportProgress(number, self._total, fraction))

        def run() -> None:
            try:
                answer: object = self._bring(waiting.path, waiting.is_long_allowed, token, report)
            except ScribeError as error:
                answer = ImportFailure(waiting.path, error)
            except Exception as error:  # noqa: BLE001 - a thread has nobody above it who could tell the user
                answer = ImportFailure(waiting.path, _unexpected(error))
            self._answered.emit(answer)

        self._pool.start(Work(run))

    @Slot(object)
    def _on_came_on(self, progress: ImportProgress) -> None:
        if self._token is not None:
            self.progressed.emit(progress)

    @Slot(object)
    def _on_answered(self, answer: object) -> None:
        if isinstance(answer, Outcome):
            if isinstance(answer.changes, Changes):
                self.changed.emit(answer.changes)
            self.imported.emit(answer.result)
        elif isinstance(answer, ImportFailure) and not isinstance(answer.error, CancelledError):
            self.failed.emit(answer)
        self._next()


def _unexpected(error: Exception) -> ScribeError:
    return ScribeError(
        f"Something went wrong while importing ({type(error).__name__}).",
        safe="The file is unchanged.",
        next_step="Try again; if it happens again, tell us the code of this message.",
        code="import.unexpected",
    )
