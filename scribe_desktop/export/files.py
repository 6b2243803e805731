"""Owns writing an export to a folder the user chose: whole or not at all, for the owner's eyes, never through a link.

It knows nothing of notes or transcripts. The part file that precedes a rename lies in the same folder, is readable by
the owner only, and is removed on every failure.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from pathlib import Path

from scribe_desktop.errors import StorageError

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}\.(json|txt|docx)")
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ELOOP})
_OWNER_ONLY = 0o600
_CHOSEN = "the file"
_SAFE = "Everything is still in the workspace; an older file with this name is as it was."


def write_file(folder: Path, name: str, data: bytes, *, may_overwrite: bool) -> Path:
    """Write `data` as `folder/name` durably (fsync of file and folder) and return its path. Blocks; any thread.

    The folder is made, for the owner only, when it is missing. `name` is one of the program's own file names.

    Raises:
        ValueError: the name is not one of ours: lower-case letters, digits, `_`, `-`, and .json, .txt or .docx.
        StorageError: `output.exists`, `output.full`, `output.denied` or `output.failed`. Nothing half-written stays.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("an export's name is chosen by the program")
    target = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_what_stands_there(target, name, may_overwrite=may_overwrite)
        part = folder / f".{name}.{secrets.token_hex(8)}.part"
        try:
            _write_durably(part, data)
            _put_in_place(part, target, name, may_overwrite=may_overwrite)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(folder)
    except OSError as error:
        raise _as_storage_error(name, error) from None
    return target


def write_chosen_file(path: Path, data: bytes, *, may_overwrite: bool) -> Path:
    """Write `data` durably to a file that the user named in a dialog, and return its path. Blocks; any thread.

    No error and no part file repeats the name: it is the user's own and may be a patient's. The folder must exist.

    Raises:
        StorageError: as `write_file`. Nothing half-written stays; an older file is whole until the new one is.
    """
    try:
        _refuse_what_stands_there(path, _CHOSEN, may_overwrite=may_overwrite)
        part = path.parent / f".scribe-{secrets.token_hex(8)}.part"
        try:
            _write_durably(part, data)
            _put_in_place(part, path, _CHOSEN, may_overwrite=may_overwrite)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise _as_storage_error(_CHOSEN, error) from None
    return path


def _refuse_what_stands_there(target: Path, name: str, *, may_overwrite: bool) -> None:
    if target.is_symlink():
        raise StorageError(
            f"A link stands where {name} should go.",
            safe=_SAFE,
            next_step="Remove the link, or choose another folder.",
            code="output.denied",
        )
    if not may_overwrite and target.exists():
        raise _exists(name)


def _write_durably(part: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(part, flags, _OWNER_ONLY), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(part: Path, target: Path, name: str, *, may_overwrite: bool) -> None:
    if may_overwrite:
        part.replace(target)
        return
    # Making the name first decides a race between two programs: only one of them can.
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    except FileExistsError:
        raise _exists(name) from None
    try:
        part.replace(target)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network folders cannot be synced; the file itself has been.
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _exists(name: str) -> StorageError:
    return StorageError(
        f"{_begun(name)} is already in the output folder.",
        safe="It was not touched.",
        next_step="Choose another folder, or allow overwriting.",
        code="output.exists",
    )


def _begun(name: str) -> str:
    """The name as a sentence begins with it."""
    return "The file" if name == _CHOSEN else name


def _as_storage_error(name: str, error: OSError) -> StorageError:
    if error.errno in _FULL:
        return StorageError(
            f"The disk is full: {name} was not written.",
            safe=_SAFE,
            next_step="Free some space, or choose another folder, and export again.",
            code="output.full",
        )
    if error.errno in _DENIED or isinstance(error, FileExistsError):
        return StorageError(
            f"The output folder cannot be written to: {name} was not written.",
            safe=_SAFE,
            next_step="Choose a folder you may write to, and export again.",
            code="output.denied",
        )
    return StorageError(
        f"{_begun(name)} could not be written (system error {error.errno}).",
        safe=_SAFE,
        next_step="Check the disk, or choose another folder, and export again.",
        code="output.failed",
    )
