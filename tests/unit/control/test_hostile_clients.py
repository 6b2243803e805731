"""Garbage, floods, silence and crowds: answered or closed, and the next honest client is served."""

from __future__ import annotations

import contextlib
import random
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.client import ControlClient
from scribe_desktop.control.codec import MAX_FRAME_BYTES, decode, encode
from scribe_desktop.control.messages import Accepted, CancelRequest, Ping, Refused
from scribe_desktop.control.server import MAX_CONNECTIONS, ControlServer
from scribe_desktop.errors import WorkspaceHeldError
from tests.unit.control.helpers import Handler, request, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")


@pytest.fixture
def server(address: ControlAddress, handler: Handler) -> Iterator[ControlServer]:
    with ControlServer(address, handler, first_frame_seconds=0.5) as server:
        yield server
        assert ControlClient(address).ping() is not None, "an honest client was no longer served"


def dial(folder: Path) -> socket.socket:
    dialled = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    dialled.settimeout(20)
    dialled.connect(str(folder / "run" / "control.sock"))
    return dialled


def read_all(dialled: socket.socket) -> bytes:
    read = b""
    with contextlib.suppress(ConnectionResetError):
        while part := dialled.recv(65_536):
            read += part
    return read


def say(folder: Path, raw: bytes) -> bytes:
    with dial(folder) as dialled:
        with contextlib.suppress(OSError):
            dialled.sendall(raw)
        return read_all(dialled)


def test_garbage_is_answered_with_a_refusal(folder: Path, server: ControlServer) -> None:
    randomness = random.Random(7)
    good = encode(request())
    for number in range(300):
        raw = bytearray(good if number % 2 else randomness.randbytes(randomness.randrange(1, 400)))
        for _ in range(1 + number % 5):
            raw[randomness.randrange(len(raw))] = randomness.randrange(256)
        answer = say(folder, bytes(raw).replace(b"\n", b" ") + b"\n")
        message = decode(answer.splitlines()[0])
        assert isinstance(message, Refused | Accepted)


def test_a_frame_that_is_too_large_is_refused(folder: Path, server: ControlServer) -> None:
    answer = say(folder, b"x" * (2 * MAX_FRAME_BYTES))
    assert isinstance(decode(answer), Refused)


def test_a_large_frame_that_is_allowed_passes(folder: Path, server: ControlServer) -> None:
    frame = encode(Ping())[:-1] + b" " * (MAX_FRAME_BYTES - 100) + b"\n"
    assert b'"pong"' in say(folder, frame)


def test_a_client_that_says_nothing_is_let_go(folder: Path, server: ControlServer) -> None:
    with dial(folder) as dialled:
        assert read_all(dialled) == b""


def test_a_client_that_drips_is_let_go(folder: Path, server: ControlServer) -> None:
    with dial(folder) as dialled:
        ended = threading.Event()

        def drip() -> None:
            while not ended.wait(0.02):
                try:
                    dialled.send(b"x")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        read = read_all(dialled)
        ended.set()
        dripping.join()
        assert read == b""


@pytest.mark.parametrize("nonsense", [b"nonsense\n", encode(Ping()), b"x" * (2 * MAX_FRAME_BYTES)])
def test_nonsense_during_a_job_stops_it(folder: Path, server: ControlServer, handler: Handler, nonsense: bytes) -> None:
    with dial(folder) as dialled:
        dialled.sendall(encode(request("wait")))
        assert handler.started.wait(20)
        with contextlib.suppress(OSError):
            dialled.sendall(nonsense)
        assert handler.cancelled.wait(20)


def test_cancel_in_the_same_packet_as_the_request_is_seen(
    folder: Path, server: ControlServer, handler: Handler
) -> None:
    answer = say(folder, encode(request("wait")) + encode(CancelRequest()))
    last = decode(answer.splitlines()[-1])
    assert isinstance(last, Refused)
    assert last.code == "cancelled"


def test_a_message_that_belongs_to_no_job_is_refused(folder: Path, server: ControlServer) -> None:
    assert isinstance(decode(say(folder, encode(CancelRequest()))), Refused)
    assert isinstance(decode(say(folder, encode(Accepted()))), Refused)


def test_a_client_that_does_not_read_loses_progress_and_not_the_job(
    folder: Path, server: ControlServer, handler: Handler
) -> None:
    with dial(folder) as dialled:
        dialled.sendall(encode(request("flood")))
        assert handler.started.wait(20)
        # 20 MB: far more than the socket's buffer holds.
        wait_until(lambda: handler.told > 10_000)
        assert not handler.cancelled.is_set()
        handler.go_on.set()
        messages = [decode(line) for line in read_all(dialled).splitlines()]
        assert type(messages[-1]).__name__ == "DoneMessage"


def test_a_crowd_is_turned_away_with_words(
    folder: Path, server: ControlServer, address: ControlAddress, handler: Handler
) -> None:
    crowd = [dial(folder) for _ in range(MAX_CONNECTIONS)]
    try:
        for member in crowd:
            member.sendall(encode(request("wait")))
        wait_until(lambda: len(handler.requests) == MAX_CONNECTIONS)
        with pytest.raises(WorkspaceHeldError) as caught:
            ControlClient(address).process(request(), lambda _message: None, CancelToken())
        assert caught.value.code == "control.busy"
    finally:
        for member in crowd:
            member.close()
    wait_until(lambda: ControlClient(address).ping() is not None)
