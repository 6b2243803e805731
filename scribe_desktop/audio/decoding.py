"""Owns the way from a WebM/Opus working copy to PCM: streamed through pipes, never on disk, never whole in memory.

The count of samples is the clock of the recording: time that is missing in the file comes out as silence.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import BinaryIO

from scribe_desktop.audio import ffmpeg
from scribe_desktop.audio.clusters import from_time
from scribe_desktop.audio.refusals import Refusal, refused
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.limited_process import BLOCK_BYTES, Limits

DECODING_LIMITS = Limits(stall_seconds=30.0)
"""For working copies, which were made here: a busy computer must not look like a hostile file."""

_OPUS_RUN_UP_MS = 100


def decode_pcm(source: BinaryIO, *, cancel: CancelToken) -> Generator[bytes, None, None]:
    """The sound as 16 kHz mono s16le, in blocks of at most 64 KiB, each an even number of bytes.

    `source` is read on another thread, from where it stands to its end. Take the blocks on one thread, which must live
    as long as the iterator; closing the iterator ends the program behind it.

    Raises:
        InputRefusedError: `audio.undecodable`.
        CancelledError: cancel was asked for.
        ScribeError: whatever reading `source` raised.
    """
    with ffmpeg.start(ffmpeg.decode_working_copy(), cancel=cancel, limits=DECODING_LIMITS) as program:
        program.feed(read_blocks(source))
        yield from _whole_samples(program.blocks())
        if not program.finish().is_success:
            raise refused(Refusal.UNDECODABLE)


def read_blocks(source: BinaryIO) -> Iterator[bytes]:
    """What is left of a stream, in blocks."""
    while block := source.read(BLOCK_BYTES):
        yield block


def play_pcm(
    source: BinaryIO, start_ms: int, speed: float, *, sample_rate: int, channels: int, cancel: CancelToken
) -> Generator[bytes, None, None]:
    """The sound from a time on, to be heard at a speed, as s16le in blocks of at most 64 KiB. Reads little ahead.

    `source` must be seekable. Threads and raised errors as for `decode_pcm`.
    """
    # Opus needs a moment of sound before the one that is to be right.
    blocks = from_time(source, max(0, start_ms - _OPUS_RUN_UP_MS))
    words = ffmpeg.play_working_copy(start_ms, speed, sample_rate, channels)
    with ffmpeg.start(words, cancel=cancel, limits=DECODING_LIMITS) as program:
        program.feed(blocks)
        yield from _whole_samples(program.blocks())
        if not program.finish().is_success:
            raise refused(Refusal.UNDECODABLE)


def _whole_samples(blocks: Iterator[bytes]) -> Iterator[bytes]:
    odd = b""
    for block in blocks:
        data = odd + block
        even = len(data) - len(data) % ffmpeg.BYTES_PER_SAMPLE
        odd = data[even:]
        if even:
            yield data[:even]
