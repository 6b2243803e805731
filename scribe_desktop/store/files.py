"""Owns how the store writes, replaces and removes files so that a crash leaves the old bytes or the new ones.

It must not know what the bytes mean. All functions may be called from any thread.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

from scribe_desktop.errors import StorageError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_F_FULLFSYNC = 51  # fcntl(2) on macOS: the only call there that reaches the platter

DATA_SAFE = "What was saved before is intact."


def storage_error(error: OSError) -> StorageError:
    """The words for a failed file operation, without the file's name: `store.full`, `store.denied` or `store.io`."""
    if error.errno in _FULL:
        return StorageError(
            "The disk is full.", safe=DATA_SAFE, next_step="Free some space, then try again.", code="store.full"
        )
    if error.errno in _DENIED:
        return StorageError(
            "The system refused access to the workspace's folder.",
            safe=DATA_SAFE,
            next_step="Check the folder's permissions, and that no other program blocks it.",
            code="store.denied",
        )
    return StorageError(
        "The disk reported an error.",
        safe=DATA_SAFE,
        next_step="Check that the drive is connected and healthy, then try again.",
        code="store.io",
    )


def create_file(path: Path) -> int:
    """Create a file that only its owner can read, and open it for writing; returns the descriptor.

    Raises:
        OSError: it exists, or cannot be made.
    """
    return os.open(path, _NEW_FILE, 0o600)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte; `os.write` may take fewer than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_file(descriptor: int) -> None:
    """Return once the file's bytes are on the disk itself."""
    os.fsync(descriptor)
    if sys.platform == "darwin":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, _F_FULLFSYNC)


def sync_folder(folder: Path) -> None:
    """Return once the folder's entries are on the disk. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in place of the file: the old bytes stand until the new ones are safe on the disk.

    Raises:
        StorageError: `store.full`, `store.denied` or `store.io`; the old file is as it was.
    """
    temporary = path.with_name(path.name + ".new")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = create_file(temporary)
        try:
            write_all(descriptor, data)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise storage_error(error) from error


def make_private_folder(folder: Path) -> None:
    """Make the folder, and its parents, readable by its owner alone.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name != "nt":
            folder.chmod(0o700)
    except OSError as error:
        raise storage_error(error) from error
