"""Owns PlacedWord: a word on the recording's clock. Turns what an engine heard in a chunk into placed words.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.domain.transcript import SegmentFlag, Span, Word

# A spoken word lasts 0.2 to 0.8 s; one that would have to last longer leaves speech without words: a gap, not a word.
LONGEST_SPREAD_WORD_MS = 1_000


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """One word on the recording's clock, and what is known about how it came there.

    `chunk_index` is the chunk it was heard in. `has_approximate_times`: the times were spread, not heard.
    """

    text: str
    start_ms: int
    end_ms: int
    chunk_index: int = 0
    probability: float | None = None
    has_approximate_times: bool = False
    is_retried: bool = False
    is_suspect: bool = False

    @property
    def middle_ms(self) -> int:
        """The middle of the word; what decides on which side of a cut it lies."""
        return (self.start_ms + self.end_ms) // 2


def place_words(result: ChunkText, *, span: Span, speech: Sequence[Span], chunk_index: int) -> tuple[PlacedWord, ...]:
    """Every word of a chunk's text on the recording's clock, in order.

    `span` is the chunk's audio, `speech` where the recording holds speech (may be empty: not known). Words keep the
    engine's own times where it gave them (it then gave one for each word of its text); text without word times is
    spread over the segments it came in, else over the speech of the span.
    """
    if result.words:
        return _place_timed(result, span, chunk_index)
    if result.segments:
        return tuple(
            word
            for segment in result.segments
            for word in _spread(
                segment.text.split(),
                [Span(span.start_ms + segment.start_ms, span.start_ms + segment.end_ms)],
                chunk_index,
                is_suspect=SegmentFlag.LOW_CONFIDENCE in segment.flags,
            )
        )
    heard_in = [
        Span(max(one.start_ms, span.start_ms), min(one.end_ms, span.end_ms)) for one in speech if one.overlap_ms(span)
    ]
    return tuple(_spread(result.text.split(), heard_in or [span], chunk_index))


def in_order(words: Sequence[PlacedWord]) -> tuple[PlacedWord, ...]:
    """The same words with starts that never step back, as they may where two chunks were joined."""
    ordered: list[PlacedWord] = []
    floor = 0
    for word in words:
        start_ms = max(word.start_ms, floor)
        ordered.append(
            word if start_ms == word.start_ms else replace(word, start_ms=start_ms, end_ms=max(start_ms, word.end_ms))
        )
        floor = start_ms
    return tuple(ordered)


def _place_timed(result: ChunkText, span: Span, chunk_index: int) -> tuple[PlacedWord, ...]:
    suspect = [
        Span(segment.start_ms, segment.end_ms)
        for segment in result.segments
        if SegmentFlag.LOW_CONFIDENCE in segment.flags
    ]
    return tuple(_timed(word, span, chunk_index, suspect) for word in result.words)


def _timed(word: Word, span: Span, chunk_index: int, suspect: Sequence[Span]) -> PlacedWord:
    start_ms = min(span.start_ms + max(0, word.start_ms), span.end_ms)
    end_ms = min(span.start_ms + max(word.start_ms, word.end_ms), span.end_ms)
    middle_ms = (word.start_ms + word.end_ms) // 2
    return PlacedWord(
        text=word.text,
        start_ms=start_ms,
        end_ms=max(start_ms, end_ms),
        chunk_index=chunk_index,
        probability=word.probability,
        is_suspect=any(one.start_ms <= middle_ms < one.end_ms for one in suspect),
    )


def _spread(
    tokens: Sequence[str], spans: Sequence[Span], chunk_index: int, *, is_suspect: bool = False
) -> list[PlacedWord]:
    """Words over spans, each with time in proportion to its letters, never longer than a word can be."""
    total_ms = sum(span.duration_ms for span in spans)
    weights = [len(token) + 1 for token in tokens]
    all_weight = sum(weights) or 1
    placed: list[PlacedWord] = []
    before = 0
    for token, weight in zip(tokens, weights, strict=True):
        start_ms = _inside(spans, total_ms * before // all_weight)
        before += weight
        end_ms = max(start_ms, _inside(spans, total_ms * before // all_weight - 1))
        placed.append(
            PlacedWord(
                text=token,
                start_ms=start_ms,
                end_ms=min(end_ms, start_ms + LONGEST_SPREAD_WORD_MS),
                chunk_index=chunk_index,
                has_approximate_times=True,
                is_suspect=is_suspect,
            )
        )
    return placed


def _inside(spans: Sequence[Span], offset_ms: int) -> int:
    """The moment on the recording that lies so many milliseconds into the spans laid end to end."""
    for span in spans:
        if offset_ms < span.duration_ms:
            return span.start_ms + max(0, offset_ms)
        offset_ms -= span.duration_ms
    return spans[-1].end_ms
