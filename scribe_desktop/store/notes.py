"""Owns the notes and their append-only revisions, and which revision is the head.

A model's revision never takes the head from a clinician's: it waits in the history. No revision is ever changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import JobId, NoteId, RevisionId, SessionId, TranscriptId
from scribe_desktop.domain.note import Author, Note, NoteBody, NoteStatus, NoteType, Revision, RevisionInfo
from scribe_desktop.domain.note_rules import can_edit
from scribe_desktop.errors import NoteRefusedError, StorageError
from scribe_desktop.store.checks import recount
from scribe_desktop.store.core import (
    Core,
    not_found,
    require_idle,
    require_running,
    require_session,
    touch_session,
)
from scribe_desktop.store.database import Connection, Row
from scribe_desktop.store.encoding import body_from_json, body_to_json, from_stamp
from scribe_desktop.store.search import index_notes

HISTORY_QUERY = """
SELECT number, author, status, drafter, model, created_at, base_number FROM revisions
WHERE note_id = ? ORDER BY number
"""
"""Every column of it is in one index: the words of a thousand revisions are not read along."""


@dataclass(frozen=True, slots=True)
class _NewRevision:
    author: Author
    status: NoteStatus
    body: NoteBody
    drafter: str
    model: str
    template_version: str
    prompt_version: str
    transcript_id: TranscriptId | None
    job_id: JobId | None
    base_number: int | None


class Notes:
    """The notes of a workspace. Any thread; unknown identifiers raise StorageError `store.not_found`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def save_revision(
        self,
        *,
        session_id: SessionId,
        note_type: NoteType,
        author: Author,
        status: NoteStatus,
        body: NoteBody,
        drafter: str = "",
        model: str = "",
        template_version: str = "",
        prompt_version: str = "",
        transcript_id: TranscriptId | None = None,
        job_id: JobId | None = None,
        base_number: int | None = None,
    ) -> tuple[Note, Revision]:
        """Append a revision, making the note if there is none; returns the note as it then is, and the revision.

        Args:
            session_id: the session the note belongs to.
            note_type: which of its notes.
            author: who wrote these words.
            status: the note's status while this revision is its head.
            body: the words.
            drafter: the drafter's name; empty for a clinician.
            model: the drafter's model.
            template_version: the template it follows.
            prompt_version: the prompt it was drafted with.
            transcript_id: what its evidence points into.
            job_id: the job that drafted it.
            base_number: the revision these words started from; kept for the record, both stay whatever came between.

        Raises:
            CancelledError: it comes from a job that is no longer running; it is dropped.
            NoteRefusedError: `note.signed`: the clinician's words, and the note is signed.
        """
        new = _NewRevision(
            author,
            status,
            body,
            drafter,
            model,
            template_version,
            prompt_version,
            transcript_id,
            job_id,
            base_number,
        )
        with self._core.database.transaction() as connection:
            if job_id is not None:
                require_running(connection, job_id)
            require_session(connection, session_id)
            now = self._core.now()
            note = _find_or_make(self._core, connection, session_id, note_type, status, now)
            if author is Author.CLINICIAN:
                require_editable(note)
            revision = _append(self._core, connection, note.id, new, now)
            if _takes_head(connection, note, author):
                note = _set_head(connection, revision, now)
            touch_session(connection, session_id, now)
            self._core.audit.append(
                AuditAction.NOTE_REVISED, note.id, f"revision {revision.number} {author} head {note.head_number}"
            )
        return note, revision

    def get(self, session_id: SessionId, note_type: NoteType) -> Note | None:
        """The session's note of that type, or None."""
        with self._core.database.reading() as connection:
            row = connection.row("SELECT * FROM notes WHERE session_id = ? AND note_type = ?", (session_id, note_type))
        return None if row is None else _note(row)

    def by_id(self, note_id: NoteId) -> Note:
        """The note."""
        with self._core.database.reading() as connection:
            return _note(_row(connection, note_id))

    def list(self, session_id: SessionId) -> tuple[Note, ...]:
        """The notes of a session, in the order they were made."""
        with self._core.database.reading() as connection:
            rows = connection.rows("SELECT * FROM notes WHERE session_id = ? ORDER BY seq", (session_id,))
        return tuple(_note(row) for row in rows)

    def revision(self, note_id: NoteId, number: int) -> Revision:
        """One revision of a note."""
        with self._core.database.reading() as connection:
            return _get_revision(connection, note_id, number)

    def history(self, note_id: NoteId) -> tuple[RevisionInfo, ...]:
        """Every revision of a note without its words, oldest first."""
        with self._core.database.reading() as connection:
            _row(connection, note_id)
            rows = connection.rows(HISTORY_QUERY, (note_id,))
        return tuple(
            RevisionInfo(
                number=row["number"],
                author=Author(row["author"]),
                status=NoteStatus(row["status"]),
                drafter=row["drafter"],
                model=row["model"],
                created_at=from_stamp(row["created_at"]),
                base_number=row["base_number"],
            )
            for row in rows
        )

    def dismissed_number(self, note_id: NoteId) -> int:
        """The newest waiting draft that was turned down; 0 when there was none."""
        with self._core.database.reading() as connection:
            return int(_row(connection, note_id)["dismissed_number"])

    def dismiss(self, note_id: NoteId, number: int) -> None:
        """Turn down a waiting draft: it stays in the history and is not offered again."""
        with self._core.database.transaction() as connection:
            _get_revision(connection, note_id, number)
            connection.execute(
                "UPDATE notes SET dismissed_number = max(dismissed_number, ?) WHERE id = ?", (number, note_id)
            )

    def revisions(self, note_id: NoteId) -> tuple[Revision, ...]:
        """Every revision of a note, oldest first."""
        with self._core.database.reading() as connection:
            _row(connection, note_id)
            rows = connection.rows("SELECT * FROM revisions WHERE note_id = ? ORDER BY number", (note_id,))
        return tuple(_revision(row) for row in rows)

    def head(self, note_id: NoteId) -> Revision:
        """The revision that is shown, copied and exported."""
        with self._core.database.reading() as connection:
            return _get_revision(connection, note_id, _row(connection, note_id)["head_number"])

    def set_head(self, note_id: NoteId, number: int) -> Note:
        """Make an older or waiting revision the head, at the user's wish; the note takes its status.

        Raises:
            NoteRefusedError: `note.signed`.
        """
        with self._core.database.transaction() as connection:
            require_editable(_note(_row(connection, note_id)))
            revision = _get_revision(connection, note_id, number)
            now = self._core.now()
            note = _set_head(connection, revision, now)
            touch_session(connection, note.session_id, now)
            self._core.audit.append(AuditAction.NOTE_REVISED, note_id, f"head {number}")
        return note

    def drafted_by_job(self, job_id: JobId) -> frozenset[NoteType]:
        """The note types that the job has drafted already: a resumed job does not draft them again."""
        with self._core.database.reading() as connection:
            rows = connection.rows(
                "SELECT DISTINCT notes.note_type FROM revisions JOIN notes ON notes.id = revisions.note_id"
                " WHERE revisions.job_id = ?",
                (job_id,),
            )
        return frozenset(NoteType(row["note_type"]) for row in rows)

    def draft_of_job(self, job_id: JobId, note_type: NoteType) -> Revision:
        """The latest revision of that type which the job drafted."""
        with self._core.database.reading() as connection:
            row = connection.row(
                "SELECT revisions.* FROM revisions JOIN notes ON notes.id = revisions.note_id"
                " WHERE revisions.job_id = ? AND notes.note_type = ? ORDER BY revisions.seq DESC",
                (job_id, note_type),
            )
        if row is None:
            raise not_found("draft")
        return _revision(row)

    def move(self, note_id: NoteId, to_session: SessionId) -> Note:
        """Give the note to another session (it was the wrong patient). Its evidence still names the old transcript.

        Raises:
            SessionBusyError: a job holds either session.
            StorageError: `note.type_taken` when the target has a note of that type; `session.in_trash`.
        """
        with self._core.database.transaction() as connection:
            note = _note(_row(connection, note_id))
            require_session(connection, to_session, is_open=True)
            if note.session_id == to_session:
                return note
            require_idle(connection, note.session_id, to_session)
            if self.get(to_session, note.note_type) is not None:
                raise StorageError(
                    "The other session already has a note of this type.",
                    safe="Nothing was moved.",
                    next_step="Move or delete that note first.",
                    code="note.type_taken",
                )
            now = self._core.now()
            connection.execute(
                "UPDATE notes SET session_id = ?, updated_at = ? WHERE id = ?", (to_session, now, note_id)
            )
            for session_id in (note.session_id, to_session):
                index_notes(connection, session_id)
                touch_session(connection, session_id, now)
            self._core.audit.append(AuditAction.NOTE_MOVED, note_id, f"{note.session_id} {to_session}")
            return _note(_row(connection, note_id))


