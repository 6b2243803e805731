"""Owns the search in a transcript: every place of a text, whatever its case, and which of them one stands on. No Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scribe_desktop.ui.transcript.rows import Row


@dataclass(frozen=True, slots=True)
class Match:
    """One place of the text: its row, where it begins, how long it is."""

    row: int
    start: int
    length: int


class Finder:
    """Finds, counts, and goes round the end."""

    def __init__(self) -> None:
        self.text = ""
        self.by_row: dict[int, list[Match]] = {}
        self._matches: tuple[Match, ...] = ()
        self._place = 0

    @property
    def current(self) -> Match | None:
        """The match one stands on, or None where there is none."""
        return self._matches[self._place] if self._matches else None

    @property
    def number(self) -> int:
        """Which match one stands on, counted from 1; 0 where there is none."""
        return self._place + 1 if self._matches else 0

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._matches)

    def find(self, text: str, rows: tuple[Row, ...], *, from_row: int) -> None:
        """Find a text and stand on its first place in or after a row, else on its first."""
        self.text = text
        self.by_row = {}
        if text:
            pattern = re.compile(re.escape(text), re.IGNORECASE)
            for place, row in enumerate(rows):
                for hit in pattern.finditer(row.text):
                    self.by_row.setdefault(place, []).append(Match(place, hit.start(), hit.end() - hit.start()))
        self._matches = tuple(match for matches in self.by_row.values() for match in matches)
        self._place = next((number for number, match in enumerate(self._matches) if match.row >= from_row), 0)

    def go(self, distance: int) -> None:
        """Go to another match, round the end."""
        if self._matches:
            self._place = (self._place + distance) % len(self._matches)
