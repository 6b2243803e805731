"""Owns how a database is built and brought up to date: numbered SQL files, forward only, with a backup before.

It must not touch a database that is newer than the program.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from scribe_desktop.errors import StorageError
from scribe_desktop.store.database import Connection, bare_connection
from scribe_desktop.store.files import create_file, storage_error, sync_file, sync_folder, write_all

_BACKUP_SUFFIX = ".before-update"
_COPY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward: the version it leads to, and its SQL."""

    version: int
    sql: str


def shipped_migrations() -> tuple[Migration, ...]:
    """The migrations that came with the program, in order; their files begin with their number."""
    folder = resources.files("scribe_desktop.store.migrations")
    found = [
        Migration(int(entry.name[:4]), entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    ]
    return tuple(sorted(found, key=lambda migration: migration.version))


def build_database(path: Path, key: bytes) -> None:
    """Make a new, empty database of the present version. The file must not exist.

    Raises:
        StorageError: it cannot be made.
    """
    with bare_connection(path, key, is_new=True) as connection:
        for migration in shipped_migrations():
            _apply(connection, migration)


def migrate_database(path: Path, key: bytes, migrations: tuple[Migration, ...] | None = None) -> None:
    """Bring an existing database up to date; a backup stands beside it until `drop_backup`.

    A start that finds nothing to do drops the backup of the update before: that update has proved good.

    Raises:
        StorageError: `store.newer` when a newer program wrote it (nothing is touched), or the disk failed.
    """
    steps = shipped_migrations() if migrations is None else migrations
    with bare_connection(path, key) as connection:
        row = connection.row("PRAGMA user_version")
        version = int(row["user_version"]) if row else 0
        if version > steps[-1].version:
            raise StorageError(
                "This workspace was written by a newer version of the program.",
                safe="Nothing was changed.",
                next_step="Update the program, then open the workspace again.",
                code="store.newer",
            )
        # Everything into the main file, so that a copy of it is the whole database.
        connection.row("PRAGMA wal_checkpoint(TRUNCATE)")
    outstanding = [step for step in steps if step.version > version]
    if not outstanding:
        drop_backup(path)
        return
    _back_up(path)
    with bare_connection(path, key) as connection:
        for step in outstanding:
            _apply(connection, step)


def backup_path(path: Path) -> Path:
    """Where the copy from before an update stands; it is under the same key."""
    return path.with_name(path.name + _BACKUP_SUFFIX)


def drop_backup(path: Path) -> None:
    """Remove the copy from before an update; none is fine.

    Raises:
        StorageError: it cannot be removed.
    """
    try:
        backup_path(path).unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error) from error


def _apply(connection: Connection, migration: Migration) -> None:
    connection.run_script(f"BEGIN IMMEDIATE;\n{migration.sql}\nPRAGMA user_version = {migration.version:d};\nCOMMIT;")


def _back_up(path: Path) -> None:
    target = backup_path(path)
    temporary = target.with_name(target.name + ".new")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = create_file(temporary)
        try:
            with path.open("rb") as source:
                while block := source.read(_COPY_BYTES):
                    write_all(descriptor, block)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise storage_error(error) from error
