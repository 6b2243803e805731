"""Owns the sealed audio file: AES-256-GCM frames under a key of its own, written once, read anywhere.

Layout: 5 bytes of magic and version, then frames of 256 KiB of sound, each followed by its 16-byte tag; the last may be
shorter. A frame's nonce is its index (the key is used for one file only); its index and whether it is the last one are
authenticated with it, so that a cut, a swap and a splice are noticed. No plaintext reaches the disk.
The file's key stands in `<name>.key` beside it, wrapped by the workspace: destroying that small file erases the sound.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scribe_desktop.errors import StorageError
from scribe_desktop.store.files import create_file, replace_file, storage_error, sync_file, sync_folder, write_all
from scribe_desktop.store.keys import NONCE_BYTES, WrongKeyError, new_key, unwrap, wrap

MAGIC = b"SCRA\x01"
FRAME_BYTES = 256 * 1024
TAG_BYTES = 16
PARTIAL_SUFFIX = ".partial"
KEY_SUFFIX = ".key"

_KEY_FILE_VERSION = 1


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A committed sealed file: its name in the audio folder, and the length and sha256 of the sound inside it."""

    name: str
    byte_count: int
    sha256: str


class SealedWriter:
    """Writes one sealed file. Nothing counts before `commit`; `abort`, or a crash, leaves nothing readable.

    For one thread. As a context manager it aborts unless committed.
    """

    def __init__(self, folder: Path, name: str, wrapping_key: bytes) -> None:
        self._folder = folder
        self._name = name
        self._wrapping_key = wrapping_key
        self._key = new_key()
        self._cipher = AESGCM(self._key)
        self._hash = hashlib.sha256()
        self._byte_count = 0
        self._frame_count = 0
        self._pending = bytearray()
        self._descriptor: int | None = None
        self._is_ended = False

    def __enter__(self) -> SealedWriter:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.abort()

    def write(self, data: bytes) -> None:
        """Seal more sound.

        Raises:
            StorageError: the disk is full or failed; the file is given up and its bytes are removed.
        """
        self._hash.update(data)
        self._byte_count += len(data)
        self._pending += data
        # One frame is always held back: only `commit` knows which is the last.
        while len(self._pending) > FRAME_BYTES:
            frame = bytes(self._pending[:FRAME_BYTES])
            del self._pending[:FRAME_BYTES]
            self._write_frame(frame, is_last=False)

    def commit(self) -> SealedFile:
        """Finish the file; when this returns, file and key are on the disk.

        Raises:
            StorageError: the disk is full or failed; nothing is left behind.
        """
        self._write_frame(bytes(self._pending), is_last=True)
        partial = self._partial_path()
        try:
            assert self._descriptor is not None
            sync_file(self._descriptor)
            self._close()
            # The key first: bytes whose key is missing cannot be told from bytes whose key was destroyed.
            write_key_file(self._folder, self._name, self._wrapping_key, self._key)
            partial.replace(self._folder / self._name)
            sync_folder(self._folder)
        except OSError as error:
            self.abort()
            raise storage_error(error) from error
        except StorageError:
            self.abort()
            raise
        self._is_ended = True
        return SealedFile(self._name, self._byte_count, self._hash.hexdigest())

    def abort(self) -> None:
        """Give the file up and remove what was written; nothing to do after `commit`."""
        if self._is_ended:
            return
        self._is_ended = True
        self._close()
        with contextlib.suppress(OSError):
            (self._folder / (self._name + KEY_SUFFIX)).unlink(missing_ok=True)
            self._partial_path().unlink(missing_ok=True)

    def _write_frame(self, frame: bytes, *, is_last: bool) -> None:
        if self._is_ended:
            raise ValueError("this sealed file is finished")
        sealed = self._cipher.encrypt(_nonce(self._frame_count), frame, _context(self._frame_count, is_last))
        try:
            if self._descriptor is None:
                self._descriptor = create_file(self._partial_path())
                write_all(self._descriptor, MAGIC)
            write_all(self._descriptor, sealed)
        except OSError as error:
            self.abort()
            raise storage_error(error) from error
        self._frame_count += 1

    def _partial_path(self) -> Path:
        return self._folder / (self._name + PARTIAL_SUFFIX)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class SealedReader(io.RawIOBase):
    """Reads the sound of a sealed file, seekable; decrypts only the frames asked for, and keeps the last one.

    For one thread at a time. Every read may raise StorageError `audio.damaged`. Made by `open_sealed`.
    """

    def __init__(self, file: io.BufferedIOBase | io.RawIOBase, key: bytes, sealed_bytes: int) -> None:
        super().__init__()
        self._file = file
        self._cipher = AESGCM(key)
        body = sealed_bytes - len(MAGIC)
        self._frame_count = -(-body // (FRAME_BYTES + TAG_BYTES))
        self._size = body - self._frame_count * TAG_BYTES
        self._position = 0
        self._frame_index = -1
        self._frame = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a byte of the sound; returns the new position."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """The present position in the sound."""
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` from the present position, at most to the end of a frame; 0 at the end of the sound."""
        if self.closed:
            raise ValueError("read of a closed file")
        if self._position >= self._size:
            return 0
        index, offset = divmod(self._position, FRAME_BYTES)
        piece = self._read_frame(index)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file and forget the frame."""
        self._file.close()
        self._frame = b""
        super().close()

    def check_ends(self) -> None:
        """Read the last frame: it proves the key, and that nothing was cut off or added.

        Raises:
            StorageError: `audio.damaged`.
        """
        if self._frame_count < 1 or self._size < 0:
            raise damaged()
        self._file.seek(0)
        if self._file.read(len(MAGIC)) != MAGIC:
            raise damaged()
        self._read_frame(self._frame_count - 1)

    def _read_frame(self, index: int) -> bytes:
        if index != self._frame_index:
            try:
                self._file.seek(len(MAGIC) + index * (FRAME_BYTES + TAG_BYTES))
                sealed = self._file.read(FRAME_BYTES + TAG_BYTES) or b""
            except OSError as error:
                raise storage_error(error) from error
            is_last = index == self._frame_count - 1
            try:
                self._frame = self._cipher.decrypt(_nonce(index), sealed, _context(index, is_last))
            except (InvalidTag, ValueError) as error:
                raise damaged() from error
            self._frame_index = index
        return self._frame


def open_sealed(folder: Path, name: str, wrapping_key: bytes) -> SealedReader:
    """Open a sealed file for reading.

    Raises:
        StorageError: `audio.missing` when file or key are not there, `audio.damaged` when they do not fit.
    """
    key = read_key_file(folder, name, wrapping_key)
    path = folder / name
    try:
        file = path.open("rb", buffering=0)
    except FileNotFoundError as error:
        raise missing() from error
    except OSError as error:
        raise storage_error(error) from error
    reader = SealedReader(file, key, os.fstat(file.fileno()).st_size)
    try:
        reader.check_ends()
    except BaseException:
        reader.close()
        raise
    return reader


def write_key_file(folder: Path, name: str, wrapping_key: bytes, key: bytes) -> None:
    """Write `<name>.key`. `purge_at` waits for the retention clock.

    Raises:
        StorageError: the disk failed.
    """
    wrapped = base64.b64encode(wrap(wrapping_key, key, _purpose(name))).decode()
    content = {"version": _KEY_FILE_VERSION, "wrapped": wrapped, "purge_at": None}
    replace_file(folder / (name + KEY_SUFFIX), (json.dumps(content) + "\n").encode())


def read_key_file(folder: Path, name: str, wrapping_key: bytes) -> bytes:
    """The sealed file's key.

    Raises:
        StorageError: `audio.missing` or `audio.damaged`.
    """
    try:
        content = json.loads((folder / (name + KEY_SUFFIX)).read_bytes())
        return unwrap(wrapping_key, base64.b64decode(content["wrapped"], validate=True), _purpose(name))
    except FileNotFoundError as error:
        raise missing() from error
    except OSError as error:
        raise storage_error(error) from error
    except (ValueError, KeyError, TypeError, binascii.Error, WrongKeyError) as error:
        raise damaged() from error


def destroy_key_file(folder: Path, name: str) -> None:
    """Destroy the sealed file's key: from here on its sound is gone. Needs no SQL and no workspace key; again is fine.

    Raises:
        StorageError: the system refused; the key may still be there.
    """
    path = folder / (name + KEY_SUFFIX)
    try:
        # Overwriting is a courtesy to old disks; what counts is that no copy of the key stays reachable.
        with contextlib.suppress(FileNotFoundError), path.open("r+b", buffering=0) as file:
            write_all(file.fileno(), bytes(os.fstat(file.fileno()).st_size))
            sync_file(file.fileno())
        path.unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise storage_error(error) from error


def unlink_sealed(folder: Path, name: str) -> None:
    """Remove the sealed bytes; none is fine.

    Raises:
        StorageError: the system refused, for example because a player has the file open on Windows.
    """
    try:
        (folder / name).unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise storage_error(error) from error


def damaged() -> StorageError:
    """The error for a sealed file that was altered, cut or mixed up."""
    return StorageError(
        "The stored recording is damaged.",
        safe="Its transcript and notes are intact.",
        next_step="Import the original file again if you still have it.",
        code="audio.damaged",
    )


def missing() -> StorageError:
    """The error for a sealed file, or a key, that is not there."""
    return StorageError(
        "The stored recording is missing.",
        safe="Its transcript and notes are intact.",
        next_step="Import the original file again if you still have it.",
        code="audio.missing",
    )


def _nonce(index: int) -> bytes:
    return index.to_bytes(NONCE_BYTES, "big")


def _context(index: int, is_last: bool) -> bytes:
    return MAGIC + index.to_bytes(8, "big") + bytes([is_last])


def _purpose(name: str) -> str:
    return f"scribe recording key 1: {name}"
