"""Makes recordings in which every second has a tone of its own, so that what is heard tells where it was."""

from __future__ import annotations

import array
import math

import numpy
import numpy.typing

from scribe_desktop.audio import ffmpeg
from scribe_desktop.cancellation import CancelToken

LOWEST_HERTZ, STEP_HERTZ = 400, 80
_AMPLITUDE = 9_000


def hertz(second: int) -> int:
    """The tone of a second."""
    return LOWEST_HERTZ + STEP_HERTZ * (second % 40)


def tones_webm(seconds: int) -> bytes:
    """A working copy as the importer makes them, through a pipe: without length, without cue points."""
    rate = ffmpeg.SAMPLE_RATE
    samples = array.array("h")
    for second in range(seconds):
        turn = 2 * math.pi * hertz(second) / rate
        samples.extend(round(_AMPLITUDE * math.sin(turn * place)) for place in range(rate))
    pieces: list[bytes] = []
    with ffmpeg.start(ffmpeg.encode_pcm(), cancel=CancelToken(), on_output=pieces.append) as program:
        program.write(samples.tobytes())
        program.close_input()
        assert program.finish().is_success
    return b"".join(pieces)


def heard_seconds(pcm: bytes, rate: int, piece_ms: int = 50) -> list[int | None]:
    """Which second of the recording each piece of a sound comes from; None is silence or something mixed."""
    samples = numpy.frombuffer(pcm[: len(pcm) // 2 * 2], dtype=numpy.int16).astype(numpy.float64)
    size = rate * piece_ms // 1000
    return [_second_of(samples[start : start + size], rate) for start in range(0, len(samples) - size + 1, size)]


def _second_of(piece: numpy.typing.NDArray[numpy.float64], rate: int) -> int | None:
    if numpy.abs(piece).max() < _AMPLITUDE / 8:
        return None
    padded = numpy.fft.rfft(piece * numpy.hanning(len(piece)), rate)
    loudest = int(numpy.abs(padded).argmax())
    second, off = divmod(loudest - LOWEST_HERTZ + STEP_HERTZ // 2, STEP_HERTZ)
    return second if abs(off - STEP_HERTZ // 2) < STEP_HERTZ // 4 else None
