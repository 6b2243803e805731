"""Owns the protection against misspelt settings, and against secrets in the settings file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scribe_desktop.config.definitions import BY_FILE_KEY, BY_NAME, Kind
from scribe_desktop.config.problems import Problem

OWN_PREFIXES = ("SCRIBE_", "AI_")
_PLAIN_KEY = re.compile(r"[a-z_]{1,40}", re.IGNORECASE)


def shown_key(key: str) -> str:
    """The key of a settings file as it may be printed: anything but a plain name could be a pasted secret."""
    return key if _PLAIN_KEY.fullmatch(key) else "(a key)"


def refused_in_file(table: Mapping[str, object]) -> Iterator[Problem]:
    """Keys of the settings file that mean nothing, and those that must not stand there."""
    for key in table:
        if key in BY_FILE_KEY:
            continue
        definition = BY_NAME.get(key.upper())
        if definition is None or definition.file_key is not None:
            nearest = _nearest(key.lower(), tuple(BY_FILE_KEY))
            mend = f"Did you mean {nearest}?" if nearest else "Remove it; docs/OPERATIONS.md lists every setting."
            yield Problem(shown_key(key), "The settings file has no such key.", mend)
        elif definition.kind is Kind.SECRET:
            wrong = "Secrets are refused in the settings file, because backups and other programs copy it."
            yield Problem(definition.name, wrong, "Remove it from the file and set it in the environment.")
        else:
            yield Problem(definition.name, "It cannot stand in the settings file.", "Set it in the environment.")


def misspelt_in_environment(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Variables so near to a setting's name that they must be meant for it: these stop the start."""
    for name in _unknown(environment):
        nearest = _nearest(name, tuple(BY_NAME))
        if nearest is not None:
            yield Problem(name, "There is no such setting.", f"Did you mean {nearest}?")


def unknown_in_environment(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Other variables with our prefixes, which another program may own: worth a notice, not a refusal."""
    for name in _unknown(environment):
        if _nearest(name, tuple(BY_NAME)) is None:
            yield Problem(name, "There is no such setting; it is ignored.", "docs/OPERATIONS.md lists every setting.")


def _unknown(environment: Mapping[str, str]) -> list[str]:
    return sorted(name for name in environment if name.startswith(OWN_PREFIXES) and name not in BY_NAME)


def _nearest(unknown: str, known: tuple[str, ...]) -> str | None:
    import difflib

    matches = difflib.get_close_matches(unknown, known, n=1, cutoff=0.8)
    return matches[0] if matches else None
