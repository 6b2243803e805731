"""Review of a note in the whole window: evidence both ways, saving, drafting again, checks, signing, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.job import Stage, Status
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.domain.transcript import Span
from scribe_desktop.errors import StorageError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.note.autosave import SaveKind
from scribe_desktop.ui.note.note_editor import EditorState
from scribe_desktop.ui.session_page import SidePanel
from tests.ui.building import Visit, make_visit
from tests.ui.whole.holding import StageHold
from tests.ui.whole.whole_window import WholeWindow, button


def open_visit(window: WholeWindow, workspace: Workspace, **how: Any) -> Visit:
    visit = make_visit(workspace, **how)
    window.program._read_everything()
    window.settle()
    window.open(visit.session_id)
    return visit


def lit(window: WholeWindow) -> frozenset[str]:
    return window.page.transcript.list_view.transcript_model.lit


@pytest.fixture
def refusing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Make the store refuse revisions, and take them again."""
    real = workspace.notes.save_revision
    state = {"refuses": False}

    def save(**given: Any) -> Any:
        if state["refuses"]:
            raise StorageError(
                "The disk is full.",
                safe="What was saved before is kept.",
                next_step="Free some space.",
                code="disk.full",
            )
        return real(**given)

    monkeypatch.setattr(workspace.notes, "save_revision", save)

    def refuse(is_refusing: bool) -> None:
        state["refuses"] = is_refusing

    return refuse


# Evidence


def test_a_statement_lights_its_segments_and_a_segment_its_statements(whole: WholeWindow, workspace: Workspace) -> None:
    open_visit(whole, workspace)
    assert whole.note.select_statement("n2")
    assert lit(whole) == {"s15", "s16"}
    whole.page.transcript.segment_activated.emit("s23")
    assert lit(whole) == {"s23"}
    assert whole.editor._painting._lit == {SegmentId("s23")}
    whole.type_at_end_of("n2", " Typed.")
    whole.note.flush()
    whole.settle()
    assert whole.note.select_statement("n2")
    assert lit(whole) == {"s15", "s16"}, "evidence is kept through edits"


# Saving


def test_the_words_for_saving_are_those_of_the_moment(whole: WholeWindow, workspace: Workspace) -> None:
    visit = open_visit(whole, workspace)
    said: list[SaveKind] = []
    whole.note.save_state_changed.connect(lambda state: said.append(state.kind))
    whole.type_at_end_of("n2", " Typed.")
    assert said == [SaveKind.UNSAVED]
    whole.wait(lambda: said and said[-1] is SaveKind.SAVED, "the autosave", 5)
    assert SaveKind.SAVING in said
    assert "Typed." in whole.stored_text(visit.session_id)
    assert "Saved" in whole.window.status._save.accessibleName()


def test_words_that_cannot_be_saved_stay_and_quitting_asks(
    whole: WholeWindow, workspace: Workspace, refusing: Callable[[bool], None]
) -> None:
    visit = open_visit(whole, workspace)
    other = make_visit(workspace, label="Other").session_id
    refusing(True)
    whole.type_at_end_of("n2", " Precious.")
    whole.wait(lambda: whole.note.save_state.kind is SaveKind.NOT_SAVED, "the failure")
    assert whole.banners()["save"].startswith("Not saved")
    assert "Not saved" in whole.window.status._save.accessibleName()
    whole.click_row(other)
    whole.settle()
    assert whole.program._session.session_id == visit.session_id, "it must not leave words behind"
    assert whole.program._sessions._open_id == visit.session_id, "the list shows which session is open"
    whole.quit()
    whole.wait(lambda: whole.quits == ["refused"], "the refusal")
    box = next(each for each in whole.window.findChildren(QMessageBox) if each.isVisible())
    button(box, "Stay").click()
    assert whole.quits == ["refused"]
    refusing(False)
    whole.banner_button("save", "Save").click()
    whole.wait(lambda: "Precious." in whole.stored_text(visit.session_id), "the saved words")
    whole.settle()
    assert "save" not in whole.banners()
    whole.quit()
    whole.wait(lambda: whole.quits == ["refused", "done"], "leave to quit")


def test_quitting_without_the_words_is_possible_when_said_so(
    whole: WholeWindow, workspace: Workspace, refusing: Callable[[bool], None]
) -> None:
    open_visit(whole, workspace)
    refusing(True)
    whole.type_at_end_of("n2", " Lost.")
    whole.quit()
    whole.wait(lambda: whole.quits == ["refused"], "the refusal")
    box = next(each for each in whole.window.findChildren(QMessageBox) if each.isVisible())
    button(box, "Quit without them").click()
    assert whole.quits == ["refused", "done"]


# Drafting again


def test_a_new_draft_waits_beside_the_clinicians_text(whole: WholeWindow, workspace: Workspace) -> None:
    job = whole.queue_typed()
    whole.wake()
    whole.wait_for_status(job.id, Status.DONE)
    whole.open(job.session_id)
    first = whole.editor.note_document().body().statements()[0].id
    whole.type_at_end_of(first, " My own words.")
    whole.note.regenerate_requested.emit(None)
    whole.wait(lambda: len(workspace.jobs.list(job.session_id)) == 2, "the new job")
    whole.wait_for_status(workspace.jobs.list(job.session_id)[0].id, Status.DONE)
    whole.wait(lambda: "draft" in whole.banners(), "the waiting draft")
    assert "My own words." in whole.text()
    whole.banner_button("draft", "Keep mine").click()
    whole.settle()
    assert "draft" not in whole.banners()
    assert "My own words." in whole.stored_text(job.session_id)

    whole.note.regenerate_requested.emit(None)
    whole.wait(lambda: len(workspace.jobs.list(job.session_id)) == 3, "the third job")
    whole.wait_for_status(workspace.jobs.list(job.session_id)[0].id, Status.DONE)
    whole.wait(lambda: "draft" in whole.banners(), "the waiting draft")
    whole.banner_button("draft", "Use the draft").click()
    whole.wait(lambda: "My own words." not in whole.text(), "the draft's words")
    assert "My own words." not in whole.stored_text(job.session_id)
    note = workspace.notes.list(job.session_id)[0]
    texts = [
        workspace.notes.revision(note.id, each.number).body.plain_text() for each in workspace.notes.history(note.id)
    ]
    assert any("My own words." in text for text in texts), "the old text is kept"


def test_one_section_is_drafted_again_and_the_others_stay(whole: WholeWindow, workspace: Workspace) -> None:
    job = whole.queue_typed()
    whole.wake()
    whole.wait_for_status(job.id, Status.DONE)
    whole.open(job.session_id)
    body = whole.editor.note_document().body()
    section = next(each for each in body.sections if each.statements)
    whole.type_at_end_of(section.statements[0].id, " Mine.")
    whole.note.regenerate_requested.emit(section.key)
    whole.wait(lambda: len(workspace.jobs.list(job.session_id)) == 2, "the new job")
    done = whole.wait_for_status(workspace.jobs.list(job.session_id)[0].id, Status.DONE)
    assert done.request.section_keys == (section.key,)
    whole.wait(lambda: "draft" in whole.banners(), "the waiting draft")
    assert "Mine." in whole.text()


def test_typing_while_a_draft_is_written_keeps_both(whole: WholeWindow, workspace: Workspace, hold: StageHold) -> None:
    job = whole.queue_typed()
    whole.wake()
    whole.wait_for_status(job.id, Status.DONE)
    whole.open(job.session_id)
    first = whole.editor.note_document().body().statements()[0].id
    hold.at(Stage.DRAFT)
    whole.note.regenerate_requested.emit(None)
    whole.wait(lambda: hold.is_reached, "the draft")
    whole.wait(lambda: "job" in whole.banners(), "the words on the work")
    whole.type_at_end_of(first, " While it worked.")
    hold.release()
    whole.wait(lambda: workspace.jobs.list(job.session_id)[0].status is Status.DONE, "the draft")
    whole.settle()
    assert "While it worked." in whole.text()
    whole.wait(lambda: "While it worked." in whole.stored_text(job.session_id), "the saved words")
    whole.wait(lambda: "draft" in whole.banners(), "the waiting draft")


def test_a_freeform_note_is_begun_by_hand_beside_the_draft(whole: WholeWindow, workspace: Workspace) -> None:
    visit = open_visit(whole, workspace)
    whole.note.tabs_row().type_chosen.emit(NoteType.FREEFORM)
    whole.wait(lambda: whole.note.current_type() is NoteType.FREEFORM, "the new tab")
    whole.settle()
    QTest.keyClicks(whole.editor, "Seen with her daughter.")
    whole.note.flush()
    whole.settle()
    assert "Seen with her daughter." in whole.stored_text(visit.session_id, NoteType.FREEFORM)
    assert workspace.notes.get(visit.session_id, NoteType.FREEFORM).status is NoteStatus.DRAFT  # type: ignore[union-attr]
    assert "Seen with" not in whole.stored_text(visit.session_id)


def test_two_notes_are_both_saved_before_quitting(whole: WholeWindow, workspace: Workspace) -> None:
    visit = open_visit(whole, workspace)
    whole.note.tabs_row().type_chosen.emit(NoteType.FREEFORM)
    whole.wait(lambda: whole.note.current_type() is NoteType.FREEFORM, "the new tab")
    whole.settle()
    QTest.keyClicks(whole.editor, "Last words.")
    whole.quit()
    whole.wait(lambda: whole.quits == ["done"], "leave to quit")
    assert "Last words." in whole.stored_text(visit.session_id, NoteType.FREEFORM)


# Checks and signing


def test_checks_are_accepted_removed_and_taken_back(whole: WholeWindow, workspace: Workspace) -> None:
    visit = open_visit(whole, workspace, gaps=(Span(60_000, 64_000),), flagged_seams_ms=(90_000,))
    loaded = whole.program._session.notes.loaded()
    assert loaded is not None
    assert loaded.open_checks == 3
    assert "3 to check" in whole.row_words(visit.session_id)
    whole.program._session.notes.open_checks()
    whole.settle()
    assert whole.page.side_panel is SidePanel.CHECKS
    keys = {item.kind.value: item.key for item in loaded.checks}
    unsourced = next(item for item in loaded.checks if item.statement_id is not None)
    whole.page.checks.removed.emit(unsourced.key)
    whole.wait(lambda: "2 to check" in whole.row_words(visit.session_id), "the removed statement")
    whole.wait(lambda: "no enlarged lymph nodes" not in whole.text(), "the statement to go")
    whole.page.checks.undone.emit(unsourced.key)
    whole.wait(lambda: "3 to check" in whole.row_words(visit.session_id), "the statement back")
    whole.wait(lambda: "no enlarged lymph nodes" in whole.text(), "the statement in the note")
    for key in keys.values():
        whole.page.checks.accepted.emit(key)
    whole.wait(lambda: "to check" not in whole.row_words(visit.session_id), "no open item")
    assert whole.notices() == ()


def sign(window: WholeWindow, workspace: Workspace, visit: Visit) -> None:
    window.program._session.notes.open_checks()
    window.settle()
    loaded = window.program._session.notes.loaded()
    assert loaded is not None
    for item in loaded.checks:
        window.page.checks.accepted.emit(item.key)
    window.settle()
    window.page.checks.signed.emit("Dr M. Reyes")
    window.wait(lambda: workspace.notes.by_id(visit.note.id).status is NoteStatus.SIGNED, "the signature")
    window.settle()


def test_a_signed_note_is_closed_grows_by_addenda_and_says_so_everywhere(
    whole: WholeWindow, workspace: Workspace
) -> None:
    visit = open_visit(whole, workspace)
    whole.note.copy_requested.emit("all", "")
    whole.wait(lambda: whole.toasts and "first line" in whole.toasts[-1], "the copy")
    assert QApplication.clipboard().text().splitlines()[0] in whole.toasts[-1]
    assert "AI DRAFT" in QApplication.clipboard().text().splitlines()[0].upper()
    sign(whole, workspace, visit)
    assert whole.editor.state is EditorState.SIGNED
    assert "Signed" in whole.chip
    assert whole.row_words(visit.session_id).startswith("Signed")
    before = whole.text()
    QTest.keyClicks(whole.editor, "x")
    QTest.keyClick(whole.editor, Qt.Key.Key_Delete)
    assert whole.text() == before
    whole.note.copy_requested.emit("all", "")
    whole.wait(lambda: whole.toasts[-1] == "Copied.", "the copy")
    copied = QApplication.clipboard().text()
    assert "Signed by Dr M. Reyes" in copied
    assert "DRAFT" not in copied.splitlines()[0].upper()
    whole.page.checks.addendum_written.emit("Called about the potassium result.")
    whole.wait(lambda: workspace.notes.by_id(visit.note.id).status is NoteStatus.AMENDED, "the addendum")
    whole.wait(lambda: whole.row_words(visit.session_id).startswith("Amended"), "the row")
    whole.settle()
    assert "Amended" in whole.chip
    whole.note.copy_requested.emit("all", "")
    whole.settle()
    whole.wait(lambda: "Called about the potassium result." in QApplication.clipboard().text(), "the copied addendum")
    whole.note._on_regenerate_chosen(False)
    whole.settle()
    assert workspace.jobs.list(visit.session_id) == ()
    assert workspace.notes.by_id(visit.note.id).status is NoteStatus.AMENDED


