"""The real main window with a visit open, held against pictures that were looked at: light, dark, 200 %, 1280x720."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractAnimation
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from scribe_desktop.commands import signing
from scribe_desktop.domain.ids import random_id
from scribe_desktop.domain.transcript import Span
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace
from scribe_desktop.ui.theme import Appearance, Theme
from tests.ui.building import make_visit
from tests.ui.golden import assert_golden
from tests.ui.whole import whole_window
from tests.ui.whole.whole_window import WholeWindow

EARLIER = datetime(2026, 5, 5, 8, 40, tzinfo=UTC)
NOW = datetime(2026, 5, 5, 9, 10, tzinfo=UTC)
SELECTED = "n2"


class Clock:
    """Stands still until it is set."""

    now = EARLIER

    def __call__(self) -> datetime:
        return self.now


Show = Callable[[int, int, Appearance, float], WholeWindow]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def one_place_and_time(monkeypatch: pytest.MonkeyPatch, qapp: QApplication, clock: Clock) -> Iterator[None]:
    """The same moment in the same zone everywhere, and a caret that does not blink."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(signing, "_full_name", lambda: "A. Meyer")
    monkeypatch.setattr(whole_window, "utc_now", clock)
    flash_ms = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    yield
    QApplication.setCursorFlashTime(flash_ms)
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    with open_ephemeral_workspace(clock=clock, new_id=random_id, parent=tmp_path) as opened:
        yield opened


@pytest.fixture
def show(qtbot: QtBot, theme: Theme, workspace: Workspace, tmp_path: Path, clock: Clock) -> Iterator[Show]:
    """Open a visit with a gap, a statement selected, in a window of that size and look."""
    made: list[WholeWindow] = []

    def make(width: int, height: int, appearance: Appearance, scale: float) -> WholeWindow:
        make_visit(workspace, label="J. Osei, knee pain")
        clock.now = NOW
        visit = make_visit(workspace, gaps=(Span(86_000, 90_000),))
        theme.apply(appearance, scale)
        whole = WholeWindow(qtbot, theme, workspace, tmp_path, {})
        made.append(whole)
        whole.window.resize(width, height)
        whole.start()
        whole.open(visit.session_id)
        whole.note.select_statement(SELECTED)
        # What hangs on the machine that the test runs on.
        whole.window.status.show_microphone("No microphone")
        come_to_rest(whole)
        assert (whole.window.width(), whole.window.height()) == (width, height)
        return whole

    yield make
    for whole in made:
        whole.close()
    theme.apply(Appearance.LIGHT, 1.0)


def come_to_rest(whole: WholeWindow) -> None:
    """Until nothing is asked for and nothing moves."""
    whole.settle()
    moving = QAbstractAnimation.State.Running
    whole.wait(
        lambda: all(each.state() != moving for each in whole.window.findChildren(QAbstractAnimation)),
        "an end of motion",
    )
    whole.settle()


@pytest.mark.parametrize(
    ("name", "width", "height", "appearance", "scale"),
    [
        ("main-light", 1440, 900, Appearance.LIGHT, 1.0),
        ("main-dark", 1440, 900, Appearance.DARK, 1.0),
        ("main-200-percent", 1920, 1200, Appearance.LIGHT, 2.0),
        ("main-1280x720", 1280, 720, Appearance.LIGHT, 1.0),
        ("main-1280x720-150-percent", 1280, 720, Appearance.LIGHT, 1.5),
    ],
)
def test_the_main_window(show: Show, name: str, width: int, height: int, appearance: Appearance, scale: float) -> None:
    whole = show(width, height, appearance, scale)
    assert_golden(whole.window, name)


@pytest.mark.parametrize("appearance", list(Appearance))
def test_the_check_list(show: Show, appearance: Appearance) -> None:
    whole = show(1280, 800, appearance, 1.0)
    whole.note.checks_requested.emit()
    come_to_rest(whole)
    assert_golden(whole.window, f"checks-{appearance.value}")


@pytest.mark.parametrize("appearance", list(Appearance))
def test_the_settings(show: Show, appearance: Appearance) -> None:
    whole = show(1280, 800, appearance, 1.0)
    whole.window.sidebar.settings_requested.emit()
    come_to_rest(whole)
    assert_golden(whole.window, f"settings-{appearance.value}")
