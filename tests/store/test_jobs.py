"""One active job per session, moves only from the present status, and late results dropped."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from queue import Empty

import pytest

from scribe_desktop.domain.ids import JobId, SessionId, random_id
from scribe_desktop.domain.job import Job, JobMode, Stage, StageTiming, Status
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.errors import CancelledError, ScribeError, SessionBusyError, StorageError
from scribe_desktop.store.audit import AuditLog
from scribe_desktop.store.core import Core
from scribe_desktop.store.database import open_database
from scribe_desktop.store.jobs import Jobs
from scribe_desktop.store.keys import derive_workspace_keys
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock, add_recording, body, request, transcript

RACES = int(os.environ.get("SCRIBE_PROVE_N", "25"))


@pytest.fixture
def job(workspace: Workspace) -> Job:
    session = workspace.sessions.create("Rivera")
    recording = add_recording(workspace, session.id)
    return workspace.jobs.start(session.id, request(), Stage.PREPARE, recording.id)


def draft(workspace: Workspace, job: Job, note_type: NoteType = NoteType.SOAP) -> None:
    workspace.notes.save_revision(
        session_id=job.session_id,
        note_type=note_type,
        author=Author.MODEL,
        status=NoteStatus.OUTLINE,
        body=body("Cough."),
        job_id=job.id,
    )


def test_a_whole_job(workspace: Workspace, job: Job, reopen: Callable[[], Workspace]) -> None:
    jobs = workspace.jobs
    assert (job.status, job.stage, job.attempts, job.request) == (Status.QUEUED, Stage.PREPARE, 0, request())
    assert jobs.active() == (job,)
    running = jobs.claim(job.id)
    assert (running.status, running.attempts) == (Status.RUNNING, 1)
    jobs.finish_stage(job.id, StageTiming(Stage.PREPARE, 0.5), Stage.TRANSCRIBE)
    made = workspace.transcripts.add(transcript(job.session_id, "Any cough?"), job_id=job.id)
    assert jobs.set_transcript(job.id, made.id).transcript_id == made.id
    draft(workspace, job)
    draft(workspace, job, NoteType.DAP)
    assert workspace.notes.drafted_by_job(job.id) == {NoteType.SOAP, NoteType.DAP}
    assert workspace.notes.draft_of_job(job.id, NoteType.DAP).body == body("Cough.")
    assert jobs.done(job.id, StageTiming(Stage.CHECK, 0.1))
    workspace.close()
    ended = reopen().jobs.get(job.id)
    assert ended.status is Status.DONE
    assert ended.timings == (StageTiming(Stage.PREPARE, 0.5), StageTiming(Stage.CHECK, 0.1))


def test_a_second_job_is_refused_and_the_first_is_named(workspace: Workspace, job: Job) -> None:
    workspace.jobs.claim(job.id)
    with pytest.raises(SessionBusyError) as refused:
        workspace.jobs.start(job.session_id, request(JobMode.DRAFT), Stage.DRAFT)
    assert job.id in refused.value.happened
    assert "PREPARE" in refused.value.happened
    assert f"{job.created_at:%H:%M:%S}" in refused.value.happened
    assert workspace.jobs.list(job.session_id) == (workspace.jobs.get(job.id),)


def test_late_results_are_dropped(workspace: Workspace, job: Job) -> None:
    jobs = workspace.jobs
    jobs.claim(job.id)
    assert jobs.cancel(job.id)
    late = (
        lambda: jobs.finish_stage(job.id, StageTiming(Stage.PREPARE, 1.0), Stage.TRANSCRIBE),
        lambda: workspace.transcripts.add(transcript(job.session_id, "late"), job_id=job.id),
        lambda: draft(workspace, job),
        lambda: jobs.claim(job.id),
    )
    for call in late:
        with pytest.raises(CancelledError):
            call()
    assert not jobs.done(job.id)
    assert not jobs.fail(job.id, "x")
    assert not jobs.requeue(job.id, "x")
    assert not jobs.cancel(job.id)
    ended = jobs.get(job.id)
    assert (ended.status, ended.timings, ended.error_code) == (Status.CANCELLED, (), None)
    assert workspace.transcripts.list(job.session_id) == ()
    assert workspace.notes.list(job.session_id) == ()


MOVES: dict[str, Callable[[Workspace, JobId], object]] = {
    "claim": lambda workspace, job_id: workspace.jobs.claim(job_id),
    "requeue": lambda workspace, job_id: workspace.jobs.requeue(job_id, "x"),
    "fail": lambda workspace, job_id: workspace.jobs.fail(job_id, "x"),
    "done": lambda workspace, job_id: workspace.jobs.done(job_id),
    "cancel": lambda workspace, job_id: workspace.jobs.cancel(job_id),
    "resume": lambda workspace, job_id: workspace.jobs.resume(job_id),
}
AFTER = {
    ("QUEUED", "claim"): "RUNNING",
    ("QUEUED", "fail"): "FAILED",
    ("QUEUED", "cancel"): "CANCELLED",
    ("QUEUED", "resume"): "QUEUED",
    ("RUNNING", "requeue"): "QUEUED",
    ("RUNNING", "fail"): "FAILED",
    ("RUNNING", "done"): "DONE",
    ("RUNNING", "cancel"): "CANCELLED",
    ("FAILED", "resume"): "QUEUED",
    ("CANCELLED", "resume"): "QUEUED",
}
ROADS = {
    "QUEUED": [],
    "RUNNING": ["claim"],
    "DONE": ["claim", "done"],
    "FAILED": ["claim", "fail"],
    "CANCELLED": ["cancel"],
}


@pytest.mark.parametrize("before", ROADS)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_from_every_status(workspace: Workspace, job: Job, before: str, move: str) -> None:
    for step in ROADS[before]:
        MOVES[step](workspace, job.id)
    assert workspace.jobs.get(job.id).status == before
    try:
        result = MOVES[move](workspace, job.id)
    except ScribeError:
        result = False
    assert workspace.jobs.get(job.id).status == AFTER.get((before, move), before)
    assert bool(result) == ((before, move) in AFTER)


def test_a_paused_job_holds_its_place_until_resumed(workspace: Workspace, job: Job) -> None:
    jobs = workspace.jobs
    jobs.claim(job.id)
    assert jobs.requeue(job.id, "provider.access", is_paused=True)
    paused = jobs.get(job.id)
    assert (paused.is_paused, paused.error_code, paused.is_active) == (True, "provider.access", True)
    with pytest.raises(CancelledError):
        jobs.claim(job.id)
    resumed = jobs.resume(job.id)
    assert (resumed.is_paused, resumed.error_code) == (False, None)
    jobs.claim(job.id)
    at = workspace.jobs.get(job.id).updated_at + timedelta(minutes=1, microseconds=3)
    jobs.requeue(job.id, "provider.offline", not_before=at)
    assert jobs.get(job.id).not_before == at
    assert jobs.claim(job.id).not_before is None


def test_resume_respects_the_one_active_job(workspace: Workspace, job: Job) -> None:
    workspace.jobs.cancel(job.id)
    second = workspace.jobs.start(job.session_id, request(), Stage.PREPARE)
    with pytest.raises(SessionBusyError, match=second.id):
        workspace.jobs.resume(job.id)
    workspace.jobs.claim(second.id)
    workspace.jobs.done(second.id)
    with pytest.raises(StorageError) as refused:
        workspace.jobs.resume(second.id)
    assert refused.value.code == "job.not_resumable"
    assert workspace.jobs.resume(job.id).status is Status.QUEUED


def test_a_job_does_not_follow_its_recording_to_another_patient(workspace: Workspace, job: Job) -> None:
    workspace.jobs.cancel(job.id)
    other = workspace.sessions.create("other")
    assert job.recording_id is not None
    workspace.recordings.move(job.recording_id, other.id)
    calls: list[Callable[[], object]] = [
        lambda: workspace.jobs.resume(job.id),
        lambda: workspace.jobs.start(job.session_id, request(), Stage.PREPARE, job.recording_id),
    ]
    for call in calls:
        with pytest.raises(StorageError) as refused:
            call()
        assert refused.value.code == "job.material_moved"


def test_interrupted_jobs_are_queued_again(workspace: Workspace, job: Job, reopen: Callable[[], Workspace]) -> None:
    workspace.jobs.claim(job.id)
    workspace.jobs.finish_stage(job.id, StageTiming(Stage.PREPARE, 1.0), Stage.TRANSCRIBE)
    waiting = workspace.jobs.start(workspace.sessions.create("Osei").id, request(), Stage.PREPARE)
    workspace.close()
    again = reopen()
    assert [each.id for each in again.jobs.recover_interrupted()] == [job.id]
    recovered = again.jobs.get(job.id)
    assert (recovered.status, recovered.stage, recovered.attempts) == (Status.QUEUED, Stage.TRANSCRIBE, 1)
    assert again.jobs.get(waiting.id) == waiting


def test_what_could_be_continued_is_listed(workspace: Workspace, job: Job) -> None:
    second = workspace.jobs.start(workspace.sessions.create("Osei").id, request(), Stage.PREPARE)
    workspace.jobs.fail(job.id, "x")
    assert [each.id for each in workspace.jobs.unfinished()] == [job.id, second.id]
    workspace.jobs.claim(second.id)
    workspace.jobs.done(second.id)
    assert [each.id for each in workspace.jobs.unfinished()] == [job.id]
    workspace.sessions.delete(job.session_id)
    assert workspace.jobs.unfinished() == ()


def test_deleting_a_session_cancels_its_job(workspace: Workspace, job: Job) -> None:
    workspace.jobs.claim(job.id)
    workspace.sessions.delete(job.session_id)
    assert workspace.jobs.get(job.id).status is Status.CANCELLED
    with pytest.raises(StorageError) as refused:
        workspace.jobs.resume(job.id)
    assert refused.value.code == "session.in_trash"
    workspace.sessions.restore(job.session_id)
    assert workspace.jobs.resume(job.id).status is Status.QUEUED


def race(start: Callable[[], object], gate: Callable[[], object], outcomes: list[str]) -> None:
    gate()
    try:
        start()
        outcomes.append("won")
    except SessionBusyError:
        outcomes.append("refused")


@pytest.mark.parametrize("number", range(RACES))
def test_of_many_threads_one_wins(workspace: Workspace, number: int) -> None:
    session = workspace.sessions.create("Rivera")
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def start() -> object:
        return workspace.jobs.start(session.id, request(), Stage.PREPARE)

    threads = [threading.Thread(target=race, args=(start, barrier.wait, outcomes)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 3 + ["won"]
    assert len(workspace.jobs.list(session.id)) == 1


def racer(
    path: Path, key: bytes, sessions: list[SessionId], barrier: Barrier, outcomes: Queue[tuple[SessionId, str]]
) -> None:
    """A process with a connection of its own, past the workspace's lock."""
    database = open_database(path, key)
    clock = SteppingClock()
    jobs = Jobs(Core(database, clock, random_id, AuditLog(database, clock)))
    for session_id in sessions:
        mine: list[str] = []
        race(partial(jobs.start, session_id, request(), Stage.PREPARE), barrier.wait, mine)
        outcomes.put((session_id, mine[0]))
    database.close()


@pytest.mark.slow
def test_of_many_processes_one_wins_every_race(workspace: Workspace, folder: Path) -> None:
    sessions = [workspace.sessions.create(f"visit {number}").id for number in range(RACES)]
    key = derive_workspace_keys(workspace._holding.key).database
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(3)
    outcomes: Queue[tuple[SessionId, str]] = context.Queue()
    racers = [
        context.Process(target=racer, args=(folder / "workspace.db", key, sessions, barrier, outcomes))
        for _ in range(3)
    ]
    for process in racers:
        process.start()
    found: dict[SessionId, list[str]] = {session_id: [] for session_id in sessions}
    for _ in range(3 * RACES):
        try:
            session_id, outcome = outcomes.get(timeout=120)
        except Empty:
            pytest.fail("a racer died")
        found[session_id].append(outcome)
    for process in racers:
        process.join(60)
        assert process.exitcode == 0
    won = sum(sorted(outcome) == ["refused", "refused", "won"] for outcome in found.values())
    print(f"races between processes won by exactly one: {won} of {RACES}")
    assert won == RACES
    assert len(workspace.jobs.active()) == RACES
