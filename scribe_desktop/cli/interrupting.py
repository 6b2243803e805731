"""Owns Ctrl-C: the work runs on a thread of its own, so that a signal can cancel it at any moment, and for good."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.errors import ExitCode

Result = TypeVar("Result")

_POLL_SECONDS = 0.2


def run_cancellable(work: Callable[[CancelToken], Result]) -> Result:
    """Run `work` on a thread and wait for it; SIGINT and SIGTERM cancel it, a second one ends the program at once.

    Call on the main thread. Ending at once loses nothing either: every finished step is on disk.

    Raises:
        Whatever `work` raised.
    """
    cancel = CancelToken()
    results: list[Result] = []
    errors: list[BaseException] = []

    def body() -> None:
        try:
            results.append(work(cancel))
        except BaseException as error:  # noqa: BLE001 - it is raised again on the main thread
            errors.append(error)

    thread = threading.Thread(target=body, name="work")
    with _signals_cancel(cancel):
        thread.start()
        while thread.is_alive():
            # A wait without a limit would keep Python from running the signal handler on some systems.
            thread.join(_POLL_SECONDS)
    if errors:
        raise errors[0]
    return results[0]


@contextmanager
def _signals_cancel(cancel: CancelToken) -> Iterator[None]:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if cancel.is_cancelled:
            os._exit(ExitCode.CANCELLED)
        # On a thread: the handler may have interrupted code that holds a lock which cancelling needs.
        threading.Thread(target=cancel.cancel, name="cancel", daemon=True).start()

    kinds = [signal.SIGINT, signal.SIGTERM]
    before = {kind: signal.signal(kind, on_signal) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
