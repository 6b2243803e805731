"""Owns how a call that may fail is tried again: by kind of error, bounded, and cancellable while it waits."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.errors import Remedy, ScribeError

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long. A far side's Retry-After is honoured up to `max_wait_seconds`; longer ends the tries."""

    max_attempts: int = 4
    first_wait_seconds: float = 1.0
    max_wait_seconds: float = 30.0

    def wait_seconds(self, attempt: int, asked_seconds: float | None) -> float | None:
        """How long to wait after the failed attempt (1 is the first), or None to give up."""
        if attempt >= self.max_attempts:
            return None
        if asked_seconds is not None:
            return asked_seconds if asked_seconds <= self.max_wait_seconds else None
        doubled = min(self.first_wait_seconds * 2.0 ** (attempt - 1), self.max_wait_seconds)
        # Jitter keeps several workstations from knocking at the same moment.
        return doubled * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret


@dataclass(frozen=True, slots=True)
class Attempted(Generic[Result]):
    """A result and how many attempts it took."""

    result: Result
    attempts: int


def call_with_retries(
    call: Callable[[], Result],
    *,
    before_each: Callable[[], None],
    cancel: CancelToken,
    policy: RetryPolicy,
) -> Attempted[Result]:
    """Call until it works, is refused for good, or the policy gives up. Blocks while it waits.

    `before_each` runs before every attempt, first one included: it is where the kill switch is read.

    Raises:
        ScribeError: the last error, as it was raised.
    """
    attempt = 0
    while True:
        attempt += 1
        cancel.check()
        before_each()
        try:
            return Attempted(call(), attempt)
        except ScribeError as error:
            if error.remedy is not Remedy.WAIT_AND_RETRY:
                raise
            seconds = policy.wait_seconds(attempt, error.retry_after_seconds)
            if seconds is None:
                raise
            cancel.wait(seconds)
