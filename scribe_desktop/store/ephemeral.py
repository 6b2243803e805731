"""Owns the private temporary folders of throw-away workspaces, and removing those that killed runs left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scribe_desktop.errors import StorageError, WorkspaceHeldError
from scribe_desktop.store.files import make_private_folder, storage_error
from scribe_desktop.store.lock import WorkspaceLock

_PREFIX = "run-"
_WAIT_SECONDS = 10.0
_LOOK_AGAIN_SECONDS = 0.02


def make_run_folder(parent: Path | None) -> tuple[Path, WorkspaceLock]:
    """A new empty folder only we can read, and the held lock on it; leftovers beside it are removed.

    Raises:
        StorageError: the temporary folder cannot be used.
    """
    parent = _own_temporary_folder() if parent is None else parent
    make_private_folder(parent)
    # Held while folders are made and removed, so that none is swept away between its making and its locking.
    with _waiting_lock(parent):
        _remove_leftovers(parent)
        try:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        except OSError as error:
            raise storage_error(error) from error
        lock = WorkspaceLock(folder)
        lock.acquire()
    return folder, lock


def remove_run_folder(folder: Path) -> None:
    """Remove it. What the system will not let go is unreadable without its key, and goes with the next run."""
    shutil.rmtree(folder, ignore_errors=True)


def _own_temporary_folder() -> Path:
    owner = os.getuid() if hasattr(os, "getuid") else None
    parent = Path(tempfile.gettempdir()) / ("scribe-desktop" if owner is None else f"scribe-desktop-{owner}")
    try:
        parent.mkdir(mode=0o700, exist_ok=True)
        facts = parent.lstat()
    except OSError as error:
        raise storage_error(error) from error
    # The temporary folder is everyone's: a folder or link that someone else put there is not ours.
    if not stat.S_ISDIR(facts.st_mode) or (owner is not None and facts.st_uid != owner):
        raise StorageError(
            "The temporary folder is taken by another user.",
            safe="Nothing was stored.",
            next_step="Set another temporary folder (TMPDIR), then try again.",
            code="store.denied",
        )
    return parent


def _remove_leftovers(parent: Path) -> None:
    for folder in parent.glob(_PREFIX + "*"):
        with contextlib.suppress(WorkspaceHeldError, StorageError):
            # Windows removes no file that is open: take the lock to see that it is free, let go, then remove.
            with WorkspaceLock(folder):
                pass
            remove_run_folder(folder)


@contextlib.contextmanager
def _waiting_lock(parent: Path) -> Iterator[None]:
    lock = WorkspaceLock(parent)
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            lock.acquire()
            break
        except WorkspaceHeldError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
    try:
        yield
    finally:
        lock.release()
