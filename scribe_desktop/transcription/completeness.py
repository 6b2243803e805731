"""Owns the comparison of what was spoken with what was written: completeness, and speech that has no words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_desktop.domain.transcript import Completeness, Span
from scribe_desktop.transcription.words import PlacedWord

LONGEST_SILENT_SPEECH_MS = 2_000
"""Speech longer than this without words is a gap."""

# How far beyond its times a word still explains speech: engines place words to about a quarter of a second.
NEAR_MS = 250
# An engine that skips a sentence often stretches the word before it over the hole: only its ends count.
LONGEST_WORD_MS = 1_500
STRETCHED_END_MS = 500
# A breath left over beside a word is no speech of its own.
SHORTEST_STRETCH_MS = 200
# Stretches of speech closer than this are one gap.
SAME_GAP_MS = 1_000


def measure(words: Sequence[PlacedWord], *, speech: Sequence[Span], recorded_ms: int) -> Completeness:
    """How much of the recording is speech, how much of the speech has words, and where it has none."""
    silent = [span for span in _uncovered(speech, _covered(words)) if span.duration_ms >= SHORTEST_STRETCH_MS]
    gaps = tuple(
        Span(group[0].start_ms, group[-1].end_ms)
        for group in _grouped(silent)
        if sum(span.duration_ms for span in group) > LONGEST_SILENT_SPEECH_MS
    )
    speech_ms = sum(span.duration_ms for span in speech)
    missing_ms = sum(one.overlap_ms(gap) for one in speech for gap in gaps)
    return Completeness(recorded_ms, speech_ms, speech_ms - missing_ms, gaps)


def _covered(words: Sequence[PlacedWord]) -> list[Span]:
    """The time that words account for, in order and without overlap."""
    near: list[Span] = []
    for word in words:
        start_ms, end_ms = word.start_ms - NEAR_MS, word.end_ms + NEAR_MS
        if word.end_ms - word.start_ms <= LONGEST_WORD_MS:
            near.append(Span(start_ms, end_ms))
        else:
            near += [Span(start_ms, word.start_ms + STRETCHED_END_MS), Span(word.end_ms - STRETCHED_END_MS, end_ms)]
    joined: list[Span] = []
    for span in sorted(near, key=lambda one: one.start_ms):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return joined


def _uncovered(speech: Sequence[Span], covered: Sequence[Span]) -> list[Span]:
    rest: list[Span] = []
    first = 0
    for one in speech:
        at_ms = one.start_ms
        while first < len(covered) and covered[first].end_ms <= one.start_ms:
            first += 1
        for span in covered[first:]:
            if span.start_ms >= one.end_ms:
                break
            if span.start_ms > at_ms:
                rest.append(Span(at_ms, span.start_ms))
            at_ms = max(at_ms, span.end_ms)
        if at_ms < one.end_ms:
            rest.append(Span(at_ms, one.end_ms))
    return rest


def _grouped(spans: Sequence[Span]) -> list[list[Span]]:
    groups: list[list[Span]] = []
    for span in spans:
        if groups and span.start_ms - groups[-1][-1].end_ms <= SAME_GAP_MS:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups
