"""Owns which words of a visit must never be lost, and how words are compared: numbers, units, drugs, negations, sides.

Pure rules over single English words and short runs of them; it holds no transcript and decides nothing about one.
The word lists are this project's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from scribe_desktop.domain.drug_names import DRUG_NAMES


class WordKind(StrEnum):
    """Why a word matters more than others."""

    NUMBER = "number"
    UNIT = "unit"
    FREQUENCY = "frequency"
    DRUG = "drug"
    NEGATION = "negation"
    SIDE = "side"
    ALLERGY = "allergy"


@dataclass(frozen=True, slots=True)
class Fact:
    """A word, or a run of number words, that must not be lost; `value` is the same however it was spelled."""

    kind: WordKind
    value: str


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


_ONES = {
    word: value
    for value, word in enumerate(
        _words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: 10 * value for value, word in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_ORDINALS = frozenset(
    _words(
        "first third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
    )
)
# "second" is left out of the ordinals: it is a unit of time far more often.
_OTHER_NUMBERS = frozenset(_words("half halves quarter quarters third thirds dozen couple double triple")) | _ORDINALS

_UNIT_SPELLINGS = {
    "mg": "mg milligram milligrams milligramme milligrammes mgs",
    "mcg": "mcg microgram micrograms microgramme microgrammes ug µg μg",
    "g": "g gram grams gramme grammes gm",
    "kg": "kg kilogram kilograms kilo kilos kgs",
    "lb": "lb lbs pound pounds",
    "oz": "oz ounce ounces",
    "ml": "ml milliliter milliliters millilitre millilitres cc ccs",
    "l": "liter liters litre litres",
    "unit": "unit units iu",
    "meq": "meq milliequivalent milliequivalents",
    "mmol": "mmol mmols millimole millimoles millimolar mmol/l",
    "mg/dl": "mg/dl",
    "mmhg": "mmhg",
    "%": "% percent",
    "degree": "degree degrees celsius fahrenheit",
    "bpm": "bpm",
    "cm": "cm centimeter centimeters centimetre centimetres",
    "mm": "mm millimeter millimeters millimetre millimetres",
    "inch": "inch inches",
    "foot": "feet foot",
    "tablet": "tablet tablets tab tabs pill pills",
    "capsule": "capsule capsules",
    "puff": "puff puffs",
    "drop": "drop drops",
    "spray": "spray sprays",
    "patch": "patch patches",
    "teaspoon": "teaspoon teaspoons tsp",
    "tablespoon": "tablespoon tablespoons tbsp",
    "dose": "dose doses dosage",
    "pack": "pack packs",
    "minute": "minute minutes",
    "hour": "hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years",
}
_UNITS = {spelling: unit for unit, spellings in _UNIT_SPELLINGS.items() for spelling in spellings.split()}

_FREQUENCY_SPELLINGS = {
    "daily": "daily qd od",
    "once": "once",
    "twice": "twice bid bd",
    "thrice": "thrice tid tds",
    "qid": "qid qds",
    "weekly": "weekly",
    "monthly": "monthly",
    "hourly": "hourly",
    "nightly": "nightly qhs nocte",
    "prn": "prn",
}
_FREQUENCIES = {spelling: name for name, spellings in _FREQUENCY_SPELLINGS.items() for spelling in spellings.split()}

_NEGATIONS = frozenset(
    _words(
        "no not never none nothing neither nor without cannot nobody nowhere negative denies denied deny denying "
        "absent unable"
    )
)
_SIDES = {"left": "left", "right": "right", "bilateral": "both", "bilaterally": "both", "both": "both"}
_ALLERGIES = frozenset(
    _words("allergy allergies allergic anaphylaxis anaphylactic hives intolerance intolerant intolerances")
)

# International nonproprietary name stems: WHO "Stem book", the ones that are safe as endings of English words.
_DRUG_STEM = re.compile(
    r"""^[a-z]{3,}(?:
        pril|sartan|olol|alol|dilol|statin|cillin|mycin|micin|floxacin|conazole|prazole|tidine|dipine|oxetine|azepam|azolam|zolam
        |triptan|gliptin|gliflozin|glutide|glitazone|formin|xaban|aparin|grelor|fibrate|profen|coxib|dronate|zosin|afil
        |setron|cycline|thiazide|semide|lukast|terol|tropium|navir|tegravir|buvir|ciclovir|cyclovir|caine|barbital
        |zumab|ximab|tinib|mumab|gepant|orexant|peridone|apine|piprazole|triptyline|methasone|nisolone|asone
    )s?$""",
    re.VERBOSE,
)
_DRUG_START = re.compile(r"^(?:cef|sulfa)[a-z]{4,}$")
_NOT_DRUGS = frozenset({"cholesterol"})

_DIGITS = re.compile(r"^[#$£€]?(\d[\d,]*(?:\.\d+)?)(?:(?:st|nd|rd|th|s|x)|([a-zµμ%/]+))?$")
_MIXED = re.compile(r"\d")
_OUTER = re.compile(r"^[^\w%$£€#µ]+|[^\w%]+$")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})


@lru_cache(maxsize=20_000)
def word_key(word: str) -> str:
    """The form in which two spellings of one word are compared: no case, no outer punctuation, digits for numbers."""
    bare = _OUTER.sub("", word.translate(_APOSTROPHES).casefold())
    if bare in _ONES:
        return str(_ONES[bare])
    if bare in _TENS:
        return str(_TENS[bare])
    if bare in _UNITS:
        return _UNITS[bare]
    return bare.replace(",", "") if _MIXED.search(bare) else bare


def word_keys(words: Iterable[str]) -> list[str]:
    """The keys of many words, in order; a word of punctuation only gives an empty key."""
    return [word_key(word) for word in words]


@lru_cache(maxsize=20_000)
def kinds_of(word: str) -> frozenset[WordKind]:
    """Every reason why this word matters; empty for an ordinary word."""
    bare = _OUTER.sub("", word.translate(_APOSTROPHES).casefold())
    kinds: set[WordKind] = set()
    if _is_number(bare):
        kinds.add(WordKind.NUMBER)
    digits = _DIGITS.match(bare)
    if bare in _UNITS or (digits is not None and digits[2] in _UNITS):
        kinds.add(WordKind.UNIT)
    if bare in _FREQUENCIES:
        kinds.add(WordKind.FREQUENCY)
    if is_drug(bare):
        kinds.add(WordKind.DRUG)
    if bare in _NEGATIONS or bare.endswith("n't"):
        kinds.add(WordKind.NEGATION)
    if bare in _SIDES:
        kinds.add(WordKind.SIDE)
    if bare in _ALLERGIES:
        kinds.add(WordKind.ALLERGY)
    return frozenset(kinds)


def is_drug(word: str) -> bool:
    """Whether this single word is a listed drug or ends like one."""
    bare = _OUTER.sub("", word.casefold()).removesuffix("'s")
    if bare in DRUG_NAMES or bare.removesuffix("s") in DRUG_NAMES:
        return True
    return bare not in _NOT_DRUGS and bool(_DRUG_STEM.match(bare) or _DRUG_START.match(bare))


def facts_of(words: Sequence[str]) -> Counter[Fact]:
    """The facts in a run of words, each as often as it stands there.

    Runs of number words are one fact: "five hundred milligrams" and "500 mg" give the same two facts.
    """
    facts: Counter[Fact] = Counter()
    position = 0
    bare_words = [_OUTER.sub("", word.translate(_APOSTROPHES).casefold()) for word in words]
    while position < len(bare_words):
        used, value = _number_at(bare_words, position)
        if used:
            facts[Fact(WordKind.NUMBER, value)] += 1
            unit = _DIGITS.match(bare_words[position])
            if used == 1 and unit is not None and unit[2] in _UNITS:
                facts[Fact(WordKind.UNIT, _UNITS[unit[2]])] += 1
            position += used
            continue
        bare = bare_words[position]
        for kind in kinds_of(bare):
            facts[Fact(kind, _fact_value(kind, bare))] += 1
        position += 1
    return facts


def _fact_value(kind: WordKind, bare: str) -> str:
    if kind is WordKind.UNIT:
        return _UNITS[bare]
    if kind is WordKind.FREQUENCY:
        return _FREQUENCIES[bare]
    if kind is WordKind.SIDE:
        return _SIDES[bare]
    if kind in (WordKind.NEGATION, WordKind.ALLERGY):
        return kind.value
    return bare.removesuffix("'s")


def _is_number(bare: str) -> bool:
    return bool(
        bare in _ONES
        or bare in _TENS
        or bare in _SCALES
        or bare in _OTHER_NUMBERS
        or _MIXED.search(bare)
        or ("-" in bare and all(part in _ONES or part in _TENS for part in bare.split("-")))
    )


def _number_at(bare_words: Sequence[str], position: int) -> tuple[int, str]:
    """How many words from here make one number, and its value; (0, "") when there is none."""
    bare = bare_words[position]
    digits = _DIGITS.match(bare)
    if digits is not None:
        return 1, digits[1].replace(",", "")
    used, value = _spelled_number(bare_words, position)
    if used:
        return used, value
    return (1, bare) if _is_number(bare) else (0, "")


def _spelled_number(bare_words: Sequence[str], position: int) -> tuple[int, str]:
    total = current = used = index = 0
    previous_size = 10**9
    while position + index < len(bare_words):
        for part in bare_words[position + index].split("-"):
            size = _part_size(part)
            if size is None or (size < 100 and size >= previous_size):
                return _finished(total + current, used, bare_words, position)
            if size < 100:
                current += _ONES.get(part, _TENS.get(part, 0))
                previous_size = 10 if part in _TENS else 1
            elif size == 100:
                current = max(1, current) * 100
                previous_size = 100
            else:
                total += max(1, current) * size
                current, previous_size = 0, 1_000
        index += 1
        used = index
        if (
            previous_size >= 100
            and position + index + 1 < len(bare_words)
            and bare_words[position + index] == "and"
            and _part_size(bare_words[position + index + 1]) in (1, 10)
        ):
            index += 1
    return _finished(total + current, used, bare_words, position)


def _part_size(part: str) -> int | None:
    """1 for units and teens, 10 for tens, else the scale; None when it is no number word."""
    if part in _ONES:
        return 1
    if part in _TENS:
        return 10
    return _SCALES.get(part)


def _finished(value: int, used: int, bare_words: Sequence[str], position: int) -> tuple[int, str]:
    if not used:
        return 0, ""
    decimals: list[str] = []
    after = position + used
    if after < len(bare_words) and bare_words[after] == "point":
        for word in bare_words[after + 1 :]:
            if word not in _ONES or _ONES[word] > 9:
                break
            decimals.append(str(_ONES[word]))
    if decimals:
        return used + 1 + len(decimals), f"{value}.{''.join(decimals)}"
    return used, str(value)
