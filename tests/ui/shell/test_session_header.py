"""The header: what gives way first, renaming in its place, and the menu."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.shell.session_header import SessionHeader
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Appearance, Theme
from tests.ui.accessible import unnamed


@pytest.fixture
def header(theme: Theme, shortcuts: Shortcuts, qtbot: QtBot) -> SessionHeader:
    header = SessionHeader(theme, shortcuts)
    qtbot.addWidget(header)
    header.show_session("A. Rivera, cough", "Tue 5 May 2026, 09:10", "2:52 recorded", "consent recorded")
    header.resize(1016, 56)
    with qtbot.waitExposed(header):
        header.show()
    header.activateWindow()
    qtbot.waitUntil(header.isActiveWindow)
    return header


def test_consent_then_length_then_date_give_way(header: SessionHeader) -> None:
    shown: list[str] = []
    for width in range(1016, 300, -4):
        header.resize(width, 56)
        if not shown or shown[-1] != header.meta_text():
            shown.append(header.meta_text())
    counts = [text.count("\u00b7") + bool(text) for text in shown]
    assert counts == [3, 2, 1, 0]
    assert shown[2] == "Tue 5 May 2026, 09:10"


def test_the_name_is_elided_last(header: SessionHeader) -> None:
    header.show_session("K. Haddad, medication review and much more that does not fit", "Tue 5 May 2026, 09:10")
    header.resize(420, 56)
    assert header.meta_text() == ""
    assert header._name._shown_text().endswith("\u2026")
    assert header.import_button().width() >= header.import_button().sizeHint().width()


def test_a_new_name_is_typed_in_its_place(header: SessionHeader, qtbot: QtBot) -> None:
    header.start_renaming()
    assert header.is_renaming()
    QTest.keyClicks(header._field, "A. Rivera, knee")
    with qtbot.waitSignal(header.renamed) as caught:
        QTest.keyClick(header._field, Qt.Key.Key_Return)
    assert caught.args == ["A. Rivera, knee"]
    assert not header.is_renaming()
    assert header.name() == "A. Rivera, knee"


def test_renaming_is_told_once(header: SessionHeader, qtbot: QtBot) -> None:
    told: list[str] = []
    header.renamed.connect(told.append)
    header.start_renaming()
    QTest.keyClicks(header._field, "New")
    QTest.keyClick(header._field, Qt.Key.Key_Return)
    header.import_button().setFocus()
    assert told == ["New"]


@pytest.mark.parametrize("typed", ["", "   ", "A. Rivera, cough"])
def test_no_name_and_the_same_name_change_nothing(header: SessionHeader, qtbot: QtBot, typed: str) -> None:
    header.start_renaming()
    header._field.setText(typed)
    with qtbot.assertNotEmitted(header.renamed):
        QTest.keyClick(header._field, Qt.Key.Key_Return)
    assert header.name() == "A. Rivera, cough"


def test_esc_keeps_the_old_name(header: SessionHeader, qtbot: QtBot) -> None:
    header.start_renaming()
    QTest.keyClicks(header._field, "Something else")
    with qtbot.assertNotEmitted(header.renamed):
        QTest.keyClick(header._field, Qt.Key.Key_Escape)
    assert not header.is_renaming()
    assert header.name() == "A. Rivera, cough"


def test_leaving_the_field_keeps_the_name(header: SessionHeader, qtbot: QtBot) -> None:
    header.start_renaming()
    QTest.keyClicks(header._field, "Kept")
    with qtbot.waitSignal(header.renamed):
        header.import_button().setFocus()
    assert header.name() == "Kept"


def test_another_session_ends_renaming_without_a_new_name(header: SessionHeader, qtbot: QtBot) -> None:
    header.start_renaming()
    QTest.keyClicks(header._field, "For the first one")
    with qtbot.assertNotEmitted(header.renamed):
        header.show_session("J. Osei, back pain")
    assert not header.is_renaming()
    assert header.name() == "J. Osei, back pain"


def test_the_menu_does_what_it_says(header: SessionHeader, qtbot: QtBot) -> None:
    signals = {
        "Copy transcript": header.copy_transcript_requested,
        "Export...": header.export_requested,
        "History...": header.history_requested,
        "Delete": header.delete_requested,
    }
    rows = {action.text().split("\t")[0]: action for action in header.menu().actions() if not action.isSeparator()}
    assert set(rows) == {"Rename", *signals}
    for name, signal in signals.items():
        with qtbot.waitSignal(signal):
            rows[name].trigger()
    rows["Rename"].trigger()
    assert header.is_renaming()


def test_the_menu_shows_the_keys_in_force(header: SessionHeader, shortcuts: Shortcuts) -> None:
    shortcuts.set_sequence(ShortcutId.RENAME, "Ctrl+R")
    assert header.menu().actions()[0].text() == "Rename\tCtrl R"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_everything_is_named_at_every_size(header: SessionHeader, theme: Theme, scale: float) -> None:
    theme.apply(Appearance.DARK, scale)
    assert header.height() == round(56 * scale)
    assert unnamed(header) == []
