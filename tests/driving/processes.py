"""Owns the processes of a driven desktop: each is started with a mark, and everything with that mark is ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import psutil

MARK = "SCRIBE_TEST_DESKTOP"
_END_SECONDS = 5.0
_POLL_SECONDS = 0.02

Answer = TypeVar("Answer")


def wait_for(what: str, ask: Callable[[], Answer | None], timeout_seconds: float = 10.0) -> Answer:
    """Ask until there is an answer that is neither None nor False; fail at the deadline."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        answer = ask()
        if answer is not None and answer is not False:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_seconds:.0f} s in vain for {what}")
        time.sleep(_POLL_SECONDS)


class Program:
    """A started program, its output kept in files."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path, cwd: Path) -> None:
        self.out_path, self.err_path = log.with_suffix(".out"), log.with_suffix(".err")
        self.started_at_ns = time.monotonic_ns()
        with self.out_path.open("wb") as out, self.err_path.open("wb") as err:
            self.process = subprocess.Popen(
                list(arguments),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
                cwd=cwd,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def output(self) -> str:
        """What it has printed so far."""
        return self.out_path.read_text(encoding="utf-8", errors="replace")

    def errors(self) -> str:
        """What it has complained of so far."""
        return self.err_path.read_text(encoding="utf-8", errors="replace")

    def wait_until_ended(self, timeout_seconds: float = 20.0) -> int:
        """Its exit code, once it has ended by itself."""
        try:
            return self.process.wait(timeout=timeout_seconds)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"the program has not ended in {timeout_seconds:.0f} s:\n{self.errors()}") from error

    def kill(self) -> None:
        """End it as a power cut would, its children left to notice by themselves."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait(timeout=_END_SECONDS)

    def end(self) -> None:
        """Ask it to end, and insist after a while."""
        if not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def marked(mark: str) -> Iterator[psutil.Process]:
    """Every process that was started on the desktop of that mark, however it was reparented since."""
    wanted = f"{MARK}={mark}".encode()
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if wanted in Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0"):
                yield process


def end_marked(mark: str) -> list[str]:
    """End what is left of a desktop; the command lines of what would not go when asked."""
    left = list(marked(mark))
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(left, timeout=_END_SECONDS)
    stubborn = []
    for process in alive:
        with contextlib.suppress(psutil.Error):
            stubborn.append(" ".join(process.cmdline()))
            process.kill()
    psutil.wait_procs(alive, timeout=_END_SECONDS)
    return stubborn
