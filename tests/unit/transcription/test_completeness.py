"""What counts as transcribed, and where words are missing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.domain.transcript import Span
from scribe_desktop.transcription.completeness import measure
from scribe_desktop.transcription.words import PlacedWord


def _steady(start_ms: int, end_ms: int) -> list[PlacedWord]:
    return [PlacedWord("word", at_ms, at_ms + 300) for at_ms in range(start_ms, end_ms - 300, 400)]


def test_all_speech_has_words() -> None:
    found = measure(_steady(0, 10_000), speech=(Span(0, 10_000),), recorded_ms=12_000)
    assert found.gaps == ()
    assert (found.recorded_ms, found.speech_ms, found.transcribed_ms) == (12_000, 10_000, 10_000)


def test_speech_without_words_is_a_gap() -> None:
    words = [*_steady(0, 5_000), *_steady(9_000, 12_000)]
    found = measure(words, speech=(Span(0, 12_000),), recorded_ms=12_000)
    assert len(found.gaps) == 1
    assert abs(found.gaps[0].start_ms - 5_000) < 400
    assert abs(found.gaps[0].end_ms - 9_000) < 400
    assert found.transcribed_ms == 12_000 - found.gaps[0].duration_ms


def test_two_short_sentences_that_were_left_out_together_are_a_gap() -> None:
    speech = (Span(0, 5_000), Span(6_000, 7_400), Span(7_900, 9_300), Span(10_000, 12_000))
    found = measure([*_steady(0, 5_000), *_steady(10_000, 12_000)], speech=speech, recorded_ms=12_000)
    assert found.gaps == (Span(6_000, 9_300),)
    assert found.transcribed_ms == found.speech_ms - 2_800


def test_a_stretched_word_hides_no_gap() -> None:
    words = [*_steady(0, 5_000), PlacedWord("stretched", 5_000, 11_000), *_steady(11_000, 14_000)]
    assert len(measure(words, speech=(Span(0, 14_000),), recorded_ms=14_000).gaps) == 1


def test_a_short_hum_is_no_gap() -> None:
    assert measure([], speech=(Span(0, 2_000), Span(8_000, 9_900)), recorded_ms=10_000).is_complete


def test_no_words_at_all() -> None:
    found = measure([], speech=(Span(1_000, 60_000),), recorded_ms=61_000)
    assert found.gaps == (Span(1_000, 60_000),)
    assert found.transcribed_ms == 0


@st.composite
def _talks(draw: st.DrawFn) -> tuple[list[PlacedWord], tuple[Span, ...]]:
    edges = sorted(draw(st.sets(st.integers(0, 100_000), max_size=20)))
    speech = tuple(Span(edges[n], edges[n + 1]) for n in range(0, len(edges) - 1, 2))
    starts = sorted(draw(st.lists(st.integers(0, 100_000), max_size=30)))
    return [PlacedWord("word", at_ms, at_ms + draw(st.integers(0, 8_000))) for at_ms in starts], speech


@given(_talks())
def test_the_sums_hold(talk: tuple[list[PlacedWord], tuple[Span, ...]]) -> None:
    words, speech = talk
    found = measure(words, speech=speech, recorded_ms=110_000)
    assert 0 <= found.transcribed_ms <= found.speech_ms
    assert (found.transcribed_ms == found.speech_ms) == found.is_complete
    for gap in found.gaps:
        assert gap.duration_ms > 2_000
        assert any(one.overlap_ms(gap) for one in speech)
    assert all(before.end_ms < after.start_ms for before, after in zip(found.gaps, found.gaps[1:], strict=False))
