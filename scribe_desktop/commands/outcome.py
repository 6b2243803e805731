"""Owns what a command returns: what it touched, and what it made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from scribe_desktop.domain.changes import Changes

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Made]):
    """`changes` tell every view what to read again; `result` is what was made or counted."""

    changes: Changes
    result: Made
