"""Owns the trash: what waits in it, and erasing it for good. Erasing leaves no word and no key behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.session import Session
from scribe_desktop.store.audio_files import AudioFiles
from scribe_desktop.store.core import Core
from scribe_desktop.store.database import Connection, Row
from scribe_desktop.store.encoding import to_stamp
from scribe_desktop.store.migrating import drop_backup
from scribe_desktop.store.recordings import Recordings
from scribe_desktop.store.search import forget_words
from scribe_desktop.store.sessions import Sessions


@dataclass(frozen=True, slots=True)
class EmptiedTrash:
    """How much was erased."""

    sessions: int
    recordings: int


class Trash:
    """The trash of a workspace. Any thread."""

    def __init__(
        self, core: Core, sessions: Sessions, recordings: Recordings, audio: AudioFiles, database_path: Path
    ) -> None:
        self._core = core
        self._sessions = sessions
        self._recordings = recordings
        self._audio = audio
        self._database_path = database_path

    def list(self) -> tuple[Session, ...]:
        """What is in the trash, latest thrown away first."""
        return self._sessions.trash()

    def empty(self, older_than: timedelta | None) -> EmptiedTrash:
        """Erase what has lain in the trash for longer than that (None: everything in it), for good.

        What a crash interrupts is finished when the workspace is opened next.

        Raises:
            StorageError: the system refused; call again.
        """
        self._core.database.require_outermost()
        latest = to_stamp(self._core.clock() - older_than) if older_than is not None else None
        with self._core.database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO erasures (kind, id, started_at)"
                " SELECT 'session', id, ? FROM sessions"
                " WHERE deleted_at IS NOT NULL AND (? IS NULL OR deleted_at <= ?)",
                (self._core.now(), latest, latest),
            )
        return self.finish_erasures()

    def finish_erasures(self) -> EmptiedTrash:
        """Do every erasing whose intent is on the disk; safe to repeat. Called when a workspace is opened."""
        sessions = recordings = 0
        # One at a time: erasing a session takes what waits for its recordings along.
        while (row := self._next_erasure()) is not None:
            if not sessions + recordings:
                # A copy from before an update holds the same words.
                drop_backup(self._database_path)
            if row["kind"] == "recording":
                self._recordings.finish_purge(row["id"])
                recordings += 1
            else:
                recordings += self._erase_session(row["id"])
                sessions += 1
        if sessions + recordings:
            self._core.database.truncate_log()
        return EmptiedTrash(sessions, recordings)

    def _next_erasure(self) -> Row | None:
        with self._core.database.reading() as connection:
            return connection.row("SELECT kind, id FROM erasures ORDER BY started_at, rowid")

    def _erase_session(self, session_id: SessionId) -> int:
        with self._core.database.transaction() as connection:
            rows = connection.rows("SELECT id, sealed_name FROM recordings WHERE session_id = ?", (session_id,))
            for row in rows:
                if row["sealed_name"] is not None:
                    self._audio.destroy(row["sealed_name"])
            _delete_rows(connection, session_id)
            self._core.audit.append(AuditAction.TRASH_EMPTIED, session_id, f"recordings {len(rows)}")
        return len(rows)


def _delete_rows(connection: Connection, session_id: SessionId) -> None:
    row = connection.row("SELECT seq FROM sessions WHERE id = ?", (session_id,))
    if row is not None:
        forget_words(connection, row["seq"])
    # Children before parents; the triggers on what is append-only let go only of what stands in erasures.
    for statement in (
        "DELETE FROM addenda WHERE note_id IN (SELECT id FROM notes WHERE session_id = ?)",
        "DELETE FROM signatures WHERE note_id IN (SELECT id FROM notes WHERE session_id = ?)",
        "DELETE FROM check_decisions WHERE note_id IN (SELECT id FROM notes WHERE session_id = ?)",
        "DELETE FROM revisions WHERE note_id IN (SELECT id FROM notes WHERE session_id = ?)",
        "DELETE FROM notes WHERE session_id = ?",
        "DELETE FROM jobs WHERE session_id = ?",
        "DELETE FROM corrections WHERE transcript_id IN (SELECT id FROM transcripts WHERE session_id = ?)",
        "DELETE FROM speaker_names WHERE transcript_id IN (SELECT id FROM transcripts WHERE session_id = ?)",
        "DELETE FROM segments WHERE transcript_id IN (SELECT id FROM transcripts WHERE session_id = ?)",
        "DELETE FROM transcripts WHERE session_id = ?",
        "DELETE FROM checkpoints WHERE recording_id IN (SELECT id FROM recordings WHERE session_id = ?)",
        "DELETE FROM erasures WHERE kind = 'recording' AND id IN (SELECT id FROM recordings WHERE session_id = ?)",
        "DELETE FROM recordings WHERE session_id = ?",
        "DELETE FROM sessions WHERE id = ?",
        "DELETE FROM erasures WHERE kind = 'session' AND id = ?",
    ):
        connection.execute(statement, (session_id,))