def test_signing_after_another_word_was_typed_is_refused_in_words(whole: WholeWindow, workspace: Workspace) -> None:
    visit = open_visit(whole, workspace)
    whole.program._session.notes.open_checks()
    whole.settle()
    loaded = whole.program._session.notes.loaded()
    assert loaded is not None
    for item in loaded.checks:
        whole.page.checks.accepted.emit(item.key)
    whole.settle()
    whole.type_at_end_of("n2", " One more word.")
    whole.page.checks.signed.emit("Dr M. Reyes")
    whole.settle()
    assert workspace.notes.by_id(visit.note.id).status is NoteStatus.IN_REVIEW
    assert "One more word." in whole.stored_text(visit.session_id)
    whole.page.checks.signed.emit("Dr M. Reyes")
    whole.wait(lambda: workspace.notes.by_id(visit.note.id).status is NoteStatus.SIGNED, "the signature")


def test_a_draft_that_comes_after_signing_leaves_the_signed_note_alone(
    whole: WholeWindow, workspace: Workspace, hold: StageHold
) -> None:
    visit = open_visit(whole, workspace)
    signed_words = whole.text()
    hold.at(Stage.DRAFT)
    whole.note.regenerate_requested.emit(None)
    whole.wait(lambda: hold.is_reached, "the new draft")
    sign(whole, workspace, visit)
    hold.release()
    job = whole.wait_for_status(workspace.jobs.list(visit.session_id)[0].id, Status.FAILED, Status.DONE)
    whole.settle()
    assert whole.text() == signed_words
    assert workspace.notes.by_id(visit.note.id).status is NoteStatus.SIGNED
    assert whole.row_words(visit.session_id).startswith("Signed")
    assert job.status is Status.DONE, "the draft is kept in the history"
    assert "draft" not in whole.banners(), "a signed note takes no draft, so none is offered"


# History


def test_an_older_version_is_restored_and_can_be_restored_away(whole: WholeWindow, workspace: Workspace) -> None:
    visit = open_visit(whole, workspace)
    whole.type_at_end_of("n2", " Second version.")
    whole.program._session.notes.open_history()
    whole.settle()
    assert whole.page.side_panel is SidePanel.HISTORY
    whole.page.history.restore_requested.emit(1)
    whole.wait(lambda: "Second version." not in whole.text(), "the older words")
    whole.settle()
    history = workspace.notes.history(visit.note.id)
    assert len(history) == 3
    assert history[-1].author is Author.CLINICIAN
    assert "draft" not in whole.banners(), "the version that was restored must not come back as a draft"
    whole.page.history.restore_requested.emit(2)
    whole.wait(lambda: "Second version." in whole.text(), "the newer words again")
    assert "Second version." in whole.stored_text(visit.session_id)


def test_typing_on_while_a_version_is_restored_loses_nothing(whole: WholeWindow, workspace: Workspace) -> None:
    visit = open_visit(whole, workspace)
    whole.type_at_end_of("n2", " Second.")
    whole.program._session.notes.open_history()
    whole.settle()
    whole.page.history.restore_requested.emit(1)
    whole.type_at_end_of("n5", " Typed meanwhile.")
    whole.settle()
    whole.note.flush()
    whole.settle()
    texts = [
        workspace.notes.revision(visit.note.id, each.number).body.plain_text()
        for each in workspace.notes.history(visit.note.id)
    ]
    assert any("Typed meanwhile." in text for text in texts)


# Copy


def test_sections_are_copied_one_after_the_other(whole: WholeWindow, workspace: Workspace) -> None:
    open_visit(whole, workspace)
    copied = []
    for _turn in range(2):
        QApplication.clipboard().clear()
        whole.note._on_copy_chosen("next")
        whole.wait(lambda: QApplication.clipboard().text(), "a section")
        copied.append(QApplication.clipboard().text())
    assert "lisinopril in March" in copied[0]
    assert "BP 142/88" in copied[1]
    assert "lisinopril in March" not in copied[1]
    whole.note.select_statement("n15")
    QApplication.clipboard().clear()
    whole.note._on_copy_chosen("section")
    whole.wait(lambda: QApplication.clipboard().text(), "the section")
    assert "Stop lisinopril" in QApplication.clipboard().text()


def test_unsaved_words_are_in_the_copy(whole: WholeWindow, workspace: Workspace) -> None:
    open_visit(whole, workspace)
    whole.type_at_end_of("n2", " Just typed.")
    QApplication.clipboard().clear()
    whole.note.copy_requested.emit("all", "")
    whole.wait(lambda: "Just typed." in QApplication.clipboard().text(), "the copy")
