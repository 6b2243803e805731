"""Owns hearing single places of a transcript again, at the user's wish: gaps without words, seams that may be wrong.

Every old segment keeps its id and its words, so that evidence stays valid; what was found stands in its own segments.
No Qt, no store, no ffmpeg: audio and checkpoints come in as protocols, the engine runs in an engine process.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from scribe_desktop.domain.chunk import Chunk
from scribe_desktop.domain.clinical_words import facts_of, word_keys
from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.transcript import (
    ChunkReport,
    Completeness,
    Seam,
    Segment,
    SegmentFlag,
    Span,
    Transcript,
    clock_text,
)
from scribe_desktop.errors import InputRefusedError
from scribe_desktop.transcription.chunk_runner import ChunkRunner, Listening, Source
from scribe_desktop.transcription.chunking import longest_chunk_ms, split_span
from scribe_desktop.transcription.completeness import measure
from scribe_desktop.transcription.guards import Finding, guard
from scribe_desktop.transcription.segmenting import NEAR_SEAM_MS, make_segments
from scribe_desktop.transcription.words import PlacedWord, place_words

FIRST_INDEX = 20_000
"""Places that are heard again are numbered from here, so that their checkpoints never meet those of the plan."""

PLACES_PER_ROUND = 100
MARGIN_MS = 3_000
# A seam is heard in one piece with so much on both sides: more than the overlap that could not be joined.
SEAM_REACH_MS = 12_000
NEAR_EDGE_MS = 250
# The last words before a place and the first after it may be heard in its margin.
NEIGHBOUR_WORDS = 12

_NUMBERED = re.compile(r"s([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class HeardAgain:
    """What came of it. `transcript` is None when nothing is different from before; `sentences` are for the user."""

    transcript: Transcript | None
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """What of a transcript is heard again: gaps, and flagged seams by their index."""

    gaps: tuple[Span, ...]
    seams: tuple[Seam, ...]


def places_at(transcript: Transcript, spans: Sequence[Span]) -> Places:
    """The gaps and flagged seams of a transcript that the spans touch.

    Raises:
        InputRefusedError: `retry.no_place`, there is none.
    """
    gaps = transcript.completeness.gaps if transcript.completeness is not None else ()
    found = Places(
        tuple(gap for gap in gaps if any(gap.overlap_ms(span) for span in spans)),
        tuple(
            seam
            for seam in transcript.seams
            if seam.is_flagged and any(span.start_ms <= seam.at_ms <= span.end_ms for span in spans)
        ),
    )
    if not found.gaps and not found.seams:
        raise no_place()
    return found


def no_place() -> InputRefusedError:
    """The error for a place that cannot be heard again."""
    return InputRefusedError(
        "The place to hear again is no gap and no doubtful seam of this transcript.",
        safe="The transcript is as it was.",
        next_step="Choose the place again in the transcript.",
        code="retry.no_place",
    )


def hear_again(
    transcript: Transcript,
    places: Places,
    *,
    listening: Listening,
    source: Source,
    speech: Sequence[Span],
    duration_ms: int,
    threshold_bytes: int,
    round_number: int,
) -> HeardAgain:
    """Hear the places and make the transcript that follows; its id, time and engine are still the old one's. Blocks.

    `round_number` counts the rounds on this recording: a new round hears anew, a resumed one goes on.

    Raises:
        ScribeError: what the engine, the audio or `before_call` raised.
    """
    longest_ms = longest_chunk_ms(listening.description.capabilities, threshold_bytes)
    first_index = FIRST_INDEX + PLACES_PER_ROUND * round_number
    gap_chunks = _gap_chunks(places.gaps, first_index, longest_ms, duration_ms)
    seam_chunks = [
        Chunk(first_index + len(gap_chunks) + number, span, span)
        for number, span in enumerate(_around(seam, longest_ms, duration_ms) for seam in places.seams)
    ]
    runner = ChunkRunner(listening, [*gap_chunks, *seam_chunks])
    runner.run(source)
    heard = _Heard(runner, speech)
    additions: list[PlacedWord] = []
    for gap in places.gaps:
        parts = [(chunk, heard.words(chunk)) for chunk in gap_chunks if gap.overlap_ms(chunk.owned)]
        additions += _found_in_gap(gap, parts, transcript.segments)
    has_words = bool(additions)
    seams, sentences = list(transcript.seams), []
    for seam, chunk in zip(places.seams, seam_chunks, strict=True):
        compared = _compare(seam, chunk, heard.words(chunk), transcript.segments)
        additions += compared.missing
        seams[seams.index(seam)] = replace(seam, is_flagged=not compared.is_same)
        sentences.append(compared.sentence)
    if places.gaps:
        sentences.insert(0, _gap_sentence(places.gaps, has_words=has_words))
    if not additions and tuple(seams) == transcript.seams:
        return HeardAgain(None, tuple(sentences))
    segments = _with_additions(transcript.segments, additions, seams)
    return HeardAgain(
        replace(
            transcript,
            segments=segments,
            seams=tuple(seams),
            completeness=_recounted(transcript.completeness, places.gaps, additions, speech),
            chunks=(*transcript.chunks, *heard.reports((*gap_chunks, *seam_chunks))),
            warnings=tuple(
                dict.fromkeys((*transcript.warnings, *(finding.sentence() for finding in heard.findings), *sentences))
            ),
        ),
        tuple(sentences),
    )


class _Heard:
    """What was heard, guarded, chunk by chunk."""

    def __init__(self, runner: ChunkRunner, speech: Sequence[Span]) -> None:
        self._finished = runner.finished
        self._speech = speech
        self.findings: list[Finding] = []

    def words(self, chunk: Chunk) -> tuple[PlacedWord, ...]:
        result = self._finished[chunk.index].result
        placed = place_words(result, span=chunk.span, speech=self._speech, chunk_index=chunk.index)
        guarded = guard(placed, speech=self._speech)
        self.findings += guarded.findings
        return tuple(replace(word, is_retried=True) for word in guarded.words)

    def reports(self, chunks: Sequence[Chunk]) -> tuple[ChunkReport, ...]:
        return tuple(
            ChunkReport(
                chunk.index,
                chunk.span.start_ms,
                chunk.span.end_ms,
                self._finished[chunk.index].attempts,
                self._finished[chunk.index].seconds,
            )
            for chunk in chunks
        )


@dataclass(frozen=True, slots=True)
class _Compared:
    """A seam as it was heard in one piece: whether the transcript says the same, and the words it has not."""

    missing: tuple[PlacedWord, ...]
    is_same: bool
    sentence: str


def _gap_chunks(gaps: Sequence[Span], first_index: int, longest_ms: int, duration_ms: int) -> list[Chunk]:
    parts = [part for gap in gaps for part in split_span(gap, max(1, longest_ms - 2 * MARGIN_MS))]
    return [
        Chunk(first_index + number, _widened(part, MARGIN_MS, duration_ms), part) for number, part in enumerate(parts)
    ]


def _around(seam: Seam, longest_ms: int, duration_ms: int) -> Span:
    return _widened(Span(seam.at_ms, seam.at_ms), min(SEAM_REACH_MS, longest_ms // 2), duration_ms)


def _widened(span: Span, by_ms: int, duration_ms: int) -> Span:
    return Span(max(0, span.start_ms - by_ms), min(duration_ms, span.end_ms + by_ms))


def _found_in_gap(
    gap: Span, parts: Sequence[tuple[Chunk, tuple[PlacedWord, ...]]], segments: Sequence[Segment]
) -> list[PlacedWord]:
    """The words of a gap's parts that lie in the gap and do not stand before or behind it already."""
    before = [token for one in segments if one.start_ms < gap.start_ms for token in one.text.split()]
    after = [token for one in segments if one.start_ms >= gap.start_ms for token in one.text.split()]
    found: list[PlacedWord] = []
    for chunk, words in parts:
        neighbours = (
            [*before, *(word.text for word in found)][-NEIGHBOUR_WORDS:],
            after[:NEIGHBOUR_WORDS] if chunk.owned.end_ms == gap.end_ms else [],
        )
        if any(word.has_approximate_times for word in words):
            found += _known_by_words(words, gap, *neighbours)
        else:
            found += _known_by_times(words, chunk.owned, gap, *neighbours)
    return found


