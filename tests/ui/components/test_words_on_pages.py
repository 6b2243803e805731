"""Labels, chips, banners, empty states, toasts: their words are shown whole, spoken, and give way in order."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.buttons import ButtonKind
from scribe_desktop.ui.components.chip import Chip, Tone
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.key_hint import KeyHint
from scribe_desktop.ui.components.label import ElidedLabel, Label
from scribe_desktop.ui.components.toast import Toast
from scribe_desktop.ui.theme import Appearance, Theme, TypeRole
from tests.ui.accessible import spoken_name, unnamed

SENTENCE = "The recording is safe on this computer. It starts again by itself when the connection is back."


def test_a_wrapping_label_is_as_tall_as_its_lines(theme: Theme, qtbot: QtBot) -> None:
    label = Label(theme, SENTENCE, is_wrapping=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(2000) == 20
    narrow = label.heightForWidth(200)
    assert narrow % 20 == 0
    assert narrow >= 80


def test_wrapped_words_are_all_shown_and_none_twice(theme: Theme, qtbot: QtBot) -> None:
    label = Label(theme, SENTENCE, is_wrapping=True)
    qtbot.addWidget(label)
    assert " ".join(label._lines(200)) == SENTENCE
    metrics = theme.metrics(TypeRole.UI)
    assert all(metrics.horizontalAdvance(line) <= 200 for line in label._lines(200))


def test_a_plain_label_never_becomes_narrower_than_its_words(theme: Theme, qtbot: QtBot) -> None:
    label = Label(theme, "Failed, audio kept")
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() >= theme.metrics(TypeRole.UI).horizontalAdvance("Failed, audio kept")


def test_a_name_is_elided_and_told_by_its_tooltip(theme: Theme, qtbot: QtBot) -> None:
    label = ElidedLabel(theme, "K. Haddad, medication review and follow-up")
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    assert label.toolTip() == label.text()
    assert label._shown_text().endswith("\u2026")
    label.resize(600, 20)
    assert label.toolTip() == ""
    assert label._shown_text() == label.text()
    assert spoken_name(label) == label.text()


def test_a_chip_shows_and_says_its_state(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme)
    qtbot.addWidget(chip)
    chip.show_state(Tone.WARN, "file-pen-line", "AI draft, 3 to check")
    chip.resize(chip.sizeHint())
    chip.show()
    assert spoken_name(chip) == "AI draft, 3 to check"
    assert chip.height() == 24
    assert chip.grab().toImage().pixelColor(chip.width() // 2, 3) == theme.colors.warn_soft
    with qtbot.waitSignal(chip.clicked):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)


def test_a_chip_that_leads_nowhere_takes_no_focus(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme, is_clickable=False)
    qtbot.addWidget(chip)
    assert chip.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert chip.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


@pytest.mark.parametrize("is_strip", [False, True])
def test_a_banner_grows_with_its_sentence(theme: Theme, qtbot: QtBot, is_strip: bool) -> None:
    floor = QWidget()
    qtbot.addWidget(floor)
    banner = Banner(theme, Tone.WARN, "wifi-off", "Waiting for internet", SENTENCE, is_strip=is_strip)
    action = banner.add_action("Use this computer instead", "monitor", ButtonKind.PLAIN)
    rows = QVBoxLayout(floor)
    rows.addWidget(banner)
    rows.addStretch(1)
    floor.resize(420, 600)
    floor.show()
    assert banner._sentence.height() >= banner._sentence.heightForWidth(banner._sentence.width())
    assert action.width() >= action.sizeHint().width()
    assert SENTENCE in spoken_name(banner)
    assert unnamed(floor) == []


def test_a_closable_banner_tells(theme: Theme, qtbot: QtBot) -> None:
    banner = Banner(theme, Tone.WARN, "key", "The recovery key is not kept yet", "", is_closable=True)
    qtbot.addWidget(banner)
    banner.show()
    with qtbot.waitSignal(banner.closed):
        QTest.mouseClick(banner._close, Qt.MouseButton.LeftButton)


def test_an_empty_state_offers_its_actions(theme: Theme, qtbot: QtBot) -> None:
    state = EmptyState(theme, "users", "No sessions yet", "Start one for the next visit.")
    qtbot.addWidget(state)
    new = state.add_action("New session", "plus", ButtonKind.PRIMARY)
    state.resize(600, 400)
    state.show()
    with qtbot.waitSignal(new.clicked):
        QTest.mouseClick(new, Qt.MouseButton.LeftButton)
    assert unnamed(state) == []
    state.set_texts("Nothing found", "Looked in names, transcripts and notes.")
    assert state._title.text() == "Nothing found"


def test_a_toast_stands_at_the_bottom_centre_and_undoes(theme: Theme, qtbot: QtBot) -> None:
    theme.set_motion_reduced(True)
    floor = QWidget()
    qtbot.addWidget(floor)
    floor.resize(800, 600)
    floor.show()
    toast = Toast(theme, floor)
    undone: list[None] = []
    toast.show_message("Session deleted", "Undo", lambda: undone.append(None))
    assert abs(toast.geometry().center().x() - 400) <= 1
    assert toast.geometry().bottom() < 600
    floor.resize(1000, 700)
    assert abs(toast.geometry().center().x() - 500) <= 1
    QTest.mouseClick(toast.action_button(), Qt.MouseButton.LeftButton)
    assert undone == [None]
    assert not toast.isVisible()


def test_a_toast_goes_by_itself_but_not_under_the_pointer(theme: Theme, qtbot: QtBot) -> None:
    floor = QWidget()
    qtbot.addWidget(floor)
    floor.resize(800, 600)
    floor.show()
    toast = Toast(theme, floor)
    toast._timer.setInterval(20)
    toast.show_message("Copied")
    qtbot.waitUntil(lambda: not toast.isVisible())
    toast.show_message("Copied again")
    QApplication.sendEvent(toast, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    assert not toast._timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_new_message_takes_the_old_ones_way_back(theme: Theme, qtbot: QtBot) -> None:
    floor = QWidget()
    qtbot.addWidget(floor)
    floor.resize(800, 600)
    floor.show()
    toast = Toast(theme, floor)
    toast.show_message("Session deleted", "Undo", lambda: None)
    toast.show_message("Copied")
    assert toast.text() == "Copied"
    assert not toast.action_button().isVisible()


def test_a_key_cap_grows_with_the_text_size(theme: Theme, qtbot: QtBot) -> None:
    hint = KeyHint(theme, "Ctrl K")
    qtbot.addWidget(hint)
    before = hint.sizeHint()
    theme.apply(Appearance.LIGHT, 2.0)
    assert hint.sizeHint().height() == 2 * before.height()
    assert hint.sizeHint().width() > 1.8 * before.width()
