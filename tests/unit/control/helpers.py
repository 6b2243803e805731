"""A handler that waits until it is told to go on, and a request for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.control.messages import DoneMessage, NoticeMessage, ProcessRequest, ProgressMessage
from scribe_desktop.control.server import Tell
from scribe_desktop.domain.job import JobMode, Stage
from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import ConfigurationError, InputRefusedError

DEADLINE_SECONDS = 20.0


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        threading.Event().wait(0.01)


class Handler:
    """Works on a request as its label says."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.go_on = threading.Event()
        self.cancelled = threading.Event()
        self.raised = 0
        self.told = 0
        self.requests: list[ProcessRequest] = []

    def raise_window(self) -> None:
        self.raised += 1

    def process(self, request: ProcessRequest, tell: Tell, cancel: CancelToken) -> DoneMessage:
        self.requests.append(request)
        cancel.on_cancel(self.cancelled.set)
        self.started.set()
        match request.label:
            case "refuse":
                raise InputRefusedError("The recording is empty.", code="audio.empty")
            case "crash":
                raise RuntimeError("planted patient words")
            case "wait":
                while not cancel.wait(0.01) and not self.go_on.is_set():
                    continue
                cancel.check()
            case "flood":
                while not self.go_on.is_set():
                    tell(ProgressMessage("j1", Stage.TRANSCRIBE, "x" * 2000, 0.5, 1, 2))
                    self.told += 1
        for done in (1, 2):
            tell(ProgressMessage("j1", Stage.TRANSCRIBE, f"chunk {done} of 2", done / 2, done, 2))
        tell(NoticeMessage("Basic speech model."))
        return DoneMessage(0, Path("/out"), ("note.txt",), ("a warning",))


class WindowlessHandler(Handler):
    def raise_window(self) -> None:
        raise ConfigurationError("There is no window.", code="control.no_window")


def request(label: str | None = None) -> ProcessRequest:
    return ProcessRequest(
        input_path=Path("/visit.webm"),
        mode=JobMode.FULL,
        note_types=(NoteType.SOAP,),
        engine="auto",
        drafter="auto",
        language="en",
        out_dir=None,
        keywords_file=None,
        label=label,
        is_confirmed=False,
    )
