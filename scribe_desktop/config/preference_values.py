"""Owns how single preferences are read from preferences.toml and written there. It knows no file.

A value that cannot be used gives way to its default, and is told of without being quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from scribe_desktop.config import parsing
from scribe_desktop.config.problems import Problem

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

_MOST_CHARACTERS = 400
_MOST_SHORTCUTS = 200


class AppearanceChoice(StrEnum):
    """What the window looks like; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class ShortcutChoice:
    """The user's own keys for one command; empty `keys` take the keys away."""

    shortcut_id: str
    keys: str


class PreferenceReader:
    """Reads one preference after the other. `problems` lists those that could not be used."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table
        self.problems: list[Problem] = []

    def flag(self, key: str, *, default: bool, when_bad: bool) -> bool:
        """On or off; `when_bad` is what an unusable value counts as."""
        value = self._read(key, parsing.parse_flag, None)
        if value is not None:
            return value
        return when_bad if any(problem.name == key for problem in self.problems) else default

    def word(self, key: str, kind: type[Word]) -> Word | None:
        """One of an enumeration's words, or None."""
        return self._read(key, lambda raw: kind(str(raw)), None)

    def words(self, key: str, kind: type[Word], default: tuple[Word, ...]) -> tuple[Word, ...]:
        """Several of an enumeration's words, each once, at least one."""

        def parse(raw: object) -> tuple[Word, ...]:
            if not isinstance(raw, list) or not raw:
                raise ValueError
            return tuple(dict.fromkeys(kind(str(one)) for one in raw))

        return self._read(key, parse, default) or default

    def number(self, key: str, *, least: float, largest: float, default: float) -> float:
        """A number within its limits."""

        def parse(raw: object) -> float:
            if isinstance(raw, bool) or not isinstance(raw, int | float) or not least <= raw <= largest:
                raise ValueError
            return float(raw)

        value = self._read(key, parse, default)
        return default if value is None else value

    def whole_number(self, key: str, *, least: int, largest: int) -> int | None:
        """A whole number within its limits, or None."""

        def parse(raw: object) -> int:
            if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= largest:
                raise ValueError
            return raw

        return self._read(key, parse, None)

    def model(self, key: str) -> str | None:
        """A model's name, or None."""
        return self._read(key, parsing.parse_model, None)

    def text(self, key: str, default: str = "") -> str:
        """A line of text."""

        def parse(raw: object) -> str:
            if not isinstance(raw, str) or len(raw) > _MOST_CHARACTERS or not raw.isprintable():
                raise ValueError
            return raw.strip()

        return self._read(key, parse, default) or default

    def shortcuts(self, key: str) -> tuple[ShortcutChoice, ...]:
        """The table of the user's own keys."""

        def parse(raw: object) -> tuple[ShortcutChoice, ...]:
            if not isinstance(raw, Mapping) or len(raw) > _MOST_SHORTCUTS:
                raise ValueError
            if not all(isinstance(keys, str) and keys.isprintable() for keys in raw.values()):
                raise ValueError
            return tuple(ShortcutChoice(str(one), str(keys)) for one, keys in raw.items())

        return self._read(key, parse, ()) or ()

    def _read(self, key: str, parse: Callable[[object], Value], default: Value | None) -> Value | None:
        raw = self._table.get(key)
        if raw is None:
            return default
        try:
            return parse(raw)
        except ValueError:
            wrong = "It cannot be used, so the program's own value counts."
            self.problems.append(Problem(key, wrong, "Choose it again in Settings."))
            return default


def as_toml(value: object) -> object | None:
    """The value as it stands in the file; None for one that is left out."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        if any(isinstance(one, ShortcutChoice) for one in value):
            return {one.shortcut_id: one.keys for one in value}
        return [as_toml(one) for one in value] or None
    return None if value == "" else value
