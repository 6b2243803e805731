"""Owns the one kind of runnable that pools of threads are given: a plain function."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRunnable


class Work(QRunnable):
    """Calls a function once, on whichever thread of the pool is free. What it raises is its own to catch."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self._run = run

    def run(self) -> None:
        """Qt's way in."""
        self._run()
