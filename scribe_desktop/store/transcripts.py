"""Owns the transcripts: immutable once added, one row a segment so that search and evidence can point at it."""

from __future__ import annotations

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import JobId, SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.transcript import Segment, Transcript
from scribe_desktop.store.core import Core, not_found, require_running, require_session, touch_session
from scribe_desktop.store.database import Connection, Row
from scribe_desktop.store.encoding import (
    chunks_from_json,
    chunks_to_json,
    completeness_from_json,
    completeness_to_json,
    flags_from_json,
    flags_to_json,
    from_stamp,
    seams_from_json,
    seams_to_json,
    sentences_from_json,
    sentences_to_json,
    storable,
    to_stamp,
)
from scribe_desktop.store.search import SearchKind, put_words


class Transcripts:
    """The transcripts of a workspace. Any thread; unknown identifiers raise StorageError `store.not_found`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add(self, transcript: Transcript, *, job_id: JobId | None = None) -> Transcript:
        """Keep a transcript, with its own identifier and time.

        Raises:
            CancelledError: it comes from a job that is no longer running; it is dropped.
        """
        with self._core.database.transaction() as connection:
            if job_id is not None:
                require_running(connection, job_id)
            require_session(connection, transcript.session_id)
            connection.execute(
                "INSERT INTO transcripts (id, session_id, recording_id, engine, model, model_grade, language, seams,"
                " completeness, chunks, warnings, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    transcript.id,
                    transcript.session_id,
                    transcript.recording_id,
                    transcript.engine,
                    transcript.model,
                    transcript.model_grade,
                    transcript.language,
                    seams_to_json(transcript.seams),
                    completeness_to_json(transcript.completeness),
                    chunks_to_json(transcript.chunks),
                    sentences_to_json(transcript.warnings),
                    to_stamp(transcript.created_at),
                ),
            )
            for position, segment in enumerate(transcript.segments):
                _add_segment(connection, transcript.id, position, segment)
            touch_session(connection, transcript.session_id, self._core.now())
        return transcript

    def get(self, transcript_id: TranscriptId) -> Transcript:
        """The transcript with all its segments."""
        with self._core.database.reading() as connection:
            row = connection.row("SELECT * FROM transcripts WHERE id = ?", (transcript_id,))
            if row is None:
                raise not_found("transcript")
            return _transcript(connection, row)

    def list(self, session_id: SessionId) -> tuple[Transcript, ...]:
        """The transcripts of a session, newest first."""
        with self._core.database.reading() as connection:
            rows = connection.rows("SELECT * FROM transcripts WHERE session_id = ? ORDER BY seq DESC", (session_id,))
            return tuple(_transcript(connection, row) for row in rows)

    def latest(self, session_id: SessionId) -> Transcript | None:
        """The session's newest transcript, or None."""
        with self._core.database.reading() as connection:
            row = connection.row(
                "SELECT * FROM transcripts WHERE session_id = ? ORDER BY seq DESC LIMIT 1", (session_id,)
            )
            return None if row is None else _transcript(connection, row)


def _add_segment(connection: Connection, transcript_id: TranscriptId, position: int, segment: Segment) -> None:
    text = storable(segment.text)
    seq = connection.insert(
        "INSERT INTO segments (transcript_id, position, id, start_ms, end_ms, speaker, text, flags)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            transcript_id,
            position,
            segment.id,
            segment.start_ms,
            segment.end_ms,
            None if segment.speaker is None else storable(segment.speaker),
            text,
            flags_to_json(segment.flags),
        ),
    )
    put_words(connection, SearchKind.TRANSCRIPT, seq, text)


def _transcript(connection: Connection, row: Row) -> Transcript:
    segments = connection.rows("SELECT * FROM segments WHERE transcript_id = ? ORDER BY position", (row["id"],))
    return Transcript(
        id=TranscriptId(row["id"]),
        session_id=SessionId(row["session_id"]),
        recording_id=row["recording_id"],
        engine=row["engine"],
        model=row["model"],
        model_grade=ModelGrade(row["model_grade"]),
        language=row["language"],
        segments=tuple(_segment(segment) for segment in segments),
        seams=seams_from_json(row["seams"]),
        completeness=completeness_from_json(row["completeness"]),
        created_at=from_stamp(row["created_at"]),
        chunks=chunks_from_json(row["chunks"]),
        warnings=sentences_from_json(row["warnings"]),
    )


def _segment(row: Row) -> Segment:
    return Segment(
        id=SegmentId(row["id"]),
        start_ms=row["start_ms"],
        end_ms=row["end_ms"],
        speaker=row["speaker"],
        text=row["text"],
        flags=flags_from_json(row["flags"]),
    )
