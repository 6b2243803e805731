"""The sessions list as the store reads it: newest first, the facts of each, and only what was asked for."""

from __future__ import annotations

from datetime import timedelta

from scribe_desktop.domain.checks import CheckItem, CheckKind, Decision
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.domain.session_summary import SessionState, SessionSummary
from scribe_desktop.store import notes
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock, add_recording, body, request, transcript


def one(workspace: Workspace, session_id: SessionId) -> SessionSummary:
    (summary,) = workspace.sessions.summaries({session_id})
    assert summary in workspace.sessions.summaries()
    return summary


def test_a_session_from_nothing_to_its_note(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    assert one(workspace, session.id) == SessionSummary(session.id, "Rivera", session.created_at, SessionState.EMPTY)
    first = add_recording(workspace, session.id)
    add_recording(workspace, session.id)
    assert one(workspace, session.id).state is SessionState.RECORDED
    assert one(workspace, session.id).recorded_ms == 122_000
    job = workspace.jobs.start(session.id, request(), Stage.PREPARE, first.id)
    assert one(workspace, session.id).state is SessionState.QUEUED
    assert one(workspace, session.id).job_id == job.id
    workspace.jobs.claim(job.id)
    assert one(workspace, session.id).state is SessionState.PREPARING
    made = workspace.transcripts.add(transcript(session.id, "Any cough?", recording=first), job_id=job.id)
    workspace.jobs.done(job.id)
    assert one(workspace, session.id).state is SessionState.TRANSCRIBED
    assert one(workspace, session.id).job_id is None
    note, _ = workspace.notes.save_revision(
        session_id=session.id,
        note_type=NoteType.SOAP,
        author=Author.MODEL,
        status=NoteStatus.AI_DRAFT,
        body=body("Cough."),
        transcript_id=made.id,
    )
    # The transcript has a gap and a flagged seam.
    assert (one(workspace, session.id).state, one(workspace, session.id).to_check) == (SessionState.AI_DRAFT, 2)
    for item in workspace.checks.items(note.id):
        workspace.checks.decide(note.id, item, Decision.ACCEPTED, 1)
    assert one(workspace, session.id).to_check == 0
    workspace.checks.decide(note.id, CheckItem("gap:100-200", CheckKind.GAP), None, 1)
    assert one(workspace, session.id).to_check == 1


def test_jobs_that_wait_fail_or_were_cancelled(workspace: Workspace, clock: SteppingClock) -> None:
    session = workspace.sessions.create("Rivera")
    recording = add_recording(workspace, session.id)
    job = workspace.jobs.start(session.id, request(), Stage.PREPARE, recording.id)
    workspace.jobs.claim(job.id)
    workspace.jobs.requeue(job.id, "provider.offline", clock.now + timedelta(minutes=1))
    waiting = one(workspace, session.id)
    assert (waiting.state, waiting.error_code) == (SessionState.WAITING_FOR_INTERNET, "provider.offline")
    workspace.jobs.resume(job.id)
    workspace.jobs.claim(job.id)
    workspace.jobs.requeue(job.id, "provider.key", is_paused=True)
    assert one(workspace, session.id).state is SessionState.PAUSED
    workspace.jobs.fail(job.id, "audio.no_speech")
    failed = one(workspace, session.id)
    assert (failed.state, failed.error_code, failed.job_id) == (SessionState.FAILED, "audio.no_speech", job.id)
    workspace.jobs.resume(job.id)
    workspace.jobs.cancel(job.id)
    assert one(workspace, session.id).state is SessionState.CANCELLED
    again = workspace.jobs.start(session.id, request(), Stage.PREPARE, recording.id)
    assert one(workspace, session.id).job_id == again.id


def test_the_note_that_needs_the_most_speaks(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    made = workspace.transcripts.add(transcript(session.id, "Any cough?"))
    for note_type, status, transcript_id in (
        (NoteType.SOAP, NoteStatus.IN_REVIEW, None),
        (NoteType.DAP, NoteStatus.OUTLINE, made.id),
        (NoteType.BIRP, NoteStatus.OUTLINE, None),
    ):
        workspace.notes.save_revision(
            session_id=session.id,
            note_type=note_type,
            author=Author.MODEL,
            status=status,
            body=body("Cough."),
            transcript_id=transcript_id,
        )
    assert (one(workspace, session.id).state, one(workspace, session.id).to_check) == (SessionState.OUTLINE, 2)


def test_newest_first_without_the_trash(workspace: Workspace) -> None:
    made = [workspace.sessions.create(f"visit {number}") for number in range(5)]
    workspace.sessions.delete(made[2].id)
    assert [each.label for each in workspace.sessions.summaries()] == ["visit 4", "visit 3", "visit 1", "visit 0"]
    asked = {made[0].id, made[2].id, made[4].id, SessionId("nobody")}
    assert [each.label for each in workspace.sessions.summaries(asked)] == ["visit 4", "visit 0"]
    assert workspace.sessions.summaries(()) == ()


def test_a_history_is_read_without_the_words(workspace: Workspace) -> None:
    query = notes.HISTORY_QUERY
    with workspace._database.reading() as connection:
        plan = " ".join(row["detail"] for row in connection.rows(f"EXPLAIN QUERY PLAN {query}", ("x",)))
    assert "COVERING INDEX revisions_for_the_history" in plan


def test_the_list_is_read_from_indexes_alone(workspace: Workspace) -> None:
    from scribe_desktop.store import summaries

    with workspace._database.reading() as connection:
        for query in (summaries._JOBS, summaries._NOTES, summaries._RECORDED, summaries._TRANSCRIBED):
            plan = " ".join(row["detail"] for row in connection.rows(f"EXPLAIN QUERY PLAN {query}"))
            assert "COVERING INDEX" in plan, query
