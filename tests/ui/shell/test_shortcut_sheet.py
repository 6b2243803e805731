"""The sheet: found by name or keys, changed by pressing keys, conflicts named, everything taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.shell.shortcut_sheet import ShortcutSheet
from scribe_desktop.ui.shortcuts import LATER, SHORTCUTS, ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme
from tests.ui.accessible import unnamed

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sheet(theme: Theme, shortcuts: Shortcuts, qtbot: QtBot) -> ShortcutSheet:
    sheet = ShortcutSheet(theme, shortcuts)
    qtbot.addWidget(sheet)
    sheet.resize(900, 700)
    with qtbot.waitExposed(sheet):
        sheet.show()
    sheet.activateWindow()
    qtbot.waitUntil(sheet.isActiveWindow)
    return sheet


def test_every_shortcut_that_works_has_a_row(sheet: ShortcutSheet) -> None:
    assert set(sheet._rows) == set(SHORTCUTS) - LATER
    assert sheet.row(ShortcutId.EXPORT).accessibleName() == "Export: Ctrl E"
    assert unnamed(sheet) == []


def test_pressed_keys_are_taken(sheet: ShortcutSheet, shortcuts: Shortcuts, qtbot: QtBot) -> None:
    row = sheet.row(ShortcutId.EXPORT)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert row.is_recording
    with qtbot.waitSignal(sheet.sequence_changed) as caught:
        QTest.keyClick(row, Qt.Key.Key_J, CTRL)
    assert caught.args == [ShortcutId.EXPORT, "Ctrl+J"]
    assert shortcuts.text(ShortcutId.EXPORT) == "Ctrl J"
    assert not row.is_recording


def test_waiting_for_keys_no_shortcut_acts(sheet: ShortcutSheet, shortcuts: Shortcuts) -> None:
    acted: list[str] = []
    shortcuts.bind(sheet, ShortcutId.SEARCH_SESSIONS, lambda: acted.append("search"))
    row = sheet.row(ShortcutId.EXPORT)
    row.start_recording()
    window = sheet.windowHandle()
    assert window is not None
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert acted == []
    assert "Search sessions" in row.warning()


def test_a_conflict_is_named_and_asked_about(sheet: ShortcutSheet, shortcuts: Shortcuts, qtbot: QtBot) -> None:
    row = sheet.row(ShortcutId.EXPORT)
    row.start_recording()
    with qtbot.assertNotEmitted(sheet.sequence_changed):
        QTest.keyClick(row, Qt.Key.Key_K, CTRL)
    assert row.warning() == "Ctrl K is used by: Search sessions."
    QTest.mouseClick(row.take_button(), Qt.MouseButton.LeftButton)
    assert shortcuts.text(ShortcutId.EXPORT) == "Ctrl K"
    assert shortcuts.text(ShortcutId.SEARCH_SESSIONS) == ""
    assert sheet.row(ShortcutId.SEARCH_SESSIONS).accessibleName() == "Search sessions: no keys"


def test_keys_of_the_note_tabs_cannot_be_taken(sheet: ShortcutSheet, shortcuts: Shortcuts) -> None:
    row = sheet.row(ShortcutId.EXPORT)
    row.start_recording()
    QTest.keyClick(row, Qt.Key.Key_3, CTRL)
    assert "Note tab 1 to 9" in row.warning()
    assert not row.take_button().isVisible()
    assert shortcuts.text(ShortcutId.EXPORT) == "Ctrl E"


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_A, CTRL | Qt.KeyboardModifier.AltModifier),
    ],
)
def test_keys_that_type_are_refused_with_a_reason(
    sheet: ShortcutSheet, shortcuts: Shortcuts, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    row = sheet.row(ShortcutId.EXPORT)
    row.start_recording()
    QTest.keyClick(row, key, modifiers)
    assert row.warning()
    assert row.is_recording
    assert shortcuts.text(ShortcutId.EXPORT) == "Ctrl E"


def test_esc_keeps_and_del_takes_away(sheet: ShortcutSheet, shortcuts: Shortcuts, qtbot: QtBot) -> None:
    row = sheet.row(ShortcutId.EXPORT)
    row.start_recording()
    with qtbot.assertNotEmitted(sheet.closed):
        QTest.keyClick(row, Qt.Key.Key_Escape)
    assert shortcuts.text(ShortcutId.EXPORT) == "Ctrl E"
    row.start_recording()
    QTest.keyClick(row, Qt.Key.Key_Delete)
    assert shortcuts.text(ShortcutId.EXPORT) == ""


def test_only_one_row_waits(sheet: ShortcutSheet) -> None:
    sheet.row(ShortcutId.EXPORT).start_recording()
    sheet.row(ShortcutId.FIND).start_recording()
    assert not sheet.row(ShortcutId.EXPORT).is_recording
    assert sheet.row(ShortcutId.FIND).is_recording


def test_one_is_taken_back(sheet: ShortcutSheet, shortcuts: Shortcuts, qtbot: QtBot) -> None:
    row = sheet.row(ShortcutId.EXPORT)
    assert not row.reset_button().isVisible()
    shortcuts.set_sequence(ShortcutId.EXPORT, "Ctrl+J")
    with qtbot.waitSignal(sheet.sequence_changed) as caught:
        QTest.mouseClick(row.reset_button(), Qt.MouseButton.LeftButton)
    assert caught.args == [ShortcutId.EXPORT, "Ctrl+E"]
    assert shortcuts.own() == ()


def test_all_are_taken_back(sheet: ShortcutSheet, shortcuts: Shortcuts) -> None:
    assert not sheet._reset_all.isEnabled()
    shortcuts.set_sequence(ShortcutId.EXPORT, "Ctrl+J")
    shortcuts.set_sequence(ShortcutId.FIND, "Ctrl+U")
    QTest.mouseClick(sheet._reset_all, Qt.MouseButton.LeftButton)
    assert shortcuts.own() == ()


@pytest.mark.parametrize("words", ["copy the next", "ctrl shift n"])
def test_a_shortcut_is_found_by_name_and_by_keys(sheet: ShortcutSheet, words: str) -> None:
    QTest.keyClicks(sheet.search_field(), words)
    shown = [shortcut_id for shortcut_id, row in sheet._rows.items() if row.isVisible()]
    assert shown == [ShortcutId.COPY_NEXT_SECTION]
    assert [group for group, heading in sheet._headings.items() if heading.isVisible()] == ["The note"]


def test_nothing_found_is_said(sheet: ShortcutSheet) -> None:
    QTest.keyClicks(sheet.search_field(), "zebra")
    assert sheet._nothing.isVisible()


def test_esc_leaves_the_page(sheet: ShortcutSheet, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sheet.closed):
        QTest.keyClick(sheet.search_field(), Qt.Key.Key_Escape)
