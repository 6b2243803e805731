"""Owns the sessions: make, list, rename, move to the trash and back. Erasing them is trash.py."""

from __future__ import annotations

from collections.abc import Collection

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.session import Session
from scribe_desktop.domain.session_summary import SessionSummary
from scribe_desktop.errors import StorageError
from scribe_desktop.store.core import Core, active_job, not_found, require_session
from scribe_desktop.store.database import Row
from scribe_desktop.store.encoding import from_optional_stamp, from_stamp, storable
from scribe_desktop.store.jobs import cancel_job
from scribe_desktop.store.search import put_label
from scribe_desktop.store.summaries import read_summaries


class Sessions:
    """The sessions of a workspace. Any thread; unknown identifiers raise StorageError `store.not_found`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def create(self, label: str) -> Session:
        """Make a session."""
        session_id, now, label = SessionId(self._core.new_id()), self._core.now(), storable(label)
        with self._core.database.transaction() as connection:
            seq = connection.insert(
                "INSERT INTO sessions (id, label, created_at, updated_at) VALUES (?, ?, ?, ?)",
                (session_id, label, now, now),
            )
            put_label(connection, seq, label)
            self._core.audit.append(AuditAction.SESSION_CREATED, session_id)
        return Session(session_id, label, from_stamp(now), from_stamp(now))

    def get(self, session_id: SessionId) -> Session:
        """The session, in the trash or not."""
        with self._core.database.reading() as connection:
            row = connection.row("SELECT * FROM sessions WHERE id = ?", (session_id,))
        if row is None:
            raise not_found("session")
        return _session(row)

    def list(self, limit: int = 100, offset: int = 0, *, include_trash: bool = False) -> tuple[Session, ...]:
        """Sessions, newest visit first."""
        with self._core.database.reading() as connection:
            rows = connection.rows(
                "SELECT * FROM sessions WHERE deleted_at IS NULL OR ?"
                " ORDER BY created_at DESC, seq DESC LIMIT ? OFFSET ?",
                (include_trash, limit, offset),
            )
        return tuple(_session(row) for row in rows)

    def summaries(self, ids: Collection[SessionId] | None = None) -> tuple[SessionSummary, ...]:
        """The rows of the sessions list, all or those of `ids`, newest first; the trash is left out."""
        return read_summaries(self._core.database, ids)

    def trash(self) -> tuple[Session, ...]:
        """What is in the trash, latest thrown away first."""
        with self._core.database.reading() as connection:
            rows = connection.rows(
                "SELECT * FROM sessions WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, seq DESC"
            )
        return tuple(_session(row) for row in rows)

    def rename(self, session_id: SessionId, label: str) -> Session:
        """Give the session another label."""
        label = storable(label)
        with self._core.database.transaction() as connection:
            row = connection.row("SELECT seq FROM sessions WHERE id = ?", (session_id,))
            if row is None:
                raise not_found("session")
            connection.execute(
                "UPDATE sessions SET label = ?, updated_at = ? WHERE id = ?", (label, self._core.now(), session_id)
            )
            put_label(connection, row["seq"], label)
            return self.get(session_id)

    def delete(self, session_id: SessionId) -> Session:
        """Move the session to the trash; its active job is cancelled with it. Already there: nothing changes."""
        with self._core.database.transaction() as connection:
            require_session(connection, session_id)
            job = active_job(connection, session_id)
            if job is not None:
                cancel_job(self._core, connection, job["id"])
            changed = connection.execute(
                "UPDATE sessions SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
                (self._core.now(), session_id),
            )
            if changed:
                self._core.audit.append(AuditAction.SESSION_DELETED, session_id)
            return self.get(session_id)

    def restore(self, session_id: SessionId) -> Session:
        """Take the session out of the trash.

        Raises:
            StorageError: `session.erased` when its erasing has begun.
        """
        with self._core.database.transaction() as connection:
            require_session(connection, session_id)
            if connection.row("SELECT 1 FROM erasures WHERE kind = 'session' AND id = ?", (session_id,)):
                raise StorageError("This session has been erased.", code="session.erased")
            changed = connection.execute(
                "UPDATE sessions SET deleted_at = NULL WHERE id = ? AND deleted_at IS NOT NULL", (session_id,)
            )
            if changed:
                self._core.audit.append(AuditAction.SESSION_RESTORED, session_id)
            return self.get(session_id)


def _session(row: Row) -> Session:
    return Session(
        id=SessionId(row["id"]),
        label=row["label"],
        created_at=from_stamp(row["created_at"]),
        updated_at=from_stamp(row["updated_at"]),
        deleted_at=from_optional_stamp(row["deleted_at"]),
    )
