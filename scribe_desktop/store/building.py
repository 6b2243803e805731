"""Owns how a workspace's folder comes to hold a whole workspace or none, whatever happens in between."""

from __future__ import annotations

from pathlib import Path

from scribe_desktop.errors import StorageError
from scribe_desktop.store.custody import KEYS_NAME, KeyFile, write_key_file
from scribe_desktop.store.files import make_private_folder, storage_error, sync_folder
from scribe_desktop.store.migrating import build_database

DATABASE_NAME = "workspace.db"
AUDIO_NAME = "audio"

_UNFINISHED_NAME = DATABASE_NAME + ".new"


def has_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace, openable or not."""
    return (folder / KEYS_NAME).exists() or (folder / DATABASE_NAME).exists()


def build_workspace(folder: Path, database_key: bytes, keys: KeyFile | None) -> None:
    """Make the database under another name, then the key file, then give the database its name.

    Raises:
        StorageError: the disk failed.
    """
    unfinished = folder / _UNFINISHED_NAME
    try:
        # What an earlier try left: without a key file nothing in it was ever promised to anyone.
        for leftover in folder.glob(_UNFINISHED_NAME + "*"):
            leftover.unlink()
    except OSError as error:
        raise storage_error(error) from error
    make_private_folder(folder / AUDIO_NAME)
    build_database(unfinished, database_key)
    if keys is not None:
        write_key_file(folder, keys)
    finish_building(folder)


def finish_building(folder: Path) -> None:
    """Give a new database its name, unless it has it: the last step, which a crash may have left out.

    Raises:
        StorageError: `store.missing` when there is no database at all.
    """
    if (folder / DATABASE_NAME).exists():
        return
    try:
        (folder / _UNFINISHED_NAME).rename(folder / DATABASE_NAME)
        sync_folder(folder)
    except FileNotFoundError as error:
        raise StorageError(
            "The database of this workspace is gone.",
            safe="Recordings and keys were left as they are.",
            next_step="Restore the workspace's folder from a backup, or ask for help.",
            code="store.missing",
        ) from error
    except OSError as error:
        raise storage_error(error) from error
