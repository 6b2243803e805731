"""The program's first painted window beside a bare Qt window with a label, started in turns in the same run."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.command_line import scribe
from benchmarks.window_runs import made_workspace
from tests.driving.desktop import Desktop
from tests.driving.processes import Program, wait_for

RATIO_LIMIT = 2.0
SECONDS_LIMIT = 1.0
ROUNDS = 9
# None of these belongs on the road to the first window.
FORBIDDEN = (
    "numpy",
    "keyring",
    "openai",
    "anthropic",
    "supabase",
    "httpx",
    "docx",
    "faster_whisper",
    "onnxruntime",
    "imageio_ffmpeg",
    "PySide6.QtMultimedia",
)
# Worth seeing, not forbidden.
UNWANTED = (*FORBIDDEN, "PySide6.QtNetwork", "asyncio", "tomlkit")
ASKED = {"SCRIBE_TEST_FIRST_PAINT": "1"}


def measure() -> bool:
    """Start both in turns, print both medians and the ratio; True when within the limits."""
    with tempfile.TemporaryDirectory(prefix="scribe-bench-") as folder:
        data = Path(folder) / "data"
        # As on the second day: there is a workspace, and it is locked by a passphrase.
        with made_workspace(data):
            pass
        with Desktop(Path(folder), width=1280, height=800) as desktop:
            bare: list[float] = []
            ours: list[float] = []
            modules: set[str] = set()
            for _ in range(ROUNDS + 1):
                seconds, _ = _start(desktop, [sys.executable, "-m", "benchmarks.bare_window"], {})
                bare.append(seconds)
                seconds, modules = _start(desktop, scribe("window"), {"SCRIBE_DATA_DIR": str(data)})
                ours.append(seconds)
    # The first of each fills the page cache.
    cold_bare, cold_ours = bare.pop(0), ours.pop(0)
    bare_median, our_median = statistics.median(bare), statistics.median(ours)
    ratio = our_median / bare_median
    print(f"spawn to first paint, median of {ROUNDS} warm starts in turns")
    print(f"  first starts    {cold_bare * 1000:6.0f} ms bare, {cold_ours * 1000:.0f} ms ours")
    print(f"  bare Qt window  {bare_median * 1000:6.0f} ms  ({min(bare) * 1000:.0f} to {max(bare) * 1000:.0f})")
    print(f"  Scribe Desktop  {our_median * 1000:6.0f} ms  ({min(ours) * 1000:.0f} to {max(ours) * 1000:.0f})")
    print(f"  ratio           {ratio:6.2f}     limit {RATIO_LIMIT}; absolute limit {SECONDS_LIMIT:.0f} s")
    heavy = [name for name in UNWANTED if name in modules]
    print(f"  modules loaded by then: {len(modules)}; of the heavy ones: {', '.join(heavy) or 'none'}")
    return ratio <= RATIO_LIMIT and our_median < SECONDS_LIMIT and not set(FORBIDDEN) & modules


def _start(desktop: Desktop, command: list[str], environment: dict[str, str]) -> tuple[float, set[str]]:
    """Seconds from spawn to first paint, and what was loaded by then."""
    program = desktop.start(command, ASKED | environment)
    lines = wait_for("the first paint", lambda: _paint_lines(program), timeout_seconds=30.0)
    program.end()
    painted_at_ns = int(lines[0].split()[1])
    return (painted_at_ns - program.started_at_ns) / 1e9, set(lines[1].split()[1:])


def _paint_lines(program: Program) -> list[str] | None:
    if not program.is_running:
        raise RuntimeError(f"the program ended before its first paint:\n{program.errors()}")
    written = program.errors()
    lines = [line for line in written.splitlines() if line.startswith(("first-paint ", "modules "))]
    return lines if len(lines) == 2 and written.endswith("\n") else None


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
