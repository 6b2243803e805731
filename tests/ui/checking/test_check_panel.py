"""The check panel as a clinician uses it: by keyboard and pointer, to the signature."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.commands.checking import decide, load_checks, undo_decision
from scribe_desktop.domain.checks import CheckItem, CheckKind, Decision
from scribe_desktop.domain.ids import StatementId
from scribe_desktop.domain.transcript import Span
from scribe_desktop.domain.word_diff import diff_words
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.checking.check_panel import CheckPanel
from scribe_desktop.ui.checking.item_frame import ItemFrame
from scribe_desktop.ui.checking.view import CheckView, distance_words, item_words, left_words
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme
from tests.ui.building import make_visit

NOW = datetime(2026, 5, 5, 9, 42, tzinfo=UTC)
UNSOURCED = CheckItem("statement:a", CheckKind.NO_SOURCE, StatementId("a"), "Throat clear, no enlarged lymph nodes.")
GAP = CheckItem("gap:151000-158000", CheckKind.GAP, span=Span(151_000, 158_000))
SEAM = CheckItem("seam:450000", CheckKind.SEAM, span=Span(446_000, 454_000))
OPEN = CheckView(items=(UNSOURCED, GAP, SEAM), revision_number=3, signer="Dr M. Reyes", edit_distance=12)


def _decided(view: CheckView, *keys: str) -> CheckView:
    items = tuple(
        replace(item, decision=Decision.ACCEPTED, decided_at=NOW) if item.key in keys else item for item in view.items
    )
    return replace(view, items=items, can_sign=all(not item.is_open for item in items))


@pytest.fixture
def shortcuts(qapp: QApplication) -> Shortcuts:
    return Shortcuts()


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, shortcuts: Shortcuts) -> CheckPanel:
    panel = CheckPanel(theme, shortcuts, clock=lambda: NOW)
    qtbot.addWidget(panel)
    panel.resize(336, 720)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    return panel


def _frame(panel: CheckPanel) -> ItemFrame:
    frame = panel.list.active_frame()
    assert frame is not None
    return frame


def _count(panel: CheckPanel) -> str:
    return panel._count.text()


def test_an_empty_list_says_so_and_signing_waits_for_the_vow(panel: CheckPanel) -> None:
    panel.show_view(CheckView(signer="Dr M. Reyes", can_sign=True))
    assert panel.empty.isVisible()
    assert not panel.sign_box.button.isEnabled()
    panel.sign_box.vow.click()
    assert panel.sign_box.button.isEnabled()


def test_the_next_key_puts_the_focus_on_the_item_never_on_a_button(panel: CheckPanel) -> None:
    panel.show_view(OPEN)
    assert _count(panel) == "1 of 3"
    panel.select_next()
    assert panel.list.active_key() == GAP.key
    assert QApplication.focusWidget() is _frame(panel)
    assert _count(panel) == "2 of 3"
    panel.select_previous()
    panel.select_previous()
    assert panel.list.active_key() == SEAM.key


def test_keys_answer_for_the_item(qtbot: QtBot, panel: CheckPanel) -> None:
    panel.show_view(OPEN)
    panel.focus_first()
    with qtbot.waitSignal(panel.accepted) as accepted:
        QTest.keyClick(_frame(panel), Qt.Key.Key_Return)
    assert accepted.args == [UNSOURCED.key]
    with qtbot.waitSignal(panel.removed) as removed:
        QTest.keyClick(_frame(panel), Qt.Key.Key_Delete)
    assert removed.args == [UNSOURCED.key]
    panel.select_next()
    with qtbot.waitSignal(panel.hear_requested) as heard:
        QTest.keyClick(_frame(panel), Qt.Key.Key_Space)
    assert heard.args == [151_000, 158_000]
    # Nothing can be removed where no statement is: Del leaves the place as it is.
    with qtbot.assertNotEmitted(panel.removed), qtbot.waitSignal(panel.accepted):
        QTest.keyClick(_frame(panel), Qt.Key.Key_Delete)


def test_keys_follow_what_the_user_chose(qtbot: QtBot, panel: CheckPanel, shortcuts: Shortcuts) -> None:
    shortcuts.set_sequence(ShortcutId.ACCEPT_CHECK, "A")
    panel.show_view(OPEN)
    panel.focus_first()
    with qtbot.assertNotEmitted(panel.accepted):
        QTest.keyClick(_frame(panel), Qt.Key.Key_Return)
    with qtbot.waitSignal(panel.accepted):
        QTest.keyClick(_frame(panel), Qt.Key.Key_A)


def test_enter_on_a_button_of_the_row_presses_that_button_only(qtbot: QtBot, panel: CheckPanel) -> None:
    panel.show_view(OPEN)
    panel.focus_first()
    remove = _frame(panel)._buttons[0]
    remove.setFocus()
    with qtbot.assertNotEmitted(panel.accepted), qtbot.waitSignal(panel.removed):
        QTest.keyClick(remove, Qt.Key.Key_Return)


def test_a_decided_item_folds_with_undo_and_the_next_open_one_follows(qtbot: QtBot, panel: CheckPanel) -> None:
    panel.show_view(OPEN)
    panel.focus_first()
    tall = panel.list.layout_of(0).height
    panel.show_view(_decided(OPEN, UNSOURCED.key))
    assert panel.list.active_key() == GAP.key
    assert QApplication.focusWidget() is _frame(panel)
    assert panel.list.layout_of(0).height < tall / 2
    panel.list.activate_key(UNSOURCED.key, has_focus=True)
    assert _frame(panel).button_texts() == ("Undo",)
    with qtbot.waitSignal(panel.undone) as undone:
        _frame(panel)._buttons[0].click()
    assert undone.args == [UNSOURCED.key]


def test_a_removed_statement_that_moves_down_the_list_does_not_take_the_focus_along(panel: CheckPanel) -> None:
    panel.show_view(OPEN)
    panel.focus_first()
    gone = replace(UNSOURCED, decision=Decision.REMOVED)
    panel.show_view(replace(OPEN, items=(GAP, gone, SEAM)))
    assert panel.list.active_key() == GAP.key


def test_once_all_is_decided_the_focus_goes_to_the_vow_and_enter_there_signs_nothing(
    qtbot: QtBot, panel: CheckPanel
) -> None:
    view = _decided(OPEN, UNSOURCED.key, GAP.key)
    panel.show_view(view)
    panel.focus_first()
    panel.show_view(_decided(view, SEAM.key))
    assert QApplication.focusWidget() is panel.sign_box.vow
    with qtbot.assertNotEmitted(panel.signed):
        QTest.keyClick(panel.sign_box.vow, Qt.Key.Key_Return)
    assert panel.sign_box.vow.isChecked()


def test_signing_needs_vow_and_name_and_says_the_name(qtbot: QtBot, panel: CheckPanel) -> None:
    panel.show_view(_decided(OPEN, UNSOURCED.key, GAP.key, SEAM.key))
    box = panel.sign_box
    assert "12 words changed since the draft." in [label.text() for label in box.findChildren(Label)]
    assert any(label.text().startswith("5 May 2026, ") for label in box.findChildren(Label))
    box.vow.click()
    box.name.clear()
    assert not box.button.isEnabled()
    QTest.keyClicks(box.name, "  Dr A. Osei ")
    assert box.button.text() == "Sign as Dr A. Osei"
    with qtbot.waitSignal(panel.signed) as signed:
        box.button.click()
    assert signed.args == ["Dr A. Osei"]
    assert not box.button.isEnabled()
    panel.show_error("The disk is full.")
    assert box.button.isEnabled()


def test_a_vow_does_not_count_for_words_that_came_after_it(panel: CheckPanel) -> None:
    ready = _decided(OPEN, UNSOURCED.key, GAP.key, SEAM.key)
    panel.show_view(ready)
    panel.sign_box.vow.click()
    panel.show_view(ready)
    assert panel.sign_box.vow.isChecked()
    panel.show_view(replace(ready, revision_number=4))
    assert not panel.sign_box.vow.isChecked()
    assert not panel.sign_box.button.isEnabled()


def test_while_items_are_open_sign_is_closed_and_says_how_many(panel: CheckPanel) -> None:
    panel.show_view(OPEN)
    assert not panel.sign_box.button.isEnabled()
    assert not panel.sign_box.sheet.isVisible()
    assert panel.sign_box._state.text() == "3 left. Decide on each, then sign."


def test_a_signed_note_offers_an_addendum_and_keeps_its_text_when_signing_fails(
    qtbot: QtBot, panel: CheckPanel
) -> None:
    signed = CheckView(revision_number=3, signer="Dr M. Reyes", is_signed=True, signature="Signed by Dr M. Reyes")
    panel.show_view(signed)
    assert not panel.sign_box.button.isVisible()
    panel.sign_box.addendum.click()
    assert panel.sheet.isVisible()
    assert not panel.sheet.button.isEnabled()
    QTest.keyClicks(panel.sheet.text, "Called the patient.")
    with qtbot.waitSignal(panel.addendum_written) as written:
        panel.sheet.button.click()
    assert written.args == ["Called the patient."]
    panel.show_error("The disk is full.")
    panel.show_view(signed)
    assert panel.sheet.text.toPlainText() == "Called the patient."
    panel.show_view(replace(signed, addendum_count=1))
    assert not panel.sheet.isVisible()
    assert panel.sheet.text.toPlainText() == ""


def test_the_comparison_with_the_draft_leads_back_to_the_list(qtbot: QtBot, panel: CheckPanel) -> None:
    panel.show_view(_decided(OPEN, UNSOURCED.key, GAP.key, SEAM.key))
    with qtbot.waitSignal(panel.diff_requested):
        panel.sign_box.show_diff.click()
    panel.show_diff(diff_words("losartan 15 mg", "losartan 50 mg"))
    assert panel.diff.isVisible()
    assert panel.diff.accessibleDescription() == "1 word added, 1 word removed."
    panel.back.click()
    assert panel.list.isVisible()


def test_an_item_that_is_heard_again_shows_no_answers(panel: CheckPanel) -> None:
    panel.show_view(replace(OPEN, busy_keys=frozenset({GAP.key})))
    panel.list.activate_key(GAP.key, has_focus=True)
    assert _frame(panel).button_texts() == ()


def test_without_sound_nothing_offers_to_be_heard(panel: CheckPanel) -> None:
    panel.show_view(replace(OPEN, has_sound=False))
    panel.select_next()
    assert _frame(panel).button_texts() == ("Try again", "Leave as is")


def test_five_hundred_items_cost_no_widget_each_and_no_hitch(qtbot: QtBot, panel: CheckPanel) -> None:
    items = tuple(replace(GAP, key=f"gap:{number}", span=Span(number, number + 900)) for number in range(500))
    started_at = time.perf_counter()
    panel.show_view(replace(OPEN, items=items))
    panel.list.activate(499, has_focus=True)
    elapsed_ms = (time.perf_counter() - started_at) * 1000
    qtbot.waitUntil(lambda: len(panel.list.findChildren(ItemFrame)) < 20)
    print(f"500 items shown and the last one reached in {elapsed_ms:.0f} ms")
    assert panel.list.active_key() == "gap:499"
    assert QApplication.focusWidget() is _frame(panel)
    # A stop against quadratic work, far above what it takes, as machines differ.
    assert elapsed_ms < 1500


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, panel: CheckPanel) -> None:
    panel.show_view(OPEN)
    qtbot.waitUntil(lambda: panel.list.active_frame() is not None)
    nameless = [
        widget
        for widget in panel.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and isinstance(widget, QAbstractButton | QLineEdit | ItemFrame)
        and not (widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else ""))
    ]
    assert nameless == []
    assert _frame(panel).accessibleName().startswith("Nobody said this")


def test_real_checks_are_decided_and_taken_back(workspace: Workspace, panel: CheckPanel) -> None:
    visit = make_visit(workspace, gaps=(Span(20_000, 23_000),), flagged_seams_ms=(60_000,))

    def view() -> CheckView:
        return CheckView(items=load_checks(workspace, visit.note.id), signer="Dr M. Reyes")

    panel.accepted.connect(lambda key: decide(workspace, visit.note.id, key, Decision.ACCEPTED))
    panel.removed.connect(lambda key: decide(workspace, visit.note.id, key, Decision.REMOVED))
    panel.undone.connect(lambda key: undo_decision(workspace, visit.note.id, key))
    for signal in (panel.accepted, panel.removed, panel.undone):
        signal.connect(lambda _key: panel.show_view(view()))
    panel.show_view(view())
    assert [item.kind for item in view().items] == [CheckKind.NO_SOURCE, CheckKind.GAP, CheckKind.SEAM]
    panel.focus_first()
    _frame(panel)._buttons[0].click()
    panel.list.accepted.emit(panel.list.active_key())
    panel.list.accepted.emit(panel.list.active_key())
    assert view().open_count == 0
    removed = next(item for item in view().items if item.decision is Decision.REMOVED)
    panel.list.undone.emit(removed.key)
    assert view().open_count == 1


def test_the_words() -> None:
    assert left_words(1) == "1 left. Decide on it, then sign."
    assert distance_words(0) == "No word changed since the draft."
    assert item_words(GAP).sentence.startswith("Somebody speaks from 02:31 to 02:38.")
    assert "07:30" in item_words(SEAM).sentence


def test_words_begun_for_one_note_are_never_offered_to_another(panel: CheckPanel) -> None:
    first = CheckView(note_id="a", revision_number=1, signer="Dr M. Reyes", is_signed=True)
    panel.show_view(first)
    panel.sign_box.addendum.click()
    panel.sheet.text.setPlainText("Result of the X-ray: clear.")
    panel.show_view(replace(first, note_id="b", addendum_count=2))
    assert panel.sheet.isHidden()
    assert panel.sheet.text.toPlainText() == ""
    assert panel.has_unsaved_words(), "they are kept for their own note"
    panel.show_view(CheckView(note_id="c", revision_number=1, signer="Dr M. Reyes", can_sign=True))
    panel.show_view(first)
    assert panel.sheet.text.toPlainText() == "Result of the X-ray: clear."
    assert not panel.sheet.isHidden()


def test_a_vow_for_one_note_is_none_for_another(panel: CheckPanel) -> None:
    first = CheckView(note_id="a", revision_number=1, signer="Dr M. Reyes", can_sign=True)
    panel.show_view(first)
    panel.sign_box.vow.setChecked(True)
    panel.show_view(replace(first, note_id="b"))
    assert not panel.sign_box.vow.isChecked()
