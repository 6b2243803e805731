"""A job over the socket: progress, results, errors, cancel, and the end of either side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.client import ControlClient
from scribe_desktop.control.messages import DoneMessage, NoticeMessage, ProgressMessage
from scribe_desktop.control.server import ControlServer
from scribe_desktop.errors import CancelledError, ConfigurationError, InputRefusedError, ScribeError, WorkspaceHeldError
from tests.unit.control.helpers import Handler, WindowlessHandler, request, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")


def test_ping_names_version_and_process(address: ControlAddress, handler: Handler) -> None:
    client = ControlClient(address)
    assert client.ping() is None
    with ControlServer(address, handler):
        pong = client.ping()
        assert pong is not None
        assert pong.pid == os.getpid()
    assert client.ping() is None


def test_a_second_start_raises_the_window(address: ControlAddress, handler: Handler) -> None:
    with ControlServer(address, handler):
        ControlClient(address).raise_window()
    assert handler.raised == 1
    with ControlServer(address, WindowlessHandler()), pytest.raises(ConfigurationError) as caught:
        ControlClient(address).raise_window()
    assert caught.value.code == "control.no_window"


def test_a_job_streams_its_progress_and_ends(address: ControlAddress, handler: Handler) -> None:
    told: list[ProgressMessage | NoticeMessage] = []
    with ControlServer(address, handler):
        done = ControlClient(address).process(request("label"), told.append, CancelToken())
    assert done == DoneMessage(0, Path("/out"), ("note.txt",), ("a warning",))
    assert [message.done for message in told if isinstance(message, ProgressMessage)] == [1, 2]
    assert told[-1] == NoticeMessage("Basic speech model.")
    assert handler.requests == [request("label")]


def test_an_error_arrives_as_what_it_was(address: ControlAddress, handler: Handler) -> None:
    with ControlServer(address, handler), pytest.raises(InputRefusedError) as caught:
        ControlClient(address).process(request("refuse"), lambda _message: None, CancelToken())
    assert caught.value.code == "audio.empty"


def test_a_foreign_error_tells_its_kind_and_none_of_its_words(address: ControlAddress, handler: Handler) -> None:
    with ControlServer(address, handler), pytest.raises(ScribeError) as caught:
        ControlClient(address).process(request("crash"), lambda _message: None, CancelToken())
    assert "RuntimeError" in str(caught.value)
    assert "planted" not in str(caught.value)


def test_cancel_reaches_the_job_and_is_final(address: ControlAddress, handler: Handler) -> None:
    cancel = CancelToken()

    def cancel_when_started() -> None:
        assert handler.started.wait(20)
        cancel.cancel()

    with ControlServer(address, handler):
        canceller = threading.Thread(target=cancel_when_started)
        canceller.start()
        with pytest.raises(CancelledError):
            ControlClient(address).process(request("wait"), lambda _message: None, cancel)
        canceller.join()
        assert handler.cancelled.is_set()


def test_jobs_run_side_by_side(address: ControlAddress, handler: Handler) -> None:
    results: list[DoneMessage] = []

    def ask(label: str | None) -> None:
        results.append(ControlClient(address).process(request(label), lambda _message: None, CancelToken()))

    with ControlServer(address, handler):
        waiting = threading.Thread(target=ask, args=("wait",))
        waiting.start()
        assert handler.started.wait(20)
        ask(None)
        assert len(results) == 1
        handler.go_on.set()
        waiting.join()
    assert len(results) == 2


def test_stopping_the_server_cancels_its_jobs(address: ControlAddress, handler: Handler) -> None:
    errors: list[ScribeError] = []

    def ask() -> None:
        try:
            ControlClient(address).process(request("wait"), lambda _message: None, CancelToken())
        except ScribeError as error:
            errors.append(error)

    with ControlServer(address, handler):
        asking = threading.Thread(target=ask)
        asking.start()
        assert handler.started.wait(20)
    asking.join()
    assert [type(error) for error in errors] == [CancelledError]


CLIENT = """
import sys
from pathlib import Path
from tests.unit.control.helpers import request
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.client import ControlClient
ControlClient(ControlAddress(Path(sys.argv[1]), {})).process(request("wait"), print, CancelToken())
"""

SERVER = """
import sys, threading
from pathlib import Path
from tests.unit.control.helpers import Handler
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.server import ControlServer
handler = Handler()
ControlServer(ControlAddress(Path(sys.argv[1]), {}), handler).start()
print("listening", flush=True)
handler.started.wait()
print("working", flush=True)
threading.Event().wait()
"""


def start(code: str, folder: Path) -> subprocess.Popen[str]:
    paths = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_a_client_killed_mid_job_cancels_it(folder: Path, address: ControlAddress, handler: Handler) -> None:
    with ControlServer(address, handler), start(CLIENT, folder) as client:
        assert handler.started.wait(20)
        client.kill()
        assert handler.cancelled.wait(20)


def test_a_server_killed_mid_job_is_told_and_leaves_nothing_stuck(
    folder: Path, address: ControlAddress, handler: Handler
) -> None:
    with start(SERVER, folder) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "listening\n"
        errors: list[ScribeError] = []

        def ask() -> None:
            try:
                ControlClient(address).process(request("wait"), lambda _message: None, CancelToken())
            except ScribeError as error:
                errors.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        assert server.stdout.readline() == "working\n"
        server.send_signal(signal.SIGKILL)
        asking.join()
    assert [error.code for error in errors] == ["control.lost"]
    assert isinstance(errors[0], WorkspaceHeldError)
    assert (folder / "run" / "control.sock").exists()
    with ControlServer(address, handler):
        assert ControlClient(address).ping() is not None


def test_a_server_that_hangs_does_not_hold_the_client(folder: Path, address: ControlAddress) -> None:
    with start(SERVER, folder) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "listening\n"
        server.send_signal(signal.SIGSTOP)
        with pytest.raises(WorkspaceHeldError) as caught:
            ControlClient(address, answer_seconds=0.3).process(request(), lambda _message: None, CancelToken())
        assert caught.value.code == "control.no_answer"
        server.kill()


def test_threads_are_given_back(address: ControlAddress, handler: Handler) -> None:
    with ControlServer(address, handler):
        for _ in range(40):
            ControlClient(address).process(request(), lambda _message: None, CancelToken())
        wait_until(lambda: not [thread for thread in threading.enumerate() if thread.name == "control-watch"])
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("control-")]
