"""Owns the recordings: what is known of each, moving one to another session, and purging its sound."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import RecordingId, SessionId
from scribe_desktop.domain.retention import RetentionFacts
from scribe_desktop.domain.session import Recording, RecordingSource
from scribe_desktop.domain.transcript import Span
from scribe_desktop.store.audio_files import AudioFiles
from scribe_desktop.store.core import Core, not_found, require_idle, require_session, touch_session
from scribe_desktop.store.database import Connection, Row
from scribe_desktop.store.encoding import (
    from_optional_stamp,
    from_stamp,
    spans_from_json,
    spans_to_json,
    storable,
)
from scribe_desktop.store.retention import read_retention_facts
from scribe_desktop.store.sealed_audio import SealedFile
from scribe_desktop.store.search import index_transcripts


class Recordings:
    """The recordings of a workspace. Any thread; unknown identifiers raise StorageError `store.not_found`."""

    def __init__(self, core: Core, audio: AudioFiles) -> None:
        self._core = core
        self._audio = audio

    def add(
        self,
        session_id: SessionId,
        source: RecordingSource,
        source_sha256: str,
        source_bytes: int,
        duration_ms: int,
        codec: str,
        sealed: SealedFile,
    ) -> Recording:
        """Record that a committed sealed file is the sound of this session.

        Raises:
            StorageError: `session.in_trash`.
        """
        recording_id, now = RecordingId(self._core.new_id()), self._core.now()
        with self._core.database.transaction() as connection:
            require_session(connection, session_id, is_open=True)
            connection.execute(
                "INSERT INTO recordings (id, session_id, source, source_sha256, source_bytes, duration_ms, codec,"
                " sealed_name, sealed_sha256, sealed_bytes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    recording_id,
                    session_id,
                    source,
                    source_sha256,
                    source_bytes,
                    duration_ms,
                    storable(codec),
                    sealed.name,
                    sealed.sha256,
                    sealed.byte_count,
                    now,
                ),
            )
            touch_session(connection, session_id, now)
            self._core.audit.append(AuditAction.RECORDING_IMPORTED, recording_id, f"{source} {session_id}")
            return _recording(_row(connection, recording_id))

    def get(self, recording_id: RecordingId) -> Recording:
        """The recording, purged or not."""
        with self._core.database.reading() as connection:
            return _recording(_row(connection, recording_id))

    def list(self, session_id: SessionId) -> tuple[Recording, ...]:
        """The recordings of a session, oldest first."""
        with self._core.database.reading() as connection:
            rows = connection.rows("SELECT * FROM recordings WHERE session_id = ? ORDER BY seq", (session_id,))
        return tuple(_recording(row) for row in rows)

    def find_by_source(self, session_id: SessionId, source_sha256: str) -> Recording | None:
        """The session's latest unpurged recording of that very source, or None."""
        with self._core.database.reading() as connection:
            row = connection.row(
                "SELECT * FROM recordings WHERE session_id = ? AND source_sha256 = ? AND sealed_name IS NOT NULL"
                " ORDER BY seq DESC",
                (session_id, source_sha256),
            )
        return None if row is None else _recording(row)

    def find_all_by_source(self, source_sha256: str) -> tuple[Recording, ...]:
        """Every unpurged recording of that very source, in any session, newest first."""
        with self._core.database.reading() as connection:
            rows = connection.rows(
                "SELECT * FROM recordings WHERE source_sha256 = ? AND sealed_name IS NOT NULL ORDER BY seq DESC",
                (source_sha256,),
            )
        return tuple(_recording(row) for row in rows)

    def save_speech(self, recording_id: RecordingId, spans: Sequence[Span]) -> None:
        """Keep where speech was heard."""
        with self._core.database.transaction() as connection:
            _row(connection, recording_id)
            connection.execute("UPDATE recordings SET speech = ? WHERE id = ?", (spans_to_json(spans), recording_id))

    def speech(self, recording_id: RecordingId) -> tuple[Span, ...] | None:
        """Where speech was heard, or None if nobody has listened yet."""
        with self._core.database.reading() as connection:
            text = _row(connection, recording_id)["speech"]
        return None if text is None else spans_from_json(text)

    def move(self, recording_id: RecordingId, to_session: SessionId) -> Recording:
        """Give the recording, and its transcripts, to another session (it was the wrong patient).

        Raises:
            SessionBusyError: a job holds either session.
            StorageError: `session.in_trash`.
        """
        with self._core.database.transaction() as connection:
            from_session = SessionId(_row(connection, recording_id)["session_id"])
            require_session(connection, to_session, is_open=True)
            if from_session == to_session:
                return _recording(_row(connection, recording_id))
            require_idle(connection, from_session, to_session)
            connection.execute("UPDATE recordings SET session_id = ? WHERE id = ?", (to_session, recording_id))
            connection.execute(
                "UPDATE transcripts SET session_id = ? WHERE recording_id = ?", (to_session, recording_id)
            )
            index_transcripts(connection, from_session)
            index_transcripts(connection, to_session)
            now = self._core.now()
            touch_session(connection, from_session, now)
            touch_session(connection, to_session, now)
            self._core.audit.append(AuditAction.RECORDING_MOVED, recording_id, f"{from_session} {to_session}")
            return _recording(_row(connection, recording_id))

    def retention_facts(self) -> tuple[RetentionFacts, ...]:
        """What decides about each recording that still has its sound, in the trash or not, oldest first."""
        with self._core.database.reading() as connection:
            return read_retention_facts(connection)

    def purge(self, recording_id: RecordingId) -> Recording:
        """Erase the sound for good: destroy its key, unlink the bytes, write the audit line, empty the log.

        Its transcripts and notes stay. What a crash interrupts is finished when the workspace is opened next.

        Raises:
            SessionBusyError: a job holds the session.
            StorageError: the system refused; call again.
        """
        database = self._core.database
        database.require_outermost()
        with database.transaction() as connection:
            row = _row(connection, recording_id)
            if row["sealed_name"] is None:
                return _recording(row)
            require_idle(connection, row["session_id"])
            connection.execute(
                "INSERT OR IGNORE INTO erasures (kind, id, started_at) VALUES ('recording', ?, ?)",
                (recording_id, self._core.now()),
            )
        self.finish_purge(recording_id)
        database.truncate_log()
        return self.get(recording_id)

    def finish_purge(self, recording_id: RecordingId) -> None:
        """The part of `purge` after its intent is on the disk; safe to repeat."""
        with self._core.database.transaction() as connection:
            name = _row(connection, recording_id)["sealed_name"]
            if name is not None:
                self._audio.destroy(name)
                connection.execute(
                    "UPDATE recordings SET sealed_name = NULL, speech = NULL, purged_at = ? WHERE id = ?",
                    (self._core.now(), recording_id),
                )
                connection.execute("DELETE FROM checkpoints WHERE recording_id = ?", (recording_id,))
                self._core.audit.append(AuditAction.RECORDING_PURGED, recording_id)
            connection.execute("DELETE FROM erasures WHERE kind = 'recording' AND id = ?", (recording_id,))


def _row(connection: Connection, recording_id: RecordingId) -> Row:
    row = connection.row("SELECT * FROM recordings WHERE id = ?", (recording_id,))
    if row is None:
        raise not_found("recording")
    return row


def _recording(row: Row) -> Recording:
    return Recording(
        id=RecordingId(row["id"]),
        session_id=SessionId(row["session_id"]),
        source=RecordingSource(row["source"]),
        source_sha256=row["source_sha256"],
        source_bytes=row["source_bytes"],
        duration_ms=row["duration_ms"],
        codec=row["codec"],
        sealed_name=row["sealed_name"],
        created_at=from_stamp(row["created_at"]),
        purged_at=from_optional_stamp(row["purged_at"]),
        sealed_sha256=row["sealed_sha256"],
        sealed_bytes=row["sealed_bytes"],
    )
