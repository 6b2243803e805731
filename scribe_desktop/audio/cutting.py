"""Owns how pieces are cut from a working copy: decoded once, counted by samples, each piece encoded while it passes.

Nothing is kept but what pipes and encoders hold and the finished pieces, however long the recording is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import BinaryIO

from scribe_desktop.audio import ffmpeg
from scribe_desktop.audio.decoding import DECODING_LIMITS, decode_pcm, read_blocks
from scribe_desktop.audio.refusals import Refusal, refused
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.transcript import Span

OpenSource = Callable[[], BinaryIO]
"""Opens the working copy from its beginning; what it returns is closed after use."""


def cut(
    open_source: OpenSource, spans: Sequence[Span], *, cancel: CancelToken
) -> Generator[tuple[int, bytes], None, None]:
    """Pieces of a recording as WebM/Opus files, mono 16 kHz at 32 kbit/s, exact to the sample.

    Yields the position in `spans` and the file, in the order in which the spans end. Spans may overlap and come in any
    order; each open span costs one encoder. A span that reaches past the end of the recording gives what is there. Take
    the pieces on one thread, which must live as long as the iterator; closing it ends every program behind it.

    Raises:
        ValueError: a span is empty or begins after the end of the recording.
        InputRefusedError: `audio.undecodable`.
        CancelledError: cancel was asked for.
        ScribeError: whatever reading the source raised.
    """
    if any(span.start_ms < 0 or span.duration_ms <= 0 for span in spans):
        raise ValueError("a span holds no time")
    with (
        contextlib.closing(open_source()) as source,
        contextlib.closing(decode_pcm(source, cancel=cancel)) as pcm,
        contextlib.closing(_Cutter(spans, cancel)) as cutter,
    ):
        for block in pcm:
            yield from cutter.add(block)
            if cutter.is_done:
                return
        yield from cutter.finish()


def reencode(open_source: OpenSource, *, cancel: CancelToken) -> bytes:
    """The whole recording as one WebM/Opus file, mono 16 kHz at 32 kbit/s: about 14 MB an hour, in memory.

    Raises:
        InputRefusedError: `audio.undecodable`.
        CancelledError: cancel was asked for.
        ScribeError: whatever reading the source raised.
    """
    with (
        contextlib.closing(open_source()) as source,
        ffmpeg.start(ffmpeg.reencode_working_copy(), cancel=cancel, limits=DECODING_LIMITS) as program,
    ):
        program.feed(read_blocks(source))
        encoded = b"".join(program.blocks())
        if not program.finish().is_success:
            raise refused(Refusal.UNDECODABLE)
        return encoded


class _Cutter:
    """Gives each block of PCM to the spans that are open, opens and closes them as their time comes."""

    def __init__(self, spans: Sequence[Span], cancel: CancelToken) -> None:
        self._spans = spans
        self._cancel = cancel
        self._waiting = sorted(range(len(spans)), key=lambda position: spans[position].start_ms, reverse=True)
        self._open: list[_Piece] = []
        self._offset = 0

    @property
    def is_done(self) -> bool:
        """Whether no span is left."""
        return not self._waiting and not self._open

    def add(self, block: bytes) -> Iterator[tuple[int, bytes]]:
        """Take the next block; yields the pieces that end in it."""
        end = self._offset + len(block)
        while self._waiting and _byte_at(self._spans[self._waiting[-1]].start_ms) < end:
            position = self._waiting.pop()
            piece = _Piece(position, self._spans[position], self._cancel)
            self._open.append(piece)
            self._open.sort(key=lambda piece: piece.end)
        for piece in self._open:
            piece.add(block, self._offset)
        self._offset = end
        while self._open and self._open[0].end <= end:
            yield self._finish_first()

    def finish(self) -> Iterator[tuple[int, bytes]]:
        """The recording is over; yields the pieces that reach past its end."""
        while self._open:
            yield self._finish_first()
        if self._waiting:
            raise ValueError("a span begins after the end of the recording")

    def close(self) -> None:
        """End every encoder that still runs."""
        while self._open:
            self._open.pop().close()

    def _finish_first(self) -> tuple[int, bytes]:
        with contextlib.closing(self._open.pop(0)) as piece:
            return piece.position, piece.finish()


class _Piece:
    """One span and its encoder, which runs from the start. `end` counts bytes of PCM of the recording."""

    def __init__(self, position: int, span: Span, cancel: CancelToken) -> None:
        self.position = position
        self.end = _byte_at(span.end_ms)
        self._begin = _byte_at(span.start_ms)
        self._encoded = bytearray()
        self._stack = contextlib.ExitStack()
        self._program = self._stack.enter_context(
            ffmpeg.start(ffmpeg.encode_pcm(), cancel=cancel, limits=DECODING_LIMITS, on_output=self._encoded.extend)
        )

    def add(self, block: bytes, offset: int) -> None:
        part = block[max(0, self._begin - offset) : max(0, self.end - offset)]
        if part:
            self._program.write(part)

    def finish(self) -> bytes:
        self._program.close_input()
        if not self._program.finish().is_success:
            raise refused(Refusal.UNDECODABLE)
        return bytes(self._encoded)

    def close(self) -> None:
        self._stack.close()


def _byte_at(time_ms: int) -> int:
    return time_ms * ffmpeg.PCM_BYTES_PER_MS