def _find_or_make(
    core: Core, connection: Connection, session_id: SessionId, note_type: NoteType, status: NoteStatus, now: int
) -> Note:
    row = connection.row("SELECT * FROM notes WHERE session_id = ? AND note_type = ?", (session_id, note_type))
    if row is not None:
        return _note(row)
    note_id = NoteId(core.new_id())
    connection.execute(
        "INSERT INTO notes (id, session_id, note_type, status, head_number, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, 0, ?, ?)",
        (note_id, session_id, note_type, status, now, now),
    )
    return _note(_row(connection, note_id))


def _append(core: Core, connection: Connection, note_id: NoteId, new: _NewRevision, now: int) -> Revision:
    last = connection.row("SELECT max(number) AS number FROM revisions WHERE note_id = ?", (note_id,))
    number = ((last["number"] or 0) if last else 0) + 1
    connection.execute(
        "INSERT INTO revisions (id, note_id, number, author, status, body, drafter, model, template_version,"
        " prompt_version, transcript_id, job_id, base_number, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            core.new_id(),
            note_id,
            number,
            new.author,
            new.status,
            body_to_json(new.body),
            new.drafter,
            new.model,
            new.template_version,
            new.prompt_version,
            new.transcript_id,
            new.job_id,
            new.base_number,
            now,
        ),
    )
    return _get_revision(connection, note_id, number)


