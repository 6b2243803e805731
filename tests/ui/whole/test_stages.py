"""Cancel, delete and quit while each stage runs: no late result, no lost word, nothing left running."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scribe_desktop.domain.job import Job, Stage, Status
from scribe_desktop.store.workspace import Workspace
from tests.ui.whole.conftest import MakeWindow
from tests.ui.whole.holding import StageHold
from tests.ui.whole.whole_window import WholeWindow

STAGES = list(Stage)
STUB = {"AI_ENABLE_STUB_APIS": "1"}


def begin(window: WholeWindow, hold: StageHold, stage: Stage, *, is_deaf: bool = False) -> Job:
    """A recording whose job stands at the beginning of `stage`, its session open."""
    job = window.queue_recording()
    hold.at(stage, is_deaf=is_deaf)
    window.open(job.session_id)
    window.wake()
    window.wait(lambda: hold.is_reached, f"{stage} to begin", 60)
    window.settle()
    return job


def kept(workspace: Workspace, job: Job) -> tuple[int, int]:
    """How many transcripts and notes the session has."""
    transcript = workspace.transcripts.latest(job.session_id)
    return (0 if transcript is None else 1, len(workspace.notes.list(job.session_id)))


@pytest.mark.parametrize("stage", STAGES)
def test_cancel_during_a_stage_lets_nothing_come_late(
    stub_window: WholeWindow, hold: StageHold, workspace: Workspace, stage: Stage
) -> None:
    job = begin(stub_window, hold, stage, is_deaf=True)
    before = kept(workspace, job)
    stub_window.note.cancel_requested.emit()
    stub_window.wait(lambda: stub_window.job(job.id).status is Status.CANCELLED, "the cancelled job")
    hold.release()
    stub_window.wait_for_status(job.id, Status.CANCELLED)
    assert kept(workspace, job) == before
    if stub_window.note.current_page() is None:
        assert stub_window.card == "Cancelled"
        assert stub_window.note.working_state().card.retry_button().text() == "Resume"
    else:
        assert stub_window.banners()["job"] == "Cancelled"
    assert "Cancelled" in stub_window.row_words(job.session_id) or stage is Stage.CHECK
    stub_window.note.retry_requested.emit()
    stub_window.wait_for_status(job.id, Status.DONE)
    assert kept(workspace, job) == (1, 1)
    stub_window.wait(lambda: stub_window.note.current_editor() is not None, "the note")
    assert "job" not in stub_window.banners()


@pytest.mark.parametrize("stage", STAGES)
def test_delete_during_a_stage_and_undo_bring_back_a_job_that_can_go_on(
    stub_window: WholeWindow, hold: StageHold, workspace: Workspace, stage: Stage
) -> None:
    job = begin(stub_window, hold, stage, is_deaf=True)
    before = kept(workspace, job)
    stub_window.delete(job.session_id)
    stub_window.wait(lambda: workspace.sessions.get(job.session_id).is_in_trash, "the trash")
    stub_window.wait(lambda: stub_window.program._session.session_id is None, "the closed session")
    hold.release()
    stub_window.wait_for_status(job.id, Status.CANCELLED)
    assert kept(workspace, job) == before
    stub_window.press_undo()
    stub_window.wait(lambda: not workspace.sessions.get(job.session_id).is_in_trash, "the session to come back")
    stub_window.wait(lambda: stub_window.row_words(job.session_id), "its row")
    assert kept(workspace, job) == before
    stub_window.open(job.session_id)
    assert stub_window.opened.job is not None
    assert stub_window.opened.job.status is Status.CANCELLED
    stub_window.note.retry_requested.emit()
    stub_window.wait_for_status(job.id, Status.DONE)
    assert kept(workspace, job) == (1, 1)


@pytest.mark.parametrize("stage", STAGES)
def test_quit_during_a_stage_and_the_next_start_goes_on(
    stub_window: WholeWindow,
    make_window: MakeWindow,
    hold: StageHold,
    open_again: Callable[[], Workspace],
    stage: Stage,
) -> None:
    job = begin(stub_window, hold, stage)
    stub_window.quit()
    stub_window.wait(lambda: stub_window.quits == ["done"], "leave to quit")
    stub_window.close()
    reopened = open_again()
    assert reopened.jobs.get(job.id).status is Status.QUEUED
    hold.release()
    again = make_window(STUB, on=reopened).start()
    again.wait_for_status(job.id, Status.DONE)
    assert kept(reopened, job) == (1, 1)
    transcript = reopened.transcripts.latest(job.session_id)
    assert transcript is not None
    assert transcript.segments
    again.close()


@pytest.mark.parametrize("stage", STAGES)
def test_resuming_before_the_cancelled_work_has_let_go_resumes_it(
    stub_window: WholeWindow, hold: StageHold, workspace: Workspace, stage: Stage
) -> None:
    job = begin(stub_window, hold, stage, is_deaf=True)
    stub_window.note.cancel_requested.emit()
    stub_window.wait(lambda: stub_window.job(job.id).status is Status.CANCELLED, "the cancelled job")
    stub_window.settle()
    stub_window.note.retry_requested.emit()
    stub_window.wait(lambda: stub_window.job(job.id).status is Status.QUEUED, "the job in the queue again")
    hold.release()
    stub_window.wait(lambda: not stub_window.job(job.id).is_active, "the end of the job")
    assert stub_window.job(job.id).status is Status.DONE
    stub_window.wait_for_status(job.id, Status.DONE)
    assert kept(workspace, job) == (1, 1)


def test_what_is_typed_while_a_new_draft_is_cancelled_or_deleted_stays(
    whole: WholeWindow, hold: StageHold, workspace: Workspace
) -> None:
    first = whole.queue_typed()
    whole.wake()
    whole.wait_for_status(first.id, Status.DONE)
    whole.open(first.session_id)
    statement = workspace.notes.list(first.session_id)[0]
    name = workspace.notes.head(statement.id).body.statements()[0].id
    hold.at(Stage.DRAFT, is_deaf=True)
    whole.note.regenerate_requested.emit(None)
    whole.wait(lambda: hold.is_reached, "the new draft")
    whole.type_at_end_of(name, " Typed while it works.")
    whole.note.cancel_requested.emit()
    job = workspace.jobs.list(first.session_id)[0]
    whole.wait(lambda: whole.job(job.id).status is Status.CANCELLED, "the cancelled job")
    hold.release()
    whole.wait_for_status(job.id, Status.CANCELLED)
    assert "Typed while it works." in whole.text()
    whole.wait(lambda: "Typed while it works." in whole.stored_text(first.session_id), "the words in the store")

    hold.at(Stage.DRAFT, is_deaf=True)
    whole.note.retry_requested.emit()
    whole.wait(lambda: hold.is_reached, "the draft again")
    whole.type_at_end_of(name, " And before deleting.")
    whole.delete(first.session_id)
    whole.wait(lambda: whole.program._session.session_id is None, "the closed session")
    hold.release()
    whole.wait_for_status(job.id, Status.CANCELLED)
    assert "And before deleting." in whole.stored_text(first.session_id)
    whole.press_undo()
    whole.wait(lambda: not workspace.sessions.get(first.session_id).is_in_trash, "the session to come back")
    whole.open(first.session_id)
    assert "Typed while it works." in whole.text()
    assert "And before deleting." in whole.text()
