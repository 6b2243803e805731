"""Owns the decisions on check lists, append-only, and the count of open items that every note carries.

What belongs on a list is a rule of domain/checks.py; here its parts are read and its count is kept in step.
"""

from __future__ import annotations

from dataclasses import replace

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.checks import (
    CheckDecision,
    CheckItem,
    CheckKind,
    Decision,
    HeardPlaces,
    build_checks,
    count_open,
)
from scribe_desktop.domain.ids import NoteId, SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.note import NoteBody, NoteStatus
from scribe_desktop.domain.note_rules import SIGNED_STATUSES
from scribe_desktop.store.core import Core, not_found
from scribe_desktop.store.database import Connection
from scribe_desktop.store.encoding import (
    body_from_json,
    completeness_from_json,
    from_stamp,
    seams_from_json,
    storable,
)


class Checks:
    """The check lists of a workspace. Any thread; unknown identifiers raise StorageError `store.not_found`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def items(self, note_id: NoteId) -> tuple[CheckItem, ...]:
        """The check list of a note's head, decided items too."""
        with self._core.database.reading() as connection:
            return _items(connection, note_id)

    def decisions(self, note_id: NoteId) -> tuple[CheckDecision, ...]:
        """The newest decision on every item that has one, in the order they were made."""
        with self._core.database.reading() as connection:
            return _decisions(connection, note_id)

    def decide(self, note_id: NoteId, item: CheckItem, decision: Decision | None, revision_number: int) -> None:
        """Write down a decision on an item, or with None that the last one is undone."""
        with self._core.database.transaction() as connection:
            connection.execute(
                "INSERT INTO check_decisions (note_id, key, kind, decision, statement_id, quote, revision_number,"
                " decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    note_id,
                    item.key,
                    item.kind,
                    decision,
                    item.statement_id,
                    storable(item.quote),
                    revision_number,
                    self._core.now(),
                ),
            )
            recount(connection, note_id)
            self._core.audit.append(AuditAction.CHECK_DECIDED, note_id, f"{item.kind} {decision or 'undone'}")

    def count_all(self) -> None:
        """Count what no program before this one has counted. Called when a workspace is opened."""
        with self._core.database.reading() as connection:
            waiting = connection.rows("SELECT id FROM notes WHERE open_checks IS NULL AND head_number > 0")
        if waiting:
            with self._core.database.transaction() as connection:
                for row in waiting:
                    recount(connection, row["id"])


def recount(connection: Connection, note_id: NoteId) -> None:
    """Count a note's open items anew, inside the caller's transaction. A signed note has none."""
    row = connection.row("SELECT status, head_number FROM notes WHERE id = ?", (note_id,))
    if row is None or not row["head_number"]:
        return
    is_signed = NoteStatus(row["status"]) in SIGNED_STATUSES
    count = 0 if is_signed else count_open(_items(connection, note_id))
    connection.execute("UPDATE notes SET open_checks = ? WHERE id = ?", (count, note_id))


def recount_session(connection: Connection, session_id: SessionId) -> None:
    """Count every note of a session anew: its transcript is another one now."""
    for row in connection.rows("SELECT id FROM notes WHERE session_id = ?", (session_id,)):
        recount(connection, row["id"])


def _items(connection: Connection, note_id: NoteId) -> tuple[CheckItem, ...]:
    head = connection.row(
        "SELECT revisions.body, revisions.transcript_id FROM notes JOIN revisions"
        " ON revisions.note_id = notes.id AND revisions.number = notes.head_number WHERE notes.id = ?",
        (note_id,),
    )
    if head is None:
        raise not_found("note")
    body: NoteBody = body_from_json(head["body"])
    return build_checks(body, _heard(connection, head["transcript_id"]), _decisions(connection, note_id))


def _heard(connection: Connection, transcript_id: TranscriptId | None) -> HeardPlaces:
    """Segments of the transcript that the note rests on; gaps and seams of the one that counts now.

    A gap that a later transcript of the same recording has filled is no gap any more.
    """
    rows = connection.rows("SELECT id FROM segments WHERE transcript_id = ?", (transcript_id,))
    heard = HeardPlaces()
    if rows:
        heard = replace(heard, segment_ids=frozenset(SegmentId(row["id"]) for row in rows))
    newest = connection.row(
        "SELECT newest.completeness, newest.seams FROM transcripts AS own JOIN transcripts AS newest"
        " ON newest.session_id = own.session_id AND newest.recording_id IS own.recording_id"
        " WHERE own.id = ? ORDER BY newest.seq DESC LIMIT 1",
        (transcript_id,),
    )
    if newest is None:
        return heard
    completeness, seams = completeness_from_json(newest["completeness"]), seams_from_json(newest["seams"])
    return replace(heard, completeness=completeness, seams=seams)


def _decisions(connection: Connection, note_id: NoteId) -> tuple[CheckDecision, ...]:
    rows = connection.rows(
        "SELECT * FROM check_decisions WHERE seq IN"
        " (SELECT max(seq) FROM check_decisions WHERE note_id = ? GROUP BY key) AND decision IS NOT NULL ORDER BY seq",
        (note_id,),
    )
    return tuple(
        CheckDecision(
            key=row["key"],
            kind=CheckKind(row["kind"]),
            decision=Decision(row["decision"]),
            decided_at=from_stamp(row["decided_at"]),
            statement_id=row["statement_id"],
            quote=row["quote"],
            revision_number=row["revision_number"],
        )
        for row in rows
    )
