"""Words become segments: each word once, in order, none too long, flags where they belong."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.domain.transcript import MergedBy, Seam, SegmentFlag
from scribe_desktop.transcription.segmenting import LONGEST_SEGMENT_MS, MOST_WORDS, make_segments
from scribe_desktop.transcription.words import PlacedWord


def _words(text: str, start_ms: int = 0, **more: bool) -> list[PlacedWord]:
    return [
        PlacedWord(word, start_ms + n * 300, start_ms + n * 300 + 290, **more) for n, word in enumerate(text.split())
    ]


@st.composite
def _talks(draw: st.DrawFn) -> list[PlacedWord]:
    words = []
    at_ms = 0
    for _ in range(draw(st.integers(0, 150))):
        at_ms += draw(st.sampled_from([0, 50, 250, 900, 2_000]))
        length_ms = draw(st.sampled_from([0, 200, 400]))
        text = draw(st.sampled_from(["word", "end.", "what?", "Dr.", "and,"]))
        words.append(PlacedWord(text, at_ms, at_ms + length_ms, is_retried=draw(st.integers(0, 9)) == 0))
        at_ms += length_ms
    return words


@given(_talks())
def test_every_word_stands_in_one_segment(words: list[PlacedWord]) -> None:
    segments = make_segments(words)
    assert " ".join(segment.text for segment in segments).split() == [word.text for word in words]
    assert [segment.id for segment in segments] == [f"s{n}" for n in range(1, len(segments) + 1)]
    for segment in segments:
        assert len(segment.text.split()) <= MOST_WORDS
        assert 0 <= segment.end_ms - segment.start_ms <= LONGEST_SEGMENT_MS
        assert segment.speaker is None
    assert all(a.start_ms <= b.start_ms for a, b in pairwise(segments))


def test_breaks_at_sentences_and_questions() -> None:
    words = [*_words("Do you smoke? I quit."), *_words("Dr. Reyes told me to.", 2_000), *_words("Yes", 8_000)]
    assert [segment.text for segment in make_segments(words)] == [
        "Do you smoke?",
        "I quit.",
        "Dr. Reyes told me to.",
        "Yes",
    ]


def test_flags() -> None:
    words = [
        *_words("One sentence here."),
        *_words("Spread over speech.", 20_000, has_approximate_times=True),
        *_words("Heard again.", 40_000, is_retried=True),
        *_words("Doubtful.", 60_000, is_suspect=True),
        PlacedWord("Mumbled.", 80_000, 80_400, probability=0.2),
    ]
    seams = (Seam(21_000, MergedBy.WORD_TIMES, False), Seam(41_000, MergedBy.CONCATENATED, True))
    assert [segment.flags for segment in make_segments(words, seams=seams)] == [
        (),
        (SegmentFlag.APPROXIMATE_TIMES,),
        (SegmentFlag.NEAR_FLAGGED_SEAM, SegmentFlag.RETRIED),
        (SegmentFlag.LOW_CONFIDENCE,),
        (SegmentFlag.LOW_CONFIDENCE,),
    ]
