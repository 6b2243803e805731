"""Owns how a stream of words becomes segments: sentence by sentence, never too long to play or to point at. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.transcript import Seam, Segment, SegmentFlag
from scribe_desktop.transcription.words import PlacedWord

LONGEST_SEGMENT_MS = 15_000
MOST_WORDS = 40

# Turns of the sample change within 0.2 s and more; after a question another one speaks, pause or not.
SENTENCE_PAUSE_MS = 200
LONG_PAUSE_MS = 1_500
# Past this length a sentence end is enough, pause or not.
LONG_ENOUGH_MS = 8_000
ENOUGH_WORDS = 12

NEAR_SEAM_MS = 4_000
LEAST_PROBABILITY = 0.5

_TITLES = frozenset({"dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "approx.", "no."})


def make_segments(words: Sequence[PlacedWord], *, seams: Sequence[Seam] = ()) -> tuple[Segment, ...]:
    """Every word in exactly one segment, in order; ids `s1`, `s2`, ...; speakers are not told apart here.

    A segment ends at a question, at a sentence end with a pause, at a long pause, and at the latest after 15 s or 40
    words. Words of a second look stand in segments of their own.
    """
    runs: list[list[PlacedWord]] = []
    for word in words:
        if runs and not _is_break(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return tuple(_segment(number, run, seams) for number, run in enumerate(runs, 1))


def _is_break(run: Sequence[PlacedWord], word: PlacedWord) -> bool:
    last = run[-1]
    if word.is_retried != last.is_retried:
        return True
    if word.end_ms - run[0].start_ms > LONGEST_SEGMENT_MS or len(run) >= MOST_WORDS:
        return True
    pause_ms = word.start_ms - last.end_ms
    if _ends_sentence(last.text):
        is_long = last.end_ms - run[0].start_ms >= LONG_ENOUGH_MS or len(run) >= ENOUGH_WORDS
        return is_long or pause_ms >= SENTENCE_PAUSE_MS or "?" in last.text
    return pause_ms >= LONG_PAUSE_MS


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"')]”’").endswith((".", "?", "!")) and text.casefold() not in _TITLES


def _segment(number: int, run: Sequence[PlacedWord], seams: Sequence[Seam]) -> Segment:
    start_ms, end_ms = run[0].start_ms, max(word.end_ms for word in run)
    probabilities = [word.probability for word in run if word.probability is not None]
    flags = {
        SegmentFlag.APPROXIMATE_TIMES: any(word.has_approximate_times for word in run),
        SegmentFlag.NEAR_FLAGGED_SEAM: any(
            seam.is_flagged and start_ms - NEAR_SEAM_MS <= seam.at_ms <= end_ms + NEAR_SEAM_MS for seam in seams
        ),
        SegmentFlag.RETRIED: any(word.is_retried for word in run),
        SegmentFlag.LOW_CONFIDENCE: any(word.is_suspect for word in run)
        or (bool(probabilities) and sum(probabilities) / len(probabilities) < LEAST_PROBABILITY),
    }
    return Segment(
        id=SegmentId(f"s{number}"),
        start_ms=start_ms,
        end_ms=end_ms,
        speaker=None,
        text=" ".join(word.text for word in run),
        flags=tuple(flag for flag, is_set in flags.items() if is_set),
    )
