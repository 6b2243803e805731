"""Owns the audit log: lines chained by hash, appended in the transaction of the deed they tell of. No patient words."""

from __future__ import annotations

import hashlib

from scribe_desktop.domain.audit import AuditAction, AuditLine
from scribe_desktop.domain.clock import Clock
from scribe_desktop.errors import StorageError
from scribe_desktop.store.database import Connection, Database, Row
from scribe_desktop.store.encoding import from_stamp, storable, to_json, to_stamp

_BEFORE_THE_FIRST = "0" * 64


class AuditLog:
    """The log of one workspace. Any thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def append(self, action: AuditAction, subject: str, detail: str = "", actor: str = "") -> AuditLine:
        """Add a line, inside the caller's transaction if there is one.

        Args:
            action: what was done.
            subject: the identifier of what it was done to.
            detail: codes and counts; never patient words.
            actor: the signed-in account; empty is the local user.
        """
        at = to_stamp(self._clock())
        subject, detail, actor = storable(subject), storable(detail), storable(actor)
        with self._database.transaction() as connection:
            head = connection.row("SELECT number, sha256 FROM audit_head")
            number, previous = (head["number"] + 1, head["sha256"]) if head else (1, _BEFORE_THE_FIRST)
            sha256 = _line_sha256(number, at, actor, action, subject, detail, previous)
            connection.execute(
                "INSERT INTO audit (number, at, actor, action, subject, detail, previous_sha256, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, at, actor, action, subject, detail, previous, sha256),
            )
            connection.execute("INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?)", (number, sha256))
        return AuditLine(number, from_stamp(at), actor, action, subject, detail, previous, sha256)

    def lines(self, limit: int = 100, offset: int = 0) -> tuple[AuditLine, ...]:
        """Lines, newest first."""
        with self._database.reading() as connection:
            rows = connection.rows("SELECT * FROM audit ORDER BY number DESC LIMIT ? OFFSET ?", (limit, offset))
        return tuple(_line(row) for row in rows)

    def has(self, action: AuditAction, detail: str) -> bool:
        """Whether any line tells of that action with exactly that detail."""
        with self._database.reading() as connection:
            row = connection.row("SELECT 1 FROM audit WHERE action = ? AND detail = ? LIMIT 1", (action, detail))
        return row is not None

    def verify(self) -> int:
        """Check the whole chain; returns the number of lines.

        Raises:
            StorageError: `audit.broken`, naming the first line that was altered, removed or added.
        """
        with self._database.reading() as connection:
            return _verify(connection)


def _verify(connection: Connection) -> int:
    previous, expected = _BEFORE_THE_FIRST, 1
    for row in connection.rows("SELECT * FROM audit ORDER BY number"):
        sha256 = _line_sha256(
            row["number"], row["at"], row["actor"], row["action"], row["subject"], row["detail"], previous
        )
        if row["number"] != expected or row["previous_sha256"] != previous or row["sha256"] != sha256:
            raise _broken(expected)
        previous, expected = sha256, expected + 1
    head = connection.row("SELECT number, sha256 FROM audit_head")
    last = (head["number"], head["sha256"]) if head else (0, _BEFORE_THE_FIRST)
    if last != (expected - 1, previous):
        raise _broken(expected)
    return expected - 1


def _line_sha256(number: int, at: int, actor: str, action: str, subject: str, detail: str, previous: str) -> str:
    return hashlib.sha256(to_json([number, at, actor, str(action), subject, detail, previous]).encode()).hexdigest()


def _line(row: Row) -> AuditLine:
    return AuditLine(
        number=row["number"],
        at=from_stamp(row["at"]),
        actor=row["actor"],
        action=AuditAction(row["action"]),
        subject=row["subject"],
        detail=row["detail"],
        previous_sha256=row["previous_sha256"],
        sha256=row["sha256"],
    )


def _broken(number: int) -> StorageError:
    return StorageError(
        f"The audit log was altered at line {number}.",
        safe="Sessions, transcripts and notes are not affected by this.",
        next_step="Keep the workspace as it is and report this to whoever is responsible for security.",
        code="audit.broken",
    )
