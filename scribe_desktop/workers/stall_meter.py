"""Owns the measurement of the window's stalls: how long the event loop stood still, and where it stood then.

It runs only when SCRIBE_TEST_STALLS names a file, to which the figures are written at exit. Stacks hold file names,
line numbers and function names, never values.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Slot

VARIABLE = "SCRIBE_TEST_STALLS"
BEAT_MS = 10
# Longer gaps between two beats are kept one by one, with where the loop stood.
STALL_MS = 50.0
_WATCH_SECONDS = 0.01
_STALLS_KEPT = 200
_STACKS_KEPT = 5
_SCHEDULED = Path("/proc/thread-self/schedstat")
_THREAD = re.compile(r"hread 0x([0-9a-f]+)")
_PLACE = re.compile(r'File "(.+)", line (\d+) in (.+)')


@dataclass(frozen=True, slots=True)
class Stall:
    """One long gap. `busy_ms` is the thread's own processor time in it: much less means that it waited.

    `queued_ms` of it the thread could have run and got no processor (0 where the system does not tell).
    `stacks` are the GUI thread's, `others` those of the threads that it may have waited for; innermost first.
    """

    after_ms: float
    gap_ms: float
    busy_ms: float
    queued_ms: float
    stacks: tuple[tuple[str, ...], ...]
    others: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class StallFigures:
    """What was measured. Percentiles are of the gaps between beats of 10 ms.

    `gaps` holds each gap with its end in milliseconds after `started_at`, which is the machine's monotonic clock.
    """

    started_at: float
    seconds: float
    beats: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    stalls: tuple[Stall, ...]
    gaps: tuple[tuple[float, float], ...]


class StallMeter(QObject):
    """Beats on the GUI thread, and watches the beat from a thread of its own. To be used on the GUI thread only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gaps: list[tuple[float, float]] = []
        self._stalls: list[Stall] = []
        self._stacks: list[tuple[str, ...]] = []
        self._others: list[tuple[str, ...]] = []
        self._dump = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None
        self._thread_id = threading.get_ident()
        self._started_at = self._beat_at = time.monotonic()
        self._cpu_at = time.thread_time()
        self._queued_at = _queued_ms()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._on_beat)

    def start(self) -> None:
        """Begin to measure."""
        self._started_at = self._beat_at = time.monotonic()
        self._cpu_at = time.thread_time()
        self._queued_at = _queued_ms()
        self._timer.start()
        self._watcher = threading.Thread(target=self._watch, name="stall meter", daemon=True)
        self._watcher.start()

    def stop(self) -> StallFigures:
        """End the measurement; may be called again."""
        self._timer.stop()
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
            self._dump.close()
        ordered = sorted(gap_ms for _, gap_ms in self._gaps) or [0.0]
        return StallFigures(
            started_at=self._started_at,
            seconds=round(time.monotonic() - self._started_at, 2),
            beats=len(self._gaps),
            p50_ms=round(ordered[len(ordered) // 2], 2),
            p99_ms=round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 2),
            max_ms=round(ordered[-1], 2),
            stalls=tuple(sorted(self._stalls, key=lambda stall: -stall.gap_ms)[:_STALLS_KEPT]),
            gaps=tuple(self._gaps),
        )

    @Slot()
    def _on_beat(self) -> None:
        now, cpu = time.monotonic(), time.thread_time()
        gap_ms, busy_ms = (now - self._beat_at) * 1000, (cpu - self._cpu_at) * 1000
        queued_at = _queued_ms()
        queued_ms, self._queued_at = queued_at - self._queued_at, queued_at
        after_ms = (now - self._started_at) * 1000
        self._gaps.append((round(after_ms, 1), round(gap_ms, 2)))
        with self._lock:
            self._beat_at, self._cpu_at = now, cpu
            stacks, self._stacks = tuple(self._stacks), []
            others, self._others = tuple(dict.fromkeys(self._others)), []
        if gap_ms > STALL_MS:
            started_ms = round(after_ms - gap_ms, 1)
            waited_ms = round(queued_ms, 1)
            self._stalls.append(Stall(started_ms, round(gap_ms, 1), round(busy_ms, 1), waited_ms, stacks, others))

    def _watch(self) -> None:
        while not self._stopping.wait(_WATCH_SECONDS):
            with self._lock:
                is_stalled = (time.monotonic() - self._beat_at) * 1000 > STALL_MS
                if not is_stalled or len(self._stacks) >= _STACKS_KEPT:
                    continue
                for thread_id, stack in self._read_stacks().items():
                    if thread_id == self._thread_id:
                        self._stacks.append(stack)
                    elif thread_id != threading.get_ident():
                        self._others.append(stack)

    def _read_stacks(self) -> dict[int, tuple[str, ...]]:
        """Where every thread stands. Frames are never held: a painter in one would outlive its painting and crash."""
        self._dump.seek(0)
        self._dump.truncate()
        faulthandler.dump_traceback(self._dump, all_threads=True)
        self._dump.seek(0)
        stacks: dict[int, tuple[str, ...]] = {}
        thread_id = 0
        for line in self._dump.read().decode("utf-8", "replace").splitlines():
            if heading := _THREAD.search(line):
                thread_id = int(heading[1], 16)
                stacks[thread_id] = ()
            elif place := _PLACE.search(line):
                where = "/".join(place[1].replace("\\", "/").split("/")[-3:])
                stacks[thread_id] = (*stacks.get(thread_id, ()), f"{where}:{place[2]} {place[3]}")
        return stacks


def measure_stalls_if_asked(
    application: QCoreApplication, environment: Mapping[str, str] = os.environ
) -> StallMeter | None:
    """Measure from now until the application is about to quit, if the environment names a file for the figures."""
    path = environment.get(VARIABLE)
    if not path:
        return None
    meter = StallMeter(application)

    def write() -> None:
        Path(path).write_text(json.dumps(asdict(meter.stop())), encoding="utf-8")

    application.aboutToQuit.connect(write)
    meter.start()
    return meter


def _queued_ms() -> float:
    """How long this thread has waited for a processor since it began."""
    try:
        return int(_SCHEDULED.read_text(encoding="ascii").split()[1]) / 1e6
    except (OSError, IndexError, ValueError):
        return 0.0
