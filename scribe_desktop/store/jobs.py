"""Owns the jobs as they are stored: one active job per session, and moves that only the present status allows.

Every move is a compare-and-set in one transaction. What a worker brings after its job was cancelled is dropped: moves
that end a job return False, everything else raises CancelledError. It runs nothing itself.
"""

from __future__ import annotations

from datetime import datetime

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import JobId, RecordingId, SessionId, TranscriptId
from scribe_desktop.domain.job import Job, JobRequest, Stage, StageTiming, Status, can_move
from scribe_desktop.errors import CancelledError, StorageError
from scribe_desktop.store.core import (
    Core,
    active_job,
    not_found,
    require_running,
    require_session,
    session_busy,
)
from scribe_desktop.store.database import Connection, Row
from scribe_desktop.store.encoding import (
    from_optional_stamp,
    from_stamp,
    request_from_json,
    request_to_json,
    timings_from_json,
    timings_to_json,
    to_optional_stamp,
)


class Jobs:
    """The jobs of a workspace. Any thread; unknown identifiers raise StorageError `store.not_found`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def start(
        self,
        session_id: SessionId,
        request: JobRequest,
        stage: Stage,
        recording_id: RecordingId | None = None,
        transcript_id: TranscriptId | None = None,
    ) -> Job:
        """Queue a job. Of any number of callers, in threads or processes, exactly one wins an idle session.

        Raises:
            SessionBusyError: another job holds the session; it is named.
            StorageError: the session is in the trash, or recording or transcript belong to another session.
        """
        job_id, now = JobId(self._core.new_id()), self._core.now()
        with self._core.database.transaction() as connection:
            require_session(connection, session_id, is_open=True)
            _require_own_material(connection, session_id, recording_id, transcript_id)
            started = connection.execute(
                "INSERT INTO jobs (id, session_id, request, stage, status, attempts, recording_id, transcript_id,"
                " timings, created_at, updated_at) VALUES (?, ?, ?, ?, 'QUEUED', 0, ?, ?, '[]', ?, ?)"
                " ON CONFLICT (session_id) WHERE status IN ('QUEUED', 'RUNNING') DO NOTHING",
                (job_id, session_id, request_to_json(request), stage, recording_id, transcript_id, now, now),
            )
            if not started:
                _raise_busy(connection, session_id)
            self._core.audit.append(AuditAction.JOB_STARTED, job_id, f"{request.mode} {session_id}")
            return _get(connection, job_id)

    def get(self, job_id: JobId) -> Job:
        """The job."""
        with self._core.database.reading() as connection:
            return _get(connection, job_id)

    def list(self, session_id: SessionId) -> tuple[Job, ...]:
        """All jobs of a session, newest first."""
        with self._core.database.reading() as connection:
            rows = connection.rows("SELECT * FROM jobs WHERE session_id = ? ORDER BY seq DESC", (session_id,))
        return tuple(_job(row) for row in rows)

    def active(self) -> tuple[Job, ...]:
        """Every queued or running job, oldest first."""
        with self._core.database.reading() as connection:
            rows = connection.rows("SELECT * FROM jobs WHERE status IN ('QUEUED', 'RUNNING') ORDER BY seq")
        return tuple(_job(row) for row in rows)

    def unfinished(self) -> tuple[Job, ...]:
        """Every job that is not done and whose session is not in the trash, oldest first: what could be continued."""
        with self._core.database.reading() as connection:
            rows = connection.rows(
                "SELECT jobs.* FROM jobs JOIN sessions ON sessions.id = jobs.session_id"
                " WHERE jobs.status <> 'DONE' AND sessions.deleted_at IS NULL ORDER BY jobs.seq"
            )
        return tuple(_job(row) for row in rows)

    def claim(self, job_id: JobId) -> Job:
        """QUEUED -> RUNNING, one attempt more. `not_before` is the caller's to respect.

        Raises:
            CancelledError: the job is not waiting any more (cancelled, claimed by another), or is paused.
        """
        with self._core.database.transaction() as connection:
            job = _get(connection, job_id)
            if job.status is not Status.QUEUED or job.is_paused:
                raise CancelledError("The job is not waiting to be run.", safe="What was finished before is kept.")
            connection.execute(
                "UPDATE jobs SET status = 'RUNNING', attempts = attempts + 1, not_before = NULL, error_code = NULL,"
                " updated_at = ? WHERE id = ?",
                (self._core.now(), job_id),
            )
            return _get(connection, job_id)

    def finish_stage(self, job_id: JobId, finished: StageTiming, next_stage: Stage) -> Job:
        """Note a finished stage and go on to the next.

        Raises:
            CancelledError: the job is no longer running.
        """
        with self._core.database.transaction() as connection:
            job = _job(require_running(connection, job_id))
            connection.execute(
                "UPDATE jobs SET stage = ?, timings = ?, updated_at = ? WHERE id = ?",
                (next_stage, timings_to_json((*job.timings, finished)), self._core.now(), job_id),
            )
            return _get(connection, job_id)

    def set_transcript(self, job_id: JobId, transcript_id: TranscriptId) -> Job:
        """Note which transcript the job made.

        Raises:
            CancelledError: the job is no longer running.
        """
        with self._core.database.transaction() as connection:
            require_running(connection, job_id)
            connection.execute(
                "UPDATE jobs SET transcript_id = ?, updated_at = ? WHERE id = ?",
                (transcript_id, self._core.now(), job_id),
            )
            return _get(connection, job_id)

    def requeue(
        self, job_id: JobId, error_code: str, not_before: datetime | None = None, *, is_paused: bool = False
    ) -> bool:
        """RUNNING -> QUEUED: to wait and retry, or paused for the user. False when it is no longer running."""
        with self._core.database.transaction() as connection:
            _get(connection, job_id)
            return bool(
                connection.execute(
                    "UPDATE jobs SET status = 'QUEUED', error_code = ?, not_before = ?, is_paused = ?, updated_at = ?"
                    " WHERE id = ? AND status = 'RUNNING'",
                    (error_code, to_optional_stamp(not_before), is_paused, self._core.now(), job_id),
                )
            )

    def fail(self, job_id: JobId, error_code: str) -> bool:
        """End the job as FAILED. False, and nothing changes, when it has already ended."""
        with self._core.database.transaction() as connection:
            return _end(self._core, connection, job_id, Status.FAILED, error_code)

    def done(self, job_id: JobId, finished: StageTiming | None = None) -> bool:
        """End the job as DONE, noting its last stage. False, and nothing changes, when it is no longer running."""
        with self._core.database.transaction() as connection:
            has_ended = _end(self._core, connection, job_id, Status.DONE, None)
            if has_ended and finished is not None:
                timings = (*_get(connection, job_id).timings, finished)
                connection.execute("UPDATE jobs SET timings = ? WHERE id = ?", (timings_to_json(timings), job_id))
            return has_ended

    def cancel(self, job_id: JobId) -> bool:
        """End the job as CANCELLED, for good. False, and nothing changes, when it has already ended."""
        with self._core.database.transaction() as connection:
            return cancel_job(self._core, connection, job_id)

    def resume(self, job_id: JobId) -> Job:
        """Queue a failed, cancelled, paused or waiting job again, at the stage it had reached.

        Raises:
            SessionBusyError: it is running, or another job holds the session.
            StorageError: `job.not_resumable` when it is done; the session is in the trash; its recording was moved.
        """
        with self._core.database.transaction() as connection:
            job = _get(connection, job_id)
            holder = active_job(connection, job.session_id)
            if holder is not None and (holder["id"] != job_id or job.status is Status.RUNNING):
                raise session_busy(holder)
            if job.status is Status.DONE:
                raise StorageError("This job is done.", next_step="Start a new one.", code="job.not_resumable")
            require_session(connection, job.session_id, is_open=True)
            _require_own_material(connection, job.session_id, job.recording_id, job.transcript_id)
            connection.execute(
                "UPDATE jobs SET status = 'QUEUED', is_paused = 0, not_before = NULL, error_code = NULL,"
                " updated_at = ? WHERE id = ?",
                (self._core.now(), job_id),
            )
            return _get(connection, job_id)

    def recover_interrupted(self) -> tuple[Job, ...]:
        """RUNNING -> QUEUED for every job that a dead program left running; returns them. Call once, at start."""
        with self._core.database.transaction() as connection:
            rows = connection.rows("SELECT id FROM jobs WHERE status = 'RUNNING' ORDER BY seq")
            connection.execute(
                "UPDATE jobs SET status = 'QUEUED', updated_at = ? WHERE status = 'RUNNING'", (self._core.now(),)
            )
            return tuple(_get(connection, row["id"]) for row in rows)


def cancel_job(core: Core, connection: Connection, job_id: JobId) -> bool:
    """Cancel inside another repository's transaction; False when the job has already ended."""
    return _end(core, connection, job_id, Status.CANCELLED, None)


