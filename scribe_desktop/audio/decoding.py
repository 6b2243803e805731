"""Owns the way from a WebM/Opus working copy to PCM: streamed through pipes, never on disk, never whole in memory.

The count of samples is the clock of the recording: time that is missing in the file comes out as silence.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import BinaryIO

from scribe_desktop.audio import ffmpeg
from scribe_desktop.audio.refusals import Refusal, refused
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.limited_process import BLOCK_BYTES, Limits

DECODING_LIMITS = Limits(stall_seconds=30.0)
"""For working copies, which were made here: a busy computer must not look like a hostile file."""


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
        odd = b""
        for block in program.blocks():
            data = odd + block
            even = len(data) - len(data) % ffmpeg.BYTES_PER_SAMPLE
            odd = data[even:]
            if even:
                yield data[:even]
        if not program.finish().is_success:
            raise refused(Refusal.UNDECODABLE)


def read_blocks(source: BinaryIO) -> Iterator[bytes]:
    """What is left of a stream, in blocks."""
    while block := source.read(BLOCK_BYTES):
        yield block
