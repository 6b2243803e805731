"""The pages before the first session: named, reachable, clipped nowhere, and they hand on what was asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.components.buttons import Button
from scribe_desktop.ui.components.choice_card import ChoiceCard
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.start.first_run import FirstRunPage, KeyKeeper
from scribe_desktop.ui.start.note_line import NoteLine
from scribe_desktop.ui.start.passphrase import PassphrasePage, PassphraseTask, judge_passphrase
from scribe_desktop.ui.start.problems import ProblemPage, StartProblem
from scribe_desktop.ui.start.recovery_key import RecoveryKeyPage
from scribe_desktop.ui.start.welcome import WelcomePage
from scribe_desktop.ui.theme import Appearance, Theme
from tests.ui.accessible import focusable, reading_order, unnamed

RECOVERY_KEY = "4F7Q-9K2M-X0PD-6TWE-H1ZN-8VRA-3C"
PROBLEM = StartProblem(
    "The settings file cannot be read", "Nothing was changed.", "configuration.file", "Open the file"
)


def _pages(theme: Theme) -> list[QWidget]:
    return [
        FirstRunPage(theme),
        PassphrasePage(theme, PassphraseTask.CHOOSE),
        PassphrasePage(theme, PassphraseTask.UNLOCK),
        RecoveryKeyPage(theme, RECOVERY_KEY),
        ProblemPage(theme, (PROBLEM,)),
        WelcomePage(theme, Shortcuts()),
    ]


def _show(page: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    page.resize(1280, 772)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("number", range(6))
def test_every_page_is_named_and_clips_nothing(theme: Theme, qtbot: QtBot, number: int, scale: float) -> None:
    theme.apply(Appearance.DARK, scale)
    page = _pages(theme)[number]
    _show(page, qtbot)
    page.resize(1280, 692)
    assert unnamed(page) == []
    for button in page.findChildren(Button):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width()
            assert button.height() >= button.sizeHint().height()
    for card in page.findChildren(ChoiceCard):
        assert card.height() >= card.heightForWidth(card.width())


def test_the_three_choices_of_the_first_run(theme: Theme, qtbot: QtBot) -> None:
    page = FirstRunPage(theme)
    _show(page, qtbot)
    signals = (page.sample_requested, page.import_requested, page.setup_requested)
    cards = page.findChildren(ChoiceCard)
    for card, signal in zip(cards, signals, strict=True):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(card, Qt.MouseButton.LeftButton)
        with qtbot.waitSignal(signal):
            QTest.keyClick(card, Qt.Key.Key_Space)
    page.set_busy(True)
    assert not any(card.isEnabled() for card in cards)


def test_tab_goes_through_the_choices_in_order(theme: Theme, qtbot: QtBot) -> None:
    page = FirstRunPage(theme)
    _show(page, qtbot)
    page.setFocus()
    seen = []
    for _ in range(3):
        seen.append(QApplication.focusWidget())
        window = page.windowHandle()
        assert window is not None
        QTest.keyClick(window, Qt.Key.Key_Tab)
    assert seen == page.findChildren(ChoiceCard)


@pytest.mark.parametrize(
    ("keeper", "words"),
    [
        (KeyKeeper.WINDOWS, "kept by Windows"),
        (KeyKeeper.MACOS, "macOS keychain"),
        (KeyKeeper.KEYRING, "keyring"),
        (KeyKeeper.PASSPHRASE, "your passphrase"),
    ],
)
def test_the_first_page_says_who_keeps_the_key(theme: Theme, qtbot: QtBot, keeper: KeyKeeper, words: str) -> None:
    page = FirstRunPage(theme, keeper)
    qtbot.addWidget(page)
    assert any(words in line.text() for line in page.findChildren(NoteLine))


@pytest.mark.parametrize(
    ("given", "again", "is_ready", "words"),
    [
        ("", "", False, "Four or five words"),
        ("eleven char", "", False, "1 more character needed."),
        ("short", "", False, "7 more characters needed."),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", False, "Weak"),
        ("twelve chars", "", False, "Type it once more"),
        ("twelve chars", "twelve charz", False, "not the same"),
        ("twelve chars", "twelve chars", True, "Good"),
        ("correct horse battery staple", "correct horse battery staple", True, "Strong"),
    ],
)
def test_a_passphrase_is_judged_in_words(given: str, again: str, is_ready: bool, words: str) -> None:
    _icon, said, _color, may_be_used = judge_passphrase(given, again)
    assert words in said
    assert may_be_used is is_ready


def test_a_passphrase_is_chosen_twice_the_same(theme: Theme, qtbot: QtBot) -> None:
    page = PassphrasePage(theme, PassphraseTask.CHOOSE)
    _show(page, qtbot)
    first, second = page.findChildren(QLineEdit)
    QTest.keyClicks(first, "correct horse battery")
    with qtbot.assertNotEmitted(page.passphrase_chosen):
        QTest.keyClick(first, Qt.Key.Key_Return)
    QTest.keyClicks(second, "correct horse battery")
    with qtbot.waitSignal(page.passphrase_chosen) as caught:
        QTest.keyClick(second, Qt.Key.Key_Return)
    assert caught.args == ["correct horse battery"]
    assert not first.isEnabled()
    with qtbot.assertNotEmitted(page.passphrase_chosen):
        QTest.mouseClick(page._open, Qt.MouseButton.LeftButton)


def test_a_wrong_passphrase_is_said_and_can_be_typed_again(theme: Theme, qtbot: QtBot) -> None:
    page = PassphrasePage(theme, PassphraseTask.UNLOCK)
    _show(page, qtbot)
    field = page.findChildren(QLineEdit)[0]
    QTest.keyClicks(field, "wrong")
    with qtbot.waitSignal(page.passphrase_given):
        QTest.mouseClick(page._open, Qt.MouseButton.LeftButton)
    page.show_refused()
    assert "does not open this workspace" in page.message()
    assert field.text() == ""
    assert field.isEnabled()
    assert field.hasFocus()


def test_the_recovery_key_is_another_way_in(theme: Theme, qtbot: QtBot) -> None:
    page = PassphrasePage(theme, PassphraseTask.UNLOCK)
    _show(page, qtbot)
    QTest.mouseClick(page._other, Qt.MouseButton.LeftButton)
    field = page.findChildren(QLineEdit)[0]
    QTest.keyClicks(field, RECOVERY_KEY)
    with qtbot.waitSignal(page.recovery_key_given) as caught:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == [RECOVERY_KEY]
    page.show_refused()
    assert "recovery key" in page.message()
    QTest.mouseClick(page._other, Qt.MouseButton.LeftButton)
    assert page.task is PassphraseTask.UNLOCK
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_what_is_typed_is_hidden(theme: Theme, qtbot: QtBot) -> None:
    for task in (PassphraseTask.CHOOSE, PassphraseTask.UNLOCK):
        page = PassphrasePage(theme, task)
        qtbot.addWidget(page)
        assert all(field.echoMode() is QLineEdit.EchoMode.Password for field in page.findChildren(QLineEdit))


def test_going_on_needs_the_box(theme: Theme, qtbot: QtBot) -> None:
    page = RecoveryKeyPage(theme, RECOVERY_KEY)
    _show(page, qtbot)
    assert RECOVERY_KEY in " ".join(name for _role, name in reading_order(page))
    assert not page._continue.isEnabled()
    for button, signal in ((page._print, page.print_requested), (page._save, page.save_requested)):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    page.show_done("Saved.")
    assert not page._continue.isEnabled()
    QTest.keyClick(page._box, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.kept):
        QTest.mouseClick(page._continue, Qt.MouseButton.LeftButton)


def test_later_needs_no_box_and_the_key_can_be_taken_off_the_screen(theme: Theme, qtbot: QtBot) -> None:
    page = RecoveryKeyPage(theme, RECOVERY_KEY)
    _show(page, qtbot)
    with qtbot.waitSignal(page.later):
        QTest.mouseClick(page._later, Qt.MouseButton.LeftButton)
    page.forget_key()
    assert RECOVERY_KEY not in " ".join(name for _role, name in reading_order(page))


def test_the_recovery_key_cannot_be_copied(theme: Theme, qtbot: QtBot) -> None:
    page = RecoveryKeyPage(theme, RECOVERY_KEY)
    _show(page, qtbot)
    assert not any("Copy" in button.text() for button in page.findChildren(Button))
    assert not page.findChildren(QLineEdit)


def test_problems_are_listed_with_what_helps(theme: Theme, qtbot: QtBot) -> None:
    page = ProblemPage(theme, (PROBLEM, StartProblem("Another", "Something else.", "storage")))
    _show(page, qtbot)
    said = " ".join(name for _role, name in reading_order(page))
    assert "The settings file cannot be read" in said
    assert "configuration.file" in said
    remedy = next(button for button in page.findChildren(Button) if button.text() == "Open the file")
    with qtbot.waitSignal(page.remedy_chosen) as caught:
        QTest.mouseClick(remedy, Qt.MouseButton.LeftButton)
    assert caught.args == ["configuration.file"]
    with qtbot.waitSignal(page.retry_requested):
        QTest.mouseClick(page._retry, Qt.MouseButton.LeftButton)


def test_safe_mode_says_so(theme: Theme, qtbot: QtBot) -> None:
    page = ProblemPage(theme, (), is_safe_mode=True)
    _show(page, qtbot)
    assert "safe mode" in page.accessibleName()
    assert page._retry.text() == "Start as usual"


def test_the_welcome_page_offers_both_ways(theme: Theme, qtbot: QtBot) -> None:
    page = WelcomePage(theme, Shortcuts())
    _show(page, qtbot)
    assert len(focusable(page)) == 2
    with qtbot.waitSignal(page.new_session_requested):
        QTest.mouseClick(page._new, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.import_requested):
        QTest.mouseClick(page._import, Qt.MouseButton.LeftButton)
    page.show_sessions(has_any=True)
    assert page._state._title.text() == "No session is open"
