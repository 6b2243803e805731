"""Holds a job at the beginning of a stage, so that a test can do what a user does just then."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from scribe_desktop.domain.job import Stage
from scribe_desktop.pipeline import stages
from scribe_desktop.pipeline.stages import JobRun

_LONGEST_SECONDS = 60.0


class StageHold:
    """Stops jobs where `stage` begins. With `is_deaf` they go on only when released, however they were cancelled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._arrived = threading.Event()
        self._released = threading.Event()

    def at(self, stage: Stage, *, is_deaf: bool = False) -> None:
        """Hold the next job that comes there."""
        real: Callable[[JobRun], None] = stages.STEPS[stage]
        self._arrived.clear()
        self._released.clear()

        def held(run: JobRun) -> None:
            if not self._arrived.is_set():
                self._arrived.set()
                waited = 0.0
                while not self._released.wait(0.02):
                    waited += 0.02
                    assert waited < _LONGEST_SECONDS, "nobody released the job"
                    if run.cancel.is_cancelled and not is_deaf:
                        break
            real(run)

        self._monkeypatch.setitem(stages.STEPS, stage, held)

    @property
    def is_reached(self) -> bool:
        """Whether a job stands there."""
        return self._arrived.is_set()

    def release(self) -> None:
        """Let it go on."""
        self._released.set()
