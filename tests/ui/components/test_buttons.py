"""Buttons: they never clip their words, they are named, and their menus open without waiting."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton, MenuButton, SplitButton
from scribe_desktop.ui.theme import Appearance, Theme, TypeRole
from tests.ui.accessible import spoken_name, unnamed

LONG_WORDS = (
    "Aufzeichnung unterschreiben",
    "Datenschutzeinstellungen öffnen",
    "Sprawdź i podpisz notatkę",
    "Przywróć domyślne ustawienia",
)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("words", LONG_WORDS)
def test_long_words_make_a_button_grow_in_a_narrow_row(theme: Theme, qtbot: QtBot, words: str, scale: float) -> None:
    theme.apply(Appearance.LIGHT, scale)
    row = QWidget()
    qtbot.addWidget(row)
    layout = QHBoxLayout(row)
    buttons = [Button(theme, words, kind, "check") for kind in (ButtonKind.PRIMARY, ButtonKind.GHOST)]
    for button in buttons:
        layout.addWidget(button)
    row.resize(100, 60)
    row.show()
    for button in buttons:
        weight = 600 if button.kind is ButtonKind.PRIMARY else 500
        needed = theme.metrics(TypeRole.UI, weight).horizontalAdvance(words) + theme.px(16 + 8 + 2 * 13)
        assert button.width() >= needed
        assert button.height() >= theme.px(32)


def test_new_words_are_made_room_for(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Copy")
    qtbot.addWidget(button)
    before = button.sizeHint().width()
    button.set_text("Copy everything")
    assert button.minimumSizeHint().width() > before


def test_an_icon_button_says_what_it_does(theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(theme, "x", "Close", "Esc")
    qtbot.addWidget(button)
    assert spoken_name(button) == "Close"
    assert "Close" in button.toolTip()
    assert "Esc" in button.toolTip()


def test_a_space_presses(theme: Theme, qtbot: QtBot) -> None:
    for button in (Button(theme, "Copy"), IconButton(theme, "copy", "Copy")):
        qtbot.addWidget(button)
        button.show()
        with qtbot.waitSignal(button.clicked):
            QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_menu_opens_and_the_click_returns_at_once(theme: Theme, qtbot: QtBot) -> None:
    button = MenuButton(theme, "Export", "file-output")
    qtbot.addWidget(button)
    chosen: list[str] = []
    button.menu().add("Word document", lambda: chosen.append("docx"), "file-text", "Ctrl E")
    button.show()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.menu().isVisible()
    button.menu().actions()[0].trigger()
    assert chosen == ["docx"]
    button.menu().close()


def test_the_halves_of_a_split_button_do_different_things(theme: Theme, qtbot: QtBot) -> None:
    button = SplitButton(theme, "Copy", "copy")
    qtbot.addWidget(button)
    button.menu().addAction("Copy this section")
    button.show()
    with qtbot.waitSignal(button.clicked):
        QTest.mouseClick(button.main_button(), Qt.MouseButton.LeftButton)
    assert not button.menu().isVisible()
    with qtbot.assertNotEmitted(button.clicked):
        QTest.mouseClick(button.arrow_button(), Qt.MouseButton.LeftButton)
    assert button.menu().isVisible()
    button.menu().close()
    assert unnamed(button) == []
    assert spoken_name(button.arrow_button()) == "Copy: more choices"


def test_a_disabled_primary_button_has_no_fill(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Sign note", ButtonKind.PRIMARY)
    qtbot.addWidget(button)
    button.show()
    place = (theme.px(5), button.height() // 2)
    assert button.grab().toImage().pixelColor(*place) == theme.colors.accent
    button.setEnabled(False)
    assert button.grab().toImage().pixelColor(*place) != theme.colors.accent


def test_a_button_follows_the_appearance(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Sign note", ButtonKind.PRIMARY)
    qtbot.addWidget(button)
    button.show()
    theme.apply(Appearance.DARK, 1.5)
    assert button.sizeHint().height() == 48
    assert button.grab().toImage().pixelColor(8, 24) == theme.colors.accent
