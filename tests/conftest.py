"""Fixtures for every test: no foreign sockets, no leaked threads or children, no environment of the developer's."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

GUARDS = Path(__file__).parent / "guards"
PROJECT = Path(__file__).parent.parent
SAMPLE_VISIT = PROJECT / "resources" / "sample_visit" / "sample-visit.webm"
SAMPLE_TURNS = PROJECT / "resources" / "sample_visit" / "sample-visit.turns.json"
SHARED_DATA = PROJECT.parent / "shared" / "data"

_SETTING_PREFIXES = ("SCRIBE_", "AI_", "OPENAI_", "ANTHROPIC_", "SUPABASE_", "JOBS_", "JOB_", "SESSION_")


def pytest_configure(config: pytest.Config) -> None:
    """Start the socket guard in this process and, through the environment, in every Python child of it."""
    log = Path(config.rootpath) / "build" / f"socket-guard-{os.getpid()}.log"
    log.parent.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    for name in list(os.environ):
        if name.startswith(_SETTING_PREFIXES) and not name.startswith(("SCRIBE_PROVE_", "SCRIBE_TEST_")):
            del os.environ[name]
    os.environ["SCRIBE_TEST_SOCKET_LOG"] = str(log)
    paths = [str(GUARDS), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))
    if not hasattr(sys, "_scribe_socket_guard"):
        sys.path.insert(0, str(GUARDS))
        import sitecustomize  # type: ignore[import-not-found]

        if Path(sitecustomize.__file__ or "").parent != GUARDS:
            del sys.modules["sitecustomize"]
            import sitecustomize
        sys._scribe_socket_guard = True  # type: ignore[attr-defined]
        sys.path.remove(str(GUARDS))


@pytest.fixture
def socket_log() -> Path:
    """Where the guard writes what it refused."""
    return Path(os.environ["SCRIBE_TEST_SOCKET_LOG"])


@pytest.fixture(autouse=True)
def no_foreign_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test during which any process of the run reached for another machine."""
    log = Path(os.environ["SCRIBE_TEST_SOCKET_LOG"])
    log.unlink(missing_ok=True)
    yield
    refused = log.read_text(encoding="utf-8") if log.exists() else ""
    log.unlink(missing_ok=True)
    if request.node.get_closest_marker("planted_socket") is None:
        assert not refused, f"a socket left this machine:\n{refused}"
    else:
        assert refused, "the planted call was not noticed: the guard is blind"


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, an engine process or an ffmpeg behind."""
    threads_before = set(threading.enumerate())
    children_before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    if request.node.get_closest_marker("keeps_children") is not None:
        return
    leaked_threads = [
        thread for thread in set(threading.enumerate()) - threads_before if thread.is_alive() and not thread.daemon
    ]
    for thread in leaked_threads:
        thread.join(timeout=5)
    leaked_threads = [thread for thread in leaked_threads if thread.is_alive()]
    assert not leaked_threads, f"threads left running: {[thread.name for thread in leaked_threads]}"
    multiprocessing.active_children()
    leaked = [child for child in psutil.Process().children(recursive=True) if child.pid not in children_before]
    _, alive = psutil.wait_procs([child for child in leaked if not _is_bookkeeping(child)], timeout=5)
    assert not alive, f"child processes left running: {[' '.join(_command_line(child))[:200] for child in alive]}"


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _is_bookkeeping(process: psutil.Process) -> bool:
    # multiprocessing keeps one tracker for the life of the test process; it is not the product's.
    return any("resource_tracker" in part for part in _command_line(process))


@pytest.fixture
def sample_visit() -> Path:
    """The bundled sample visit."""
    return SAMPLE_VISIT


@pytest.fixture
def shared_data() -> Path:
    """The test material beside the checkout; skips where it is not."""
    if not SHARED_DATA.exists():
        pytest.skip("the shared test material is not beside this checkout")
    return SHARED_DATA