def _known_by_words(
    words: Sequence[PlacedWord], gap: Span, before: Sequence[str], after: Sequence[str]
) -> list[PlacedWord]:
    """Times that were spread say nothing: what was heard in the margin is known by its words."""
    head = _repeated(word_keys(before), word_keys(word.text for word in words))
    rest = list(words[head:])
    tail = _repeated(word_keys(after)[::-1], word_keys(word.text for word in rest)[::-1])
    return [_moved_into(word, gap) for word in rest[: len(rest) - tail]]


def _known_by_times(
    words: Sequence[PlacedWord], part: Span, gap: Span, before: Sequence[str], after: Sequence[str]
) -> list[PlacedWord]:
    # Engines place words to about a quarter of a second; between two parts of a gap each word has one side.
    first_ms = gap.start_ms - NEAR_EDGE_MS if part.start_ms == gap.start_ms else part.start_ms
    last_ms = gap.end_ms + NEAR_EDGE_MS if part.end_ms == gap.end_ms else part.end_ms - 1
    inside = [word for word in words if first_ms <= word.middle_ms <= last_ms]
    while inside and inside[0].middle_ms < gap.start_ms + NEAR_EDGE_MS and _is_same(inside[0], before[-1:]):
        inside.pop(0)
    while inside and inside[-1].middle_ms > gap.end_ms - NEAR_EDGE_MS and _is_same(inside[-1], after[:1]):
        inside.pop()
    return inside


def _is_same(word: PlacedWord, others: Sequence[str]) -> bool:
    return word_keys([word.text]) == word_keys(others)


