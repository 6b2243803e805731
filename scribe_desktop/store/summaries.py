"""Owns reading the sessions list: one row a session, its facts gathered in five queries over indexes alone.

What state follows from the facts is a rule of domain/session_summary.py.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.job import Stage, Status
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.domain.session_summary import JobFacts, SessionSummary, least_far_along, session_state
from scribe_desktop.store.database import Connection, Database, Row
from scribe_desktop.store.encoding import from_stamp

_SESSIONS = """
SELECT id, label, created_at FROM sessions WHERE deleted_at IS NULL /*and id is wanted*/
ORDER BY created_at DESC, seq DESC
"""
_JOBS = """
SELECT session_id, max(seq), id, stage, status, is_paused, not_before, error_code FROM jobs /*where wanted*/
GROUP BY session_id HAVING status <> 'DONE'
"""
_NOTES = "SELECT session_id, status, open_checks FROM notes /*where wanted*/"
_RECORDED = "SELECT session_id, sum(duration_ms) AS recorded_ms FROM recordings /*where wanted*/ GROUP BY session_id"
_TRANSCRIBED = "SELECT DISTINCT session_id FROM transcripts /*where wanted*/"
_WANTED = "IN (SELECT value FROM json_each(?))"

_Notes = list[tuple[NoteStatus, int]]


def read_summaries(database: Database, ids: Collection[SessionId] | None) -> tuple[SessionSummary, ...]:
    """The rows of these sessions, or of all, newest first; the trash is left out."""
    wanted = None if ids is None else json.dumps(list(ids))
    with database.reading() as connection:
        sessions = _rows(connection, _SESSIONS, wanted)
        jobs = _jobs(_rows(connection, _JOBS, wanted))
        notes = _notes(_rows(connection, _NOTES, wanted))
        recorded = {row["session_id"]: row["recorded_ms"] for row in _rows(connection, _RECORDED, wanted)}
        transcribed = frozenset(row["session_id"] for row in _rows(connection, _TRANSCRIBED, wanted))
    return tuple(
        _summary(row["id"], row["label"], row["created_at"], jobs, notes, recorded, transcribed) for row in sessions
    )


def _summary(
    session_id: SessionId,
    label: str,
    created_at: int,
    jobs: dict[str, JobFacts],
    notes: dict[str, _Notes],
    recorded: dict[str, int],
    transcribed: frozenset[str],
) -> SessionSummary:
    job, own = jobs.get(session_id), notes.get(session_id, [])
    statuses = [status for status, _ in own]
    to_check = own[0][1] if own else 0
    if len(own) > 1:
        slowest = least_far_along(statuses)
        to_check = max(count for status, count in own if status is slowest)
    recorded_ms = recorded.get(session_id)
    return SessionSummary(
        id=session_id,
        label=label,
        created_at=from_stamp(created_at),
        state=session_state(
            job, statuses, has_transcript=session_id in transcribed, has_recording=recorded_ms is not None
        ),
        to_check=to_check,
        recorded_ms=recorded_ms,
        job_id=job.id if job else None,
        error_code=job.error_code if job else None,
    )


def _rows(connection: Connection, query: str, wanted: str | None) -> list[Row]:
    """All rows of a query, or those of the wanted sessions, which are looked up one by one."""
    if wanted is None:
        return connection.rows(query)
    narrowed = query.replace("/*where wanted*/", f"WHERE session_id {_WANTED}")
    return connection.rows(narrowed.replace("/*and id is wanted*/", f"AND id {_WANTED}"), (wanted,))


def _jobs(rows: list[Row]) -> dict[str, JobFacts]:
    """The newest job of each session, unless it is done."""
    return {
        row["session_id"]: JobFacts(
            id=row["id"],
            stage=Stage(row["stage"]),
            status=Status(row["status"]),
            is_paused=bool(row["is_paused"]),
            is_waiting=row["not_before"] is not None,
            error_code=row["error_code"],
        )
        for row in rows
    }


def _notes(rows: list[Row]) -> dict[str, _Notes]:
    found: dict[str, _Notes] = defaultdict(list)
    for row in rows:
        found[row["session_id"]].append((NoteStatus(row["status"]), row["open_checks"] or 0))
    return found
