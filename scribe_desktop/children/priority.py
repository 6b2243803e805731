"""Owns how much a child process claims of the processor: engines step back, so that window and sound stay fluent."""

from __future__ import annotations

import contextlib
import os
import sys

_STEP = 10
_BELOW_NORMAL = 0x4000


def step_back() -> None:
    """Let everything else go first. For a child that computes for minutes; failing to is no reason to stop."""
    if sys.platform == "win32":
        import ctypes

        # SetPriorityClass, BELOW_NORMAL_PRIORITY_CLASS (Microsoft's documentation of the process API).
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
        return
    with contextlib.suppress(OSError):
        os.nice(_STEP)
