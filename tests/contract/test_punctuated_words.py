"""Words of a text get times from a bare list, and none is ever lost or doubled."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.domain.transcript import Word
from scribe_desktop.transcription.punctuated_words import words_of_text

WORDS = st.lists(st.sampled_from(["no", "No,", "5", "mg.", "cough", "--", "Cough?", "it's"]), max_size=12)


def _timed(words: list[str]) -> list[Word]:
    return [Word(word, n * 100, n * 100 + 80) for n, word in enumerate(words)]


@given(WORDS, WORDS)
def test_the_text_is_the_truth(text: list[str], bare: list[str]) -> None:
    words = words_of_text(" ".join(text), _timed(bare))
    assert [word.text for word in words] == (text if bare else [])
    assert all(before.start_ms <= after.start_ms for before, after in itertools.pairwise(words))
    assert all(word.start_ms <= word.end_ms for word in words)


def test_punctuation_comes_back_with_the_words_own_times() -> None:
    timed = _timed(["No", "penicillin", "please"])
    assert words_of_text("No penicillin, please!", timed) == (
        Word("No", 0, 80),
        Word("penicillin,", 100, 180),
        Word("please!", 200, 280),
    )


def test_a_word_without_a_partner_does_not_fill_a_long_pause() -> None:
    timed = [Word("stop", 0, 500), Word("now", 30_000, 30_400)]
    assert words_of_text("Stop it now", timed)[1] == Word("it", 500, 1500)


def test_words_without_a_partner_share_the_time_between_their_neighbours() -> None:
    assert words_of_text("take 50 mg daily", _timed(["take", "fifty", "daily"])) == (
        Word("take", 0, 80),
        Word("50", 100, 140),
        Word("mg", 140, 180),
        Word("daily", 200, 280),
    )
