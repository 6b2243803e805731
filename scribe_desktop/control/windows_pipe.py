"""Owns connections over a Windows named pipe. NOT VERIFIED: written from the documentation, never run on Windows.

A named pipe made by multiprocessing lets other users of the machine connect, so both sides prove that they can read an
owner-only file in the data folder (multiprocessing's HMAC challenge) before a frame is read.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import threading
import time
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scribe_desktop.control.channel import ChannelClosedError, FrameTooLargeError
from scribe_desktop.control.codec import MAX_FRAME_BYTES
from scribe_desktop.errors import StorageError, WorkspaceHeldError

assert sys.platform == "win32"

if TYPE_CHECKING:
    from multiprocessing.connection import PipeConnection

_TOKEN_BYTES = 32
_POLL_SECONDS = 0.2
_BROKEN = (OSError, EOFError, AuthenticationError)


class PipeChannel:
    """A channel over a named pipe; a message of the pipe is a frame. `token` is proven at first use."""

    def __init__(self, pipe: Connection[Any, Any] | PipeConnection[Any, Any], token: bytes, *, is_server: bool) -> None:
        self._pipe = pipe
        self._token = token
        self._is_server = is_server
        self._is_proven = False
        self._is_shut = threading.Event()

    def send(self, frame: bytes, *, is_droppable: bool = False) -> None:  # noqa: ARG002 - a pipe cannot tell
        """See Channel. A pipe gives no way to bound the wait."""
        try:
            self._prove()
            self._pipe.send_bytes(frame)
        except _BROKEN:
            raise ChannelClosedError from None

    def receive(self, wait_seconds: float | None) -> bytes:
        """See Channel."""
        deadline = None if wait_seconds is None else time.monotonic() + wait_seconds
        try:
            self._prove()
            has_frame = self._wait(deadline)
            frame = self._pipe.recv_bytes(MAX_FRAME_BYTES) if has_frame else b""
        except OSError as broken:
            # recv_bytes raises an OSError without a number for a message that is too long.
            raise (FrameTooLargeError if broken.errno is None else ChannelClosedError) from None
        except (EOFError, AuthenticationError):
            raise ChannelClosedError from None
        if self._is_shut.is_set():
            raise ChannelClosedError
        if not has_frame:
            raise TimeoutError
        return frame.removesuffix(b"\n")

    def _wait(self, deadline: float | None) -> bool:
        while not self._pipe.poll(_POLL_SECONDS):
            if self._is_shut.is_set() or (deadline is not None and time.monotonic() >= deadline):
                return False
        return True

    def shut_down(self) -> None:
        """See Channel."""
        self._is_shut.set()

    def close(self) -> None:
        """See Channel."""
        self._pipe.close()

    def _prove(self) -> None:
        if self._is_proven:
            return
        if self._is_server:
            deliver_challenge(self._pipe, self._token)
            answer_challenge(self._pipe, self._token)
        else:
            answer_challenge(self._pipe, self._token)
            deliver_challenge(self._pipe, self._token)
        self._is_proven = True


class PipeListener:
    """Listens on a named pipe. Made by `listen`."""

    def __init__(self, listener: Listener, name: str, token_file: Path, token: bytes) -> None:
        self._listener = listener
        self._name = name
        self._token_file = token_file
        self._token = token
        self._is_closing = threading.Event()

    def accept(self) -> PipeChannel | None:
        """See ChannelListener."""
        while not self._is_closing.is_set():
            try:
                pipe = self._listener.accept()
            except OSError:
                time.sleep(0.05)
                continue
            if not self._is_closing.is_set():
                return PipeChannel(pipe, self._token, is_server=True)
            pipe.close()
        self._listener.close()
        self._token_file.unlink(missing_ok=True)
        return None

    def close(self) -> None:
        """See ChannelListener."""
        self._is_closing.set()
        # Only a connection wakes the accepting thread.
        with contextlib.suppress(OSError):
            Client(self._name, family="AF_PIPE").close()


def listen(folder: Path, digest: str) -> PipeListener:
    """Listen on the data folder's pipe; raises as unix_socket.listen does."""
    name = _pipe_name(digest)
    try:
        # Windows refuses a second first instance of a pipe, and removes the pipe when its program ends.
        listener = Listener(name, family="AF_PIPE")
    except OSError:
        raise WorkspaceHeldError(
            "Another program already listens for this workspace.",
            next_step="Use the program that is open, or close it.",
            code="control.in_use",
        ) from None
    token = secrets.token_bytes(_TOKEN_BYTES)
    try:
        _write_token(_token_file(folder), token)
    except OSError as broken:
        listener.close()
        raise StorageError(
            "The local socket cannot be made.", safe="The workspace is untouched.", code="control.socket"
        ) from broken
    return PipeListener(listener, name, _token_file(folder), token)


def connect(folder: Path, digest: str, seconds: float) -> PipeChannel:
    """Connect to the data folder's pipe; OSError when nobody listens. `seconds` is left to the system's own limit."""
    del seconds
    token = _token_file(folder).read_bytes()
    return PipeChannel(Client(_pipe_name(digest), family="AF_PIPE"), token, is_server=False)


def _pipe_name(digest: str) -> str:
    return rf"\\.\pipe\scribe-desktop-{digest}"


def _token_file(folder: Path) -> Path:
    return folder / "run" / "control.token"


def _write_token(path: Path, token: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    # The user's own profile folder is closed to other users; the mode counts only elsewhere.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(token)
