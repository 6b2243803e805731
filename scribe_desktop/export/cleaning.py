"""Owns making foreign text fit to be written at all: no control characters, no lone surrogates, one kind of line end.

It changes no letter a reader would see; transliteration for health records is plain_text's business.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_TABS = re.compile("\t+")
_SURROGATES = re.compile("[\ud800-\udfff]")
# The joiners shape words in several scripts; every other format character is invisible or turns text around.
_KEPT_FORMAT_CHARACTERS = frozenset("\u200c\u200d")
_NOT_IN_XML = frozenset("\ufffe\uffff")


def unify_line_ends(text: str) -> str:
    r"""The text with `\n` wherever a line or a field ends: CRLF, form feed, the information separators and the rest."""
    return _LINE_ENDS.sub("\n", text)


def replace_surrogates(text: str) -> str:
    """The text with every lone surrogate as U+FFFD, so that it can be encoded as UTF-8."""
    return _SURROGATES.sub("\ufffd", text)


def clean_text(text: str) -> str:
    r"""The text with `\n` line ends and only characters that XML 1.0 and UTF-8 can carry.

    Lone surrogates become U+FFFD, tabs a space; control characters, bidirectional controls, zero-width characters and
    soft hyphens are removed. Pure, idempotent, any thread.
    """
    text = replace_surrogates(_TABS.sub(" ", unify_line_ends(text)))
    return "".join(character for character in text if character == "\n" or _is_kept(character))


def clean_line(text: str) -> str:
    """The cleaned text as one line: line ends and runs of spaces become one space."""
    return " ".join(clean_text(text).split())


def _is_kept(character: str) -> bool:
    if character in _KEPT_FORMAT_CHARACTERS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf") and character not in _NOT_IN_XML
