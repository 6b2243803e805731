"""Owns the cancel token: set once by the user, seen by every step, never unset."""

from __future__ import annotations

import threading
from collections.abc import Callable

from scribe_desktop.errors import CancelledError


class CancelToken:
    """A flag that only ever goes up. Safe from any thread; `on_cancel` callbacks run on the cancelling thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self._is_interruption = False

    def interrupt(self) -> None:
        """Cancel because the program ends: a job that is stopped so waits in the queue for the next start."""
        self._is_interruption = True
        self.cancel()

    @property
    def is_interruption(self) -> bool:
        """Whether it is the program that ends, not the user who cancelled."""
        return self._is_interruption

    def cancel(self) -> None:
        """Raise the flag and run every registered callback once."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    @property
    def is_cancelled(self) -> bool:
        """Whether cancel was asked for."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise CancelledError if cancel was asked for."""
        if self._event.is_set():
            raise CancelledError("The job was cancelled.", safe="What was finished before is kept.")

    def wait(self, seconds: float) -> bool:
        """Sleep up to so many seconds; True at once when cancelled."""
        return self._event.wait(seconds)

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Run `callback` when cancelled (at once if already); returns a function that unregisters it."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def _forget(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)
