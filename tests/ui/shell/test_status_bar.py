"""The status bar: every state in words, short ones where it is narrow, names and hints first to go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.engine import AiMode
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.shell.status_bar import StatusBar
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Appearance, Theme
from tests.ui.accessible import reading_order, unnamed

LONG_PURGE, SHORT_PURGE = "Audio of 3 sessions is purged in 5 h", "Purge in 5 h"


@pytest.fixture
def bar(theme: Theme, shortcuts: Shortcuts, qtbot: QtBot) -> StatusBar:
    bar = StatusBar(theme, shortcuts)
    qtbot.addWidget(bar)
    bar.show_ai_mode(AiMode.LOCAL)
    bar.show_save_state("Saved 09:31")
    bar.show_sync("On this computer only", "This computer only")
    bar.show_retention(LONG_PURGE, SHORT_PURGE)
    bar.show_microphone("Jabra Evolve2 65")
    bar.resize(1280, 28)
    bar.show()
    return bar


def test_everything_is_said_where_there_is_room(bar: StatusBar) -> None:
    names = [name for _role, name in reading_order(bar)]
    for words in ("AI: On this computer", "Saved 09:31", "On this computer only", LONG_PURGE, "Jabra Evolve2 65"):
        assert words in names
    assert bar._help.isVisible()
    assert bar.height() == 28
    assert unnamed(bar) == []


def test_a_narrow_bar_says_less_but_no_state_goes(bar: StatusBar) -> None:
    bar.resize(560, 28)
    assert bar._retention.sizeHint().width() == bar._retention.width_of(is_short=True)
    assert not bar._help.isVisible()
    assert not bar._microphone.isVisible()
    for item in (bar._ai_mode, bar._save, bar._sync, bar._retention):
        assert item.isVisible()
        assert item.width() >= item.width_of(is_short=True)
    assert bar._retention.accessibleName() == LONG_PURGE
    bar.resize(1280, 28)
    assert bar._retention.sizeHint().width() == bar._retention.width_of(is_short=False)
    assert bar._microphone.isVisible()


@pytest.mark.parametrize(("scale", "width"), [(1.0, 960), (1.5, 1280), (2.0, 1280)])
def test_no_state_is_cut_off(bar: StatusBar, theme: Theme, scale: float, width: int) -> None:
    theme.apply(Appearance.LIGHT, scale)
    bar.resize(width, bar.height())
    items = [item for item in (bar._ai_mode, bar._save, bar._sync, bar._retention) if item.isVisible()]
    assert len(items) == 4
    assert items[-1].geometry().right() < width
    assert all(item.width() >= item.sizeHint().width() for item in items)


def test_a_state_without_words_goes_away(bar: StatusBar) -> None:
    bar.show_retention("")
    assert not bar._retention.isVisible()
    bar.show_retention(LONG_PURGE)
    assert bar._retention.isVisible()


def test_a_save_that_failed_is_red_and_says_so(bar: StatusBar, theme: Theme) -> None:
    bar.show_save_state("Not saved: the disk is full", Tone.DANGER)
    assert bar._save.accessibleName() == "Not saved: the disk is full"
    picture = bar._save.grab().toImage()
    colors = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert theme.colors.danger_text.name() in colors


def test_what_leads_somewhere_can_be_clicked_and_pressed(bar: StatusBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.ai_mode_clicked):
        QTest.mouseClick(bar._ai_mode, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.microphone_clicked):
        QTest.keyClick(bar._microphone, Qt.Key.Key_Space)
    with qtbot.waitSignal(bar.shortcuts_clicked):
        QTest.mouseClick(bar._help, Qt.MouseButton.LeftButton)


def test_the_key_of_the_shortcuts_follows_a_change(bar: StatusBar, shortcuts: Shortcuts) -> None:
    shortcuts.set_sequence(ShortcutId.SHORTCUTS, "F12")
    assert bar._help._hint.text() == "F12"
