"""Owns how long running work may still take, from how fast it has been. It says nothing until it can say it well."""

from __future__ import annotations

from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.progress import Progress

_LEAST_SECONDS = 5.0
_LEAST_FRACTION = 0.05
_WORTH_SAYING_SECONDS = 20.0
_MINUTE = 60.0


class TimeLeft:
    """An estimate for the stage that runs; a new stage begins anew. `seconds` are of a clock that only goes forward."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._started_seconds = 0.0
        self._first_fraction = 0.0
        self._left_seconds: float | None = None
        self._told_seconds = 0.0

    def take(self, progress: Progress, seconds: float) -> None:
        """Learn from a report."""
        fraction = fraction_of(progress)
        if progress.stage is not self._stage or fraction is None or fraction < self._first_fraction:
            self._stage = progress.stage
            self._started_seconds, self._first_fraction = seconds, fraction or 0.0
            self._left_seconds = None
            return
        spent, gained = seconds - self._started_seconds, fraction - self._first_fraction
        if spent < _LEAST_SECONDS or gained < _LEAST_FRACTION:
            return
        self._left_seconds = spent / gained * (1.0 - fraction)
        self._told_seconds = seconds

    def words(self, seconds: float) -> str:
        """`About 3 min left`, or nothing where it is not worth showing."""
        if self._left_seconds is None:
            return ""
        left = self._left_seconds - (seconds - self._told_seconds)
        if left < _WORTH_SAYING_SECONDS:
            return ""
        if left < _MINUTE * 1.25:
            return "About a minute left"
        if left < _MINUTE * 90:
            return f"About {round(left / _MINUTE)} min left"
        return f"About {round(left / _MINUTE / 60)} h left"


def fraction_of(progress: Progress) -> float | None:
    """How far the stage is, 0 to 1, or None where nobody knows."""
    if progress.fraction is not None:
        return min(1.0, max(0.0, progress.fraction))
    return progress.done / progress.total if progress.total else None
