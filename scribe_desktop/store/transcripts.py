"""Owns the transcripts: immutable once added, one row a segment so that search and evidence can point at it.

Over them lie the clinician's corrections, append-only, and what the speakers are called.
"""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import JobId, SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.reading import Correction, SpeakerName, TranscriptReading
from scribe_desktop.domain.transcript import Segment, Transcript
from scribe_desktop.store.checks import recount_session
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
from scribe_desktop.store.search import index_transcripts


@dataclass(frozen=True, slots=True)
class TranscriptOrigin:
    """Who made a transcript."""

    engine: str
    model: str
    model_grade: ModelGrade


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
            index_transcripts(connection, transcript.session_id)
            recount_session(connection, transcript.session_id)
            touch_session(connection, transcript.session_id, self._core.now())
        return transcript

    def get(self, transcript_id: TranscriptId) -> Transcript:
        """The transcript with all its segments."""
        with self._core.database.reading() as connection:
            return _transcript(connection, _row(connection, transcript_id))

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

    def latest_reading(self, session_id: SessionId) -> TranscriptReading | None:
        """The session's newest transcript as it is read, or None."""
        with self._core.database.reading() as connection:
            row = connection.row(
                "SELECT id FROM transcripts WHERE session_id = ? ORDER BY seq DESC LIMIT 1", (session_id,)
            )
            return None if row is None else self.reading(TranscriptId(row["id"]))

    def origin(self, transcript_id: TranscriptId) -> TranscriptOrigin | None:
        """What made the transcript, without its words; None where it is not in this workspace."""
        with self._core.database.reading() as connection:
            row = connection.row("SELECT engine, model, model_grade FROM transcripts WHERE id = ?", (transcript_id,))
        return None if row is None else TranscriptOrigin(row["engine"], row["model"], ModelGrade(row["model_grade"]))

    def reading(self, transcript_id: TranscriptId) -> TranscriptReading:
        """The transcript as it is read: with the newest correction of each segment and the speakers' names."""
        with self._core.database.reading() as connection:
            transcript = _transcript(connection, _row(connection, transcript_id))
            corrections = _corrections(connection, transcript_id)
            names = connection.rows(
                "SELECT speaker, name FROM speaker_names WHERE transcript_id = ? ORDER BY speaker", (transcript_id,)
            )
        return TranscriptReading(
            transcript, corrections, tuple(SpeakerName(row["speaker"], row["name"]) for row in names)
        )

    def add_correction(self, transcript_id: TranscriptId, segment_id: SegmentId, text: str) -> Correction:
        """Put the clinician's wording over a segment's; what was heard, and every earlier wording, stays.

        Raises:
            StorageError: `store.not_found` when there is no such segment.
        """
        text = storable(text)
        now = self._correct(transcript_id, segment_id, text)
        return Correction(segment_id, text, from_stamp(now))

    def remove_correction(self, transcript_id: TranscriptId, segment_id: SegmentId) -> None:
        """Show again what was heard; the wording that is left stays in the record."""
        self._correct(transcript_id, segment_id, None)

    def name_speaker(self, transcript_id: TranscriptId, speaker: str, name: str) -> None:
        """Call a speaker of this transcript by a name; the empty name gives back the label."""
        speaker, name = storable(speaker), storable(name)
        with self._core.database.transaction() as connection:
            session_id = _row(connection, transcript_id)["session_id"]
            if name and name != speaker:
                connection.execute(
                    "INSERT OR REPLACE INTO speaker_names (transcript_id, speaker, name) VALUES (?, ?, ?)",
                    (transcript_id, speaker, name),
                )
            else:
                connection.execute(
                    "DELETE FROM speaker_names WHERE transcript_id = ? AND speaker = ?", (transcript_id, speaker)
                )
            touch_session(connection, session_id, self._core.now())
            self._core.audit.append(AuditAction.TRANSCRIPT_CORRECTED, transcript_id, "speaker")

    def carry_over(self, from_id: TranscriptId, to_id: TranscriptId) -> None:
        """Lay the corrections and speaker names of one transcript over a later one that kept its segments.

        A correction is taken along where identifier and heard words are the same in both.
        """
        with self._core.database.transaction() as connection:
            session_id = _row(connection, to_id)["session_id"]
            kept = {row["id"]: row["text"] for row in _segment_rows(connection, to_id)}
            heard = {row["id"]: row["text"] for row in _segment_rows(connection, from_id)}
            for correction in _corrections(connection, from_id):
                if kept.get(correction.segment_id) == heard[correction.segment_id]:
                    _insert_correction(
                        connection, to_id, correction.segment_id, correction.text, to_stamp(correction.corrected_at)
                    )
            connection.execute(
                "INSERT OR REPLACE INTO speaker_names (transcript_id, speaker, name)"
                " SELECT ?, speaker, name FROM speaker_names WHERE transcript_id = ?",
                (to_id, from_id),
            )
            index_transcripts(connection, session_id)

    def _correct(self, transcript_id: TranscriptId, segment_id: SegmentId, text: str | None) -> int:
        now = self._core.now()
        with self._core.database.transaction() as connection:
            session_id = _row(connection, transcript_id)["session_id"]
            if (
                connection.row("SELECT 1 FROM segments WHERE transcript_id = ? AND id = ?", (transcript_id, segment_id))
                is None
            ):
                raise not_found("segment")
            _insert_correction(connection, transcript_id, segment_id, text, now)
            index_transcripts(connection, session_id)
            touch_session(connection, session_id, now)
            self._core.audit.append(AuditAction.TRANSCRIPT_CORRECTED, transcript_id, segment_id)
        return now


def _insert_correction(
    connection: Connection, transcript_id: TranscriptId, segment_id: SegmentId, text: str | None, now: int
) -> None:
    connection.execute(
        "INSERT INTO corrections (transcript_id, segment_id, text, corrected_at) VALUES (?, ?, ?, ?)",
        (transcript_id, segment_id, text, now),
    )


def _corrections(connection: Connection, transcript_id: TranscriptId) -> tuple[Correction, ...]:
    """The newest of each corrected segment, in the order they were made."""
    rows = connection.rows(
        "SELECT segment_id, text, corrected_at FROM corrections WHERE seq IN"
        " (SELECT max(seq) FROM corrections WHERE transcript_id = ? GROUP BY segment_id)"
        " AND text IS NOT NULL ORDER BY seq",
        (transcript_id,),
    )
    return tuple(Correction(SegmentId(row["segment_id"]), row["text"], from_stamp(row["corrected_at"])) for row in rows)


def _row(connection: Connection, transcript_id: TranscriptId) -> Row:
    row = connection.row("SELECT * FROM transcripts WHERE id = ?", (transcript_id,))
    if row is None:
        raise not_found("transcript")
    return row


def _segment_rows(connection: Connection, transcript_id: TranscriptId) -> list[Row]:
    return connection.rows("SELECT * FROM segments WHERE transcript_id = ? ORDER BY position", (transcript_id,))


def _add_segment(connection: Connection, transcript_id: TranscriptId, position: int, segment: Segment) -> None:
    connection.execute(
        "INSERT INTO segments (transcript_id, position, id, start_ms, end_ms, speaker, text, flags)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            transcript_id,
            position,
            segment.id,
            segment.start_ms,
            segment.end_ms,
            None if segment.speaker is None else storable(segment.speaker),
            storable(segment.text),
            flags_to_json(segment.flags),
        ),
    )


def _transcript(connection: Connection, row: Row) -> Transcript:
    segments = _segment_rows(connection, row["id"])
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
