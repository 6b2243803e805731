"""Owns the checkpoints: the text of every finished chunk, so that no chunk is heard, or paid for, twice."""

from __future__ import annotations

from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey
from scribe_desktop.domain.ids import RecordingId
from scribe_desktop.store.core import Core
from scribe_desktop.store.database import Row, Value
from scribe_desktop.store.encoding import chunk_text_from_json, chunk_text_to_json


class Checkpoints:
    """The checkpoints of a workspace. Any thread."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def find(self, key: CheckpointKey) -> Checkpoint | None:
        """The finished chunk of exactly that key, or None."""
        with self._core.database.reading() as connection:
            row = connection.row(
                "SELECT * FROM checkpoints WHERE audio_sha256 = ? AND chunk_index = ? AND start_ms = ? AND end_ms = ?"
                " AND engine = ? AND model = ? AND language = ? AND keywords_hash = ?",
                _values(key),
            )
        return None if row is None else _checkpoint(row)

    def save(self, recording_id: RecordingId, checkpoint: Checkpoint) -> None:
        """Keep a finished chunk, in place of an older one of the same key."""
        with self._core.database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO checkpoints (audio_sha256, chunk_index, start_ms, end_ms, engine, model,"
                " language, keywords_hash, recording_id, result, attempts, seconds)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *_values(checkpoint.key),
                    recording_id,
                    chunk_text_to_json(checkpoint.result),
                    checkpoint.attempts,
                    checkpoint.seconds,
                ),
            )

    def for_recording(self, recording_id: RecordingId) -> tuple[Checkpoint, ...]:
        """Every finished chunk of a recording, by index, then by time."""
        with self._core.database.reading() as connection:
            rows = connection.rows(
                "SELECT * FROM checkpoints WHERE recording_id = ? ORDER BY chunk_index, start_ms, end_ms, rowid",
                (recording_id,),
            )
        return tuple(_checkpoint(row) for row in rows)

    def drop(self, recording_id: RecordingId) -> int:
        """Forget every finished chunk of a recording; returns how many."""
        with self._core.database.transaction() as connection:
            return connection.execute("DELETE FROM checkpoints WHERE recording_id = ?", (recording_id,))


def _values(key: CheckpointKey) -> tuple[Value, ...]:
    return (
        key.audio_sha256,
        key.index,
        key.start_ms,
        key.end_ms,
        key.engine,
        key.model,
        key.language,
        key.keywords_hash,
    )


def _checkpoint(row: Row) -> Checkpoint:
    return Checkpoint(
        key=CheckpointKey(
            audio_sha256=row["audio_sha256"],
            index=row["chunk_index"],
            start_ms=row["start_ms"],
            end_ms=row["end_ms"],
            engine=row["engine"],
            model=row["model"],
            language=row["language"],
            keywords_hash=row["keywords_hash"],
        ),
        result=chunk_text_from_json(row["result"]),
        attempts=row["attempts"],
        seconds=row["seconds"],
    )
