"""Owns how the texts of overlapping chunks become one text, with word times or without. Pure.

The rules, in this order, for the overlap of two neighbours:
1. Both have word times: words that agree in spelling and time are one word; the chunk on whose side of the cut they lie
   gives the spelling of what differs.
2. Else the longest matching block of words joins the two in its middle, if the rest of the overlap agrees well enough.
3. Else a tail and a head that sound alike are taken once.
4. Else both are kept one after the other and the seam is flagged.
A number, dose, drug name, negation, side or allergy that stands on one side only is never dropped: both readings are
kept and the seam is flagged. A word heard by one side where the other heard nothing is kept. The one thing left out is
a fragment: a word that the edge of the audio cut through, at a moment that the neighbour heard whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from scribe_desktop.domain.chunk import Chunk, ChunkText
from scribe_desktop.domain.clinical_words import facts_of, kinds_of, word_keys
from scribe_desktop.domain.transcript import MergedBy, Seam, Span
from scribe_desktop.transcription.words import PlacedWord, in_order, place_words

# The same word heard twice was never more than half a second apart on the sample; a spoken word lasts about 0.4 s.
SAME_WORD_MS = 1_000
# "seventy-six" cut in the middle is heard as "6": so close to a chunk's edge a reading is no reading.
FRAGMENT_MS = 300
SHORTEST_OVERLAP_WITH_FRAGMENTS_MS = 2_000
# Conversation rarely passes four words a second.
WORDS_PER_SECOND = 4
SPARE_WORDS = 4
LONGEST_SHIFT = 6
LEAST_AGREEMENT = 0.35
LEAST_FUZZY_RATIO = 0.75
LEAST_SHARED_PAIRS = 0.5
RARE_WORD_LETTERS = 5


@dataclass(frozen=True, slots=True)
class ChunkPiece:
    """A chunk of the plan and what was heard in it."""

    chunk: Chunk
    result: ChunkText


@dataclass(frozen=True, slots=True)
class Stitched:
    """All words on the recording's clock, in order, and one seam for each place where two chunks meet."""

    words: tuple[PlacedWord, ...]
    seams: tuple[Seam, ...]


def stitch(pieces: Sequence[ChunkPiece], *, speech: Sequence[Span] = ()) -> Stitched:
    """Join the chunks of one plan, in the order of their index.

    `speech` says where the recording holds speech; without it, text that has no times is spread over whole chunks.
    """
    words: list[PlacedWord] = []
    seams: list[Seam] = []
    before: Chunk | None = None
    for piece in sorted(pieces, key=lambda one: one.chunk.index):
        placed = place_words(piece.result, span=piece.chunk.span, speech=speech, chunk_index=piece.chunk.index)
        if before is None:
            words.extend(placed)
        else:
            joint = _join(words, placed, before, piece.chunk, speech)
            words = joint.words
            seams.append(Seam(piece.chunk.owned.start_ms, joint.merged_by, joint.is_flagged))
        before = piece.chunk
    return Stitched(in_order(words), tuple(seams))


@dataclass(frozen=True, slots=True)
class _Joint:
    """Words after joining, and how it was done."""

    words: list[PlacedWord]
    merged_by: MergedBy
    is_flagged: bool


def _join(
    words: list[PlacedWord],
    after: Sequence[PlacedWord],
    before_chunk: Chunk,
    after_chunk: Chunk,
    speech: Sequence[Span],
) -> _Joint:
    overlap = Span(after_chunk.span.start_ms, max(after_chunk.span.start_ms, before_chunk.span.end_ms))
    tail_at = _tail_start(words, before_chunk.index, overlap)
    head_end = _head_end(after, overlap)
    tail, head = words[tail_at:], list(after[:head_end])
    joint = _join_overlap(tail, head, overlap, after_chunk.owned.start_ms, speech)
    return replace(joint, words=words[:tail_at] + joint.words + list(after[head_end:]))


