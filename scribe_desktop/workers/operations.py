"""Owns the road from the window to the commands and back: work goes to threads, results return on the GUI thread.

Writes run one after the other in the order they were asked for, so that revisions of a note keep their order; reads
run beside them. What a dropped ticket would have brought is thrown away.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.errors import ScribeError
from scribe_desktop.workers.work import Work

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

_READERS = 2
_CALLERS = 2


class Ticket:
    """A hold on work that was asked for. `drop` may be called at any time, on the GUI thread: nothing comes then."""

    def __init__(self) -> None:
        self.is_dropped = False

    def drop(self) -> None:
        """Forget the answer; what the work writes is written all the same."""
        self.is_dropped = True


class _Relay(QObject):
    """The one road back to the GUI thread: lives there, and is reached by a queued signal."""

    delivered = Signal(object)

    def __init__(self, is_open: Callable[[], bool]) -> None:
        super().__init__()
        self._is_open = is_open
        self.delivered.connect(self._on_delivered, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _on_delivered(self, call: Callable[[], None]) -> None:
        # What was on its way when the end came finds no widgets any more.
        if self._is_open():
            call()


class Operations(QObject):
    """Runs commands and queries off the GUI thread. Made on the GUI thread, stopped before the workspace is closed."""

    changed = Signal(object)
    """Changes of every command that went through, after it is committed."""

    failed = Signal(object)
    """A ScribeError that nobody asked to be told of."""

    idle = Signal()
    """Nothing that was asked for is left to do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._relay = _Relay(self._is_open)
        self._writers = QThreadPool(self)
        self._writers.setMaxThreadCount(1)
        self._readers = QThreadPool(self)
        self._readers.setMaxThreadCount(_READERS)
        self._callers = QThreadPool(self)
        self._callers.setMaxThreadCount(_CALLERS)
        self._pending = 0
        self._is_stopped = False
        self._lock = threading.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether anything that was asked for has not come back."""
        return self._pending > 0

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the GUI thread, soon. Any thread; after `stop` it is thrown away."""
        with self._lock:
            if not self._is_stopped:
                self._relay.delivered.emit(call)

    def write(
        self,
        command: Callable[[], Outcome[Result]],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[ScribeError], None] | None = None,
    ) -> Ticket:
        """Run a command after all earlier ones; then `changed` is emitted and `done` gets its result. GUI thread."""

        def deliver(outcome: Outcome[Result]) -> None:
            self.changed.emit(outcome.changes)
            if done is not None and not ticket.is_dropped:
                done(outcome.result)

        ticket = Ticket()
        self._start(self._writers, command, deliver, failed, ticket, is_write=True)
        return ticket

    def read(
        self,
        query: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[ScribeError], None] | None = None,
    ) -> Ticket:
        """Run a query beside everything else; `done` gets its result unless the ticket was dropped. GUI thread."""
        ticket = Ticket()
        self._start(self._readers, query, done, failed, ticket, is_write=False)
        return ticket

    def call(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[ScribeError], None] | None = None,
    ) -> Ticket:
        """As `read`, for what may take long, as a provider or a child process: queries never wait behind it."""
        ticket = Ticket()
        self._start(self._callers, work, done, failed, ticket, is_write=False)
        return ticket

    def stop(self) -> None:
        """Wait for everything that was asked for, deliver nothing more. Call once, on the GUI thread."""
        with self._lock:
            self._is_stopped = True
        self._writers.waitForDone()
        self._readers.waitForDone()
        self._callers.waitForDone()

    def _is_open(self) -> bool:
        return not self._is_stopped

    def _start(
        self,
        pool: QThreadPool,
        work: Callable[[], Any],
        deliver: Callable[[Any], None],
        failed: Callable[[ScribeError], None] | None,
        ticket: Ticket,
        *,
        is_write: bool,
    ) -> None:
        def run() -> None:
            try:
                result = work()
            except ScribeError as error:
                answer = _failing(error)
            except Exception as error:  # noqa: BLE001 - a thread has nobody above it who could tell the user
                # A name and a place only: the text of a foreign exception may hold patient words.
                _log.error("background work ended with %s", type(error).__name__)
                answer = _failing(_unexpected(error))
            else:
                answer = _delivering(result)
            self.post(answer)

        def _delivering(result: Any) -> Callable[[], None]:
            def back() -> None:
                # Changes of a write are told even when nobody waits for its result any more.
                if is_write or not ticket.is_dropped:
                    deliver(result)
                self._finish()

            return back

        def _failing(error: ScribeError) -> Callable[[], None]:
            def back() -> None:
                if is_write or not ticket.is_dropped:
                    if failed is not None:
                        failed(error)
                    else:
                        self.failed.emit(error)
                self._finish()

            return back

        if self._is_stopped:
            # A signal that was under way at the end may still ask for something; there is nobody left to serve it.
            return
        self._pending += 1
        pool.start(Work(run))

    def _finish(self) -> None:
        self._pending -= 1
        if not self._pending:
            self.idle.emit()


def _unexpected(error: Exception) -> ScribeError:
    return ScribeError(
        f"Something went wrong ({type(error).__name__}).",
        safe="What was saved before is unchanged.",
        next_step="Try again; if it happens again, tell us the code of this message.",
        code="operation.unexpected",
    )
