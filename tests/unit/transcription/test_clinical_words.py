"""Which words count as facts, and that one fact is the same however it is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.domain.clinical_words import Fact, WordKind, facts_of, is_drug, kinds_of, word_key
from scribe_desktop.domain.drug_names import DRUG_NAMES


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("five hundred milligrams", "500 mg"),
        ("ten milligrams", "10mg"),
        ("one hundred and forty two over eighty eight", "142 over 88"),
        ("thirty six point eight", "36.8"),
        ("twenty-five micrograms", "25 mcg"),
        ("three thousand five hundred units", "3,500 units"),
        ("ninety eight percent", "98%"),
        ("twice daily", "bid daily"),
        ("don't", "not"),
        ("Penicillin.", "penicillin"),
    ],
)
def test_same_facts_however_spelled(spoken: str, written: str) -> None:
    assert facts_of(spoken.split()) == facts_of(written.split())


@pytest.mark.parametrize(
    ("one", "other"), [("fifty", "fifteen"), ("50 mg", "50 mcg"), ("losartan", "valsartan"), ("left", "right")]
)
def test_different_facts_stay_different(one: str, other: str) -> None:
    assert facts_of(one.split()) != facts_of(other.split())


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Fifty", WordKind.NUMBER),
        ("12", WordKind.NUMBER),
        ("120/80", WordKind.NUMBER),
        ("HbA1c", WordKind.NUMBER),
        ("half", WordKind.NUMBER),
        ("milligrams,", WordKind.UNIT),
        ("10mg", WordKind.UNIT),
        ("nightly", WordKind.FREQUENCY),
        ("lisinopril.", WordKind.DRUG),
        ("Tylenol", WordKind.DRUG),
        ("no", WordKind.NEGATION),
        ("hasn’t", WordKind.NEGATION),
        ("denies", WordKind.NEGATION),
        ("left", WordKind.SIDE),
        ("allergic", WordKind.ALLERGY),
    ],
)
def test_kinds(word: str, kind: WordKind) -> None:
    assert kind in kinds_of(word)


@pytest.mark.parametrize("word", ["cough", "someone", "April", "cholesterol", "about", "patient", "know", "into"])
def test_ordinary_words_are_no_facts(word: str) -> None:
    assert not kinds_of(word)


def test_unlisted_drugs_are_known_by_their_stem() -> None:
    for name in ("spirapril", "tasosartan", "nipradilol", "cerivastatin", "ticarcillin", "josamycin"):
        assert name not in DRUG_NAMES
        assert is_drug(name)


def test_drug_names_are_single_lower_case_words() -> None:
    assert len(DRUG_NAMES) > 700
    assert all(name == name.casefold().strip() and " " not in name for name in DRUG_NAMES)


@given(st.integers(min_value=0, max_value=999_999))
def test_every_number_is_the_same_spelled_out(number: int) -> None:
    assert facts_of(_spelled(number).split()) == {Fact(WordKind.NUMBER, str(number)): 1}


@given(st.text(max_size=12))
def test_no_word_breaks_the_rules(word: str) -> None:
    word_key(word)
    kinds_of(word)
    facts_of(word.split())


_SMALL = [
    *["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    *["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _spelled(number: int) -> str:
    if number >= 1_000:
        rest = f" {_spelled(number % 1_000)}" if number % 1_000 else ""
        return f"{_spelled(number // 1_000)} thousand{rest}"
    if number >= 100:
        rest = f" and {_spelled(number % 100)}" if number % 100 else ""
        return f"{_SMALL[number // 100]} hundred{rest}"
    if number >= 20:
        return _TENS[number // 10] + (f" {_SMALL[number % 10]}" if number % 10 else "")
    return _SMALL[number]
