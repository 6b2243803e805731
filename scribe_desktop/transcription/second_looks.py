"""Owns the omission guard's second look: where speech was heard and no words came back, it is listened to once more.

Pure but for the chunks it plans; hearing them is the chunk runner's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from scribe_desktop.domain.chunk import Checkpoint, Chunk
from scribe_desktop.domain.clinical_words import word_keys
from scribe_desktop.domain.transcript import Span
from scribe_desktop.transcription.chunking import split_span
from scribe_desktop.transcription.words import PlacedWord, in_order, place_words

FIRST_INDEX = 10_000
"""Second looks are numbered from here, so that their checkpoints never meet those of the plan."""

MARGIN_MS = 1_000
NEAR_GAP_MS = 250
SAME_WORD_MS = 1_000
# At most so many words are spoken in the margin of a look.
MARGIN_WORDS = 8


def plan_looks(gaps: Sequence[Span], *, duration_ms: int, longest_ms: int) -> tuple[Chunk, ...]:
    """One chunk for each gap, with a margin of a second on both sides; a gap too long for one request gives several."""
    parts = [part for gap in gaps for part in split_span(gap, longest_ms - 2 * MARGIN_MS)]
    return tuple(
        Chunk(
            FIRST_INDEX + number,
            Span(max(0, part.start_ms - MARGIN_MS), min(duration_ms, part.end_ms + MARGIN_MS)),
            part,
        )
        for number, part in enumerate(parts)
    )


def recovered_words(look: Chunk, found: Checkpoint, *, speech: Sequence[Span]) -> tuple[PlacedWord, ...]:
    """The words of a second look that lie in its gap, marked `is_retried`; text without times comes whole."""
    gap = look.owned
    in_gap = [
        Span(max(one.start_ms, gap.start_ms), min(one.end_ms, gap.end_ms)) for one in speech if one.overlap_ms(gap)
    ]
    placed = place_words(found.result, span=look.span, speech=in_gap, chunk_index=look.index)
    return tuple(
        replace(word, is_retried=True)
        for word in placed
        if word.has_approximate_times or gap.start_ms - NEAR_GAP_MS <= word.middle_ms <= gap.end_ms + NEAR_GAP_MS
    )


def insert_recovered(
    words: Sequence[PlacedWord], recovered: Iterable[tuple[Chunk, Sequence[PlacedWord]]]
) -> tuple[PlacedWord, ...]:
    """All words, with each look's words at its gap; words of the margin that stand there already are not doubled."""
    merged = list(words)
    for look, found in recovered:
        at = sum(1 for word in merged if word.start_ms < look.owned.start_ms)
        before, after = merged[max(0, at - MARGIN_WORDS) : at], merged[at : at + MARGIN_WORDS]
        merged[at:at] = _without_known(list(found), before, after)
    return in_order(merged)


def _without_known(
    found: list[PlacedWord], before: Sequence[PlacedWord], after: Sequence[PlacedWord]
) -> list[PlacedWord]:
    if any(word.has_approximate_times for word in found):
        return found[_known_head(found, before) : len(found) - _known_tail(found, after)]
    known = [*before, *after]
    keys = word_keys(word.text for word in known)
    return [
        word
        for word, key in zip(found, word_keys(word.text for word in found), strict=True)
        if not any(
            key == other_key and abs(word.middle_ms - other.middle_ms) < SAME_WORD_MS
            for other, other_key in zip(known, keys, strict=True)
        )
    ]


def _known_head(found: Sequence[PlacedWord], before: Sequence[PlacedWord]) -> int:
    """How many words at the start of `found` repeat the end of `before`."""
    return _repeated(word_keys(word.text for word in before), word_keys(word.text for word in found[:MARGIN_WORDS]))


def _known_tail(found: Sequence[PlacedWord], after: Sequence[PlacedWord]) -> int:
    """How many words at the end of `found` repeat the start of `after`."""
    return _repeated(
        word_keys(word.text for word in reversed(after)),
        word_keys(word.text for word in reversed(found[-MARGIN_WORDS:])),
    )


def _repeated(known: list[str], found: list[str]) -> int:
    """How many words of `found` lead up to and through a block in which `known` ends."""
    block = SequenceMatcher(a=known, b=found, autojunk=False).find_longest_match()
    ends_known = block.size > 0 and block.a + block.size == len(known)
    return block.b + block.size if ends_known else 0
