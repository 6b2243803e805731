"""The ring: there after a key, not after a click; around the control, and gone with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.components.buttons import Button
from scribe_desktop.ui.components.focus_ring import FocusRing
from scribe_desktop.ui.theme import Theme


@pytest.fixture
def ring(theme: Theme, qapp: QApplication) -> Iterator[FocusRing]:
    ring = FocusRing(theme, qapp)
    yield ring
    ring.stop()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, ring: FocusRing) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    rows = QVBoxLayout(page)
    rows.setContentsMargins(20, 20, 20, 20)
    for name in ("First", "Second"):
        button = Button(theme, name)
        button.setObjectName(name)
        rows.addWidget(button)
    rows.addWidget(QLineEdit())
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def _button(page: QWidget, name: str) -> Button:
    button = page.findChild(Button, name)
    assert isinstance(button, Button)
    return button


def _press(page: QWidget, key: Qt.Key) -> None:
    window = page.windowHandle()
    assert window is not None
    QTest.keyClick(window, key)


def test_tab_shows_the_ring_around_the_control(page: QWidget, ring: FocusRing, qtbot: QtBot) -> None:
    _button(page, "First").setFocus()
    _press(page, Qt.Key.Key_Tab)
    second = _button(page, "Second")
    assert ring.target is second
    wanted = QRect(second.mapTo(page, QPoint(0, 0)), second.size()).adjusted(-4, -4, 4, 4)
    assert ring.geometry() == wanted


def test_a_click_shows_no_ring(page: QWidget, ring: FocusRing) -> None:
    _press(page, Qt.Key.Key_Tab)
    window = page.windowHandle()
    assert window is not None
    first = _button(page, "First")
    QTest.mouseClick(
        window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first.mapTo(page, first.rect().center())
    )
    assert QApplication.focusWidget() is first
    assert ring.target is None


def test_a_field_marks_itself(page: QWidget, ring: FocusRing) -> None:
    _button(page, "Second").setFocus()
    _press(page, Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert ring.target is None


def test_the_ring_follows_its_control(page: QWidget, ring: FocusRing, qtbot: QtBot) -> None:
    _button(page, "First").setFocus()
    _press(page, Qt.Key.Key_Tab)
    page.resize(page.width() + 200, page.height() + 100)
    second = _button(page, "Second")
    wanted = QRect(second.mapTo(page, QPoint(0, 0)), second.size()).adjusted(-4, -4, 4, 4)
    qtbot.waitUntil(lambda: ring.geometry() == wanted)


def test_the_ring_goes_with_its_control(page: QWidget, ring: FocusRing, qtbot: QtBot) -> None:
    _button(page, "First").setFocus()
    _press(page, Qt.Key.Key_Tab)
    second = _button(page, "Second")
    second.setParent(None)
    second.deleteLater()
    qtbot.waitUntil(lambda: ring.target is not second)
    assert ring.geometry().isNull() or ring.target is not None


def test_in_a_scroll_area_the_ring_lies_on_what_scrolls(theme: Theme, ring: FocusRing, qtbot: QtBot) -> None:
    content = QWidget()
    rows = QVBoxLayout(content)
    for number in range(40):
        rows.addWidget(Button(theme, f"Button {number}"))
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidget(content)
    area.resize(200, 200)
    with qtbot.waitExposed(area):
        area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    for _ in range(12):
        _press(area, Qt.Key.Key_Tab)
    target = ring.target
    assert isinstance(target, Button)
    wanted = QRect(target.mapTo(area.viewport(), QPoint(0, 0)), target.size()).adjusted(-4, -4, 4, 4)
    qtbot.waitUntil(lambda: ring.geometry() == wanted)
    area.verticalScrollBar().setValue(area.verticalScrollBar().value() + 20)
    qtbot.waitUntil(lambda: ring.geometry() == wanted.translated(0, -20))
