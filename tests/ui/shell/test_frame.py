"""Pages, notices, tray, program icon."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSystemTrayIcon, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from scribe_desktop.domain.engine import AiMode
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.shell.notice_bar import NoticeBar
from scribe_desktop.ui.shell.page_stack import Page, PageStack
from scribe_desktop.ui.shell.program_icon import program_icon
from scribe_desktop.ui.shell.tray import Tray, TrayState
from scribe_desktop.ui.theme import Theme


def test_only_the_shown_page_makes_the_window_wide(qtbot: QtBot) -> None:
    stack = PageStack()
    qtbot.addWidget(stack)
    wide, narrow = QWidget(), QWidget()
    QVBoxLayout(wide).addWidget(_Sized(900))
    QVBoxLayout(narrow).addWidget(_Sized(300))
    stack.set_page(Page.SETTINGS, wide)
    stack.set_page(Page.SESSION, narrow)
    stack.show_page(Page.SETTINGS)
    assert stack.minimumSizeHint().width() >= 900
    with qtbot.waitSignal(stack.page_changed) as caught:
        stack.show_page(Page.SESSION)
    assert caught.args == [Page.SESSION]
    assert stack.minimumSizeHint().width() < 400


class _Sized(QWidget):
    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width, 10)


def test_a_page_that_is_replaced_is_destroyed(qtbot: QtBot) -> None:
    stack = PageStack()
    qtbot.addWidget(stack)
    before, after = QWidget(), QWidget()
    stack.set_page(Page.START, before)
    stack.show_page(Page.START)
    stack.set_page(Page.START, after)
    assert stack.currentWidget() is after
    qtbot.waitUntil(lambda: not isValid(before))


@pytest.fixture
def notices(theme: Theme, qtbot: QtBot) -> Iterator[NoticeBar]:
    floor = QWidget()
    qtbot.addWidget(floor)
    rows = QVBoxLayout(floor)
    bar = NoticeBar(theme)
    rows.addWidget(bar)
    rows.addStretch(1)
    floor.resize(800, 600)
    floor.show()
    yield bar
    floor.close()


def test_two_notices_are_shown_the_gravest_first_and_the_rest_is_counted(notices: NoticeBar) -> None:
    assert not notices.isVisible()
    info = notices.show_notice("info", Tone.ACCENT, "info", "A new version is there", "")
    key = notices.show_notice("key", Tone.WARN, "key", "The recovery key is not kept yet", "")
    assert notices.keys() == ("key", "info")
    lost = notices.show_notice("lost", Tone.DANGER, "mic-off", "No sound since 02:09", "")
    assert notices.keys() == ("lost", "key", "info")
    assert [banner.isVisible() for banner in (lost, key, info)] == [True, True, False]
    assert notices._more.text() == "and 1 more"
    QTest.mouseClick(notices._more, Qt.MouseButton.LeftButton)
    assert info.isVisible()


def test_the_same_notice_is_never_there_twice(notices: NoticeBar) -> None:
    notices.show_notice("key", Tone.WARN, "key", "First", "")
    second = notices.show_notice("key", Tone.WARN, "key", "Second", "")
    assert notices.keys() == ("key",)
    assert second.title() == "Second"


def test_notices_come_and_go(notices: NoticeBar, qtbot: QtBot) -> None:
    banner = notices.show_notice("key", Tone.WARN, "key", "First", "", is_closable=True)
    with qtbot.waitSignal(notices.dismissed) as caught:
        banner.closed.emit()
    assert caught.args == ["key"]
    assert not notices.isVisible()
    notices.remove("key")


def test_the_tray_says_what_is_so_when_it_opens(theme: Theme, qtbot: QtBot) -> None:
    state = TrayState(AiMode.CLOUD)
    tray = Tray(theme, lambda: state)

    def words() -> list[str]:
        return [action.text() for action in tray.menu().actions() if action.text()]

    assert words() == ["Open Scribe Desktop", "New session", "AI: Cloud", "Quit"]
    state = TrayState(AiMode.OFF, "Transcribing, part 3 of 7", 2)
    assert words() == [
        "Open Scribe Desktop",
        "New session",
        "Transcribing, part 3 of 7",
        "2 more visits waiting",
        "AI: Off",
        "Quit",
    ]
    assert tray._icon.toolTip() == "Scribe Desktop"


def test_the_menu_of_the_tray_acts(theme: Theme, qtbot: QtBot) -> None:
    tray = Tray(theme, lambda: TrayState(AiMode.LOCAL))
    rows = {action.text(): action for action in tray.menu().actions()}
    for name, signal in (
        ("Open Scribe Desktop", tray.open_requested),
        ("New session", tray.new_session_requested),
        ("Quit", tray.quit_requested),
    ):
        with qtbot.waitSignal(signal):
            rows[name].trigger()
    with qtbot.waitSignal(tray.open_requested):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)


def test_without_a_tray_no_icon_is_shown(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    tray = Tray(theme, lambda: TrayState(AiMode.LOCAL))
    tray.start()
    assert not Tray.is_available()
    assert not tray._icon.isVisible()


def test_the_program_has_an_icon_in_every_size(qapp: object) -> None:
    icon = program_icon()
    assert {16, 32, 256} <= {size.width() for size in icon.availableSizes()}
    picture = icon.pixmap(64, 64).toImage()
    assert picture.pixelColor(32, 4).name() == "#0b6374"
    assert picture.pixelColor(0, 0).alpha() == 0
