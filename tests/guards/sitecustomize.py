"""Loaded by every Python process of a test run, children included: refuses sockets to anything but this machine.

A refused attempt is written to the file named by SCRIBE_TEST_SOCKET_LOG, so that the test which made it fails even when
the code under test swallowed the error. Names are refused too: a look-up of a foreign host is already a leak.
"""

import ipaddress
import os
import sys

_LOCAL_NAMES = {"localhost", "", None}


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(what: str) -> None:
    log = os.environ.get("SCRIBE_TEST_SOCKET_LOG")
    if log:
        with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123 - nothing more is imported in every child
            file.write(f"{os.getpid()} {what}\n")
    raise ConnectionRefusedError(f"the socket guard refused: {what}")


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            _refuse(f"{event} {address[0]}:{address[1]}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not _is_local(arguments[0]):
        _refuse(f"{event} {arguments[0]}")


if os.environ.get("SCRIBE_TEST_SOCKET_LOG"):
    sys.addaudithook(_guard)
