"""Engines step back behind the window; what they were started by keeps its place."""

from __future__ import annotations

import os
import sys

import psutil
import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess, EngineSpec, ReportEvent


class _Niceness:
    def handle(self, _request: object, _report: ReportEvent) -> object:
        return psutil.Process(os.getpid()).nice()


def make_niceness(_settings: object) -> _Niceness:
    """An engine that tells how far it stands back."""
    return _Niceness()


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is POSIX's word for it")
def test_an_engine_stands_behind_the_program_that_started_it() -> None:
    with EngineProcess(EngineSpec("tests.unit.children.test_priority:make_niceness", None)) as process:
        theirs = process.call("how far", CancelToken(), lambda _event: None)
    ours = psutil.Process().nice()
    assert theirs == min(19, ours + 10)