def _join_overlap(
    tail: list[PlacedWord], head: list[PlacedWord], overlap: Span, cut_ms: int, speech: Sequence[Span]
) -> _Joint:
    if overlap.duration_ms == 0:
        return _Joint(tail + head, MergedBy.CONCATENATED, not _is_silent(speech, cut_ms, cut_ms))
    if not any(word.has_approximate_times for word in (*tail, *head)):
        whole_tail = _without_fragments(tail, head, overlap, Span(overlap.end_ms - FRAGMENT_MS, overlap.end_ms))
        whole_head = _without_fragments(head, tail, overlap, Span(overlap.start_ms, overlap.start_ms + FRAGMENT_MS))
        return _join_by_times(whole_tail, whole_head, cut_ms)
    if _is_silent(speech, overlap.start_ms, overlap.end_ms):
        return _Joint(tail + head, MergedBy.CONCATENATED, is_flagged=False)
    return (
        _join_by_block(tail, head)
        or _join_fuzzy(tail, head)
        or _Joint(tail + head, MergedBy.CONCATENATED, is_flagged=True)
    )


def _tail_start(words: Sequence[PlacedWord], chunk_index: int, overlap: Span) -> int:
    """Where the end of `words` begins that may stand in the overlap."""
    first_own = len(words)
    while first_own and words[first_own - 1].chunk_index == chunk_index:
        first_own -= 1
    if overlap.duration_ms == 0:
        return len(words)
    own = words[first_own:]
    if any(word.has_approximate_times for word in own):
        return max(first_own, len(words) - _window_words(overlap))
    heard_before = sum(1 for word in own if word.middle_ms < overlap.start_ms - SAME_WORD_MS)
    return first_own + heard_before


def _head_end(words: Sequence[PlacedWord], overlap: Span) -> int:
    """Where the start of `words` ends that may stand in the overlap."""
    if overlap.duration_ms == 0:
        return 0
    if any(word.has_approximate_times for word in words):
        return min(len(words), _window_words(overlap))
    return sum(1 for word in words if word.middle_ms < overlap.end_ms + SAME_WORD_MS)


def _window_words(overlap: Span) -> int:
    return overlap.duration_ms * WORDS_PER_SECOND // 1_000 + SPARE_WORDS


def _is_silent(speech: Sequence[Span], start_ms: int, end_ms: int) -> bool:
    """Whether the speech map, where there is one, holds nothing between the two moments."""
    return bool(speech) and not any(one.start_ms <= end_ms and one.end_ms >= start_ms for one in speech)


def _without_fragments(
    words: Sequence[PlacedWord], others: Sequence[PlacedWord], overlap: Span, edge: Span
) -> list[PlacedWord]:
    """Without the words that the chunk's own edge cut through, where the neighbour heard that moment whole."""
    if overlap.duration_ms < SHORTEST_OVERLAP_WITH_FRAGMENTS_MS:
        return list(words)
    return [
        word
        for word in words
        if not (
            word.start_ms <= edge.end_ms
            and word.end_ms >= edge.start_ms
            and any(word.start_ms < other.end_ms and other.start_ms < word.end_ms for other in others)
        )
    ]


def _join_by_times(tail: list[PlacedWord], head: list[PlacedWord], cut_ms: int) -> _Joint:
    pairs = _common_pairs(tail, head, lambda i, j: abs(tail[i].middle_ms - head[j].middle_ms) <= SAME_WORD_MS)
    if pairs:
        join = min(range(len(pairs)), key=lambda n: abs(tail[pairs[n][0]].middle_ms - cut_ms))
        words, is_flagged = _merge(tail, head, pairs, join)
        return _Joint(words, MergedBy.WORD_TIMES, is_flagged)
    if not tail or not head:
        return _Joint(tail + head, MergedBy.WORD_TIMES, is_flagged=False)
    kept = [word for word in tail if word.middle_ms < cut_ms] + [word for word in head if word.middle_ms >= cut_ms]
    dropped = [word for word in tail if word.middle_ms >= cut_ms] + [word for word in head if word.middle_ms < cut_ms]
    if _facts_only_in(dropped, kept):
        return _Joint(tail + head, MergedBy.CONCATENATED, is_flagged=True)
    return _Joint(kept, MergedBy.WORD_TIMES, is_flagged=bool(dropped))


