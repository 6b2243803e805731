"""Jobs as the window shows them: the queue, cloud drafting with its stream, a missing key, AI turned off, import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from scribe_desktop.commands.importing import import_typed_text
from scribe_desktop.commands.provider_keys import Provider
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import AiMode, DrafterName
from scribe_desktop.domain.ids import SessionId, random_id
from scribe_desktop.domain.job import Stage, Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.store.workspace import Workspace
from tests.providers.faults import Fault
from tests.providers.server import ProviderServer
from tests.providers.settings import TEST_KEY, ServerSettings
from tests.ui.whole.conftest import MakeWindow
from tests.ui.whole.holding import StageHold
from tests.ui.whole.whole_window import TYPED, WholeWindow, button


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(ServerSettings(canned_text="words")) as running:
        yield running


@pytest.fixture
def cloud(make_window: MakeWindow, server: ProviderServer) -> WholeWindow:
    """The window in Cloud mode, its keys set, its far side on this machine."""
    return make_window(server.environment()).start()


@pytest.fixture
def keyless(make_window: MakeWindow, server: ProviderServer) -> WholeWindow:
    """The window in Cloud mode without any key."""
    environment = {name: value for name, value in server.environment().items() if not name.endswith("_API_KEY")}
    return make_window(environment).start()


def typed_visit(window: WholeWindow) -> SessionId:
    """A typed visit without a note, open."""
    transcript = import_typed_text(
        window.workspace, TYPED, label="A. Rivera", language="en", clock=utc_now, new_id=random_id
    ).result
    window.program._read_everything()
    window.settle()
    window.open(transcript.session_id)
    return transcript.session_id


def agree(window: WholeWindow) -> None:
    """Answer the question that comes before anything leaves the computer."""
    window.wait(lambda: [each for each in window.window.findChildren(QMessageBox) if each.isVisible()], "the question")
    box = next(each for each in window.window.findChildren(QMessageBox) if each.isVisible())
    button(box, "We have an agreement. Send").click()
    window.settle()


# The queue


def test_the_second_job_waits_and_says_its_place_and_then_runs(
    whole: WholeWindow, hold: StageHold, workspace: Workspace
) -> None:
    hold.at(Stage.DRAFT)
    first, second, third = (whole.queue_typed(label) for label in ("One", "Two", "Three"))
    whole.wake()
    whole.wait(lambda: hold.is_reached, "the first job")
    whole.wait(lambda: "Drafting" in whole.row_words(first.session_id), "the first row")
    whole.wait(lambda: "1st in queue" in whole.row_words(second.session_id), "the second row")
    assert "2nd in queue" in whole.row_words(third.session_id)
    whole.open(third.session_id)
    assert whole.card == "Waiting, 2nd in queue"
    tray = [action.text() for action in whole.program._tray.menu().actions()]
    assert "2 more visits waiting" in tray
    whole.note.cancel_requested.emit()
    whole.wait(lambda: whole.job(third.id).status is Status.CANCELLED, "the cancelled job")
    whole.wait(lambda: whole.card == "Cancelled", "the card")
    hold.release()
    whole.wait_for_status(second.id, Status.DONE)
    assert whole.job(first.id).status is Status.DONE
    assert whole.job(third.id).status is Status.CANCELLED
    assert workspace.notes.list(third.session_id) == ()


def test_the_place_in_the_queue_moves_up_on_the_open_page(whole: WholeWindow, hold: StageHold) -> None:
    hold.at(Stage.DRAFT)
    _first, second, third = (whole.queue_typed(label) for label in ("One", "Two", "Three"))
    whole.wake()
    whole.wait(lambda: hold.is_reached, "the first job")
    whole.open(third.session_id)
    whole.wait(lambda: whole.card == "Waiting, 2nd in queue", "its place")
    whole.program._cancel_job(second.session_id)
    whole.wait(lambda: whole.card == "Waiting, 1st in queue", "its new place")
    hold.release()
    whole.wait_for_status(third.id, Status.DONE)


def test_a_job_cancelled_and_resumed_from_the_list(whole: WholeWindow, hold: StageHold) -> None:
    hold.at(Stage.DRAFT)
    job = whole.queue_typed()
    whole.wake()
    whole.wait(lambda: hold.is_reached, "the job")
    whole.program._sessions.cancel_requested.emit(job.session_id)
    whole.wait_for_status(job.id, Status.CANCELLED)
    whole.wait(lambda: "Cancelled" in whole.row_words(job.session_id), "the row")
    hold.release()
    whole.program._sessions.retry_requested.emit(job.session_id)
    whole.wait_for_status(job.id, Status.DONE)


# Cloud


def test_a_cloud_draft_is_asked_for_once_streams_in_and_is_kept(
    cloud: WholeWindow, server: ProviderServer, workspace: Workspace
) -> None:
    session_id = typed_visit(cloud)
    seen: list[int] = []
    cloud.program._runner.previewed.connect(lambda preview: seen.append(len(preview.sections)))
    shown: list[int] = []
    stream = cloud.note.working_state().stream
    cloud.program._runner.previewed.connect(lambda _preview: shown.append(len(stream.lines())))
    cloud.note.note_type_requested.emit(NoteType.SOAP, False)
    agree(cloud)
    cloud.wait(lambda: workspace.jobs.list(session_id), "the job")
    cloud.wait_for_status(workspace.jobs.list(session_id)[0].id, Status.DONE)
    cloud.wait(lambda: cloud.note.current_page() is not None, "the note")
    assert max(seen) > 0, "something streamed in"
    assert max(shown) > 0, "and was shown while it came"
    assert stream.lines() == (), "nothing of it stays behind the note"
    assert "AI draft" in cloud.row_words(session_id)
    assert server.seen.count("draft") == 1
    cloud.note.regenerate_requested.emit(None)
    cloud.settle()
    assert not [each for each in cloud.window.findChildren(QMessageBox) if each.isVisible()], "it is asked once"
    cloud.wait(lambda: len(workspace.jobs.list(session_id)) == 2, "the second job")
    cloud.wait_for_status(workspace.jobs.list(session_id)[0].id, Status.DONE)


def test_saying_no_sends_nothing(cloud: WholeWindow, server: ProviderServer, workspace: Workspace) -> None:
    session_id = typed_visit(cloud)
    cloud.note.note_type_requested.emit(NoteType.SOAP, False)
    cloud.wait(lambda: [each for each in cloud.window.findChildren(QMessageBox) if each.isVisible()], "the question")
    box = next(each for each in cloud.window.findChildren(QMessageBox) if each.isVisible())
    button(box, "Do not send").click()
    cloud.settle()
    assert workspace.jobs.list(session_id) == ()
    assert server.seen.count("draft") == 0


def test_without_a_key_the_job_says_so_and_goes_on_once_there_is_one(
    keyless: WholeWindow, server: ProviderServer, workspace: Workspace
) -> None:
    session_id = typed_visit(keyless)
    keyless.note.note_type_requested.emit(NoteType.SOAP, False)
    agree(keyless)
    keyless.wait(lambda: workspace.jobs.list(session_id), "the job")
    job = keyless.wait_for_status(workspace.jobs.list(session_id)[0].id, Status.FAILED, Status.QUEUED)
    keyless.wait(lambda: "key" in keyless.card.lower() or "ANTHROPIC" in keyless.card, "words on the key")
    assert server.seen.count("draft") == 0
    retry = keyless.note.working_state().card.retry_button()
    assert retry.isVisible()
    done: list[object] = []
    keyless.program._settings_port.save_key(Provider.ANTHROPIC, TEST_KEY, done.append, done.append)
    keyless.wait(lambda: done, "the kept key")
    retry.click()
    keyless.wait_for_status(job.id, Status.DONE)
    assert server.seen.count("draft") == 1
    assert keyless.note.current_page() is not None


def test_a_far_side_that_is_busy_makes_the_job_wait_in_words_and_try_now_helps(
    cloud: WholeWindow, server: ProviderServer, workspace: Workspace
) -> None:
    session_id = typed_visit(cloud)
    server.faults.next("draft", Fault.STATUS_401, times=1)
    cloud.note.note_type_requested.emit(NoteType.SOAP, False)
    agree(cloud)
    cloud.wait(lambda: workspace.jobs.list(session_id), "the job")
    job = cloud.wait_for_status(workspace.jobs.list(session_id)[0].id, Status.QUEUED, Status.FAILED)
    assert job.is_paused
    assert "Paused" in cloud.row_words(session_id)
    assert cloud.card, "the card says why"
    assert cloud.note.working_state().card.retry_button().text() == "Resume"
    assert cloud.note.working_state().card.this_computer_button().isVisible()
    cloud.note.working_state().card.this_computer_button().click()
    cloud.wait(lambda: len(workspace.jobs.list(session_id)) == 2, "the job of this computer")
    local = cloud.wait_for_status(workspace.jobs.list(session_id)[0].id, Status.DONE, Status.FAILED)
    assert local.request.drafter is DrafterName.OUTLINE
    assert server.seen.count("draft") == 1


# AI off


def test_turning_ai_off_stops_before_the_next_call_and_the_job_can_be_resumed(
    make_window: MakeWindow, hold: StageHold, workspace: Workspace
) -> None:
    window = make_window().start()
    job = window.queue_typed()
    window.open(job.session_id)
    hold.at(Stage.DRAFT)
    window.wake()
    window.wait(lambda: hold.is_reached, "the job")
    changed: list[object] = []
    port = window.program._settings_port
    port.change_preferences(lambda before: replace(before, is_ai_on=False), changed.append, changed.append)
    window.wait(lambda: changed, "the settings")
    hold.release()
    window.wait(lambda: window.program._runner.running_job_id is None, "the stop")
    stopped = window.wait_for_status(job.id, Status.QUEUED, Status.FAILED)
    assert workspace.notes.list(job.session_id) == ()
    assert "AI" in window.card
    assert window.note.working_state().card.retry_button().isVisible()
    assert stopped.error_code
    changed.clear()
    port.change_preferences(lambda before: replace(before, is_ai_on=True), changed.append, changed.append)
    window.wait(lambda: changed, "the settings")
    window.settle()
    window.note.retry_requested.emit()
    window.wait_for_status(job.id, Status.DONE)
    assert len(workspace.notes.list(job.session_id)) == 1


def test_with_ai_off_a_recording_is_still_taken_and_a_note_written(
    make_window: MakeWindow, workspace: Workspace, sample_visit: Path
) -> None:
    window = make_window({"AI_ENABLE_REAL_APIS": "0", "SCRIBE_LOCAL_ENGINES": "0"}).start()
    assert window.configuration.switch.mode() is AiMode.OFF
    assert "Off" in window.window.status._ai_mode.accessibleName()
    window.program._imports.bring((sample_visit,))
    window.wait(lambda: window.program._session.opened is not None, "the imported session")
    window.settle()
    session_id = window.opened.session.id
    assert workspace.jobs.list(session_id) == ()
    assert window.note.empty_state().settings_button().isVisible()
    window.note.empty_state().write_button().click()
    window.wait(lambda: window.note.current_page() is not None, "the empty note")
    window.settle()
    assert window.notices() == ()


# Import


def test_several_files_come_in_and_a_bad_one_is_told_by_itself(
    make_window: MakeWindow, workspace: Workspace, tmp_path: Path, sample_visit: Path
) -> None:
    window = make_window({"SCRIBE_LOCAL_ENGINES": "0"}).start()
    good, bad, missing = tmp_path / "a.webm", tmp_path / "Jane Roe.webm", tmp_path / "none.webm"
    good.write_bytes(sample_visit.read_bytes())
    bad.write_bytes(b"this is not a recording" * 100)
    window.program._imports.bring((bad, good, missing))
    window.wait(lambda: not window.program._imports.importer.is_busy and workspace.sessions.list(), "the import", 60)
    window.settle()
    assert len(workspace.sessions.list()) == 1
    assert "Roe" not in " ".join(window.notices())
    failed = [key for key in window.window.notices.keys() if key.startswith("import:")]  # noqa: SIM118
    assert len(failed) == 2
    assert "import" not in window.window.notices.keys()  # noqa: SIM118
    assert bad.exists()


def test_a_cancelled_import_leaves_nothing(
    make_window: MakeWindow, workspace: Workspace, tmp_path: Path, sample_visit: Path
) -> None:
    window = make_window({"SCRIBE_LOCAL_ENGINES": "0"}).start()
    window.program._imports.bring((sample_visit,))
    window.wait(lambda: window.program._imports.importer.is_busy, "the import")
    window.program._imports.importer.cancel()
    window.wait(lambda: not window.program._imports.importer.is_busy, "the end")
    window.settle()
    assert workspace.sessions.list() == ()
    assert window.notices() == ()
