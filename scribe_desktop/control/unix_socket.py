"""Owns connections over a Unix socket that only its owner can use: 0600 in a 0700 folder, and the peer's user checked.

The lock file beside the socket is held while somebody listens, and the kernel frees it however that program ends; so a
socket file whose lock is free is stale, and only then is it removed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import socket
import stat
import struct
import sys
import time
from pathlib import Path

from scribe_desktop.control.channel import ChannelClosedError, FrameTooLargeError
from scribe_desktop.control.codec import MAX_FRAME_BYTES
from scribe_desktop.errors import StorageError, WorkspaceHeldError

assert sys.platform != "win32"

SEND_SECONDS = 5.0
_BACKLOG = 16
_READ_BYTES = 65_536


class UnixChannel:
    """A channel over a connected Unix socket."""

    def __init__(self, connected: socket.socket) -> None:
        connected.setblocking(False)
        self._socket = connected
        self._buffer = bytearray()

    def send(self, frame: bytes, *, is_droppable: bool = False) -> None:
        """See Channel."""
        deadline = time.monotonic() + SEND_SECONDS
        rest = memoryview(frame)
        try:
            if is_droppable and not _wait(self._socket, select.POLLOUT, 0):
                return
            while rest:
                try:
                    rest = rest[self._socket.send(rest) :]
                except BlockingIOError:
                    if not _wait(self._socket, select.POLLOUT, deadline - time.monotonic()):
                        raise ChannelClosedError from None
        except OSError:
            raise ChannelClosedError from None

    def receive(self, wait_seconds: float | None) -> bytes:
        """See Channel."""
        deadline = None if wait_seconds is None else time.monotonic() + wait_seconds
        searched = 0
        while True:
            end = self._buffer.find(b"\n", searched)
            if end >= MAX_FRAME_BYTES or (end < 0 and len(self._buffer) >= MAX_FRAME_BYTES):
                raise FrameTooLargeError
            if end >= 0:
                frame = bytes(self._buffer[:end])
                del self._buffer[: end + 1]
                return frame
            searched = len(self._buffer)
            if not _wait(self._socket, select.POLLIN, None if deadline is None else deadline - time.monotonic()):
                raise TimeoutError
            self._buffer += self._read()

    def _read(self) -> bytes:
        try:
            read = self._socket.recv(_READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            raise ChannelClosedError from None
        if not read:
            raise ChannelClosedError
        return read

    def shut_down(self) -> None:
        """See Channel."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """See Channel."""
        self._socket.close()


class UnixListener:
    """Listens at a path. Made by `listen`."""

    def __init__(self, listening: socket.socket, path: Path, lock: int) -> None:
        listening.setblocking(False)
        self._socket = listening
        self._path = path
        self._lock = lock
        self._inode = path.lstat().st_ino
        self._woken, self._waker = socket.socketpair()

    def accept(self) -> UnixChannel | None:
        """See ChannelListener."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        poll.register(self._woken, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _event in poll.poll()}
            if self._woken.fileno() in ready:
                self._end()
                return None
            try:
                connected, _address = self._socket.accept()
            except OSError:
                # The client gave up in the meantime, or descriptors are short: pause so as not to spin.
                time.sleep(0.05)
                continue
            if is_own_user(connected):
                return UnixChannel(connected)
            connected.close()

    def close(self) -> None:
        """See ChannelListener. The accepting thread does the rest."""
        with contextlib.suppress(OSError):
            self._waker.send(b"x")

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            if self._path.lstat().st_ino == self._inode:
                self._path.unlink()
        for held in (self._socket, self._woken, self._waker):
            held.close()
        os.close(self._lock)


def listen(path: Path) -> UnixListener:
    """Listen at `path`.

    Raises:
        WorkspaceHeldError: `control.in_use`, another program listens there.
        StorageError: the folder is not safe, or the socket cannot be made.
    """
    try:
        make_private_folder(path.parent)
        lock = _take_lock(path.with_suffix(".lock"))
    except OSError as broken:
        raise _unusable() from broken
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _remove_stale(path)
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen(_BACKLOG)
        return UnixListener(listening, path, lock)
    except OSError as broken:
        listening.close()
        os.close(lock)
        raise _unusable() from broken


def connect(path: Path, seconds: float) -> UnixChannel:
    """Connect to whoever listens at `path`.

    Raises:
        OSError: nobody does, or not in time.
    """
    connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connected.settimeout(seconds)
        connected.connect(str(path))
        if not is_own_user(connected):
            raise PermissionError
    except OSError:
        connected.close()
        raise
    return UnixChannel(connected)


def is_own_user(connected: socket.socket) -> bool:
    """Whether the other side runs as this user. Where the system does not tell, the file's permissions must do."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    # unix(7): struct ucred is pid, uid, gid.
    _pid, user, _group = struct.unpack("3i", raw)
    return bool(user == os.geteuid())


def make_private_folder(folder: Path) -> None:
    """Make the folder, or take it if it is our own; nobody else may look into it.

    Raises:
        StorageError: `control.unsafe_folder`, it belongs to somebody else or is a link.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise StorageError(
            "The folder of the local socket belongs to another user.",
            next_step="Set SCRIBE_DATA_DIR to a folder of your own.",
            code="control.unsafe_folder",
        )
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def _take_lock(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise WorkspaceHeldError(
            "Another program already listens for this workspace.",
            next_step="Use the program that is open, or close it.",
            code="control.in_use",
        ) from None
    except OSError:
        os.close(lock)
        raise
    return lock


def _remove_stale(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FileExistsError
        path.unlink()


def _unusable() -> StorageError:
    return StorageError(
        "The local socket cannot be made.",
        safe="The workspace is untouched.",
        next_step="Check that the data folder can be written to, and that nothing else uses the name control.sock.",
        code="control.socket",
    )


def _wait(waiting: socket.socket, event: int, seconds: float | None) -> bool:
    """Wait until the socket is ready (or broken, which the next call tells); False when the time is up."""
    poll = select.poll()
    poll.register(waiting, event)
    return bool(poll.poll(None if seconds is None else max(0.0, seconds) * 1000))
