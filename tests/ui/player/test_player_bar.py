"""The player bar: what it shows, and what it asks for by mouse and by key."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.transcript import Span
from scribe_desktop.ui.player.player_bar import PlayerBar, speed_text
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Appearance, Theme
from scribe_desktop.workers.player import SPEEDS, Player, PlayState
from tests.ui.accessible import spoken_name, unnamed

DURATION_MS = 172_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> PlayerBar:
    """A bar with a recording, on the screen."""
    made = PlayerBar(theme, Shortcuts())
    qtbot.addWidget(made)
    made.setFixedWidth(412)
    made.show_recording(DURATION_MS)
    made.show()
    return made


def _button(bar: PlayerBar, name: str) -> QWidget:
    return next(child for child in bar.findChildren(QWidget) if child.accessibleName() == name)


def test_play_says_what_it_does_and_asks_for_it(qtbot: QtBot, bar: PlayerBar) -> None:
    with qtbot.waitSignal(bar.toggle):
        QTest.mouseClick(_button(bar, "Play"), LEFT)
    bar.show_state(PlayState.PLAYING)
    with qtbot.waitSignal(bar.toggle):
        QTest.keyClick(_button(bar, "Pause"), Qt.Key.Key_Space)
    assert _button(bar, "Pause").toolTip() == "Pause   Space"


def test_a_click_and_a_drag_seek_when_they_end(qtbot: QtBot, bar: PlayerBar) -> None:
    wave = bar.waveform
    with qtbot.waitSignal(bar.seek) as told:
        QTest.mouseClick(wave, LEFT, pos=QPoint(wave.width() // 2, wave.height() // 2))
    assert told.args is not None
    assert abs(told.args[0] - DURATION_MS / 2) < DURATION_MS / wave.width() * 2
    asked: list[int] = []
    bar.seek.connect(asked.append)
    QTest.mousePress(wave, LEFT, pos=QPoint(10, 10))
    QTest.mouseMove(wave, QPoint(wave.width() // 4, 10))
    bar.show_position(150_000)
    assert wave.value() != 150_000
    assert asked == []
    QTest.mouseRelease(wave, LEFT, pos=QPoint(wave.width() // 4, 10))
    assert len(asked) == 1
    bar.show_position(150_000)
    assert wave.value() == 150_000


@pytest.mark.parametrize(
    ("key", "wanted_ms"),
    [
        (Qt.Key.Key_Left, 55_000),
        (Qt.Key.Key_Right, 65_000),
        (Qt.Key.Key_PageUp, 90_000),
        (Qt.Key.Key_PageDown, 30_000),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, DURATION_MS),
    ],
)
def test_keys_seek(qtbot: QtBot, bar: PlayerBar, key: Qt.Key, wanted_ms: int) -> None:
    bar.show_position(60_000)
    with qtbot.waitSignal(bar.seek) as told:
        QTest.keyClick(bar.waveform, key)
    assert told.args == [wanted_ms]


def test_a_screen_reader_hears_a_slider_with_its_place(bar: PlayerBar) -> None:
    bar.show_position(69_000)
    interface = QAccessible.queryAccessibleInterface(bar.waveform)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.valueInterface().currentValue() == 69_000
    assert interface.valueInterface().maximumValue() == DURATION_MS
    assert spoken_name(bar.waveform) == "Position in the recording"
    assert interface.text(QAccessible.Text.Description) == "01:09 of 02:52"
    assert unnamed(bar) == []


def test_every_speed_is_in_the_menu_and_the_present_one_checked(qtbot: QtBot, bar: PlayerBar) -> None:
    bar.show_speed(1.5)
    menu = bar.make_speed_menu()
    speeds = [action for action in menu.actions() if action.isCheckable()]
    assert [action.text() for action in speeds] == ["0.8×", "1.0×", "1.2×", "1.5×", "1.75×", "2.0×"]
    assert [action.text() for action in speeds if action.isChecked()] == ["1.5×"]
    with qtbot.waitSignal(bar.set_speed) as told:
        speeds[-1].trigger()
    assert told.args == [2.0]
    assert [speed_text(speed) for speed in SPEEDS][4] == "1.75×"


def test_it_drives_a_player_and_shows_what_it_does(qtbot: QtBot, bar: PlayerBar) -> None:
    player = Player()
    bar.connect_player(player)
    bar.set_speed.emit(1.2)
    assert player.speed == 1.2
    assert _button(bar, "Speed 1.2×").isVisible()
    bar.step_speed.emit(1)
    assert player.speed == 1.5


def _colors_in(image: QImage, rows: range) -> set[str]:
    return {image.pixelColor(x, y).name() for y in rows for x in range(image.width())}


def test_lit_spans_and_gaps_are_marked_in_their_colours(theme: Theme, bar: PlayerBar) -> None:
    wave = bar.waveform
    bar.show_peaks((0.5,) * 600)
    last = range(wave.height() - 2, wave.height())
    assert theme.colors.accent.name() not in _colors_in(wave.grab().toImage(), last)
    bar.show_spans((Span(60_000, 70_000),), (Span(100_000, 104_000),))
    marked = _colors_in(wave.grab().toImage(), last)
    assert {theme.colors.accent.name(), theme.colors.warn_icon.name()} <= marked


def test_the_played_part_is_darker(theme: Theme, bar: PlayerBar) -> None:
    wave = bar.waveform
    bar.show_peaks((1.0,) * 600)
    bar.show_position(DURATION_MS // 2)
    image = wave.grab().toImage()
    middle = wave.height() // 2
    left = {image.pixelColor(x, middle).name() for x in range(wave.width() // 2 - 6)}
    right = {image.pixelColor(x, middle).name() for x in range(wave.width() // 2 + 6, wave.width())}
    assert theme.colors.text2.name() in left
    assert theme.colors.wave.name() not in left
    assert theme.colors.wave.name() in right
    assert theme.colors.text2.name() not in right


def test_a_purged_recording_says_so_and_offers_nothing(bar: PlayerBar) -> None:
    bar.show_purged(datetime(2026, 5, 4, 12, tzinfo=UTC))
    shown = [child for child in bar.findChildren(QWidget) if child.isVisible()]
    assert bar._absent.text() == "The audio was purged on 4 May. The text and times stay."
    assert bar._absent in shown
    assert bar.waveform not in shown
    bar.show_nothing()
    assert not bar.isVisible()
    bar.show_recording(DURATION_MS)
    assert bar.isVisible()
    assert bar.waveform.isVisible()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_heights_follow_the_text_size(qtbot: QtBot, theme: Theme, bar: PlayerBar, scale: float) -> None:
    theme.apply(Appearance.LIGHT, scale)
    assert bar.height() == round(56 * scale)
    bar.set_low(True)
    assert bar.height() == round(44 * scale)
    button = _button(bar, "Play")
    qtbot.waitUntil(lambda: button.width() == button.height() == round(28 * scale), timeout=2_000)


def test_nothing_of_qt_multimedia_is_imported_by_the_bar() -> None:
    import subprocess
    import sys

    words = "import sys, scribe_desktop.ui.player.player_bar, scribe_desktop.workers.peaks; "
    words += "print([name for name in sys.modules if 'QtMultimedia' in name or name == 'numpy'])"
    ran = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
