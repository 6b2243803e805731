"""The keys: none twice, all changeable, bound ones follow, and what was changed can be kept and taken back."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.shortcuts import SHORTCUTS, OwnKeys, ShortcutId, Shortcuts, sequence_text


@pytest.fixture
def shortcuts(qapp: object) -> Shortcuts:
    return Shortcuts()


@pytest.mark.parametrize("shortcut_id", list(ShortcutId))
def test_every_shortcut_is_named_and_has_keys(shortcuts: Shortcuts, shortcut_id: ShortcutId) -> None:
    assert SHORTCUTS[shortcut_id].name
    assert not shortcuts.sequence(shortcut_id).isEmpty()
    assert shortcuts.text(shortcut_id)


@pytest.mark.parametrize("shortcut_id", list(ShortcutId))
def test_no_keys_have_two_uses_at_the_start(shortcuts: Shortcuts, shortcut_id: ShortcutId) -> None:
    keys = shortcuts.sequence(shortcut_id).toString(QKeySequence.SequenceFormat.PortableText)
    assert shortcuts.conflict(shortcut_id, keys) is None


def test_no_keys_are_those_of_altgr(shortcuts: Shortcuts) -> None:
    for shortcut_id in ShortcutId:
        keys = shortcuts.sequence(shortcut_id).toString(QKeySequence.SequenceFormat.PortableText)
        assert not ("Ctrl+" in keys and "Alt+" in keys)


@pytest.mark.parametrize(
    ("keys", "text"),
    [("Ctrl+K", "Ctrl K"), ("Ctrl+Shift+C", "Ctrl Shift C"), ("Ctrl++", "Ctrl +"), ("Ctrl+Return", "Ctrl Enter")],
)
def test_keys_are_written_as_in_the_pictures(keys: str, text: str) -> None:
    assert sequence_text(QKeySequence(keys)) == text


def test_note_tabs_are_nine_keys(shortcuts: Shortcuts) -> None:
    assert shortcuts.text(ShortcutId.NOTE_TAB) == "Ctrl 1-9"
    assert shortcuts.conflict(ShortcutId.EXPORT, "Ctrl+7") is ShortcutId.NOTE_TAB


def _window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_bound_keys_act_and_follow_a_change(shortcuts: Shortcuts, qtbot: QtBot) -> None:
    window = _window(qtbot)
    pressed: list[str] = []
    shortcuts.bind(window, ShortcutId.SEARCH_SESSIONS, lambda: pressed.append("search"))
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["search"]
    shortcuts.set_sequence(ShortcutId.SEARCH_SESSIONS, "Ctrl+J")
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["search"]
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["search", "search"]


def test_digits_say_which(shortcuts: Shortcuts, qtbot: QtBot) -> None:
    window = _window(qtbot)
    chosen: list[int] = []
    shortcuts.bind_digits(window, ShortcutId.NOTE_TAB, chosen.append)
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert chosen == [0, 8]


def test_a_binding_ends_with_its_widget(shortcuts: Shortcuts, qtbot: QtBot) -> None:
    window = _window(qtbot)
    child = QWidget(window)
    shortcuts.bind(child, ShortcutId.FIND, lambda: None)
    assert len(shortcuts._bound) == 1
    child.deleteLater()
    qtbot.waitUntil(lambda: not shortcuts._bound)
    shortcuts.set_sequence(ShortcutId.FIND, "Ctrl+J")


def test_what_was_changed_can_be_kept_and_loaded(shortcuts: Shortcuts) -> None:
    shortcuts.set_sequence(ShortcutId.EXPORT, "Ctrl+J")
    shortcuts.set_sequence(ShortcutId.FIND, "")
    kept = shortcuts.own()
    assert set(kept) == {OwnKeys(ShortcutId.EXPORT, "Ctrl+J"), OwnKeys(ShortcutId.FIND, "")}
    other = Shortcuts()
    other.load(kept)
    assert other.text(ShortcutId.EXPORT) == "Ctrl J"
    assert other.text(ShortcutId.FIND) == ""


def test_going_back_to_the_first_keys_is_no_change(shortcuts: Shortcuts) -> None:
    shortcuts.set_sequence(ShortcutId.EXPORT, "Ctrl+J")
    shortcuts.set_sequence(ShortcutId.EXPORT, "Ctrl+E")
    assert shortcuts.own() == ()
    assert not shortcuts.is_own(ShortcutId.EXPORT)


def test_one_and_all_can_be_taken_back(shortcuts: Shortcuts, qtbot: QtBot) -> None:
    for shortcut_id, keys in ((ShortcutId.EXPORT, "Ctrl+J"), (ShortcutId.FIND, "Ctrl+U")):
        shortcuts.set_sequence(shortcut_id, keys)
    with qtbot.waitSignal(shortcuts.changed):
        shortcuts.reset(ShortcutId.EXPORT)
    assert shortcuts.text(ShortcutId.EXPORT) == "Ctrl E"
    assert shortcuts.is_own(ShortcutId.FIND)
    shortcuts.reset_all()
    assert shortcuts.own() == ()


def test_keys_that_act_only_where_the_focus_is_may_be_shared(shortcuts: Shortcuts) -> None:
    shared = [
        (one, other)
        for one, other in itertools.combinations(ShortcutId, 2)
        if shortcuts.sequence(one) == shortcuts.sequence(other)
    ]
    assert shared
    assert all(SHORTCUTS[one].is_local and SHORTCUTS[other].is_local for one, other in shared)
    assert shortcuts.conflict(ShortcutId.EXPORT, "Del") is not None
