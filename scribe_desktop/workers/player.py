"""Owns hearing a recording: sealed sound is decoded in a child process as it is played, and never lies on a disk.

The window's thread only moves small blocks from a queue to the sound device; reading, decrypting and decoding go on
elsewhere. QtMultimedia is imported when something is played for the first time, and not on the window's thread.
Why it is not QMediaPlayer: docs/adr/0021.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from PySide6.QtCore import QObject, QTimer, Signal

from scribe_desktop.audio.decoding import play_pcm
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.errors import CancelledError, ScribeError
from scribe_desktop.workers.sound_output import (
    BYTES_PER_SAMPLE,
    SAMPLE_RATE,
    Output,
    SilentOutput,
    in_channels,
    no_output,
    output_lost,
)
from scribe_desktop.workers.sound_output import open_output as default_output

_log = logging.getLogger(__name__)

SPEEDS = (0.8, 1.0, 1.2, 1.5, 1.75, 2.0)
_TICK_MS = 25
_QUEUED_BLOCKS = 6
_END_SECONDS = 5.0
# The window's thread must not keep a device company that plays while it is being filled.
_WRITES_A_TICK = 8
_WRITE_BYTES = 16 * 1024
# A device that was handed sound and takes none for so long is gone.
_STUCK_TICKS = 400

OpenReader = Callable[[], BinaryIO]


class PlayState(StrEnum):
    """Whether there is anything to hear, and whether it is heard."""

    EMPTY = "empty"
    PAUSED = "paused"
    PLAYING = "playing"


class Player(QObject):
    """Plays one recording at a time. All methods on the window's thread; none of them waits."""

    position_changed = Signal(int)
    state_changed = Signal(object)
    speed_changed = Signal(float)
    failed = Signal(object)
    """A ScribeError; playing has stopped."""

    def __init__(self, parent: QObject | None = None, *, open_output: Callable[[], Output] | None = None) -> None:
        super().__init__(parent)
        self._open_output = open_output or default_output
        self._open_reader: OpenReader | None = None
        self._duration_ms = 0
        self._state = PlayState.EMPTY
        self._speed = 1.0
        self._base_ms = 0
        self._position_ms = 0
        self._end_ms: int | None = None
        self._written = 0
        self._pending = b""
        self._is_decoded = False
        self._stuck_ticks = 0
        self._decoder: _Decoder | None = None
        self._ending: list[_Decoder] = []
        self._output: Output | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def state(self) -> PlayState:
        """Whether there is anything to hear, and whether it is heard."""
        return self._state

    @property
    def position_ms(self) -> int:
        """What is heard now, or would be heard next."""
        return self._position_ms

    @property
    def duration_ms(self) -> int:
        """The length of the recording; 0 where there is none."""
        return self._duration_ms

    @property
    def speed(self) -> float:
        """How fast it plays; the pitch stays."""
        return self._speed

    def load(self, open_reader: OpenReader, duration_ms: int) -> None:
        """Take a recording. `open_reader` opens its working copy, seekable, and is called on other threads."""
        self.unload()
        self._open_reader, self._duration_ms = open_reader, duration_ms
        self._set_state(PlayState.PAUSED)
        self._show_position(0)

    def unload(self) -> None:
        """Let go of the recording: silent at once, its file closed soon."""
        self._fall_silent()
        self._open_reader, self._duration_ms, self._end_ms = None, 0, None
        self._position_ms = 0
        self._set_state(PlayState.EMPTY)

    def stop(self) -> None:
        """Unload, and wait until no thread reads sound any more. Call once, before the workspace is closed."""
        self.unload()
        for decoder in self._ending:
            decoder.wait()

    def play_from(self, position_ms: int) -> None:
        """Play from a time to the end."""
        self._end_ms = None
        self._play(position_ms)

    def play_span(self, start_ms: int, end_ms: int) -> None:
        """Play a stretch, then pause at its end."""
        self._end_ms = max(start_ms, end_ms)
        self._play(start_ms)

    def toggle(self) -> None:
        """Pause, or go on; from the start once the end was reached."""
        if self._state is PlayState.PLAYING:
            self.pause()
        elif self._state is PlayState.PAUSED:
            if self._end_ms is not None and self._position_ms >= self._end_ms:
                self._end_ms = None
            self._play(0 if self._position_ms >= self._duration_ms else self._position_ms)

    def pause(self) -> None:
        """Fall silent and keep the place."""
        if self._state is PlayState.PLAYING:
            self._fall_silent()
            self._set_state(PlayState.PAUSED)

    def seek(self, position_ms: int) -> None:
        """Go to a time; what plays goes on from there."""
        if self._state is PlayState.EMPTY:
            return
        self._end_ms = None
        if self._state is PlayState.PLAYING:
            self._play(position_ms)
        else:
            self._show_position(self._bounded(position_ms))

    def skip(self, distance_ms: int) -> None:
        """Go some way back or forward."""
        self.seek(self._position_ms + distance_ms)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower, 0.8 to 2.0, from the next moment on."""
        speed = min(SPEEDS[-1], max(SPEEDS[0], speed))
        if speed == self._speed:
            return
        self._speed = speed
        self.speed_changed.emit(speed)
        if self._state is PlayState.PLAYING:
            self._play(self._position_ms)

    def step_speed(self, direction: int) -> None:
        """The next faster (1) or slower (-1) of the speeds there are."""
        nearest = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - self._speed))
        self.set_speed(SPEEDS[min(len(SPEEDS) - 1, max(0, nearest + direction))])

    def _play(self, position_ms: int) -> None:
        if self._open_reader is None:
            return
        self._fall_silent()
        start_ms = self._bounded(position_ms)
        self._base_ms = start_ms
        self._decoder = _Decoder(self._open_reader, start_ms, self._speed)
        self._decoder.start()
        self._timer.start()
        self._show_position(start_ms)
        self._set_state(PlayState.PLAYING)

    def _bounded(self, position_ms: int) -> int:
        return min(self._duration_ms, max(0, position_ms))

    def _fall_silent(self) -> None:
        self._timer.stop()
        if self._decoder is not None:
            self._decoder.stop()
            self._ending = [each for each in (*self._ending, self._decoder) if each.is_running]
            self._decoder = None
        if self._output is not None:
            self._output.close()
            self._output = None
        self._written, self._pending, self._is_decoded, self._stuck_ticks = 0, b"", False, 0

    def _on_tick(self) -> None:
        try:
            self._move_sound()
        except ScribeError as error:
            self._stop_with(error)
            return
        if self._output is None:
            return
        waiting = self._output.waiting_bytes()
        position_ms = self._base_ms + round((self._written - waiting) / self._bytes_per_ms() * self._speed)
        end_ms = self._duration_ms if self._end_ms is None else min(self._end_ms, self._duration_ms)
        is_over = position_ms >= end_ms or (self._is_decoded and not self._pending and not waiting)
        self._show_position(min(position_ms, end_ms))
        if is_over:
            self._fall_silent()
            self._show_position(end_ms)
            self._set_state(PlayState.PAUSED)

    def _move_sound(self) -> None:
        """Give the device as much as it takes; open it when the first sound is there."""
        for _ in range(_WRITES_A_TICK):
            if not self._pending and not self._is_decoded:
                self._take_block()
            if not self._pending:
                return
            if self._output is None:
                self._output = self._open_output()
            if self._output.has_failed():
                raise output_lost()
            frame = BYTES_PER_SAMPLE * self._output.channels
            room = min(self._output.free_bytes(), _WRITE_BYTES) // frame * frame
            mono = self._pending[: room // self._output.channels]
            taken = self._output.write(in_channels(mono, self._output.channels)) if mono else 0
            if taken <= 0:
                self._stuck_ticks += 1
                if self._stuck_ticks > _STUCK_TICKS:
                    raise output_lost()
                return
            self._stuck_ticks = 0
            self._written += taken
            self._pending = self._pending[taken // self._output.channels :]

    def _take_block(self) -> None:
        assert self._decoder is not None
        block = self._decoder.next_block()
        if isinstance(block, ScribeError):
            raise block
        if isinstance(block, _End):
            self._is_decoded = True
            if self._output is None:
                self._output = SilentOutput()
        elif block is not None:
            self._pending = block

    def _bytes_per_ms(self) -> float:
        channels = self._output.channels if self._output is not None else 1
        return SAMPLE_RATE * BYTES_PER_SAMPLE * channels / 1000

    def _stop_with(self, error: ScribeError) -> None:
        self._fall_silent()
        self._set_state(PlayState.PAUSED)
        self.failed.emit(error)

    def _show_position(self, position_ms: int) -> None:
        if position_ms != self._position_ms:
            self._position_ms = position_ms
            self.position_changed.emit(position_ms)

    def _set_state(self, state: PlayState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


@dataclass(frozen=True, slots=True)
class _End:
    """Stands in the queue after the last block."""


class _Decoder:
    """Decodes from a time on, a little ahead of what is played, on a thread of its own that ends by itself."""

    def __init__(self, open_reader: OpenReader, start_ms: int, speed: float) -> None:
        self._open_reader = open_reader
        self._start_ms = start_ms
        self._speed = speed
        self._cancel = CancelToken()
        self._blocks: queue.Queue[bytes | _End | ScribeError] = queue.Queue(_QUEUED_BLOCKS)
        self._thread = threading.Thread(target=self._run, name="player-decoder")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End soon; returns at once."""
        self._cancel.cancel()
        with contextlib.suppress(queue.Empty):
            while True:
                self._blocks.get_nowait()

    @property
    def is_running(self) -> bool:
        """Whether its thread has not ended."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Until its thread has ended; `stop` comes first."""
        self._thread.join(_END_SECONDS)

    def next_block(self) -> bytes | _End | ScribeError | None:
        """The next sound, or None where it is not there yet."""
        with contextlib.suppress(queue.Empty):
            return self._blocks.get_nowait()
        return None

    def _run(self) -> None:
        try:
            # Here, because it takes longer than the window may stand still.
            importlib.import_module("PySide6.QtMultimedia")
            with contextlib.closing(self._open_reader()) as reader:
                sound = play_pcm(
                    reader, self._start_ms, self._speed, sample_rate=SAMPLE_RATE, channels=1, cancel=self._cancel
                )
                with contextlib.closing(sound):
                    for block in sound:
                        self._put(block)
            self._put(_End())
        except CancelledError:
            pass
        except ScribeError as error:
            self._put(error)
        except ImportError:
            self._put(no_output())
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it; without an answer it would "play" on
            # A name only: the text of a foreign exception may hold more than it should.
            _log.error("playing ended with %s", type(error).__name__)
            self._put(_not_played())

    def _put(self, block: bytes | _End | ScribeError) -> None:
        while not self._cancel.is_cancelled:
            with contextlib.suppress(queue.Full):
                self._blocks.put(block, timeout=0.1)
                return


def _not_played() -> ScribeError:
    return ScribeError(
        "This recording could not be played.",
        safe="The recording and its transcript are unchanged.",
        next_step="Press Play again.",
        code="audio.not_played",
    )