def _end(core: Core, connection: Connection, job_id: JobId, status: Status, error_code: str | None) -> bool:
    if not can_move(_get(connection, job_id).status, status):
        return False
    connection.execute(
        "UPDATE jobs SET status = ?, error_code = ?, not_before = NULL, is_paused = 0, updated_at = ? WHERE id = ?",
        (status, error_code, core.now(), job_id),
    )
    core.audit.append(AuditAction.JOB_ENDED, job_id, f"{status} {error_code}" if error_code else status)
    return True


def _require_own_material(
    connection: Connection,
    session_id: SessionId,
    recording_id: RecordingId | None,
    transcript_id: TranscriptId | None,
) -> None:
    checks = (
        ("recording", "SELECT session_id FROM recordings WHERE id = ?", recording_id),
        ("transcript", "SELECT session_id FROM transcripts WHERE id = ?", transcript_id),
    )
    for thing, query, thing_id in checks:
        if thing_id is None:
            continue
        row = connection.row(query, (thing_id,))
        if row is None:
            raise not_found(thing)
        if row["session_id"] != session_id:
            raise StorageError(
                f"The {thing} of this job belongs to another session.",
                safe="Nothing was changed.",
                next_step="Start a new job on the session that it was moved to.",
                code="job.material_moved",
            )


def _raise_busy(connection: Connection, session_id: SessionId) -> None:
    holder = active_job(connection, session_id)
    if holder is None:
        raise not_found("job")
    raise session_busy(holder)


def _get(connection: Connection, job_id: JobId) -> Job:
    row = connection.row("SELECT * FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        raise not_found("job")
    return _job(row)


def _job(row: Row) -> Job:
    return Job(
        id=JobId(row["id"]),
        session_id=SessionId(row["session_id"]),
        request=request_from_json(row["request"]),
        stage=Stage(row["stage"]),
        status=Status(row["status"]),
        attempts=row["attempts"],
        created_at=from_stamp(row["created_at"]),
        updated_at=from_stamp(row["updated_at"]),
        recording_id=row["recording_id"],
        transcript_id=row["transcript_id"],
        not_before=from_optional_stamp(row["not_before"]),
        is_paused=bool(row["is_paused"]),
        error_code=row["error_code"],
        timings=timings_from_json(row["timings"]),
    )
