"""Owns the cleaning of vocabulary terms before any engine sees them, and the keywords file of the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from scribe_desktop.errors import InputRefusedError

LONGEST_KEYWORD = 60
MOST_KEYWORDS = 500
LARGEST_FILE_BYTES = 256 * 1024
# OpenAI's guide to gpt-transcribe: a keyword with one of these makes the whole request fail.
FORBIDDEN = "<>"


def clean_keywords(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms as engines accept them, in order: one line, no `<` `>`, no control characters, no doubles (any case).

    A term longer than 60 characters is a sentence, not a term, and is left out; so is everything past 500 terms.
    """
    cleaned: dict[str, str] = {}
    for term in terms:
        printable = "".join(" " if mark in FORBIDDEN or not mark.isprintable() else mark for mark in term)
        words = " ".join(printable.split())
        if words and len(words) <= LONGEST_KEYWORD:
            cleaned.setdefault(words.casefold(), words)
    return tuple(cleaned.values())[:MOST_KEYWORDS]


def read_keywords_file(path: Path) -> tuple[str, ...]:
    """The terms of a text file, one a line, in UTF-8; empty lines and lines that start with `#` are left out.

    Raises:
        InputRefusedError: `keywords.unreadable`, `keywords.too_large`, `keywords.not_text`.
    """
    try:
        # A FIFO or a device would be read for ever.
        if not path.is_file():
            raise _refused("The keywords file is not there, or is not a file.", "keywords.unreadable")
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as unreadable:
        raise _refused("The keywords file cannot be read.", "keywords.unreadable") from unreadable
    if len(raw) > LARGEST_FILE_BYTES:
        raise _refused("The keywords file is larger than 256 KB.", "keywords.too_large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as not_text:
        raise _refused("The keywords file is not UTF-8 text.", "keywords.not_text") from not_text
    return clean_keywords(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def keywords_hash(keywords: Iterable[str]) -> str:
    """The sha256, in hexadecimal, of the sorted keywords: the same list in another order is the same list."""
    return hashlib.sha256("\n".join(sorted(keywords)).encode()).hexdigest()


def _refused(happened: str, code: str) -> InputRefusedError:
    return InputRefusedError(
        happened,
        safe="Nothing was started.",
        next_step="Give a text file with one term on each line.",
        code=code,
    )
