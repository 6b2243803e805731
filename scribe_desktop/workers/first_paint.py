"""Owns the report of the moment in which the window was first painted, for the benchmark of the program's start.

It speaks only when SCRIBE_TEST_FIRST_PAINT is set: `first-paint <monotonic ns>`, then `modules <those loaded by then>`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow

VARIABLE = "SCRIBE_TEST_FIRST_PAINT"


class _Reporter(QObject):
    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Expose and self._window.isExposed():
            self._window.removeEventFilter(self)
            # Widgets are painted while the exposure is handled; the next turn of the loop is after it.
            QTimer.singleShot(0, self, self._report)
        return super().eventFilter(watched, event)

    def _report(self) -> None:
        now = time.monotonic_ns()
        modules = " ".join(sorted(sys.modules))
        sys.stderr.write(f"first-paint {now}\nmodules {modules}\n")
        sys.stderr.flush()


def report_first_paint_if_asked(window: QWindow | None, environment: Mapping[str, str] = os.environ) -> None:
    """Call right after `show()`, with `windowHandle()`."""
    if window is not None and environment.get(VARIABLE):
        _Reporter(window)
