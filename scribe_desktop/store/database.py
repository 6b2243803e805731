"""Owns the encrypted database file: its connections, transactions, and the words for what goes wrong with it.

The only module that imports sqlcipher3. One writing connection behind one lock, one read-only connection for readers.
It knows no table. Public methods may be called from any thread.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2

from scribe_desktop.errors import StorageError
from scribe_desktop.store.files import DATA_SAFE, create_file, storage_error

Value = str | int | float | bytes | None

_BUSY_SECONDS = 10.0
# Result codes of https://www.sqlite.org/rescode.html (the primary code is the low byte).
_CODES = {5: "store.busy", 6: "store.busy", 8: "store.denied", 10: "store.io", 11: "store.damaged", 13: "store.full"}
_CODES |= {14: "store.denied", 23: "store.denied", 26: "store.damaged"}
_WORDS = {
    "store.busy": ("The database is busy.", "Try again in a moment."),
    "store.denied": ("The database cannot be written.", "Check the permissions of the workspace's folder."),
    "store.io": ("The disk reported an error.", "Check that the drive is connected and healthy, then try again."),
    "store.damaged": (
        "The database is damaged.",
        "Keep the workspace's folder as it is and restore it from a backup, or ask for help.",
    ),
    "store.full": ("The disk is full.", "Free some space, then try again."),
    "store.refused": ("The change does not fit what is stored.", "Reload and try again."),
    "store.closed": ("The workspace is closed.", "Open it again."),
}


class Row(Protocol):
    """One result row; columns by name, or by place where there are very many rows."""

    def __getitem__(self, column: str | int) -> Any: ...


class Connection:
    """A connection inside a transaction. Never kept beyond it."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def execute(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Run one statement; returns the number of rows it changed."""
        return int(self._raw.execute(statement, values).rowcount)

    def execute_many(self, statement: str, values: Iterable[Sequence[Value]]) -> None:
        """Run one statement for every row of values."""
        self._raw.executemany(statement, values)

    def insert(self, statement: str, values: Sequence[Value]) -> int:
        """Insert one row; returns its row id."""
        return int(self._raw.execute(statement, values).lastrowid)

    def rows(self, query: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows of a query."""
        found: list[Row] = self._raw.execute(query, values).fetchall()
        return found

    def row(self, query: str, values: Sequence[Value] = ()) -> Row | None:
        """The first row of a query, or None."""
        found: Row | None = self._raw.execute(query, values).fetchone()
        return found

    def run_script(self, script: str) -> None:
        """Run several statements; the script brings its own BEGIN and COMMIT."""
        self._raw.executescript(script)


class Database:
    """The open database. Made by `open_database`; `close` ends it."""

    def __init__(self, writer: Any, reader: Any) -> None:
        self._writer = writer
        self._reader = reader
        self._write_lock = threading.RLock()
        self._read_lock = threading.RLock()
        self._depth = 0
        self._reading_depth = 0
        self._owner: int | None = None
        self._is_closed = False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A short IMMEDIATE transaction on the writing connection. Re-entrant: an inner one that fails is undone alone.

        Raises:
            StorageError: the database refused or failed; everything since the start is undone.
        """
        with self._write_lock, _in_words():
            self._check_open()
            level = self._depth
            self._depth += 1
            self._owner = threading.get_ident()
            try:
                self._writer.execute(f"SAVEPOINT level_{level}" if level else "BEGIN IMMEDIATE")
                yield Connection(self._writer)
                self._writer.execute(f"RELEASE level_{level}" if level else "COMMIT")
            except BaseException:
                self._undo(level)
                raise
            finally:
                self._depth -= 1
                if not self._depth:
                    self._owner = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at committed data, which waits for no writer; inside a transaction, at its own changes.

        Raises:
            StorageError: the database failed.
        """
        if self._owner == threading.get_ident():
            with _in_words():
                yield Connection(self._writer)
            return
        with self._read_lock, _in_words():
            self._check_open()
            is_outermost = not self._reading_depth
            if is_outermost:
                self._reader.execute("BEGIN")
            self._reading_depth += 1
            try:
                yield Connection(self._reader)
            finally:
                self._reading_depth -= 1
                if is_outermost and self._reader.in_transaction:
                    self._reader.execute("ROLLBACK")

    def require_outermost(self) -> None:
        """Refuse to go on inside a transaction of this thread: destroyed files do not come back with a rollback.

        Raises:
            RuntimeError: the caller holds a transaction; a mistake in the program.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("erasing must not be part of a larger transaction")

    def truncate_log(self) -> None:
        """Move the write-ahead log into the database and cut it to nothing, so that no erased byte stays in it.

        Raises:
            StorageError: the log could not be emptied.
        """
        with self._write_lock, self._read_lock, _in_words():
            self._check_open()
            busy = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise _error("store.busy")

    def close(self) -> None:
        """Close both connections; more than once is fine."""
        with self._write_lock, self._read_lock:
            if not self._is_closed:
                self._is_closed = True
                self._reader.close()
                self._writer.close()

    def _undo(self, level: int) -> None:
        # SQLite has already rolled back by itself after a full disk or an I/O error.
        if self._writer.in_transaction:
            self._writer.execute(f"ROLLBACK TO level_{level}" if level else "ROLLBACK")
            if level:
                self._writer.execute(f"RELEASE level_{level}")

    def _check_open(self) -> None:
        if self._is_closed:
            raise _error("store.closed")


def open_database(path: Path, key: bytes) -> Database:
    """Open both connections to an existing, up-to-date database.

    Raises:
        StorageError: the file is damaged, or not under this key.
    """
    with _in_words():
        writer = _connect(path, key, "rw")
        try:
            _prepare_writer(writer)
            reader = _connect(path, key, "ro")
            reader.execute("PRAGMA query_only = ON")
        except BaseException:
            writer.close()
            raise
    return Database(writer, reader)


@contextlib.contextmanager
def bare_connection(path: Path, key: bytes, *, is_new: bool = False) -> Iterator[Connection]:
    """A connection of its own, in autocommit, for building and migrating; no other may be open.

    Raises:
        StorageError: the file is damaged, or not under this key.
    """
    with _in_words():
        if is_new:
            _create_empty(path)
        raw = _connect(path, key, "rw")
        try:
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute("PRAGMA secure_delete = ON")
            yield Connection(raw)
        finally:
            raw.close()


def _create_empty(path: Path) -> None:
    # SQLite would make the file readable by others; its log files copy these permissions.
    try:
        os.close(create_file(path))
    except OSError as error:
        raise storage_error(error) from error


def _connect(path: Path, key: bytes, mode: str) -> Any:
    raw = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        raw.row_factory = dbapi2.Row
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        # Sorts and savepoints must not spill patient words into files outside the encryption.
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        raw.close()
        raise
    return raw


def _prepare_writer(raw: Any) -> None:
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA secure_delete = ON")
    if sys.platform == "darwin":
        raw.execute("PRAGMA fullfsync = ON")
        raw.execute("PRAGMA checkpoint_fullfsync = ON")


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """Database exceptions become StorageError; their own texts may quote values and are dropped."""
    try:
        yield
    except dbapi2.Error as error:
        number = getattr(error, "sqlite_errorcode", None) or 0
        raise _error(_CODES.get(number & 0xFF, "store.refused")) from error


def database_damaged() -> StorageError:
    """The error for a database whose content is not as it was written."""
    return _error("store.damaged")


def _error(code: str) -> StorageError:
    happened, next_step = _WORDS[code]
    return StorageError(happened, safe=DATA_SAFE, next_step=next_step, code=code)
