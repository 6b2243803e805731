"""Owns the lock that lets one program at a time hold a workspace. The kernel frees it when its holder dies."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from scribe_desktop.errors import WorkspaceHeldError
from scribe_desktop.store.files import storage_error

LOCK_NAME = "workspace.lock"
# Windows locks bytes, not files, and a locked byte cannot be read: lock one far behind the number that is written.
_LOCKED_BYTE = 1 << 30


class WorkspaceLock:
    """An operating system lock on a file in the folder. The file stays behind; only the lock on it counts."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._descriptor: int | None = None

    def __enter__(self) -> WorkspaceLock:
        self.acquire()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock at once or fail.

        Raises:
            WorkspaceHeldError: another program, or another part of this one, holds it.
            StorageError: the lock file cannot be made.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise storage_error(error) from error
        try:
            _lock(descriptor)
        except OSError as error:
            holder = _read_holder(descriptor)
            os.close(descriptor)
            raise WorkspaceHeldError(
                f"The workspace is open in another program{holder}.",
                safe="Nothing was changed.",
                next_step="Close the other program, then try again.",
            ) from error
        # Only a hint for messages: a full disk must not keep the workspace shut.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; more than once is fine."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            _unlock(descriptor)
            os.close(descriptor)


def _read_holder(descriptor: int) -> str:
    with contextlib.suppress(OSError, ValueError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        return f" (process {int(os.read(descriptor, 20))})"
    return ""


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        with contextlib.suppress(OSError):
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
