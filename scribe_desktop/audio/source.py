"""Owns the user's file while it is imported: opened once, read-only, never touched, and watched for change."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.audio.refusals import Refusal, refused
from scribe_desktop.cancellation import CancelToken

_HASH_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells a file from a changed one."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    sha256: str


class SourceFile:
    """An open regular file. Its one read position is shared with the program that reads it: never use both at once."""

    def __init__(self, fd: int, path: Path) -> None:
        self.fd = fd
        self.path = path
        self.size_bytes = os.fstat(fd).st_size

    def read_at(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset`.

        Raises:
            InputRefusedError: `audio.unreadable` when the disk fails.
        """
        try:
            os.lseek(self.fd, offset, os.SEEK_SET)
            return os.read(self.fd, count)
        except OSError as error:
            raise refused(Refusal.UNREADABLE) from error

    def rewind(self) -> int:
        """Go back to the start; returns the descriptor to hand to a program."""
        os.lseek(self.fd, 0, os.SEEK_SET)
        return self.fd

    def fraction_read(self) -> float:
        """How far into the file its reader stands, 0 to 1."""
        return min(1.0, os.lseek(self.fd, 0, os.SEEK_CUR) / max(1, self.size_bytes))

    def fingerprint(self, cancel: CancelToken) -> Fingerprint:
        """Read it all and say what it is.

        Raises:
            InputRefusedError: `audio.unreadable`, or `audio.changed` when its path leads to another file by now.
        """
        digest = hashlib.sha256()
        offset = 0
        while block := self.read_at(offset, _HASH_BLOCK_BYTES):
            cancel.check()
            digest.update(block)
            offset += len(block)
        try:
            at_path = self.path.stat()
        except OSError as error:
            raise refused(Refusal.CHANGED) from error
        opened = os.fstat(self.fd)
        if (at_path.st_dev, at_path.st_ino) != (opened.st_dev, opened.st_ino) or offset != opened.st_size:
            raise refused(Refusal.CHANGED)
        return Fingerprint(opened.st_dev, opened.st_ino, offset, opened.st_mtime_ns, digest.hexdigest())


@contextlib.contextmanager
def open_source(path: Path) -> Iterator[SourceFile]:
    """Open the file a path leads to, symbolic links resolved. Never blocks on a pipe or a device.

    Raises:
        InputRefusedError: `audio.missing`, `audio.unreadable`, `audio.special_file` or `audio.empty`.
    """
    try:
        resolved = path.resolve(strict=True)
        # Asked before opening, for opening a device can already do something.
        if not stat.S_ISREG(resolved.stat().st_mode):
            raise refused(Refusal.SPECIAL_FILE)
        flags = os.O_RDONLY
        for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_BINARY"):
            flags |= getattr(os, name, 0)
        fd = os.open(resolved, flags)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refused(Refusal.MISSING) from error
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError: links that lead in a circle. ValueError: a NUL in the name.
        raise refused(Refusal.UNREADABLE) from error
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise refused(Refusal.SPECIAL_FILE)
        source = SourceFile(fd, resolved)
        if source.size_bytes == 0:
            raise refused(Refusal.EMPTY)
        yield source
    finally:
        os.close(fd)
