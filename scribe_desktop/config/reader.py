"""Owns reading typed values out of environment, settings file and preferences, collecting every problem on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from scribe_desktop.config import parsing
from scribe_desktop.config.definitions import BY_NAME, Definition
from scribe_desktop.config.problems import Problem
from scribe_desktop.config.secret import MASK, Secret

Value = TypeVar("Value")


class Source(StrEnum):
    """Where a setting's value came from."""

    ENVIRONMENT = "environment"
    FILE = "settings file"
    PREFERENCES = "settings of the window"
    KEYCHAIN = "keychain"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """One setting as it counts: `shown` is its value as text, masked when it is a key, empty when unset."""

    name: str
    shown: str
    source: Source


class SettingsReader:
    """Reads one setting after the other; refused values become problems and their defaults are used in their stead.

    `problems` and `effective` are complete once every setting was asked for.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        file_table: Mapping[str, object],
        preferred: Mapping[str, object] | None = None,
    ) -> None:
        self._environment = environment
        self._file = file_table
        self._preferred = preferred or {}
        self.problems: list[Problem] = []
        self.effective: list[EffectiveSetting] = []

    def flag(self, name: str) -> bool:
        """A flag that has a default."""
        return self._read(name, parsing.parse_flag) or False

    def whole_number(self, name: str) -> int:
        """A whole number that has a default."""
        definition = BY_NAME[name]
        return self._read(name, lambda raw: parsing.parse_whole_number(raw, definition)) or 0

    def model(self, name: str) -> str:
        """A model's name that has a default."""
        return self._read(name, parsing.parse_model) or ""

    def url(self, name: str) -> str | None:
        """A web address, if set."""
        return self._read(name, parsing.parse_url)

    def path(self, name: str) -> Path | None:
        """A full path, if set."""
        return self._read(name, parsing.parse_path)

    def path_or_name(self, name: str) -> str | None:
        """A folder or a name, if set."""
        return self._read(name, parsing.parse_path_or_name)

    def secret(self, name: str) -> Secret | None:
        """A key or token, if set."""
        return self._read(name, lambda raw: Secret(parsing.parse_key(raw)))

    def publishable_key(self, name: str) -> Secret | None:
        """The cloud's publishable key, if set; masked like the others, for a wrong one may have been pasted."""
        return self._read(name, lambda raw: Secret(parsing.parse_publishable_key(raw)))

    def add(self, problem: Problem) -> None:
        """Note a problem, unless that setting has one already."""
        if all(problem.name != known.name for known in self.problems):
            self.problems.append(problem)

    def _read(self, name: str, parse: Callable[[object], Value]) -> Value | None:
        definition = BY_NAME[name]
        raw, source = self._raw(definition)
        value: Value | None = None
        if raw is not None:
            try:
                value = parse(raw)
            except parsing.BadValueError as bad:
                self.add(Problem(name, bad.what_is_wrong, bad.how_to_mend))
        self.effective.append(EffectiveSetting(name, _shown(value), source))
        return value

    def _raw(self, definition: Definition) -> tuple[object, Source]:
        # An empty variable counts as unset: that is how deployment sheets leave a line blank.
        from_environment = self._environment.get(definition.name, "")
        if from_environment.strip():
            return from_environment, Source.ENVIRONMENT
        if definition.file_key is not None and self._file.get(definition.file_key) not in (None, ""):
            return self._file[definition.file_key], Source.FILE
        if self._preferred.get(definition.name) is not None:
            return self._preferred[definition.name], Source.PREFERENCES
        return definition.default, Source.DEFAULT


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Secret):
        return MASK
    return str(int(value)) if isinstance(value, bool) else str(value)
