"""Owns the one kind of child process in which every engine runs, cloud or local.

The parent sends requests, the child answers them; several may be in flight, each on a thread of the child. Cancel
kills the child at once, so nothing late can arrive. The child watches its parent and ends within two seconds of the
parent's death, however it died. Keys travel in the first message through the pipe, never in arguments or environment.

The child imports an engine from a factory named `module:callable`; this module knows no engine.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.priority import step_back
from scribe_desktop.errors import CancelledError, ProviderError, ScribeError

ReportEvent = Callable[[object], None]


class Engine(Protocol):
    """What a factory returns, inside the child."""

    def handle(self, request: object, report: ReportEvent) -> object:
        """Answer one request. Runs on a thread of the child; several may run at once.

        `report` sends a picklable event to the parent. Raise ScribeError for everything a user should read.
        """


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """How to make an engine inside a child: `factory` is `module:callable`, called with `settings` (picklable)."""

    factory: str
    settings: object
    max_parallel: int = 4


@dataclass(frozen=True, slots=True)
class _Call:
    number: int
    request: object


@dataclass(frozen=True, slots=True)
class _Event:
    number: int
    event: object


@dataclass(frozen=True, slots=True)
class _Answer:
    number: int
    result: object
    error: ScribeError | None
    peak_rss_bytes: int


@dataclass(frozen=True, slots=True)
class _Lost:
    """Put into every waiting call when the child is gone."""


class EngineProcess:
    """The parent's handle on one engine process. `call` may be used from several threads at once."""

    def __init__(self, spec: EngineSpec) -> None:
        self._spec = spec
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._send_lock = threading.Lock()
        self._waiting: dict[int, SimpleQueue[_Event | _Answer | _Lost]] = {}
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._reader: threading.Thread | None = None
        self._peak_rss_bytes = 0

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @property
    def peak_rss_bytes(self) -> int:
        """The most memory the child has held so far, as it reported with its last answer."""
        return self._peak_rss_bytes

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        with self._lock:
            return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the child if it is not running. Returns at once; the engine is made while the first call waits."""
        with self._lock:
            if self._process is not None:
                return
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, self._spec), daemon=True, name="scribe-engine")
            process.start()
            theirs.close()
            self._process, self._pipe = process, ours
            self._reader = threading.Thread(target=self._read, args=(ours, process), name="engine-answers", daemon=True)
            self._reader.start()

    def call(self, request: object, cancel: CancelToken, on_event: ReportEvent | None = None) -> object:
        """Send one request and wait for its answer. Blocks; never call it on the window's thread.

        Raises:
            CancelledError: cancel was asked for; the child has been killed.
            ScribeError: what the engine raised, or `engine.crashed` when the child died.
        """
        cancel.check()
        self.start()
        answers: SimpleQueue[_Event | _Answer | _Lost] = SimpleQueue()
        number = next(self._numbers)
        with self._lock:
            self._waiting[number] = answers
            pipe = self._pipe
        unregister = cancel.on_cancel(self.kill)
        try:
            self._send(pipe, _Call(number, request))
            while True:
                message = answers.get()
                cancel.check()
                if isinstance(message, _Event):
                    if on_event is not None:
                        on_event(message.event)
                elif isinstance(message, _Lost):
                    raise self._crashed()
                elif message.error is not None:
                    raise message.error
                else:
                    return message.result
        except ProviderError:
            # Cancel kills the child, and that may be noticed here before the flag is looked at.
            cancel.check()
            raise
        except CancelledError:
            self.kill()
            raise
        finally:
            unregister()
            with self._lock:
                self._waiting.pop(number, None)

    def kill(self) -> None:
        """End the child at once and let every waiting call fail. Safe from any thread, and more than once."""
        with self._lock:
            process, self._process, self._pipe = self._process, None, None
            waiting = list(self._waiting.values())
        if process is not None:
            process.kill()
            process.join()
            process.close()
        for answers in waiting:
            answers.put(_Lost())

    def close(self) -> None:
        """End the child; calls still waiting fail. The object may be started again."""
        self.kill()
        reader, self._reader = self._reader, None
        if reader is not None and reader is not threading.current_thread():
            reader.join()

    def _send(self, pipe: Connection | None, message: _Call) -> None:
        if pipe is None:
            raise self._crashed()
        try:
            with self._send_lock:
                pipe.send(message)
        except (OSError, ValueError, TypeError) as broken:
            # TypeError: the reader closed the pipe while it was written to.
            raise self._crashed() from broken

    def _read(self, pipe: Connection, process: SpawnProcess) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                message = pipe.recv()
                with self._lock:
                    answers = self._waiting.get(message.number)
                if isinstance(message, _Answer):
                    self._peak_rss_bytes = max(self._peak_rss_bytes, message.peak_rss_bytes)
                if answers is not None:
                    answers.put(message)
        pipe.close()
        with self._lock:
            is_ours = self._process is process
        if is_ours:
            self.kill()

    @staticmethod
    def _crashed() -> ProviderError:
        return ProviderError(
            "The engine stopped unexpectedly.",
            safe="The recording and everything finished before are kept.",
            next_step="Try again; what was finished is not done twice.",
            code="engine.crashed",
        )


def peak_rss_bytes() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        # proc(5). getrusage would count the parent's memory too: it survives fork and exec.
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # getrusage(2): kilobytes on Linux, bytes on macOS.
    return peak if sys.platform == "darwin" else peak * 1024


def _serve(pipe: Connection, spec: EngineSpec) -> None:
    """The child's main function."""
    watch_parent()
    step_back()
    # Libraries that report to their makers are pinned to releases that do not; this holds should one slip in.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    send_lock = threading.Lock()

    def send(message: _Event | _Answer) -> None:
        with send_lock, contextlib.suppress(OSError):
            pipe.send(message)

    engine: Engine | None = None
    startup_error: ScribeError | None = None
    try:
        engine = _make_engine(spec)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        startup_error = as_scribe_error(error)

    def answer(call: _Call) -> None:
        result: object = None
        error = startup_error
        if engine is not None:
            try:
                result = engine.handle(call.request, lambda event: send(_Event(call.number, event)))
            except BaseException as raised:  # noqa: BLE001 - as above
                error = as_scribe_error(raised)
        send(_Answer(call.number, result, error, peak_rss_bytes()))

    with ThreadPoolExecutor(max_workers=spec.max_parallel, thread_name_prefix="engine") as pool:
        while True:
            try:
                call = pipe.recv()
            except (EOFError, OSError):
                # The parent is gone or has let go: no answer is wanted any more.
                os._exit(0)
            pool.submit(answer, call)


def _make_engine(spec: EngineSpec) -> Engine:
    module_name, _, attribute = spec.factory.partition(":")
    factory = getattr(importlib.import_module(module_name), attribute)
    engine: Engine = factory(spec.settings)
    return engine


def as_scribe_error(error: BaseException) -> ScribeError:
    """Any exception as one that may be shown: foreign texts are dropped, for they may hold patient words."""
    if isinstance(error, ScribeError):
        return error
    return ProviderError(
        f"The engine failed with an unexpected {type(error).__name__}.",
        safe="The recording and everything finished before are kept.",
        next_step="Try again, or choose another engine.",
        code="engine.unexpected",
    )


def watch_parent() -> None:
    """End this process as soon as its parent has ended, however it ended. Call once in a spawned child."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait_for_the_end() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait_for_the_end, name="parent-watch", daemon=True).start()
