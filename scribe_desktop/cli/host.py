"""Owns `host`: the workspace held open without a window, taking jobs over the local socket until Ctrl-C.

It is the part of the window that the command line talks to, and what a computer without a display runs instead.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.cli.configuration import read_settings, tell_notices
from scribe_desktop.cli.handing_over import as_options, control_address
from scribe_desktop.cli.interrupting import run_cancellable
from scribe_desktop.cli.opening import open_or_create, say
from scribe_desktop.cli.process import Surroundings, process
from scribe_desktop.cli.running import build_tools
from scribe_desktop.control.messages import DoneMessage, NoticeMessage, ProcessRequest, ProgressMessage
from scribe_desktop.control.server import ControlServer, Tell
from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.progress import Progress
from scribe_desktop.errors import ConfigurationError, ExitCode
from scribe_desktop.pipeline import PipelineTools

_GATE_SECONDS = 0.2
_NO_JOB_YET = JobId("")


def host_command(arguments: argparse.Namespace) -> int:
    """Hold the workspace and take jobs until a signal comes."""
    settings, switch = read_settings()
    tell_notices(settings)
    with open_or_create(
        settings, passphrase_fd=arguments.passphrase_fd, recovery_key_fd=arguments.recovery_key_fd
    ) as workspace:
        handler = HostHandler(lambda: build_tools(workspace, settings, switch))
        with ControlServer(control_address(settings), handler):
            say("Ready: jobs are taken over the local socket. Ctrl-C ends this program.")
            run_cancellable(_wait_for_signal)
    return ExitCode.DONE


def _wait_for_signal(cancel: CancelToken) -> None:
    while not cancel.wait(60.0):
        continue


class HostHandler:
    """What a running program does with requests. Jobs run one at a time; the gate is shared with the window's own.

    `make_tools` is asked anew for each job, so that a changed setting counts. `show_window` is None without a window.
    """

    def __init__(
        self,
        make_tools: Callable[[], PipelineTools],
        *,
        gate: threading.Lock | None = None,
        show_window: Callable[[], None] | None = None,
        finished: Callable[[], None] = lambda: None,
    ) -> None:
        self._make_tools = make_tools
        self._gate = gate or threading.Lock()
        self._show_window = show_window
        self._finished = finished

    def raise_window(self) -> None:
        """Show the window, if there is one."""
        if self._show_window is None:
            raise ConfigurationError("The program that holds the workspace has no window.", code="control.no_window")
        self._show_window()

    def process(self, request: ProcessRequest, tell: Tell, cancel: CancelToken) -> DoneMessage:
        """Do the work of one `process`, with this program's settings and keys."""
        surroundings = Surroundings(
            RemoteProgress(lambda progress: tell(ProgressMessage.of(progress))),
            announce=lambda text: tell(NoticeMessage(text)),
            confirm=lambda _question: False,
        )
        if self._gate.locked():
            tell(NoticeMessage("Another job runs first; this one follows."))
        # Not for ever: a program that ends, or a client that goes, must not wait for another's job.
        while not self._gate.acquire(timeout=_GATE_SECONDS):
            cancel.check()
        try:
            cancel.check()
            outcome = process(as_options(request), self._make_tools(), cancel, surroundings)
        finally:
            self._gate.release()
            self._finished()
        return DoneMessage(outcome.exit_code, outcome.folder, outcome.files, outcome.warnings)


class RemoteProgress:
    """Progress that is shown by the program that asked."""

    def __init__(self, send: Callable[[Progress], None]) -> None:
        self._send = send

    def __call__(self, progress: Progress) -> None:
        """Send one moment."""
        self._send(progress)

    def importing(self, fraction: float) -> None:
        """The import is part of getting ready for those who look from outside."""
        self._send(Progress(_NO_JOB_YET, Stage.PREPARE, "importing", fraction))

    def imported(self, seconds: float) -> None:
        """The job's own progress follows at once."""