def _moved_into(word: PlacedWord, gap: Span) -> PlacedWord:
    start_ms = min(max(word.start_ms, gap.start_ms), gap.end_ms)
    return replace(word, start_ms=start_ms, end_ms=min(max(word.end_ms, start_ms), max(gap.end_ms, start_ms)))


def _repeated(known: list[str], found: list[str]) -> int:
    """How many words at the start of `found` lead up to and through a run in which `known` ends."""
    reach = found[: NEIGHBOUR_WORDS * 2]
    block = SequenceMatcher(a=known, b=reach, autojunk=False).find_longest_match()
    ends_known = block.size > 0 and block.a + block.size == len(known)
    return block.b + block.size if ends_known else 0


def _compare(seam: Seam, chunk: Chunk, words: Sequence[PlacedWord], segments: Sequence[Segment]) -> _Compared:
    at = clock_text(seam.at_ms)
    core = Span(seam.at_ms - NEAR_SEAM_MS, seam.at_ms + NEAR_SEAM_MS)
    written = [token for one in segments if one.span.overlap_ms(chunk.span) for token in one.text.split()]
    heard = list(words)
    if not any(core.overlap_ms(Span(word.start_ms, word.end_ms)) for word in heard):
        return _Compared((), is_same=False, sentence=f"Around {at} nothing was heard this time.")
    missing: list[PlacedWord] = []
    is_same = True
    matcher = SequenceMatcher(a=word_keys(written), b=word_keys(word.text for word in heard), autojunk=False)
    for kind, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        ours, theirs = written[a_from:a_to], [word for word in heard[b_from:b_to] if _is_in(word, core)]
        if kind == "equal" or (kind != "delete" and not theirs):
            continue
        if kind == "delete":
            # Words written twice at a seam are no loss; a dose or a negation that nobody hears again is.
            is_near = _is_in(heard[min(b_from, len(heard) - 1)], core)
            is_same = is_same and not (is_near and facts_of(ours) - facts_of([word.text for word in heard]))
            continue
        is_same = False
        if kind == "insert" or facts_of([word.text for word in theirs]) - facts_of(ours):
            missing += theirs
    if is_same:
        return _Compared((), is_same=True, sentence=f"Around {at} the words were heard again and are the same.")
    if missing:
        return _Compared(
            tuple(missing), is_same=False, sentence=f"Around {at} words were found that were missing. Listen there."
        )
    return _Compared((), is_same=False, sentence=f"Around {at} it sounded different this time. Listen there.")


def _is_in(word: PlacedWord, span: Span) -> bool:
    return span.start_ms <= word.middle_ms <= span.end_ms


def _gap_sentence(gaps: Sequence[Span], *, has_words: bool) -> str:
    places = ", ".join(clock_text(gap.start_ms) for gap in gaps)
    return f"Heard again at {places}: {'words were found.' if has_words else 'no words there either.'}"


def _with_additions(
    segments: Sequence[Segment], additions: Sequence[PlacedWord], seams: Sequence[Seam]
) -> tuple[Segment, ...]:
    """All segments in time order. Old ones keep id, words and times; found ones get ids that are not used yet."""
    found = make_segments(sorted(additions, key=lambda word: word.start_ms), seams=seams)
    numbers = [int(match.group(1)) for one in segments if (match := _NUMBERED.fullmatch(one.id))]
    fresh = itertools.count(max(numbers, default=0) + 1)
    merged = [_reflagged(one, seams) for one in segments]
    for one in found:
        at = sum(1 for known in merged if known.start_ms <= one.start_ms)
        merged.insert(at, replace(one, id=SegmentId(f"s{next(fresh)}")))
    return tuple(merged)


def _reflagged(segment: Segment, seams: Sequence[Seam]) -> Segment:
    if SegmentFlag.NEAR_FLAGGED_SEAM not in segment.flags:
        return segment
    is_near = any(
        seam.is_flagged and segment.start_ms - NEAR_SEAM_MS <= seam.at_ms <= segment.end_ms + NEAR_SEAM_MS
        for seam in seams
    )
    kept = tuple(flag for flag in segment.flags if is_near or flag is not SegmentFlag.NEAR_FLAGGED_SEAM)
    return replace(segment, flags=kept)


def _recounted(
    completeness: Completeness | None, heard: Sequence[Span], additions: Sequence[PlacedWord], speech: Sequence[Span]
) -> Completeness | None:
    """The old figures with what was found; a gap stays where its speech still has no words."""
    if completeness is None:
        return None
    gaps: list[Span] = []
    for gap in completeness.gaps:
        if gap not in heard:
            gaps.append(gap)
            continue
        inside = [one for one in speech if one.overlap_ms(gap)]
        in_gap = [Span(max(one.start_ms, gap.start_ms), min(one.end_ms, gap.end_ms)) for one in inside]
        gaps += measure(additions, speech=in_gap, recorded_ms=completeness.recorded_ms).gaps
    missing_ms = sum(one.overlap_ms(gap) for one in speech for gap in gaps)
    return replace(completeness, transcribed_ms=completeness.speech_ms - missing_ms, gaps=tuple(gaps))
