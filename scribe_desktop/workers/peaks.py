"""Owns the waveform of a recording: about 600 values of loudness, computed once on a thread and kept in memory.

Decoding happens in a child process; what is left here is adding up small blocks, so that the window never waits.
"""

from __future__ import annotations

import array
import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import BinaryIO

from PySide6.QtCore import QObject, Qt, Signal, Slot

from scribe_desktop.audio.decoding import decode_pcm
from scribe_desktop.audio.ffmpeg import SAMPLES_PER_MS
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.ids import RecordingId
from scribe_desktop.errors import CancelledError, ScribeError

PEAK_COUNT = 600
_KEPT_RECORDINGS = 24
_END_SECONDS = 5.0
# One sample in seven tells loudness as well as all of them; seven shares no beat with the tones of machines.
_STRIDE = 7
_REPORT_SECONDS = 0.5
_LOUD_SHARE = 0.97

OpenReader = Callable[[], BinaryIO]
Peaks = tuple[float, ...]


class PeakStore(QObject):
    """Computes waveforms one at a time and remembers the last ones. All methods on the window's thread."""

    peaks_changed = Signal(str, object)
    """A recording's waveform, 0 to 1; several times while it is being computed, with zeros for what is to come."""

    _computed = Signal(object, object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[RecordingId, Peaks] = OrderedDict()
        self._work: _Work | None = None
        self._ending: list[_Work] = []
        self._computed.connect(self._on_computed, Qt.ConnectionType.QueuedConnection)

    def want(self, recording_id: RecordingId, open_reader: OpenReader, duration_ms: int) -> None:
        """Tell the waveform of a recording by `peaks_changed`, at once if it is known; work on any other one stops."""
        if self._work is not None and self._work.recording_id == recording_id:
            return
        self.cancel()
        known = self._kept.get(recording_id)
        if known is not None:
            self._kept.move_to_end(recording_id)
            self.peaks_changed.emit(recording_id, known)
            return
        self._work = _Work(recording_id, open_reader, duration_ms, self._computed.emit)
        self._work.start()

    def cancel(self) -> None:
        """Stop computing; returns at once."""
        if self._work is not None:
            self._work.cancel()
            self._ending = [each for each in (*self._ending, self._work) if each.is_running]
            self._work = None

    def forget(self, recording_id: RecordingId) -> None:
        """Drop what is known of a recording, as when it is purged."""
        self._kept.pop(recording_id, None)
        if self._work is not None and self._work.recording_id == recording_id:
            self.cancel()

    def clear(self) -> None:
        """Drop everything, as when the window is locked."""
        self.cancel()
        self._kept.clear()

    def stop(self) -> None:
        """Clear, and wait until no thread reads sound any more. Call once, before the workspace is closed."""
        self.clear()
        for work in self._ending:
            work.wait()

    @Slot(object, object, bool)
    def _on_computed(self, work: _Work, peaks: Peaks, is_whole: bool) -> None:
        if work is not self._work:
            return
        if is_whole:
            self._work = None
            self._kept[work.recording_id] = peaks
            while len(self._kept) > _KEPT_RECORDINGS:
                self._kept.popitem(last=False)
        if peaks:
            self.peaks_changed.emit(work.recording_id, peaks)


class _Work:
    """One computation on a thread that ends by itself."""

    def __init__(
        self,
        recording_id: RecordingId,
        open_reader: OpenReader,
        duration_ms: int,
        report: Callable[[object, object, bool], None],
    ) -> None:
        self.recording_id = recording_id
        self._open_reader = open_reader
        self._duration_ms = duration_ms
        self._report = report
        self._cancel = CancelToken()
        self._thread = threading.Thread(target=self._run, name="player-peaks")

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._cancel.cancel()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def wait(self) -> None:
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        try:
            with contextlib.closing(self._open_reader()) as reader:
                reported_at = time.monotonic()
                loudness = _Loudness(self._duration_ms)
                with contextlib.closing(decode_pcm(reader, cancel=self._cancel)) as blocks:
                    for block in blocks:
                        loudness.add(block)
                        if time.monotonic() - reported_at > _REPORT_SECONDS:
                            reported_at = time.monotonic()
                            self._tell(normalised(loudness.means()), is_whole=False)
            self._tell(normalised(loudness.means()), is_whole=True)
        except CancelledError:
            pass
        except ScribeError:
            # The player says what is wrong with the recording when it is played; a flat line is enough here.
            self._tell((), is_whole=True)

    def _tell(self, peaks: Peaks, *, is_whole: bool) -> None:
        # The window may be gone by now.
        with contextlib.suppress(RuntimeError):
            if not self._cancel.is_cancelled:
                self._report(self, peaks, is_whole)


def normalised(loudness: Peaks) -> Peaks:
    """The same shape from 0 to 1; a single bang does not flatten the rest."""
    heard = sorted(value for value in loudness if value > 0)
    if not heard:
        return tuple(0.0 for _ in loudness)
    loud = heard[min(len(heard) - 1, int(len(heard) * _LOUD_SHARE))]
    return tuple(min(1.0, value / loud) for value in loudness)


class _Loudness:
    """The mean loudness of each 600th of a recording, as far as it is known."""

    def __init__(self, duration_ms: int) -> None:
        self._per_bucket = max(1, duration_ms * SAMPLES_PER_MS // PEAK_COUNT + 1)
        self._sums = [0] * PEAK_COUNT
        self._counts = [0] * PEAK_COUNT
        self._position = 0

    def add(self, block: bytes) -> None:
        """Take the next sound."""
        samples = array.array("h")
        samples.frombytes(block)
        start = 0
        while start < len(samples):
            bucket, offset = divmod(self._position + start, self._per_bucket)
            end = min(len(samples), start + self._per_bucket - offset)
            if bucket < PEAK_COUNT:
                thinned = samples[start:end:_STRIDE]
                self._sums[bucket] += sum(map(abs, thinned))
                self._counts[bucket] += len(thinned)
            start = end
        self._position += len(samples)

    def means(self) -> Peaks:
        """What is known by now, zeros for what is to come."""
        return tuple(total / count if count else 0.0 for total, count in zip(self._sums, self._counts, strict=True))
