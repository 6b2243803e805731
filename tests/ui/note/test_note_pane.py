from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.ids import JobId, SegmentId, SessionId, StatementId
from scribe_desktop.domain.job import JobMode, Stage
from scribe_desktop.domain.note import NoteBody, NoteSection, NoteStatus, NoteType, Statement
from scribe_desktop.domain.preview import DraftPreview, PreviewSection
from scribe_desktop.domain.progress import Progress
from scribe_desktop.errors import ProviderOfflineError, StorageError
from scribe_desktop.ui.components.buttons import Button
from scribe_desktop.ui.note.autosave import SaveKind
from scribe_desktop.ui.note.note_editor import EditorState, NoteEditor
from scribe_desktop.ui.note.note_pane import NotePane
from scribe_desktop.ui.note.view import JobState, JobView
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme
from tests.ui.building import sample_body
from tests.ui.note.tabs import NOW, Saver, soap_tab

LETTER = NoteBody((NoteSection("letter", "Letter", (Statement(StatementId("l1"), "Dear you."),)),))


@pytest.fixture
def savers() -> dict[NoteType, Saver]:
    return {note_type: Saver() for note_type in NoteType}


@pytest.fixture
def pane(qtbot: QtBot, theme: Theme, savers: dict[NoteType, Saver], new_id: Callable[[], str]) -> NotePane:
    made = NotePane(theme, Shortcuts(), new_id=new_id, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.set_savers(savers.__getitem__)
    made.resize(604, 700)
    made.show()
    return made


def letter_tab(number: int = 1) -> object:
    return replace(soap_tab(number, LETTER), note_type=NoteType.PATIENT_LETTER, title="Patient letter")


def show(pane: NotePane, *tabs: object) -> NoteEditor:
    pane.show_notes(tabs)  # type: ignore[arg-type]
    editor = pane.current_editor()
    assert editor is not None
    return editor


def type_into(qtbot: QtBot, editor: NoteEditor, text: str) -> None:
    editor.setFocus()
    editor.select_statement("n3")
    QTest.keyClick(editor, Qt.Key.Key_End)
    QTest.keyClicks(editor, text)


def first_words(body: NoteBody) -> list[str]:
    return [found.text for found in body.statements()]


def banner_buttons(pane: NotePane, key: str) -> dict[str, Button]:
    banner = pane.notices().banner(key)
    assert banner is not None
    return {button.text(): button for button in banner.findChildren(Button)}


def test_each_note_has_a_tab_and_ctrl_digits_open_them(qtbot: QtBot, pane: NotePane) -> None:
    show(pane, soap_tab(), letter_tab())
    assert pane.tabs_row().visible_titles() == ("SOAP", "Patient letter")
    assert pane.current_type() is NoteType.SOAP
    with qtbot.waitSignal(pane.note_selected):
        pane._on_tab_selected(1)
    assert pane.current_type() is NoteType.PATIENT_LETTER
    pane._on_tab_selected(7)
    assert pane.current_type() == "patient_letter"


def test_tabs_that_do_not_fit_go_into_the_list_and_the_open_one_stays(pane: NotePane) -> None:
    tabs = tuple(replace(soap_tab(), note_type=note_type, title=note_type.value.title()) for note_type in NoteType)
    pane.resize(420, 700)
    pane.show_notes(tabs, NoteType.PATIENT_LETTER)
    shown = pane.tabs_row().visible_titles()
    assert "Patient_Letter" in shown
    assert len(shown) < len(tabs)


def test_the_strip_says_what_a_statement_rests_on_and_which_key_hears_it(qtbot: QtBot, pane: NotePane) -> None:
    editor = show(pane, soap_tab())
    strip = pane.strip()
    assert strip.text() == "Select a sentence to see and hear where it comes from."
    assert strip.key_text() == ""
    with qtbot.waitSignal(pane.statement_selected) as told:
        pane.select_statement("n2")
    assert told.args == ["n2", ("s15", "s16")]
    assert strip.text() == "Rests on"
    assert [chip.text() for chip in strip.chips()] == ["01:09 Clinician", "01:13 Patient"]
    assert strip.key_text() == "Space"
    editor.setFocus()
    QTest.keyClicks(editor, "x")
    assert strip.key_text() == "Ctrl Space"
    assert strip.text() == "Edited, rests on"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert strip.key_text() == "Space"
    pane.select_statement("n11")
    assert strip.text().startswith("No source in the visit")
    assert strip.chips() == ()


def test_a_chip_plays_and_what_plays_is_paused(qtbot: QtBot, pane: NotePane) -> None:
    editor = show(pane, soap_tab())
    pane.select_statement("n2")
    second = pane.strip().chips()[1]
    with qtbot.waitSignal(pane.hear_requested) as told:
        QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert told.args == ["s16"]
    pane.show_playing(SegmentId("s16"))
    with qtbot.waitSignal(pane.pause_requested):
        QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(pane.pause_requested):
        QTest.keyClick(editor, Qt.Key.Key_Space)


def test_evidence_of_another_computer_says_where_it_is(pane: NotePane) -> None:
    show(pane, replace(soap_tab(), sources=()))
    pane.select_statement("n2")
    assert pane.strip().text() == "Rests on what was said, on the computer where it was recorded."


def test_typing_is_saved_and_its_own_save_does_not_reload(
    qtbot: QtBot, pane: NotePane, savers: dict[NoteType, Saver]
) -> None:
    editor = show(pane, soap_tab())
    type_into(qtbot, editor, " Mine.")
    saver = savers[NoteType.SOAP]
    qtbot.waitUntil(lambda: bool(saver.bodies), timeout=3000)
    assert saver.bases == [1]
    assert pane.save_state.kind is SaveKind.SAVING
    pane.show_notes((soap_tab(2, saver.bodies[0]),))
    saver.answer()
    assert pane.save_state.kind.value == "saved"
    assert pane.save_state.saved_at == NOW
    pane.show_notes((soap_tab(2, saver.bodies[0], NoteStatus.IN_REVIEW),))
    assert editor.note_document().isUndoAvailable()
    editor.undo()
    assert editor.note_document().body() == sample_body()


def test_a_newer_version_is_shown_where_nothing_is_unsaved(qtbot: QtBot, pane: NotePane) -> None:
    editor = show(pane, soap_tab())
    pane.show_notes((soap_tab(5, LETTER),))
    assert pane.current_editor() is editor
    assert editor.note_document().body() == LETTER
    assert pane.save_state.kind is SaveKind.SAVED


def test_unsaved_words_are_never_replaced_and_the_other_version_is_offered(
    qtbot: QtBot, pane: NotePane, savers: dict[NoteType, Saver]
) -> None:
    editor = show(pane, soap_tab())
    type_into(qtbot, editor, " Mine.")
    pane.show_notes((soap_tab(5, LETTER),))
    assert "Mine." in editor.toPlainText()
    buttons = banner_buttons(pane, "other")
    assert set(buttons) == {"See versions", "Use the other"}
    with qtbot.waitSignal(pane.use_version_requested) as told:
        buttons["Use the other"].click()
    assert told.args == [5]
    assert "Mine." in first_words(savers[NoteType.SOAP].bodies[-1])


def test_a_version_that_comes_while_a_save_is_under_way_is_looked_at_after_it(
    qtbot: QtBot, pane: NotePane, savers: dict[NoteType, Saver]
) -> None:
    editor = show(pane, soap_tab())
    type_into(qtbot, editor, " Mine.")
    pane.flush()
    saver = savers[NoteType.SOAP]
    pane.show_notes((soap_tab(2, saver.bodies[0]),))
    assert "Mine." in editor.toPlainText()
    saver.answer()
    assert pane.notices().banner("other") is None
    assert editor.note_document().isUndoAvailable()


def test_a_failed_save_says_why_keeps_the_words_and_can_be_tried(
    qtbot: QtBot, pane: NotePane, savers: dict[NoteType, Saver]
) -> None:
    editor = show(pane, soap_tab())
    type_into(qtbot, editor, " Mine.")
    pane.flush()
    saver = savers[NoteType.SOAP]
    saver.refuse(StorageError("The disk is full.", next_step="Free some space, then press Save."))
    banner = pane.notices().banner("save")
    assert banner is not None
    assert banner.title() == "Not saved: the disk is full"
    assert pane.save_state.kind is SaveKind.NOT_SAVED
    assert "Mine." in editor.toPlainText()
    banner_buttons(pane, "save")["Save"].click()
    assert len(saver.bodies) == 2
    saver.answer()
    assert pane.notices().banner("save") is None


def test_another_tab_saves_the_one_before_at_once(qtbot: QtBot, pane: NotePane, savers: dict[NoteType, Saver]) -> None:
    editor = show(pane, soap_tab(), letter_tab())
    type_into(qtbot, editor, " Mine.")
    pane._on_tab_selected(1)
    assert len(savers[NoteType.SOAP].bodies) == 1


def test_flush_tells_when_all_notes_are_settled(qtbot: QtBot, pane: NotePane, savers: dict[NoteType, Saver]) -> None:
    editor = show(pane, soap_tab())
    with qtbot.waitSignal(pane.flushed):
        pane.flush()
    type_into(qtbot, editor, " Mine.")
    told: list[bool] = []
    pane.flushed.connect(lambda: told.append(True))
    pane.flush()
    assert not told
    savers[NoteType.SOAP].answer()
    assert told == [True]


def test_leaving_a_session_saves_what_was_typed(qtbot: QtBot, pane: NotePane, savers: dict[NoteType, Saver]) -> None:
    editor = show(pane, soap_tab())
    type_into(qtbot, editor, " Mine.")
    pane.clear()
    assert pane.current_type() is None
    assert "Mine." in first_words(savers[NoteType.SOAP].bodies[-1])
    assert pane.save_state.kind is SaveKind.SAVING
    savers[NoteType.SOAP].answer()
    assert pane.save_state.kind.value == "saved"


def test_copying_goes_section_by_section(qtbot: QtBot, pane: NotePane) -> None:
    show(pane, soap_tab())
    told: list[tuple[str, str]] = []
    pane.copy_requested.connect(lambda scope, key: told.append((scope, key)))
    for _press in range(5):
        pane._on_copy_chosen("next")
    pane.select_statement("n12")
    pane._on_copy_chosen("section")
    assert "Next section: Plan" in pane.footer().copy_button().main_button().toolTip()
    pane._on_copy_chosen("next")
    pane._on_copy_chosen("all")
    assert told == [
        ("next", "subjective"),
        ("next", "objective"),
        ("next", "assessment"),
        ("next", "plan"),
        ("next", "subjective"),
        ("section", "assessment"),
        ("next", "plan"),
        ("all", ""),
    ]


def test_the_menus_ask_for_what_they_say(qtbot: QtBot, pane: NotePane) -> None:
    show(pane, soap_tab())
    pane.select_statement("n12")
    footer = pane.footer()

    def choose(menu: object, text: str) -> None:
        menu.aboutToShow.emit()  # type: ignore[attr-defined]
        row = next(action for action in menu.actions() if action.text().startswith(text))  # type: ignore[attr-defined]
        row.trigger()

    with qtbot.waitSignal(pane.export_requested) as told:
        choose(footer.export_button().menu(), "Plain text")
    assert told.args == ["txt"]
    with qtbot.waitSignal(pane.print_requested):
        choose(footer.export_button().menu(), "Print")
    with qtbot.waitSignal(pane.regenerate_requested) as told:
        choose(footer.regenerate_button().menu(), "Regenerate Assessment")
    assert told.args == ["assessment"]
    with qtbot.waitSignal(pane.regenerate_requested) as told:
        choose(footer.regenerate_button().menu(), "Regenerate the whole note")
    assert told.args == [None]
    with qtbot.waitSignal(pane.copy_requested) as told:
        choose(footer.copy_button().menu(), "Copy Assessment")
    assert told.args == ["section", "assessment"]
    with qtbot.waitSignal(pane.history_requested):
        choose(footer.regenerate_button().menu(), "Versions")
    with qtbot.waitSignal(pane.checks_requested):
        footer.check_button().click()


@pytest.mark.parametrize(
    ("is_ai_on", "has_transcript", "reason"),
    [
        (False, True, "AI is off. Turn it on in Settings."),
        (False, False, "AI is off. Turn it on in Settings."),
        (True, False, "There is no transcript to draft from."),
    ],
)
def test_without_ai_or_transcript_nothing_is_regenerated_and_the_menu_says_why(
    qtbot: QtBot, pane: NotePane, is_ai_on: bool, has_transcript: bool, reason: str
) -> None:
    show(pane, soap_tab())
    pane.show_possibilities(is_ai_on=is_ai_on, has_transcript=has_transcript)
    with qtbot.assertNotEmitted(pane.regenerate_requested):
        pane._on_regenerate_chosen(False)
    menu = pane.footer().regenerate_button().menu()
    menu.aboutToShow.emit()
    assert not menu.actions()[0].isEnabled()
    assert [action.text() for action in menu.actions()[2:3]] == [reason]


def test_a_signed_note_shows_who_signed_and_grows_by_addenda(qtbot: QtBot, pane: NotePane) -> None:
    editor = show(pane, soap_tab(status=NoteStatus.AMENDED))
    assert editor.state is EditorState.SIGNED
    page = pane.current_page()
    assert page is not None
    assert page.addenda().texts() == (
        "Signed by Dr M. Reyes, 5 May 2026, 09:42 UTC+01:00 CET",
        "Addendum 1",
        "Cough gone.",
        "Dr M. Reyes, 6 May 2026, 09:00 UTC+01:00 CET",
    )
    assert pane.footer().check_button().isHidden()
    with qtbot.waitSignal(pane.addendum_requested):
        pane.footer().addendum_button().click()
    editor.setFocus()
    QTest.keyClicks(editor, "x")
    assert pane.strip().text() == "This note is signed. To change it, add an addendum."


def test_signing_closes_the_open_editor(pane: NotePane) -> None:
    editor = show(pane, soap_tab())
    pane.show_notes((soap_tab(status=NoteStatus.SIGNED),))
    assert editor.state is EditorState.SIGNED
    assert pane.tabs_row().chip().text().startswith("Signed ")


def test_a_waiting_draft_is_offered(qtbot: QtBot, pane: NotePane) -> None:
    show(pane, soap_tab(waiting=4))
    buttons = banner_buttons(pane, "draft")
    with qtbot.waitSignal(pane.use_draft_requested) as told:
        buttons["Use the draft"].click()
    assert told.args == [4]
    with qtbot.waitSignal(pane.keep_mine_requested) as told:
        buttons["Keep mine"].click()
    assert told.args == [4]
    pane.show_notes((soap_tab(),))
    assert pane.notices().banner("draft") is None


def test_no_note_yet(qtbot: QtBot, pane: NotePane) -> None:
    with qtbot.waitSignal(pane.note_type_requested) as told:
        pane.empty_state().draft_button().click()
    assert told.args == [NoteType.SOAP, False]
    with qtbot.waitSignal(pane.note_type_requested) as told:
        pane.empty_state().write_button().click()
    assert told.args == [NoteType.SOAP, True]
    assert pane.footer().isHidden()
    menu = pane.empty_state().type_menu_button().menu()
    menu.aboutToShow.emit()
    assert len(menu.actions()) == len(NoteType) - 1


def test_ai_off_still_offers_to_write(qtbot: QtBot, pane: NotePane) -> None:
    pane.show_possibilities(is_ai_on=False, has_transcript=True)
    empty = pane.empty_state()
    assert empty.draft_button().isHidden()
    with qtbot.waitSignal(pane.settings_requested):
        empty.settings_button().click()
    assert not empty.write_button().isHidden()


def test_the_plus_menu_offers_every_type_there_is_no_note_of(qtbot: QtBot, pane: NotePane) -> None:
    show(pane, soap_tab())
    menu = pane.tabs_row()._plus_menu
    menu.aboutToShow.emit()
    assert len(menu.actions()) == len(NoteType) - 1
    told: list[tuple[NoteType, bool]] = []
    pane.note_type_requested.connect(lambda note_type, by_hand: told.append((note_type, by_hand)))
    for wanted in ("DAP", "Freeform"):
        next(action for action in menu.actions() if action.text() == wanted).trigger()
    assert told == [(NoteType.DAP, False), (NoteType.FREEFORM, True)]


def job(state: JobState = JobState.RUNNING, stage: Stage = Stage.TRANSCRIBE) -> JobView:
    return JobView(state, JobMode.FULL, stage, "SOAP", "on this computer", 1_421_000, all_parts=7, kept_parts=2)


def test_the_card_shows_what_is_done_now_and_cancels(qtbot: QtBot, pane: NotePane) -> None:
    pane.show_job(job())
    pane.show_progress(Progress(JobId("j"), Stage.TRANSCRIBE, "part 3", 0.38, 2, 7))
    card = pane.working_state().card
    assert pane.working_state().isVisible()
    assert (card.title(), card.percent()) == ("Transcribing part 3 of 7", "38 %")
    pane.show_progress(Progress(JobId("j"), Stage.PREPARE, "late", 0.99))
    assert card.percent() == "38 %"
    with qtbot.waitSignal(pane.cancel_requested):
        card.cancel_button().click()
    assert not card.cancel_button().isEnabled()
    pane.show_job(job(JobState.CANCELLED))
    assert (card.title(), card.line()) == ("Cancelled", "2 parts are kept; press Resume to go on.")
    assert card.percent() == ""
    with qtbot.waitSignal(pane.retry_requested):
        card.retry_button().click()


def test_the_three_kinds_of_error(qtbot: QtBot, pane: NotePane) -> None:
    card = pane.working_state().card
    error = ProviderOfflineError("OpenAI cannot be reached.", safe="The recording is safe.", next_step="")
    waiting = replace(
        job(JobState.WAITING),
        error=error,
        next_try_at=datetime(2026, 5, 5, 8, 42, tzinfo=UTC),
        can_use_this_computer=True,
    )
    pane.show_job(waiting)
    assert card.title() == "OpenAI cannot be reached"
    assert card.retry_button().text() == "Try now"
    with qtbot.waitSignal(pane.use_this_computer_requested):
        card.this_computer_button().click()
    pane.show_job(replace(job(JobState.PAUSED), error=error))
    assert card.retry_button().text() == "Resume"
    assert not card.cancel_button().isHidden()
    pane.show_job(replace(job(JobState.FAILED), error=error))
    assert card.retry_button().text() == "Try again"
    assert card.cancel_button().isHidden()


def test_the_draft_streams_in_and_begins_anew_cleanly(pane: NotePane) -> None:
    pane.show_job(job(stage=Stage.DRAFT))
    stream = pane.working_state().stream

    def preview(*lines: str) -> DraftPreview:
        sections = (PreviewSection("s", "Subjective", lines),) if lines else ()
        return DraftPreview(JobId("j"), SessionId("v"), NoteType.SOAP, sections)

    pane.show_preview(preview("One."))
    pane.show_preview(preview("One.", "Two."))
    assert stream.lines() == ("Subjective", "One.", "Two.")
    assert not stream.isHidden()
    pane.show_preview(preview("Three."))
    assert stream.lines() == ("Subjective", "Three.")
    pane.show_preview(preview())
    assert stream.lines() == ()
    pane.show_preview(preview("Four."))
    pane.show_job(None)
    assert stream.lines() == ()


def test_an_open_note_stays_while_a_job_works_on_it(qtbot: QtBot, pane: NotePane) -> None:
    editor = show(pane, soap_tab())
    pane.show_job(replace(job(stage=Stage.DRAFT), mode=JobMode.DRAFT))
    assert editor.isVisible()
    with qtbot.waitSignal(pane.cancel_requested):
        banner_buttons(pane, "job")["Cancel"].click()
    pane.show_job(None)
    assert pane.notices().banner("job") is None


def test_find_counts_and_replace_keeps_the_rules(qtbot: QtBot, pane: NotePane) -> None:
    editor = show(pane, soap_tab())
    pane.search().open(is_replacing=True)
    pane._replace_bar.searched.emit("lisinopril")
    assert pane.search().count() == 4
    pane._replace_bar.searched.emit("subjective")
    assert pane.search().count() == 0
    pane._replace_bar.searched.emit("lisinopril")
    pane._replace_bar.replace_requested.emit("lisinopril", "ramipril")
    assert pane.search().count() == 3
    assert "Cough began about a month after starting ramipril in March." in editor.toPlainText()
    pane._replace_bar.replace_all_requested.emit("lisinopril", "")
    assert "lisinopril" not in editor.toPlainText()


def test_two_banners_at_most(theme: Theme, pane: NotePane) -> None:
    from scribe_desktop.ui.components.banner import Banner
    from scribe_desktop.ui.components.chip import Tone

    show(pane, soap_tab())
    for number in range(4):
        pane.show_banner(f"b{number}", Banner(theme, Tone.WARN, "info", f"T{number}", "", is_strip=True))
    shown = [pane.notices().banner(f"b{number}") for number in range(4)]
    assert [banner.isHidden() for banner in shown if banner is not None] == [False, False, True, True]


def test_everything_that_takes_the_focus_has_a_name(pane: NotePane) -> None:
    show(pane, soap_tab(), letter_tab())
    pane.select_statement("n2")
    for widget in pane.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.focusProxy() is None:
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name) if interface is not None else ""
            assert name, widget


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_footer_never_clips_a_word(pane: NotePane, theme: Theme, scale: float) -> None:
    show(pane, soap_tab())
    theme.apply(theme.appearance, scale)
    for width in (420, 604, 900):
        pane.resize(round(width * scale), 700)
        pane.footer().grab()
        for button in pane.footer().findChildren(Button):
            if button.isVisible():
                assert button.width() >= button.sizeHint().width(), (button.text(), width)


def test_a_low_window_has_lower_rows(pane: NotePane) -> None:
    show(pane, soap_tab())
    pane.resize(604, 500)
    assert (pane.tabs_row().height(), pane.strip().height(), pane.footer().height()) == (40, 36, 48)
    pane.resize(604, 700)
    assert (pane.tabs_row().height(), pane.strip().height(), pane.footer().height()) == (44, 40, 52)
