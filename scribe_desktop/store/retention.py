"""Owns reading what decides about how long audio is kept. The rule itself is domain/retention.py."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from scribe_desktop.domain.ids import RecordingId, SessionId
from scribe_desktop.domain.job import ACTIVE_STATUSES, Status
from scribe_desktop.domain.retention import RetentionFacts
from scribe_desktop.store.database import Connection
from scribe_desktop.store.encoding import completeness_from_json, from_optional_stamp, from_stamp

_NEWEST_TRANSCRIPTS = """
SELECT recordings.id, transcripts.completeness, transcripts.created_at
FROM recordings JOIN transcripts ON transcripts.seq = (
    SELECT max(seq) FROM transcripts WHERE recording_id = recordings.id
)
WHERE recordings.sealed_name IS NOT NULL
"""
_NOTES_ON = """
SELECT transcripts.recording_id, signatures.signed_at
FROM notes
JOIN revisions ON revisions.note_id = notes.id AND revisions.number = notes.head_number
JOIN transcripts ON transcripts.id = revisions.transcript_id
LEFT JOIN signatures ON signatures.note_id = notes.id
WHERE transcripts.recording_id IS NOT NULL
"""
_NEWEST_JOBS = "SELECT session_id, max(seq), status FROM jobs GROUP BY session_id"
_UNFINISHED = frozenset({*ACTIVE_STATUSES, Status.FAILED})


def read_retention_facts(connection: Connection) -> tuple[RetentionFacts, ...]:
    """The facts of every recording that still has its sound, oldest first."""
    transcripts = {row["id"]: row for row in connection.rows(_NEWEST_TRANSCRIPTS)}
    signed: dict[str, list[datetime | None]] = defaultdict(list)
    for row in connection.rows(_NOTES_ON):
        signed[row["recording_id"]].append(from_optional_stamp(row["signed_at"]))
    unfinished = {row["session_id"] for row in connection.rows(_NEWEST_JOBS) if Status(row["status"]) in _UNFINISHED}
    recordings = connection.rows("SELECT id, session_id FROM recordings WHERE sealed_name IS NOT NULL ORDER BY seq")
    facts = []
    for recording in recordings:
        newest = transcripts.get(recording["id"])
        completeness = None if newest is None else completeness_from_json(newest["completeness"])
        facts.append(
            RetentionFacts(
                recording_id=RecordingId(recording["id"]),
                session_id=SessionId(recording["session_id"]),
                transcribed_at=None if newest is None else from_stamp(newest["created_at"]),
                # A transcript that was never measured cannot be called complete.
                has_gaps=completeness is None or not completeness.is_complete,
                signed_at=tuple(signed[recording["id"]]),
                has_unfinished_job=recording["session_id"] in unfinished,
            )
        )
    return tuple(facts)
