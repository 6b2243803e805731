"""Owns where the words of a search stand in a text, as the index found them: beginnings, without case and accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, `end` excluded."""

    start: int
    end: int


def found_spans(text: str, query: str) -> tuple[Span, ...]:
    """Where words of the text begin with a word of the query; the part that was asked for, and no more."""
    asked = sorted({_folded(word) for word in _words_only(query)}, key=len, reverse=True)
    spans = []
    for start, end in _word_places(text):
        # Folded letter by letter, so that places in the folded word are places in the text.
        letters = [_folded(letter) for letter in text[start:end]]
        folded = "".join(letters)
        prefix = next((word for word in asked if word and folded.startswith(word)), "")
        if prefix:
            spans.append(Span(start, start + _letters_covering(letters, len(prefix))))
    return tuple(spans)


def _letters_covering(letters: list[str], length: int) -> int:
    covered = 0
    for count, letter in enumerate(letters, start=1):
        covered += len(letter)
        if covered >= length:
            return count
    return len(letters)


def _words_only(text: str) -> list[str]:
    return [text[start:end] for start, end in _word_places(text)]


def _word_places(text: str) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for place, letter in enumerate(text):
        if letter.isalnum() or unicodedata.combining(letter):
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(text)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
