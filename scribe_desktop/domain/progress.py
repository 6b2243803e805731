"""Owns what running work reports about itself. Progress is never stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import Stage


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a running job. `done` and `total` count the stage's own units (chunks, notes, milliseconds).

    `doing` is a short plain phrase without patient words; `fraction` is of the whole stage, 0 to 1, or None.
    """

    job_id: JobId
    stage: Stage
    doing: str
    fraction: float | None = None
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]
"""Takes progress from any thread; must not block or raise."""
