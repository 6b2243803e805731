"""Symbols become what they mean; numbers, doses and negations come out as they went in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_desktop.export.plain_text import as_plain_text
from scribe_desktop.export.transliteration import transliterate

EXAMPLES = settings(max_examples=250, deadline=None)
ALLOWED = re.compile(r"[\n -~À-ÖØ-öø-ÿ]*")
SYMBOLS = (
    "≥≤±→←↑↓≠≈×÷µμ°º½¼⅓⅟²³⁻₂₃•–—−…“”‘’′″·∙①⑳αβΔ"
    "\u00a0\u2009\u200b\u200d\u202e\u2066\ufeff\u00ad\t\r\n✓☐ﬁ㎎㎍Åéñßøğłİ日🙂*#-@._`()[]"
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("pain ≥3/10", "pain >=3/10"),
        ("HbA1c ≤7.0%", "HbA1c <=7.0%"),
        ("glucose 5.5 ±0.2", "glucose 5.5 +/-0.2"),
        ("10 mg → 20 mg", "10 mg -> 20 mg"),
        ("levothyroxine 50 µg", "levothyroxine 50 mcg"),
        ("50\u03bcg", "50mcg"),
        ("50 ug daily", "50 mcg daily"),
        ("5 µL, 80 µmol/L, ㎍", "5 mcL, 80 mcmol/L, mcg"),
        ("38.5°C", "38.5 deg C"),
        ("38.5 °C and 45°", "38.5 deg C and 45 deg"),
        ("38º", "38 deg"),
        ("½ tablet", "1/2 tablet"),
        ("2½ tablets", "2 1/2 tablets"),
        ("1⁄2", "1/2"),
        ("½5", "1/2 5"),
        ("2×3", "2x3"),
        ("“no” ‘pain’", "\"no\" 'pain'"),
        ("5–10 mg", "5-10 mg"),
        ("−5", "-5"),
        ("pain—no fever", "pain - no fever"),
        ("•5 mg", "- 5 mg"),
        ("5\u00a0mg", "5 mg"),
        ("5\u200bmg \u202eabc\u202c", "5mg abc"),
        ("José Müller Ñ", "José Müller Ñ"),
        ("e\u0301", "é"),
        ("kg/m²", "kg/m^2"),
        ("10²", "10^2"),
        ("10⁹/L, 10⁻³", "10^9/L, 10^-3"),
        ("SpO₂ 95%", "SpO2 95%"),
        ("5₂", "5_2"),
        ("β-blocker, β2, ΔG", "beta-blocker, beta2, deltaG"),
        ("↑ BP", "increased BP"),
        ("a ≠ b", "a not equal to b"),
        ("ﬁrst ５ ٥", "first 5 5"),
        ("① asthma", "(1) asthma"),
        ("¿5 mg? 5¨5", "5 mg? 5 5"),
        ("a\u2028b\x0cc", "a\nb\nc"),
    ],
)
def test_each_symbol_is_written_by_its_meaning(text: str, plain: str) -> None:
    result = transliterate(text)
    assert result.text.strip() == plain
    assert result.unknown_count == 0


def test_what_has_no_plain_form_is_visible_and_counted() -> None:
    result = transliterate("fever 日本 5🙂mg 5·5 a\u0336 \ud800")
    assert result.text == "fever [?] 5[?]mg 5[?]5 a[?] [?]"
    assert result.unknown_count == 6


def test_a_letter_beyond_latin_1_loses_its_accent_and_is_counted() -> None:
    result = transliterate("Nguyễn Łukasz Dvořák")
    assert result.text == "Nguyen Lukasz Dvorák"
    assert (result.unknown_count, result.folded_count) == (0, 3)


@EXAMPLES
@given(
    st.text(
        st.one_of(st.characters(codec=None), st.sampled_from(SYMBOLS), st.sampled_from("0123456789 aug")), max_size=60
    )
)
def test_any_text_comes_out_in_the_allowed_letters_and_once_is_enough(text: str) -> None:
    once = transliterate(text)
    assert ALLOWED.fullmatch(once.text)
    again = transliterate(once.text)
    assert again.text == once.text
    assert (again.unknown_count, again.folded_count) == (0, 0)


@EXAMPLES
@given(st.text(st.one_of(st.sampled_from(SYMBOLS + "0123456789 ugmLhpiNAME"), st.characters()), max_size=60))
def test_plain_text_rules_hold_for_any_text_and_once_is_enough(text: str) -> None:
    plain = as_plain_text(text).text
    assert as_plain_text(plain).text == plain
    assert plain.endswith("\n")
    assert not plain.endswith("\n\n")
    assert "\n\n\n" not in plain
    assert "\t" not in plain
    assert not re.search(r" $|\*\*|`|@[A-Za-z]\w*@", plain, re.MULTILINE)
    assert not re.search(r"(?<!\S)\.[A-Za-z]", plain)


# What a digit run is, written without the code under test: decimal digits of any script that touch on the screen.
def digit_runs(text: str) -> list[str]:
    visible = "".join(
        c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\r\t\x0b\x0c\x1c\x1d\x1e\x1f\x85"
    )
    visible = re.sub("[\ufe00-\ufe0f\U000e0100-\U000e01ef]", "", visible)
    return ["".join(str(unicodedata.decimal(c)) for c in run) for run in re.findall(r"\d+", visible)]


def is_letter_or_decimal(character: str) -> bool:
    if character == "‰":
        # Its plain form is "per 1000", which is what it means.
        return False
    shape = unicodedata.normalize("NFKC", character)
    return character.isdecimal() or not any(part.isdigit() for part in shape)


@EXAMPLES
@given(
    st.text(
        st.one_of(
            st.characters(exclude_categories=["No", "Cs"]).filter(is_letter_or_decimal),
            st.sampled_from("0123456789.,/-–−≥≤± µg%"),
        ),
        max_size=60,
    )
)  # fmt: skip
def test_no_number_changes_in_any_text(text: str) -> None:
    assert digit_runs(as_plain_text(text).text) == digit_runs(text)


NUMBERS = {
    "0.5": "0.5", "5": "5", "120/80": "120/80", "½": "1/2", "2½": "2 1/2", "1¾": "1 3/4", "10⁹": "10^9", "7,5": "7,5",
    "98.6": "98.6", "1000": "1000",
}  # fmt: skip
UNITS = {"mg": "mg", "µg": "mcg", "μg": "mcg", "ug": "mcg", "mcg": "mcg", "mL": "mL", "°C": "deg C", "%": "%"}
NEGATIONS = ("no", "not", "never", "without", "denies", "none", "can't", "doesn’t")
GLUE = (" ", "\u00a0", " – ", " → ", ", ", "; ", "\n", "\n• ", " “x” ", " (", ") ", "…", " ≥ ", " — ")

doses = st.tuples(
    st.sampled_from(sorted(NUMBERS)), st.sampled_from(["", " ", "\u00a0"]), st.sampled_from(sorted(UNITS))
)


@EXAMPLES
@given(
    st.lists(st.tuples(st.sampled_from(GLUE), st.one_of(doses, st.sampled_from(NEGATIONS))), min_size=1, max_size=20)
)
def test_doses_and_negations_are_the_same_before_and_after(parts: list[tuple[str, tuple[str, str, str] | str]]) -> None:
    said: Counter[str] = Counter()
    text = "start"
    for glue, part in parts:
        if isinstance(part, str):
            said[part.replace("’", "'")] += 1
            text += glue + part
        else:
            number, space, unit = part
            said[f"{NUMBERS[number]} {UNITS[unit]}"] += 1
            text += glue + number + space + unit
    plain = as_plain_text(text).text
    words = "|".join(word.replace("’", "'") for word in NEGATIONS)
    number = r"\d+ \d/\d|\d+/\d+|\d+\^\d+|\d+[.,]\d+|\d+"
    found = Counter(
        f"{match['number']} {match['unit']}" if match["number"] else match["word"]
        for match in re.finditer(
            rf"(?P<number>{number}) ?(?P<unit>mcg|mg|mL|deg C|%)|(?<![\w'])(?P<word>{words})(?![\w'])",
            plain,
        )
    )
    assert found == said
