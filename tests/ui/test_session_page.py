"""The panes of an open session beside each other: words still being written in them, and going through them by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.checking.view import CheckView
from scribe_desktop.ui.session_page import SessionPage, SidePanel
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme
from tests.ui.transcript.conftest import make_reading

SIGNED = CheckView(revision_number=3, signer="Dr M. Reyes", is_signed=True, signature="Signed by Dr M. Reyes")


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> SessionPage:
    """A page wide enough for three panes, with a transcript."""
    made = SessionPage(theme, Shortcuts())
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.transcript.show_reading(make_reading())
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def test_an_addendum_counts_as_unsaved_until_it_is_signed_or_cancelled(page: SessionPage) -> None:
    page.checks.show_view(SIGNED)
    page.open_side_panel(SidePanel.CHECKS)
    page.checks.open_addendum()
    assert not page.has_unsaved_words()
    page.checks.sheet.text.setPlainText("Seen again today.")
    page.close_side_panel()
    assert page.has_unsaved_words()
    page.checks.sheet.cancel.click()
    assert not page.has_unsaved_words()
    page.checks.open_addendum()
    assert page.has_unsaved_words()
    page.checks.sheet.finish()
    assert not page.has_unsaved_words()


def test_a_correction_counts_as_unsaved_once_it_is_changed(page: SessionPage) -> None:
    view = page.transcript.list_view
    view.stand_on(1)
    view.correct_current()
    assert not page.has_unsaved_words()
    editor = view._editor
    assert editor is not None
    QTest.keyClicks(editor, " more")
    assert page.has_unsaved_words()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not page.has_unsaved_words()


def _pane_with_focus(page: SessionPage) -> str:
    focus = QApplication.focusWidget()
    panes = {"player": page.player, "transcript": page.transcript, "note": page.note, "checks": page.checks}
    return next((name for name, pane in panes.items() if focus is not None and pane.isAncestorOf(focus)), "")


@pytest.mark.parametrize("width", [680, 1300])
@pytest.mark.parametrize("is_back", [False, True])
def test_the_pane_keys_go_through_all_panes_also_where_they_are_tabs(
    page: SessionPage, width: int, is_back: bool
) -> None:
    page.resize(width, 800)
    page.checks.show_view(SIGNED)
    page.open_side_panel(SidePanel.CHECKS)
    assert page.transcript.isVisible() is (width == 1300)
    page.checks.focus_first()
    modifier = Qt.KeyboardModifier.ShiftModifier if is_back else Qt.KeyboardModifier.NoModifier
    reached = []
    for _press in range(4):
        QTest.keyClick(page, Qt.Key.Key_F6, modifier)
        reached.append(_pane_with_focus(page))
    # Without sound the player has nothing to use.
    circle = ["note", "transcript", "checks", "note"] if is_back else ["transcript", "note", "checks", "transcript"]
    assert reached == circle
