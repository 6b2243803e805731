"""The waveform: its shape is the sound's, it is computed once, and it never holds up the window."""

from __future__ import annotations

import contextlib
import io
import itertools
import threading
import time
from collections.abc import Iterator
from typing import BinaryIO

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from scribe_desktop.audio import ffmpeg
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.ids import RecordingId
from scribe_desktop.store.sealed_audio import damaged
from scribe_desktop.workers.peaks import PEAK_COUNT, Peaks, PeakStore, normalised
from tests.conftest import SAMPLE_VISIT
from tests.workers.tones import tones_webm

A, B = RecordingId("a"), RecordingId("b")


@pytest.fixture(scope="module")
def quiet_then_loud() -> bytes:
    """Ten seconds of silence, then ten of tones."""
    silence = bytes(10 * ffmpeg.SAMPLE_RATE * 2)
    pieces: list[bytes] = []
    tones: list[bytes] = []
    with ffmpeg.start(ffmpeg.decode_working_copy(), cancel=CancelToken(), on_output=tones.append) as program:
        program.write(tones_webm(10))
        program.close_input()
        program.finish()
    with ffmpeg.start(ffmpeg.encode_pcm(), cancel=CancelToken(), on_output=pieces.append) as program:
        program.write(silence + b"".join(tones))
        program.close_input()
        program.finish()
    return b"".join(pieces)


@pytest.fixture
def store(qapp: object) -> Iterator[PeakStore]:
    made = PeakStore()
    yield made
    made.clear()


class Opener:
    """Opens the same bytes again and again, and counts how often."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.count = 0

    def __call__(self) -> BinaryIO:
        self.count += 1
        return io.BytesIO(self.content)


def _wait_for(qtbot: QtBot, store: PeakStore, recording_id: RecordingId, opener: Opener, duration_ms: int) -> Peaks:
    told: list[tuple[str, Peaks]] = []
    store.peaks_changed.connect(lambda key, peaks: told.append((key, peaks)))
    store.want(recording_id, opener, duration_ms)
    qtbot.waitUntil(lambda: store._work is None and bool(told), timeout=30_000)
    assert {key for key, _peaks in told} == {recording_id}
    return told[-1][1]


def test_the_shape_is_that_of_the_sound(qtbot: QtBot, store: PeakStore, quiet_then_loud: bytes) -> None:
    peaks = _wait_for(qtbot, store, A, Opener(quiet_then_loud), 20_000)
    assert len(peaks) == PEAK_COUNT
    assert max(peaks[: PEAK_COUNT // 2 - 10]) < 0.05
    assert min(peaks[PEAK_COUNT // 2 + 20 : -10]) > 0.6


def test_it_is_computed_once(qtbot: QtBot, store: PeakStore, quiet_then_loud: bytes) -> None:
    opener = Opener(quiet_then_loud)
    first = _wait_for(qtbot, store, A, opener, 20_000)
    with qtbot.waitSignal(store.peaks_changed) as told:
        store.want(A, opener, 20_000)
    assert told.args == [A, first]
    assert opener.count == 1
    store.forget(A)
    _wait_for(qtbot, store, A, opener, 20_000)
    assert opener.count == 2


def test_another_recording_stops_the_one_before(qtbot: QtBot, store: PeakStore, quiet_then_loud: bytes) -> None:
    store.want(A, Opener(SAMPLE_VISIT.read_bytes()), 172_500)
    _wait_for(qtbot, store, B, Opener(quiet_then_loud), 20_000)
    qtbot.waitUntil(
        lambda: not [thread for thread in threading.enumerate() if thread.name == "player-peaks"], timeout=5_000
    )


def test_a_recording_that_cannot_be_read_has_no_shape_and_no_noise(qtbot: QtBot, store: PeakStore) -> None:
    def refuse() -> BinaryIO:
        raise damaged()

    with qtbot.assertNotEmitted(store.peaks_changed):
        store.want(A, refuse, 20_000)
        qtbot.waitUntil(lambda: store._work is None, timeout=5_000)


def test_the_window_goes_on_while_it_is_computed(
    qtbot: QtBot, store: PeakStore, capsys: pytest.CaptureFixture[str]
) -> None:
    ticks: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start(5)
    _wait_for(qtbot, store, A, Opener(SAMPLE_VISIT.read_bytes()), 172_500)
    timer.stop()
    worst_ms = max(later - earlier for earlier, later in itertools.pairwise(ticks)) * 1000
    with capsys.disabled(), contextlib.suppress(OSError):
        print(f"\n  longest stall while a waveform was computed: {worst_ms:.0f} ms")
    assert worst_ms < 100


def test_one_bang_does_not_flatten_the_rest() -> None:
    peaks = normalised((*(0.1 for _ in range(99)), 10.0))
    assert peaks[0] == pytest.approx(1.0)
    assert peaks[-1] == 1.0
    assert normalised((0.0, 0.0)) == (0.0, 0.0)
