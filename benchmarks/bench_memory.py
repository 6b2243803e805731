"""The memory of the program while it takes in three hours of audio, engine processes counted apart."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

import psutil

from benchmarks.command_line import SAMPLE_VISIT, clean_environment, scribe, start

LIMIT_BYTES = 250 * 1024 * 1024
HOURS = 3
MIB = 1024 * 1024

# The program at rest: everything imported that a job needs, a workspace open, nothing running.
IDLE = """
import psutil
import scribe_desktop.cli.running
from scribe_desktop.cli.opening import open_throw_away
with open_throw_away():
    print(psutil.Process().memory_info().rss)
"""


def measure() -> bool:
    """Import and transcribe (stub words) three hours, print the peaks; True when within the limit."""
    environment = clean_environment({"AI_ENABLE_STUB_APIS": "1"})
    idle = subprocess.run([sys.executable, "-c", IDLE], env=environment, capture_output=True, text=True, check=True)
    idle_bytes = int(idle.stdout)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "long.webm"
        make_long(source, HOURS)
        started_at = time.monotonic()
        peaks = _peaks(
            scribe("process", source, "--mode", "transcribe", "--ephemeral", "--out", Path(folder) / "out"), environment
        )
        seconds = time.monotonic() - started_at
    above = peaks.pop("program") - idle_bytes
    print(f"Import and transcription of {HOURS} h of audio (stub engine), {seconds:.0f} s")
    print(f"  program at rest     {idle_bytes / MIB:6.0f} MiB")
    print(f"  program, above rest {above / MIB:6.0f} MiB   limit {LIMIT_BYTES / MIB:.0f}")
    for name, peak in sorted(peaks.items()):
        print(f"  apart: {name:<12} {peak / MIB:6.0f} MiB")
    return above <= LIMIT_BYTES


def make_long(target: Path, hours: float) -> None:
    """The sample visit over and over, copied without decoding."""
    from scribe_desktop.audio.ffmpeg import program

    command = [program(), "-v", "error", "-stream_loop", "-1", "-i", SAMPLE_VISIT, "-t", str(hours * 3600)]
    subprocess.run([*map(str, command), "-c", "copy", str(target)], check=True)


def _peaks(command: list[str], environment: dict[str, str]) -> dict[str, int]:
    """The most memory of the program itself and of each kind of child, sampled every 50 ms."""
    peaks: dict[str, int] = defaultdict(int)
    with start(command, environment) as process:
        readers = [
            threading.Thread(target=stream.read) for stream in (process.stdout, process.stderr) if stream is not None
        ]
        for reader in readers:
            reader.start()
        ours = psutil.Process(process.pid)
        while process.poll() is None:
            for one in [ours, *_children(ours)]:
                try:
                    name = "program" if one.pid == process.pid else _kind(one)
                    peaks[name] = max(peaks[name], one.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.05)
        for reader in readers:
            reader.join()
        assert process.returncode in (0, 10), f"exit code {process.returncode}"
    return dict(peaks)


def _children(program: psutil.Process) -> list[psutil.Process]:
    try:
        return program.children(recursive=True)
    except psutil.Error:
        return []


def _kind(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    if "resource_tracker" in line:
        return "tracker"
    return "ffmpeg" if "ffmpeg" in line else "engine"


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
