"""Owns what every repository shares: the database, the clock, identifiers, the audit log, and the common refusals."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import JobId, NewId, SessionId
from scribe_desktop.domain.job import Status
from scribe_desktop.errors import CancelledError, SessionBusyError, StorageError
from scribe_desktop.store.audit import AuditLog
from scribe_desktop.store.database import Connection, Database, Row
from scribe_desktop.store.encoding import from_stamp, to_stamp


@dataclass(frozen=True, slots=True)
class Core:
    """What a repository works with."""

    database: Database
    clock: Clock
    new_id: NewId
    audit: AuditLog

    def now(self) -> int:
        """The present as a database time."""
        return to_stamp(self.clock())


def not_found(thing: str) -> StorageError:
    """The error for an identifier that nothing has: `store.not_found`."""
    return StorageError(
        f"This {thing} is no longer in the workspace.", next_step="Reload the list.", code="store.not_found"
    )


def require_session(connection: Connection, session_id: SessionId, *, is_open: bool = False) -> None:
    """Raise StorageError unless the session is there and, with `is_open`, not in the trash (`session.in_trash`)."""
    row = connection.row("SELECT deleted_at FROM sessions WHERE id = ?", (session_id,))
    if row is None:
        raise not_found("session")
    if is_open and row["deleted_at"] is not None:
        raise StorageError(
            "This session is in the trash.",
            safe="Nothing was changed.",
            next_step="Restore it first.",
            code="session.in_trash",
        )


def touch_session(connection: Connection, session_id: SessionId, now: int) -> None:
    """Note that something in the session changed."""
    connection.execute("UPDATE sessions SET updated_at = ? WHERE id = ?", (now, session_id))


def active_job(connection: Connection, session_id: SessionId) -> Row | None:
    """The job that holds the session, or None."""
    return connection.row("SELECT * FROM jobs WHERE session_id = ? AND status IN ('QUEUED', 'RUNNING')", (session_id,))


def require_idle(connection: Connection, *session_ids: SessionId) -> None:
    """Raise SessionBusyError if a job holds one of the sessions."""
    for session_id in session_ids:
        row = active_job(connection, session_id)
        if row is not None:
            raise session_busy(row)


def session_busy(job: Row) -> SessionBusyError:
    """The error that names the job which holds the session: id, stage, and since when."""
    since = from_stamp(job["created_at"]).strftime("%Y-%m-%d %H:%M:%S UTC")
    return SessionBusyError(
        f"A job is already working on this session: job {job['id']}, stage {job['stage']}, since {since}.",
        safe="That job goes on undisturbed.",
        next_step="Wait until it is done, or cancel it.",
    )


def require_running(connection: Connection, job_id: JobId) -> Row:
    """The job's row if it is RUNNING.

    Raises:
        CancelledError: it is not; its late result is to be dropped.
        StorageError: there is no such job.
    """
    row = connection.row("SELECT * FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        raise not_found("job")
    if row["status"] != Status.RUNNING:
        raise CancelledError("The job is no longer running.", safe="What was finished before is kept.")
    return row
