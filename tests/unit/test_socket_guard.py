"""The guard that keeps every test on this machine is not blind."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

# TEST-NET-1 of RFC 5737: an address that belongs to nobody.
NOBODY = "192.0.2.1"


@pytest.mark.planted_socket
def test_a_planted_call_in_this_process_is_refused() -> None:
    with socket.socket() as planted, pytest.raises(ConnectionRefusedError, match="socket guard"):
        planted.connect((NOBODY, 443))


@pytest.mark.planted_socket
def test_a_planted_look_up_of_a_name_is_refused() -> None:
    with pytest.raises(ConnectionRefusedError, match="socket guard"):
        socket.getaddrinfo("ai-host.example", 443)


@pytest.mark.planted_socket
def test_a_planted_call_in_a_child_process_is_refused() -> None:
    planted = f"import socket; socket.socket().connect(({NOBODY!r}, 443))"
    child = subprocess.run([sys.executable, "-c", planted], capture_output=True, text=True, check=False)
    assert "socket guard refused" in child.stderr


def test_this_machine_may_be_called() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername()[0] == "127.0.0.1"
