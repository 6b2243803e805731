"""Owns writing any text with ASCII and the accented letters of Latin-1, by meaning: a health record drops the rest.

A symbol becomes what it means (`>=`, `mcg`, ` deg`), never `?`; what has no plain form becomes a visible `[?]` and is
counted. Numbers never run together: `2½` is `2 1/2`. It knows nothing of notes; layout is plain_text's business.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from scribe_desktop.export.cleaning import unify_line_ends

UNKNOWN = "[?]"


@dataclass(frozen=True, slots=True)
class Transliterated:
    """The plain text; how many characters became `[?]`; how many letters lost an accent Latin-1 does not have."""

    text: str
    unknown_count: int
    folded_count: int


def _spread(replacements: dict[str, str]) -> dict[str, str]:
    """One entry per character of each key."""
    return {character: plain for characters, plain in replacements.items() for character in characters}


_SYMBOLS: dict[str, str] = {
    **_spread(
        {
            "≥≧⩾": ">=", "≤≦⩽": "<=", "±": "+/-", "≈≅∼": "~", "≪": "<<", "≫": ">>", "≠": " not equal to ",
            "¬": " not ", "→⟶➔": "->", "←⟵": "<-", "↔": "<->", "⇒": "=>", "↑": " increased ", "↓": " decreased ",
            "×✕": "x", "÷": "/", "−‐‑‒–﹣－": "-", "—―": " - ", "‘’‚‛′`´": "'", "“”„‟«»″": '"', "…": "...",
            "•◦▪▫●○■□‣⁃∙➢": "- ", "⁄∕": "/", "∞": " infinity ", "√": " sqrt ", "∆": "delta", "Ω": "ohm",
            "♀": "female", "♂": "male", "✓✔☑": "[x]", "☐": "[ ]", "™": "(TM)", "®": "(R)", "©": "(c)", "€": "EUR ",
            "£": "GBP ", "¥": "JPY ", "§": "section ", "‰": " per 1000", "¿¡¸¨¯": " ", "¦": "|",
        }
    ),
    **{chr(0x2460 + number): f"({number + 1})" for number in range(20)},  # circled numbers
}  # fmt: skip

# A letter that Unicode does not split into a base and a mark.
_LETTERS = {
    "Œ": "OE", "œ": "oe", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i", "Ŧ": "T", "ŧ": "t",
    "Ŋ": "NG", "ŋ": "ng", "ĸ": "k", "ẞ": "SS", "ſ": "s", "ƒ": "f", "ə": "e", "Ə": "E",
}  # fmt: skip

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip

_SCRIPT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-0123456789+-")
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴-⁹⁺⁻]+")
_SUBSCRIPTS = re.compile("[₀-₉₊₋]+")
_FRACTION = re.compile("[¼½¾⅐-⅞↉⅟]")
_MICRO_UNIT = re.compile("[µμ](?=[A-Za-z])")
_MICRO = re.compile("µ")
_DEGREE = re.compile(" *(?:[°˚]|(?<=[0-9])º)")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MICROGRAM_AS_TYPED = re.compile(r"(?<=[0-9])( *)ug\b")


def transliterate(text: str) -> Transliterated:
    r"""The text with printable ASCII, Latin-1 letters and `\n` only. Pure, idempotent, any thread."""
    text = unicodedata.normalize("NFC", _without_invisible(text))
    text = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
    text = _numbers_apart(text)
    text = _MICRO.sub("micro", _MICRO_UNIT.sub("mc", text))
    text = _DEGREE.sub(lambda match: " deg" + _space_before_more(match), text)
    letters = _Letters()
    plain = re.sub(" {2,}", " ", letters.write(text))
    return Transliterated(_MICROGRAM_AS_TYPED.sub(r"\1mcg", plain), letters.unknown_count, letters.folded_count)


def _without_invisible(text: str) -> str:
    text = _VARIATION_SELECTORS.sub("", unify_line_ends(text).replace("\t", " "))
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Zs":
            kept.append(" ")
        elif character == "\n" or category not in ("Cc", "Cf"):
            kept.append(character)
    return "".join(kept)


def _numbers_apart(text: str) -> str:
    """Superscripts, subscripts and fractions as plain digits that touch no other number."""
    text = _SUPERSCRIPTS.sub(lambda match: "^" + _plain_digits(match) + _space_before_more(match), text)
    text = _SUBSCRIPTS.sub(_subscript, text)
    return _FRACTION.sub(_fraction, text)


def _plain_digits(match: re.Match[str]) -> str:
    return match.group().translate(_SCRIPT_DIGITS)


def _space_before_more(match: re.Match[str]) -> str:
    following = match.string[match.end() : match.end() + 1]
    return " " if following.isalnum() else ""


def _subscript(match: re.Match[str]) -> str:
    preceding = match.string[max(0, match.start() - 1) : match.start()]
    joint = "_" if preceding.isdecimal() else ""
    return joint + _plain_digits(match) + _space_before_more(match)


def _fraction(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match.group()).replace("\N{FRACTION SLASH}", "/")
    preceding = match.string[max(0, match.start() - 1) : match.start()]
    following = match.string[match.end() : match.end() + 2]
    before = " " if preceding and (preceding.isalnum() or preceding in ".,/" or _FRACTION.match(preceding)) else ""
    is_numerator_only = plain.endswith("/")
    after = " " if re.match("[.,/]?[0-9]", following) and not is_numerator_only else ""
    return before + plain + after


class _Letters:
    """Writes the characters one by one and counts what had no plain form."""

    def __init__(self) -> None:
        self.unknown_count = 0
        self.folded_count = 0

    def write(self, text: str) -> str:
        written: list[str] = []
        was_unknown = False
        for place, character in enumerate(text):
            plain = self._plain(character, text[place - 1 : place])
            is_unknown = plain is None
            if is_unknown:
                self.unknown_count += 1
            # One mark stands for a run, so that a sentence in another script stays readable as missing.
            if plain is not None or not was_unknown:
                written.append(UNKNOWN if plain is None else plain)
            was_unknown = is_unknown
        return "".join(written)

    def _plain(self, character: str, preceding: str) -> str | None:
        if character == "\n" or (" " <= character <= "~" and character != "`") or _is_latin_1_letter(character):
            return character
        if character in _SYMBOLS:
            return _SYMBOLS[character]
        if character in _LETTERS:
            return self._folded(_LETTERS[character])
        if character.lower() in _GREEK:
            name = _GREEK[character.lower()]
            return name.capitalize() if character.isupper() and character != "Δ" else name
        if unicodedata.category(character) == "Mn":
            # An accent that no letter has in one piece may go; a stroke through a word (overlay) means something.
            is_accent = preceding.isalpha() and unicodedata.combining(character) > 1
            return self._folded("") if is_accent else None
        base = unicodedata.normalize("NFD", character)[0]
        if base != character and (base.isascii() or _is_latin_1_letter(base)) and base.isalpha():
            return self._folded(base)
        return self._compatible(character)

    def _compatible(self, character: str) -> str | None:
        """Ligatures, squared units, full-width letters: whatever Unicode itself calls another shape of plain text."""
        shape = unicodedata.normalize("NFKC", character)
        if shape == character or any(part.isnumeric() for part in shape):
            return None
        plain = _MICRO_UNIT.sub("mc", shape)
        parts = [self._plain(part, "") for part in plain]
        return "".join(part for part in parts if part is not None) if None not in parts else None

    def _folded(self, plain: str) -> str:
        self.folded_count += 1
        return plain


def _is_latin_1_letter(character: str) -> bool:
    return "À" <= character <= "ÿ" and character not in "×÷"
