"""Owns how a foreign program is run on bytes nobody trusts: limited, watched, killed at once, and never by a shell.

The program sees three pipes (or the user's file as its standard input, read-only) and an almost empty environment. It
knows nothing of what it runs. Limits of memory, CPU and files are taken by the launcher in `limited_exec`, on Windows
by a job object; the time limits are kept here, by a watching thread.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children import limited_exec
from scribe_desktop.errors import ScribeError

BLOCK_BYTES = 1 << 16
_STDERR_KEPT_BYTES = 1 << 16
_WATCH_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use.

    `wall_seconds` and `stall_seconds` count only time spent waiting for the program: all of it, and that without a
    byte in or out. A consumer that takes its time is no stall.
    """

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 2 * 3600
    open_files: int = 32
    wall_seconds: float = 2 * 3600
    stall_seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended. `return_code` is negative for a signal; `stderr` holds its last 64 KiB."""

    return_code: int
    stderr: bytes
    is_out_of_time: bool

    @property
    def is_success(self) -> bool:
        """Whether the program ended by itself and says that all went well."""
        return self.return_code == 0 and not self.is_out_of_time


class LimitedProcess:
    """One run of a program; use it as a context manager on one thread, which must outlive it.

    Args:
        command: absolute path of the program and its words.
        cancel: kills the program at once, from whichever thread cancels.
        limits: what it may use.
        stdin_fd: an open file to read from, by seeking if it likes; else standard input is a pipe to `write` or `feed`.
        on_output: takes what the program writes, on a thread of this object; else the owner calls `read`.

    The system kills the program when the thread that started it ends (Linux) or when it next uses a pipe (elsewhere).
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cancel: CancelToken,
        limits: Limits | None = None,
        stdin_fd: int | None = None,
        on_output: Callable[[bytes], None] | None = None,
    ) -> None:
        self._command = tuple(command)
        self._cancel = cancel
        self._limits = limits or Limits()
        self._stdin_fd = stdin_fd
        self._on_output = on_output
        self._stderr = bytearray()
        self._threads: list[threading.Thread] = []
        self._is_over = threading.Event()
        self._is_out_of_time = False
        self._failure: BaseException | None = None
        self._waited_seconds = 0.0
        self._waiting_since: float | None = None
        self._active_at = 0.0
        self._furthest_offset = 0

    def __enter__(self) -> LimitedProcess:
        self._cancel.check()
        self._process = _start(self._command, self._limits, self._stdin_fd)
        self._start_thread("program-errors", self._drain_stderr)
        self._start_thread("program-watch", self._watch)
        if self._on_output is not None:
            self._start_thread("program-output", self._drain_stdout)
        self._unregister = self._cancel.on_cancel(self.kill)
        return self

    def __exit__(self, *_raised: object) -> None:
        self._unregister()
        self.kill()
        self._process.wait()
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def read(self, size: int = BLOCK_BYTES) -> bytes:
        """The next bytes the program wrote, at most `size`; empty when it has ended or was killed. Owner's thread.

        Raises:
            CancelledError: cancel was asked for.
            BaseException: whatever the iterable given to `feed` raised.
        """
        assert self._process.stdout is not None
        with self._waiting():
            data = os.read(self._process.stdout.fileno(), size)
        self._active_at = time.monotonic()
        self._check()
        return data

    def blocks(self) -> Iterator[bytes]:
        """`read` until the end."""
        while block := self.read():
            yield block

    def write(self, data: bytes) -> bool:
        """Give the program bytes; False when it no longer takes any. Owner's thread. Raises as `read`."""
        with self._waiting():
            is_taken = self._put(data)
        self._check()
        return is_taken

    def feed(self, blocks: Iterable[bytes]) -> None:
        """Give the program everything the iterable yields, from a thread of this object, and close its input."""
        self._start_thread("program-input", lambda: self._feed(blocks))

    def close_input(self) -> None:
        """Tell the program that no more bytes will come. Safe more than once."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def finish(self) -> Ended:
        """Wait for the end; its input must have been closed or be fed. Raises as `read`."""
        with self._waiting():
            return_code = self._process.wait()
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        self._check()
        return Ended(return_code, bytes(self._stderr), self._is_out_of_time)

    def kill(self) -> None:
        """End the program and all it may have started, at once. Safe from any thread, and more than once."""
        if self._process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform != "win32":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def _check(self) -> None:
        self._cancel.check()
        if self._failure is not None:
            raise self._failure

    def _start_thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[None]:
        self._waiting_since = since = time.monotonic()
        try:
            yield
        finally:
            self._waiting_since = None
            self._waited_seconds += time.monotonic() - since

    def _put(self, data: bytes) -> bool:
        assert self._process.stdin is not None
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._process.stdin.fileno(), view[:BLOCK_BYTES]) :]
                self._active_at = time.monotonic()
        except (OSError, ValueError):
            # The program has ended; its exit code tells why.
            return False
        return True

    def _feed(self, blocks: Iterable[bytes]) -> None:
        try:
            for block in blocks:
                if not self._put(block):
                    break
        except BaseException as error:  # noqa: BLE001 - it is raised again on the owner's thread
            self._failure = error
            self.kill()
        finally:
            self.close_input()

    def _drain_stderr(self) -> None:
        assert self._process.stderr is not None
        while block := os.read(self._process.stderr.fileno(), BLOCK_BYTES):
            self._stderr += block
            del self._stderr[:-_STDERR_KEPT_BYTES]

    def _drain_stdout(self) -> None:
        assert self._process.stdout is not None
        assert self._on_output is not None
        try:
            while block := os.read(self._process.stdout.fileno(), BLOCK_BYTES):
                self._active_at = time.monotonic()
                self._on_output(block)
        except BaseException as error:  # noqa: BLE001 - it is raised again on the owner's thread
            self._failure = error
            self.kill()

    def _watch(self) -> None:
        while not self._is_over.wait(_WATCH_SECONDS):
            since = self._waiting_since
            if since is None:
                continue
            now = time.monotonic()
            self._note_reading(now)
            idle_seconds = now - max(since, self._active_at)
            waited_seconds = self._waited_seconds + now - since
            if idle_seconds > self._limits.stall_seconds or waited_seconds > self._limits.wall_seconds:
                self._is_out_of_time = True
                self.kill()
                return

    def _note_reading(self, now: float) -> None:
        # Reading on through a slow file is work; reading the same place again and again is not.
        if self._stdin_fd is not None:
            offset = os.lseek(self._stdin_fd, 0, os.SEEK_CUR)
            if offset > self._furthest_offset:
                self._furthest_offset, self._active_at = offset, now


def _start(command: tuple[str, ...], limits: Limits, stdin_fd: int | None) -> subprocess.Popen[bytes]:
    try:
        return _start_confined(command, limits, subprocess.PIPE if stdin_fd is None else stdin_fd)
    except OSError as error:
        raise ScribeError(
            "A helper program could not be started.",
            safe="Nothing was changed.",
            next_step="Close other programs, or restart the computer, and try again.",
            code="program.not_started",
        ) from error


if sys.platform == "win32":
    from scribe_desktop.children import windows_job

    def _start_confined(command: tuple[str, ...], limits: Limits, stdin: int) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
        windows_job.confine(process, limits.memory_bytes, limits.cpu_seconds)
        return process

else:

    def _start_confined(command: tuple[str, ...], limits: Limits, stdin: int) -> subprocess.Popen[bytes]:
        is_frozen = getattr(sys, "frozen", False)
        launcher = ["--limited-exec"] if is_frozen else ["-I", "-S", limited_exec.__file__]
        words = (limits.memory_bytes, limits.cpu_seconds, limits.open_files, os.getpid())
        return subprocess.Popen(
            [sys.executable, *launcher, *map(str, words), *command],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            # Variables can make a program write reports; memory arenas that are only reserved count against the limit.
            env={"LC_ALL": "C", "MALLOC_ARENA_MAX": "2"},
            start_new_session=True,
            cwd="/",
        )
