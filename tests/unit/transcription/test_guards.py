"""The guards: what they remove or mark, that they say so, and that real speech passes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.domain.transcript import Span
from scribe_desktop.transcription.guards import (
    GuardKind,
    guard,
    mark_impossible_rate,
    mark_outside_speech,
    remove_loops,
    remove_phantoms,
)
from scribe_desktop.transcription.words import PlacedWord


def _words(text: str, start_ms: int = 0, every_ms: int = 400) -> list[PlacedWord]:
    return [
        PlacedWord(word, start_ms + n * every_ms, start_ms + n * every_ms + every_ms - 50)
        for n, word in enumerate(text.split())
    ]


def _text(words: Sequence[PlacedWord]) -> str:
    return " ".join(word.text for word in words)


def test_a_phantom_on_silence_is_removed_and_said() -> None:
    words = [*_words("the cough is dry."), *_words("Thank you.", 30_000), *_words("You", 60_000)]
    guarded = remove_phantoms(words, speech=(Span(0, 2_000),))
    assert _text(guarded.words) == "the cough is dry."
    assert [(one.kind, one.span.start_ms, one.word_count, one.is_removed) for one in guarded.findings] == [
        (GuardKind.PHANTOM, 30_000, 2, True),
        (GuardKind.PHANTOM, 60_000, 1, True),
    ]
    assert guarded.findings[0].sentence() == "At 00:30: 2 words on silence, left out."


def test_the_same_words_in_speech_stay() -> None:
    words = [*_words("the cough is dry."), *_words("Thank you.", 30_000)]
    guarded = guard(words, speech=(Span(0, 2_000), Span(30_100, 30_700)))
    assert _text(guarded.words) == "the cough is dry. Thank you."
    assert guarded.findings == ()


def test_other_words_on_silence_stay_but_are_marked() -> None:
    words = _words("take fifty milligrams", 30_000)
    guarded = guard(words, speech=(Span(0, 2_000),))
    assert _text(guarded.words) == "take fifty milligrams"
    assert all(word.is_suspect for word in guarded.words)
    assert [(one.kind, one.is_removed) for one in guarded.findings] == [(GuardKind.OUTSIDE_SPEECH, False)]


def test_spread_times_are_no_evidence_of_silence() -> None:
    words = [PlacedWord("word", 30_000, 30_300, has_approximate_times=True)]
    assert mark_outside_speech(words, speech=(Span(0, 2_000),)).findings == ()


def test_a_loop_is_taken_once() -> None:
    words = _words("I feel fine " + "and that is it " * 9 + "see you soon")
    guarded = remove_loops(words)
    assert _text(guarded.words) == "I feel fine and that is it see you soon"
    assert [(one.kind, one.word_count, one.is_removed) for one in guarded.findings] == [
        (GuardKind.REPETITION, 32, True)
    ]


def test_people_repeat_themselves() -> None:
    for text in (
        "no no no no not at all",
        "breathe in and out breathe in and out breathe in and out",
        "very very very",
    ):
        assert _text(remove_loops(_words(text)).words) == text


def test_a_repeated_number_is_kept_and_marked() -> None:
    guarded = remove_loops(_words("nine " * 9))
    assert _text(guarded.words) == "nine " * 8 + "nine"
    assert all(word.is_suspect for word in guarded.words)
    assert guarded.findings[0].is_removed is False


def test_impossible_rate_is_marked() -> None:
    words = [*_words("a calm start of it"), *_words("one two three four five six seven eight nine", 5_000, 80)]
    guarded = mark_impossible_rate(words)
    assert [word.is_suspect for word in guarded.words] == [False] * 5 + [True] * 9
    assert [(one.kind, one.word_count) for one in guarded.findings] == [(GuardKind.RATE, 9)]


def test_fast_speech_is_possible() -> None:
    assert mark_impossible_rate(_words("word " * 40, every_ms=160)).findings == ()


@given(st.lists(st.sampled_from(["you", "thank", "no", "fifty", "the", "cough"]), max_size=60), st.integers(0, 20_000))
def test_every_removed_word_is_accounted_for(texts: list[str], speech_end_ms: int) -> None:
    words = _words(" ".join(texts))
    guarded = guard(words, speech=(Span(0, speech_end_ms),) if speech_end_ms else ())
    removed = sum(finding.word_count for finding in guarded.findings if finding.is_removed)
    assert len(guarded.words) + removed == len(words)