def _takes_head(connection: Connection, note: Note, author: Author) -> bool:
    if author is Author.CLINICIAN or note.head_number == 0:
        return True
    is_signed = note.status in {NoteStatus.SIGNED, NoteStatus.AMENDED}
    return not is_signed and _get_revision(connection, note.id, note.head_number).author is Author.MODEL


def _set_head(connection: Connection, revision: Revision, now: int) -> Note:
    connection.execute(
        "UPDATE notes SET head_number = ?, updated_at = ?, status ="
        " (SELECT status FROM revisions WHERE note_id = notes.id AND number = ?) WHERE id = ?",
        (revision.number, now, revision.number, revision.note_id),
    )
    recount(connection, revision.note_id)
    note = _note(_row(connection, revision.note_id))
    index_notes(connection, note.session_id)
    return note


def require_editable(note: Note) -> None:
    """Raise NoteRefusedError `note.signed` when the note is signed."""
    if not can_edit(note.status):
        raise NoteRefusedError(
            "This note is signed and cannot be changed.",
            safe="The signed note is as it was.",
            next_step="Add an addendum instead.",
            code="note.signed",
        )


def _row(connection: Connection, note_id: NoteId) -> Row:
    row = connection.row("SELECT * FROM notes WHERE id = ?", (note_id,))
    if row is None:
        raise not_found("note")
    return row


def _get_revision(connection: Connection, note_id: NoteId, number: int) -> Revision:
    row = connection.row("SELECT * FROM revisions WHERE note_id = ? AND number = ?", (note_id, number))
    if row is None:
        raise not_found("revision")
    return _revision(row)


def _note(row: Row) -> Note:
    return Note(
        id=NoteId(row["id"]),
        session_id=SessionId(row["session_id"]),
        note_type=NoteType(row["note_type"]),
        status=NoteStatus(row["status"]),
        head_number=row["head_number"],
        created_at=from_stamp(row["created_at"]),
        updated_at=from_stamp(row["updated_at"]),
    )


def _revision(row: Row) -> Revision:
    return Revision(
        id=RevisionId(row["id"]),
        note_id=NoteId(row["note_id"]),
        number=row["number"],
        author=Author(row["author"]),
        status=NoteStatus(row["status"]),
        body=body_from_json(row["body"]),
        drafter=row["drafter"],
        model=row["model"],
        template_version=row["template_version"],
        prompt_version=row["prompt_version"],
        transcript_id=row["transcript_id"],
        job_id=row["job_id"],
        created_at=from_stamp(row["created_at"]),
    )
