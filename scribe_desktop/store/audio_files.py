"""Owns the audio folder of a workspace: new sealed files, reading them by recording, and what belongs to nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from scribe_desktop.domain.ids import RecordingId
from scribe_desktop.errors import StorageError
from scribe_desktop.store.core import Core, not_found
from scribe_desktop.store.files import storage_error
from scribe_desktop.store.sealed_audio import (
    FRAME_BYTES,
    KEY_SUFFIX,
    PARTIAL_SUFFIX,
    SealedReader,
    SealedWriter,
    destroy_key_file,
    open_sealed,
    unlink_sealed,
)

SEALED_SUFFIX = ".sealed"
# Between a file's commit and its row a program can die; the user still has the source then, for a day at least.
ROWLESS_GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Orphans:
    """Sealed files without a recording, and recordings whose sealed file or key is gone."""

    rowless_files: tuple[str, ...]
    fileless_recordings: tuple[RecordingId, ...]


class AudioFiles:
    """The sealed audio of a workspace. Any thread; a writer or reader belongs to the thread that asked for it."""

    def __init__(self, core: Core, folder: Path, wrapping_key: bytes) -> None:
        self._core = core
        self._folder = folder
        self._wrapping_key = wrapping_key

    def writer(self) -> SealedWriter:
        """Begin a new sealed file; hand its `commit()` to `recordings.add`."""
        return SealedWriter(self._folder, self._core.new_id() + SEALED_SUFFIX, self._wrapping_key)

    def reader(self, recording_id: RecordingId) -> SealedReader:
        """The recording's working copy, readable and seekable, decrypted as it is read.

        Raises:
            StorageError: `audio.purged`, `audio.missing` or `audio.damaged`.
        """
        with self._core.database.reading() as connection:
            row = connection.row("SELECT sealed_name FROM recordings WHERE id = ?", (recording_id,))
        if row is None:
            raise not_found("recording")
        if row["sealed_name"] is None:
            raise StorageError(
                "This recording was purged.",
                safe="Its transcript and notes are intact.",
                code="audio.purged",
            )
        return open_sealed(self._folder, row["sealed_name"], self._wrapping_key)

    def orphans(self) -> Orphans:
        """What belongs to nothing: for the health report."""
        with self._core.database.reading() as connection:
            rows = connection.rows("SELECT id, sealed_name FROM recordings WHERE sealed_name IS NOT NULL")
        known = {row["sealed_name"] for row in rows}
        with _in_words():
            present = {path.name for path in self._folder.iterdir()}
        sealed = {name.removesuffix(KEY_SUFFIX) for name in present if name.endswith((SEALED_SUFFIX, KEY_SUFFIX))}
        return Orphans(
            rowless_files=tuple(sorted(sealed - known)),
            fileless_recordings=tuple(
                row["id"] for row in rows if not {row["sealed_name"], row["sealed_name"] + KEY_SUFFIX} <= present
            ),
        )

    def sweep(self) -> None:
        """Remove what a killed program left behind. Call once, before anything is written.

        An unfinished file goes at once, for its key died with its writer; a finished one without a recording goes when
        it is older than the grace. Recordings without a file are left alone.
        """
        with _in_words():
            for path in self._folder.iterdir():
                if path.name.endswith((PARTIAL_SUFFIX, ".new")):
                    path.unlink()
        now = self._core.clock().timestamp()
        for name in self.orphans().rowless_files:
            with _in_words():
                ages = [now - path.stat().st_mtime for path in self._paths(name) if path.exists()]
            is_whole = (self._folder / name).exists() and len(ages) > 1
            if not is_whole or min(ages) > ROWLESS_GRACE.total_seconds():
                self.destroy(name)

    def check(self, name: str) -> None:
        """Read a sealed file from end to end.

        Raises:
            StorageError: `audio.missing` or `audio.damaged`.
        """
        with open_sealed(self._folder, name, self._wrapping_key) as reader:
            while reader.read(FRAME_BYTES):
                pass

    def destroy(self, name: str) -> None:
        """Destroy the key, then unlink the bytes; again is fine.

        Raises:
            StorageError: the system refused; what is left is not readable once the key is gone.
        """
        destroy_key_file(self._folder, name)
        unlink_sealed(self._folder, name)

    def _paths(self, name: str) -> tuple[Path, Path]:
        return self._folder / name, self._folder / (name + KEY_SUFFIX)


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error) from error
