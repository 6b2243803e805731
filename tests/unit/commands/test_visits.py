"""How work on a visit begins: each file once, whoever brings it; and what has to be asked before anything leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands.jobs import due_jobs, next_due_at, note_export, start_job
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.sessions import create_session, delete_session
from scribe_desktop.commands.visits import (
    Arrival,
    ImportedVisit,
    cloud_confirmations_needed,
    default_label,
    default_request,
    import_typed_visit,
    import_visit,
    note_cloud_confirmed,
)
from scribe_desktop.config import Preferences, load_settings
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import AiMode, DrafterName, EngineName
from scribe_desktop.domain.ids import SessionId, random_id
from scribe_desktop.domain.job import Job, JobMode, JobRequest, Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import AiOffError, InputRefusedError
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace
from tests.conftest import SAMPLE_VISIT

FULL = JobRequest(JobMode.FULL, EngineName.STUB, DrafterName.STUB, (NoteType.SOAP,))
NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_ephemeral_workspace(clock=utc_now, new_id=random_id, parent=tmp_path) as opened:
        yield opened


def bring(
    workspace: Workspace,
    request: JobRequest | None = FULL,
    path: Path = SAMPLE_VISIT,
    session_id: SessionId | None = None,
) -> Outcome[ImportedVisit]:
    return import_visit(
        workspace,
        path,
        request,
        label="A visit",
        cancel=CancelToken(),
        report=lambda _fraction: None,
        session_id=session_id,
    )


def test_a_recording_becomes_a_session_with_a_job(workspace: Workspace) -> None:
    outcome = bring(workspace)
    visit = outcome.result
    assert visit.arrival is Arrival.NEW
    assert visit.job is not None
    assert visit.job.status is Status.QUEUED
    assert visit.import_seconds is not None
    assert outcome.changes.sessions == {visit.session_id}
    assert outcome.changes.jobs == {visit.job.id}
    assert workspace.sessions.get(visit.session_id).label == "A visit"


def test_a_recording_goes_into_the_session_that_was_made_for_it(workspace: Workspace) -> None:
    made = create_session(workspace, label="R. Mehta").result
    assert bring(workspace, session_id=made.id).result.session_id == made.id
    assert workspace.sessions.get(made.id).label == "R. Mehta"


def test_a_session_that_cannot_take_a_recording_is_left_alone(workspace: Workspace) -> None:
    made = create_session(workspace, label="R. Mehta").result
    delete_session(workspace, made.id)
    visit = bring(workspace, session_id=made.id).result
    assert visit.session_id != made.id
    delete_session(workspace, visit.session_id)
    full = create_session(workspace, label="J. Osei").result
    assert bring(workspace, session_id=full.id).result.session_id == full.id
    other = replace(FULL, language="de")
    assert bring(workspace, other, session_id=full.id).result.session_id != full.id


def test_the_same_file_is_never_brought_in_twice(workspace: Workspace) -> None:
    first = bring(workspace).result
    assert first.job is not None
    assert bring(workspace).result.arrival is Arrival.CONTINUED
    workspace.jobs.claim(first.job.id)
    assert bring(workspace).result.arrival is Arrival.RUNNING
    workspace.jobs.fail(first.job.id, "provider.key")
    again = bring(workspace).result
    assert (again.arrival, again.job and again.job.status) == (Arrival.CONTINUED, Status.QUEUED)
    workspace.jobs.claim(first.job.id)
    workspace.jobs.done(first.job.id)
    done = bring(workspace)
    assert (done.result.arrival, done.result.session_id) == (Arrival.DONE, first.session_id)
    assert done.changes.sessions == frozenset()
    assert len(workspace.sessions.list()) == 1


def test_another_wish_or_files_that_were_taken_away_begin_anew(workspace: Workspace) -> None:
    first = bring(workspace).result
    other = bring(workspace, replace(FULL, note_types=(NoteType.DAP,))).result
    assert other.session_id != first.session_id
    assert first.job is not None
    workspace.jobs.claim(first.job.id)
    workspace.jobs.done(first.job.id)
    note_export(workspace, first.job.id)
    assert bring(workspace).result.session_id not in {first.session_id, other.session_id}


def test_what_lies_in_the_trash_is_not_continued(workspace: Workspace) -> None:
    first = bring(workspace).result
    delete_session(workspace, first.session_id)
    assert bring(workspace).result.session_id != first.session_id


def test_with_ai_off_the_recording_is_kept_and_processed_later(workspace: Workspace) -> None:
    kept = bring(workspace, None).result
    assert (kept.job, kept.arrival) == (None, Arrival.NEW)
    assert bring(workspace, None).result.arrival is Arrival.DONE
    later = bring(workspace).result
    assert later.session_id == kept.session_id
    assert later.import_seconds is None
    assert later.job is not None
    assert bring(workspace, None).result.session_id == kept.session_id


def test_a_file_that_is_no_recording_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "letter.webm").write_bytes(b"Dear colleague")
    with pytest.raises(InputRefusedError):
        bring(workspace, path=tmp_path / "letter.webm")
    assert workspace.sessions.list() == ()


def test_the_same_text_is_continued(workspace: Workspace) -> None:
    draft = replace(FULL, mode=JobMode.DRAFT)

    def bring_text(text: str) -> ImportedVisit:
        return import_typed_visit(workspace, text, draft, label="Typed", clock=utc_now, new_id=random_id).result

    first = bring_text("Patient: I cough.\n")
    assert first.job is not None
    assert first.job.transcript_id is not None
    assert bring_text("Patient: I cough.\n").session_id == first.session_id
    assert bring_text("Patient: I sneeze.\n").session_id != first.session_id


def test_a_label_never_names_the_file() -> None:
    assert default_label(datetime(2026, 5, 5, 9, 7, tzinfo=UTC)) == "Visit 2026-05-05 09:07"


def test_a_request_follows_the_settings_of_the_window() -> None:
    preferences = Preferences(
        ai_mode_choice=AiMode.CLOUD,
        engine=EngineName.LOCAL,
        note_types=(NoteType.DAP, NoteType.BIRP),
        language="de",
    )
    request = default_request(load_settings({}, None, preferences), preferences)
    assert request == JobRequest(
        JobMode.FULL, EngineName.LOCAL, DrafterName.CLAUDE, (NoteType.DAP, NoteType.BIRP), language="de"
    )
    off = replace(preferences, is_ai_on=False)
    with pytest.raises(AiOffError):
        default_request(load_settings({}, None, off), off)


@pytest.mark.parametrize(
    ("request_", "details"),
    [
        (JobRequest(JobMode.FULL, EngineName.OPENAI, DrafterName.CLAUDE, ()), ["audio", "transcript"]),
        (JobRequest(JobMode.FULL, EngineName.LOCAL, DrafterName.CLAUDE, ()), ["transcript"]),
        (JobRequest(JobMode.TRANSCRIBE, EngineName.OPENAI, DrafterName.CLAUDE, ()), ["audio"]),
        (JobRequest(JobMode.RETRY, EngineName.OPENAI, DrafterName.CLAUDE, ()), ["audio"]),
        (JobRequest(JobMode.DRAFT, EngineName.OPENAI, DrafterName.CLAUDE, ()), ["transcript"]),
        (JobRequest(JobMode.FULL, EngineName.LOCAL, DrafterName.OUTLINE, ()), []),
    ],
)
def test_what_leaves_the_computer_is_asked_once(workspace: Workspace, request_: JobRequest, details: list[str]) -> None:
    needed = cloud_confirmations_needed(workspace, request_)
    assert [one.detail.split()[1] for one in needed] == details
    note_cloud_confirmed(workspace, needed)
    assert cloud_confirmations_needed(workspace, request_) == ()


def test_jobs_that_may_run_now_and_when_the_next_one_may(workspace: Workspace) -> None:
    def start() -> Job:
        session = create_session(workspace, label="A").result
        return start_job(workspace, SessionId(session.id), replace(FULL, mode=JobMode.DRAFT)).result

    ready, waiting, later, paused, running, cancelled = (start() for _ in range(6))
    for job, minutes in ((waiting, 5), (later, 9)):
        workspace.jobs.claim(job.id)
        workspace.jobs.requeue(job.id, "provider.offline", NOW + timedelta(minutes=minutes))
    workspace.jobs.claim(paused.id)
    workspace.jobs.requeue(paused.id, "ai.off", is_paused=True)
    workspace.jobs.claim(running.id)
    workspace.jobs.cancel(cancelled.id)

    assert [job.id for job in due_jobs(workspace, NOW)] == [ready.id]
    assert next_due_at(workspace, NOW) == NOW + timedelta(minutes=5)
    at = NOW + timedelta(minutes=5)
    assert [job.id for job in due_jobs(workspace, at)] == [ready.id, waiting.id]
    assert next_due_at(workspace, at) == NOW + timedelta(minutes=9)
    assert next_due_at(workspace, NOW + timedelta(hours=1)) is None
