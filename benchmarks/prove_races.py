"""Races for the one job of a session, in threads and in processes: exactly one caller may win, every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.command_line import PROJECT


def prove(count: int, _kept_file: Path) -> bool:
    """Run the suite's own races `count` times over; the figures are the test's."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--timeout=7200"]
    command += ["tests/store/test_jobs.py", "-k", "one_wins"]
    environment = {**os.environ, "SCRIBE_PROVE_N": str(count)}
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode == 0
