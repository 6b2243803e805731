"""Whether the window's memory stays flat while 200 sessions are opened one after the other."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.window_runs import made_workspace
from tests.driving.desktop import Desktop
from tests.driving.scribe_window import ScribeWindow
from tests.ui.building import make_visit

SESSIONS = 200
WARM = 40
EVERY = 10
# A session that stayed would cost far more: its transcript, its note, their layouts and their undo steps.
SLOPE_LIMIT_KB = 20.0
_MB = 1024 * 1024


def measure() -> bool:
    """Open them all, print the memory on the way and the slope after the first 40; True when it is flat."""
    with tempfile.TemporaryDirectory(prefix="scribe-bench-") as parent:
        folder = Path(parent)
        with made_workspace(folder / "data") as workspace:
            for number in range(SESSIONS):
                make_visit(workspace, label=f"Visit {number:03d}")
        with Desktop(folder, width=1440, height=900) as desktop:
            window = ScribeWindow(desktop, folder / "data")
            window.unlock()
            window.open_session(f"Visit {SESSIONS - 1:03d}")
            desktop.wait_until_shown(f"Visit {SESSIONS - 1:03d}", "label")
            window.go_to_sessions()
            process = psutil.Process(window.program.pid)
            points = [(1, _memory(process))]
            for number in range(2, SESSIONS + 1):
                window.open_next_session()
                desktop.wait_until_shown(f"Visit {SESSIONS - number:03d}", "label")
                if number % EVERY == 0:
                    points.append((number, _memory(process)))
    slope = _slope([(number, memory) for number, memory in points if number >= WARM])
    print("resident memory of the window's process while sessions are opened one after the other")
    print("  " + "  ".join(f"{number}: {memory:.0f}" for number, memory in points if number % 40 in (0, 1)) + " MB")
    print(f"  slope after the first {WARM}: {slope * 1024:+.1f} kB a session   limit {SLOPE_LIMIT_KB:.0f}")
    return slope * 1024 <= SLOPE_LIMIT_KB


def _memory(process: psutil.Process) -> float:
    """Megabytes, once they have come to rest."""
    deadline = time.monotonic() + 3.0
    before = -1.0
    while time.monotonic() < deadline:
        now = process.memory_info().rss / _MB
        if abs(now - before) < 0.05:
            return now
        before = now
        time.sleep(0.1)
    return before


def _slope(points: list[tuple[int, float]]) -> float:
    """Least squares: megabytes a session."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    above = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return above / sum((x - middle_x) ** 2 for x, _ in points)


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
