"""Owns the signatures and addenda of notes: written once, with the note's status, and never changed."""

from __future__ import annotations

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import NoteId
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.domain.signing import Addendum, Signature
from scribe_desktop.store.core import Core, not_found, touch_session
from scribe_desktop.store.database import Connection, Row
from scribe_desktop.store.encoding import from_stamp, storable, to_stamp
from scribe_desktop.store.search import index_notes


class Signatures:
    """The signatures of a workspace. Any thread; unknown identifiers raise StorageError `store.not_found`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add(self, signature: Signature) -> Signature:
        """Keep a note's signature; the note is SIGNED with it, in one transaction.

        Raises:
            StorageError: `store.refused` when the note has one already.
        """
        with self._core.database.transaction() as connection:
            connection.execute(
                "INSERT INTO signatures (note_id, revision_number, signer, signed_at, zone, sha256, engine, model,"
                " drafter, drafter_model, prompt_version, template_version, draft_number, edit_distance)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    signature.note_id,
                    signature.revision_number,
                    storable(signature.signer),
                    to_stamp(signature.signed_at),
                    storable(signature.zone),
                    signature.sha256,
                    signature.engine,
                    signature.model,
                    signature.drafter,
                    signature.drafter_model,
                    signature.prompt_version,
                    signature.template_version,
                    signature.draft_number,
                    signature.edit_distance,
                ),
            )
            self._set_status(connection, signature.note_id, NoteStatus.SIGNED)
            self._core.audit.append(
                AuditAction.NOTE_SIGNED,
                signature.note_id,
                f"revision {signature.revision_number} sha256 {signature.sha256}",
            )
        return signature

    def of_note(self, note_id: NoteId) -> Signature | None:
        """The note's signature, or None."""
        with self._core.database.reading() as connection:
            row = connection.row("SELECT * FROM signatures WHERE note_id = ?", (note_id,))
        return None if row is None else _signature(row)

    def add_addendum(self, addendum: Addendum) -> Addendum:
        """Keep words that were added to a signed note; the note is AMENDED with them, in one transaction.

        Raises:
            StorageError: `store.refused` when the note is not signed, or has an addendum of that number.
        """
        with self._core.database.transaction() as connection:
            connection.execute(
                "INSERT INTO addenda (note_id, number, text, signer, signed_at, zone, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    addendum.note_id,
                    addendum.number,
                    storable(addendum.text),
                    storable(addendum.signer),
                    to_stamp(addendum.signed_at),
                    storable(addendum.zone),
                    addendum.sha256,
                ),
            )
            self._set_status(connection, addendum.note_id, NoteStatus.AMENDED)
            row = connection.row("SELECT session_id FROM notes WHERE id = ?", (addendum.note_id,))
            if row is not None:
                index_notes(connection, row["session_id"])
            self._core.audit.append(
                AuditAction.NOTE_AMENDED, addendum.note_id, f"addendum {addendum.number} sha256 {addendum.sha256}"
            )
        return addendum

    def addenda(self, note_id: NoteId) -> tuple[Addendum, ...]:
        """The note's addenda, oldest first."""
        with self._core.database.reading() as connection:
            rows = connection.rows("SELECT * FROM addenda WHERE note_id = ? ORDER BY number", (note_id,))
        return tuple(_addendum(row) for row in rows)

    def _set_status(self, connection: Connection, note_id: NoteId, status: NoteStatus) -> None:
        now = self._core.now()
        row = connection.row("SELECT session_id FROM notes WHERE id = ?", (note_id,))
        if row is None:
            raise not_found("note")
        connection.execute(
            "UPDATE notes SET status = ?, open_checks = 0, updated_at = ? WHERE id = ?", (status, now, note_id)
        )
        touch_session(connection, row["session_id"], now)


def _signature(row: Row) -> Signature:
    return Signature(
        note_id=NoteId(row["note_id"]),
        revision_number=row["revision_number"],
        signer=row["signer"],
        signed_at=from_stamp(row["signed_at"]),
        zone=row["zone"],
        sha256=row["sha256"],
        engine=row["engine"],
        model=row["model"],
        drafter=row["drafter"],
        drafter_model=row["drafter_model"],
        prompt_version=row["prompt_version"],
        template_version=row["template_version"],
        draft_number=row["draft_number"],
        edit_distance=row["edit_distance"],
    )


def _addendum(row: Row) -> Addendum:
    return Addendum(
        note_id=NoteId(row["note_id"]),
        number=row["number"],
        text=row["text"],
        signer=row["signer"],
        signed_at=from_stamp(row["signed_at"]),
        zone=row["zone"],
        sha256=row["sha256"],
    )
