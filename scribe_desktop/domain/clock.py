"""Owns the notion of now: every time in the store is an aware UTC datetime from a clock that was passed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns an aware UTC datetime."""


def utc_now() -> datetime:
    """The present as an aware UTC datetime."""
    return datetime.now(UTC)
