"""Owns how long a WebM/Opus stream really is: it is decoded while it is made, and the samples are counted.

Only what the packets hold is counted. Time without packets is not, so a gap shows as a difference to the file's clock.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from scribe_desktop.audio import ffmpeg
from scribe_desktop.audio.refusals import Refusal, refused
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.limited_process import LimitedProcess


@dataclass(frozen=True, slots=True)
class Measure:
    """`is_clean` is False when some of it could not be decoded."""

    duration_ms: int
    is_clean: bool


class Meter:
    """Takes a WebM/Opus stream piece by piece. Made by `meter`, used on the thread that made it."""

    def __init__(self, cancel: CancelToken) -> None:
        self._pcm_bytes = 0
        self._program: LimitedProcess = ffmpeg.start(ffmpeg.decode_packets(), cancel=cancel, on_output=self._count)

    @contextlib.contextmanager
    def running(self) -> Iterator[Meter]:
        """The meter with its decoder running; ends the decoder on leaving."""
        with self._program:
            yield self

    @property
    def duration_ms(self) -> int:
        """What has been decoded so far, rounded up to the millisecond: one sample is not nothing."""
        return -(-self._pcm_bytes // ffmpeg.PCM_BYTES_PER_MS)

    def add(self, data: bytes) -> None:
        """The next bytes of the stream."""
        self._program.write(data)

    def finish(self) -> Measure:
        """The measure of the whole.

        Raises:
            InputRefusedError: `audio.undecodable` when the decoder hung.
        """
        self._program.close_input()
        ended = self._program.finish()
        if ended.is_out_of_time:
            raise refused(Refusal.UNDECODABLE)
        return Measure(self.duration_ms, is_clean=ended.is_success and not ffmpeg.has_complaints(ended.stderr))

    def _count(self, pcm: bytes) -> None:
        self._pcm_bytes += len(pcm)
