"""The sidebar: folds by choice and by itself, remembers the choice, and leads to search and list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.shell.sidebar import Sidebar
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Appearance, Theme
from tests.ui.accessible import unnamed


@pytest.fixture
def sidebar(theme: Theme, shortcuts: Shortcuts, qtbot: QtBot) -> Sidebar:
    theme.set_motion_reduced(True)
    sidebar = Sidebar(theme, shortcuts)
    qtbot.addWidget(sidebar)
    rows = QListWidget()
    rows.setAccessibleName("Sessions")
    sidebar.set_list(rows)
    sidebar.resize(264, 700)
    with qtbot.waitExposed(sidebar):
        sidebar.show()
    sidebar.activateWindow()
    qtbot.waitUntil(sidebar.isActiveWindow)
    return sidebar


def test_folding_is_a_choice_that_is_told(sidebar: Sidebar, qtbot: QtBot) -> None:
    assert sidebar.width() == 264
    with qtbot.waitSignal(sidebar.choice_changed) as caught:
        sidebar.toggle()
    assert caught.args == [True]
    assert sidebar.is_folded
    assert sidebar.width() == 48
    sidebar.toggle()
    assert sidebar.width() == 264


def test_a_narrow_window_folds_it_without_touching_the_choice(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.choice_changed):
        sidebar.follow_window(1039)
        assert sidebar.width() == 48
        sidebar.follow_window(1040)
        assert sidebar.width() == 264
    assert not sidebar.is_folded_by_choice


def test_opened_in_a_narrow_window_it_stays_open_until_the_window_was_wide(sidebar: Sidebar) -> None:
    sidebar.follow_window(900)
    sidebar.toggle()
    assert not sidebar.is_folded
    sidebar.follow_window(880)
    assert not sidebar.is_folded
    sidebar.follow_window(1200)
    sidebar.follow_window(900)
    assert sidebar.is_folded


def test_the_choice_of_earlier_holds(sidebar: Sidebar) -> None:
    sidebar.set_choice(True)
    sidebar.follow_window(1600)
    assert sidebar.is_folded


def test_the_check_list_needs_more_room(sidebar: Sidebar) -> None:
    sidebar.follow_window(1300)
    assert not sidebar.is_folded
    sidebar.follow_window(1300, is_check_list_open=True)
    assert sidebar.is_folded


def test_the_limit_grows_with_the_text(sidebar: Sidebar, theme: Theme) -> None:
    theme.apply(Appearance.LIGHT, 1.5)
    sidebar.follow_window(1280)
    assert sidebar.is_folded
    assert sidebar.width() == 72


def test_it_slides_where_motion_is_wanted(sidebar: Sidebar, theme: Theme, qtbot: QtBot) -> None:
    theme.set_motion_reduced(False)
    sidebar.toggle()
    assert sidebar.is_folded
    assert sidebar.width() > 48
    qtbot.waitUntil(sidebar._rail.isVisible)
    assert sidebar.width() == 48


@pytest.mark.parametrize(("dragged", "width"), [(300, 300), (100, 216), (900, 360)])
def test_a_drag_stays_within_bounds(sidebar: Sidebar, qtbot: QtBot, dragged: int, width: int) -> None:
    with qtbot.waitSignal(sidebar.width_changed) as caught:
        sidebar.drag_to(dragged)
    assert caught.args == [width]
    assert sidebar.width() == width
    sidebar.reset_width()
    assert sidebar.width() == 264


def test_searching_unfolds_and_takes_the_focus(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_choice(True)
    sidebar.focus_search()
    assert not sidebar.is_folded
    assert sidebar.search_field().hasFocus()
    with qtbot.waitSignal(sidebar.searched) as caught:
        QTest.keyClicks(sidebar.search_field(), "l")
    assert caught.args == ["l"]
    with qtbot.waitSignal(sidebar.list_entered):
        QTest.keyClick(sidebar.search_field(), Qt.Key.Key_Down)


def test_the_rail_leads_to_the_same_places(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_choice(True)
    with qtbot.waitSignal(sidebar.new_session_requested):
        QTest.mouseClick(sidebar._rail._new, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(sidebar.list_entered):
        QTest.mouseClick(sidebar._rail._sessions, Qt.MouseButton.LeftButton)
    assert not sidebar.is_folded


def test_the_menus_do_what_they_say(sidebar: Sidebar, qtbot: QtBot) -> None:
    signals = {
        "Settings": sidebar.settings_requested,
        "Shortcuts": sidebar.shortcuts_requested,
        "Quit": sidebar.quit_requested,
    }
    rows = {action.text().split("\t")[0]: action for action in sidebar.menu().actions()}
    for name, signal in signals.items():
        with qtbot.waitSignal(signal):
            rows[name].trigger()
    with qtbot.waitSignal(sidebar.import_requested):
        sidebar.new_button().menu().actions()[1].trigger()
    with qtbot.waitSignal(sidebar.new_session_requested):
        QTest.mouseClick(sidebar.new_button().main_button(), Qt.MouseButton.LeftButton)


def test_all_is_named_open_and_folded(sidebar: Sidebar) -> None:
    assert unnamed(sidebar) == []
    sidebar.set_choice(True)
    assert unnamed(sidebar) == []


def test_keys_are_shown_as_they_are(sidebar: Sidebar, shortcuts: Shortcuts) -> None:
    assert sidebar.search_field()._hint.text() == "Ctrl K"
    shortcuts.set_sequence(ShortcutId.SEARCH_SESSIONS, "Ctrl+J")
    assert sidebar.search_field()._hint.text() == "Ctrl J"