def _join_by_block(tail: list[PlacedWord], head: list[PlacedWord]) -> _Joint | None:
    tail_keys, head_keys = _keys(tail), _keys(head)
    block = SequenceMatcher(a=tail_keys, b=head_keys, autojunk=False).find_longest_match()
    is_rare = all(kinds_of(key) or len(key) >= RARE_WORD_LETTERS for key in tail_keys[block.a : block.a + block.size])
    if block.size < 2 or (block.size == 2 and not is_rare):
        return None
    shift = block.a - block.b
    pairs = _common_pairs(tail, head, lambda i, j: abs(i - j - shift) <= LONGEST_SHIFT)
    middle = (block.a + block.size // 2, block.b + block.size // 2)
    if middle not in pairs:
        pairs = [(block.a + offset, block.b + offset) for offset in range(block.size)]
    # From the head's first word to the tail's last word is what both must have heard.
    shared = max(block.b + len(tail) - block.a, block.size)
    if len(pairs) < LEAST_AGREEMENT * shared:
        return None
    words, is_flagged = _merge(tail, head, pairs, pairs.index(middle))
    return _Joint(words, MergedBy.MATCHING_BLOCK, is_flagged)


def _join_fuzzy(tail: list[PlacedWord], head: list[PlacedWord]) -> _Joint | None:
    tail_keys, head_keys = _keys(tail), _keys(head)
    best_ratio, best_tail, best_head = 0.0, 0, 0
    for tail_size in range(3, len(tail) + 1):
        spelled = " ".join(tail_keys[-tail_size:])
        for head_size in range(max(3, tail_size - 2), min(len(head), tail_size + 2) + 1):
            ratio = _likeness(spelled, " ".join(head_keys[:head_size]), max(best_ratio, LEAST_FUZZY_RATIO))
            if ratio > best_ratio:
                best_ratio, best_tail, best_head = ratio, tail_size, head_size
    if not best_head:
        return None
    if _facts_only_in(head[:best_head], tail[-best_tail:]):
        return _Joint(tail + head, MergedBy.FUZZY, is_flagged=True)
    return _Joint(tail + head[best_head:], MergedBy.FUZZY, is_flagged=False)


def _likeness(one: str, other: str, least: float) -> float:
    """How alike two texts are spelled, 0 to 1; 0 when it is below `least`, found out cheaply where it is far below."""
    pairs, other_pairs = Counter(pairwise(one)), Counter(pairwise(other))
    if 2 * (pairs & other_pairs).total() < LEAST_SHARED_PAIRS * (len(one) + len(other) - 2):
        return 0.0
    matcher = SequenceMatcher(a=one, b=other, autojunk=False)
    if matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def _merge(
    tail: list[PlacedWord], head: list[PlacedWord], pairs: Sequence[tuple[int, int]], join: int
) -> tuple[list[PlacedWord], bool]:
    """Both sides along their common words: up to pair number `join` the tail's reading, from there the head's."""
    words: list[PlacedWord] = []
    is_flagged = False
    tail_at = head_at = 0
    for number, (i, j) in enumerate([*pairs, (len(tail), len(head))]):
        ours, theirs = tail[tail_at:i], head[head_at:j]
        kept, dropped = (ours, theirs) if number <= join else (theirs, ours)
        if not kept:
            words.extend(dropped)
        elif _facts_only_in(dropped, kept):
            words.extend(ours + theirs)
            is_flagged = True
        else:
            words.extend(kept)
        if number < len(pairs):
            words.append(tail[i] if number < join else head[j])
        tail_at, head_at = i + 1, j + 1
    return words, is_flagged


def _common_pairs(
    tail: Sequence[PlacedWord], head: Sequence[PlacedWord], is_near: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """The longest common subsequence of two word runs, among pairs that are near each other, as index pairs."""
    tail_keys, head_keys = _keys(tail), _keys(head)
    rows, columns = len(tail), len(head)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    matches = [
        [bool(tail_keys[i]) and tail_keys[i] == head_keys[j] and is_near(i, j) for j in range(columns)]
        for i in range(rows)
    ]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            skipped = max(best[i + 1][j], best[i][j + 1])
            best[i][j] = max(skipped, best[i + 1][j + 1] + 1) if matches[i][j] else skipped
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if matches[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _keys(words: Sequence[PlacedWord]) -> list[str]:
    return word_keys(word.text for word in words)


def _facts_only_in(words: Sequence[PlacedWord], others: Sequence[PlacedWord]) -> bool:
    """Whether dropping `words` and keeping `others` would lose a number, dose, drug, negation, side or allergy."""
    return bool(facts_of([word.text for word in words]) - facts_of([word.text for word in others]))
