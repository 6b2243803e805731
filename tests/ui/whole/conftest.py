"""Fixtures for the whole window: a workspace that can be opened again, windows that are torn down, held stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.store.workspace import Workspace, create_workspace, open_workspace
from scribe_desktop.ui.theme import Theme
from tests.ui.whole.holding import StageHold
from tests.ui.whole.whole_window import WholeWindow

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace under a passphrase, so that it can be closed and opened again."""
    made = create_workspace(
        tmp_path / "workspaces" / "local", keychain=None, passphrase=PASSPHRASE, clock=utc_now, new_id=random_id
    )
    made.workspace.mark_recovery_key_kept()
    yield made.workspace
    made.workspace.close()


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[StageHold]:
    made = StageHold(monkeypatch)
    yield made
    made.release()


MakeWindow = Callable[..., WholeWindow]


@pytest.fixture
def make_window(
    qtbot: QtBot, theme: Theme, workspace: Workspace, tmp_path: Path, hold: StageHold
) -> Iterator[MakeWindow]:
    """Opens windows; all are closed after the test, and must leave no timer and no child behind."""
    made: list[WholeWindow] = []

    def make(environment: dict[str, str] | None = None, *, on: Workspace | None = None) -> WholeWindow:
        window = WholeWindow(qtbot, theme, on or workspace, tmp_path, environment or {})
        made.append(window)
        return window

    yield make
    hold.release()
    for window in made:
        window.close()
    for window in made:
        assert not window.still_ticking, f"timers that go on after the end: {window.still_ticking}"
    engines = [child for child in psutil.Process().children(recursive=True) if _is_engine(child)]
    assert not engines, f"children that outlived the window: {[_command(child) for child in engines]}"


def _is_engine(child: psutil.Process) -> bool:
    command = _command(child)
    return bool(command) and "resource_tracker" not in command


def _command(child: psutil.Process) -> str:
    try:
        return " ".join(child.cmdline())
    except psutil.Error:
        return ""


@pytest.fixture
def whole(make_window: MakeWindow) -> WholeWindow:
    """The window, open, its engines those of this computer."""
    return make_window().start()


@pytest.fixture
def stub_window(make_window: MakeWindow) -> WholeWindow:
    """The window with engines that write demo text."""
    return make_window({"AI_ENABLE_STUB_APIS": "1"}).start()


@pytest.fixture
def open_again(workspace: Workspace, tmp_path: Path) -> Iterator[Callable[[], Workspace]]:
    """Close the workspace and open it as the next start does."""
    opened: list[Workspace] = []

    def again() -> Workspace:
        (opened[-1] if opened else workspace).close()
        opened.append(
            open_workspace(tmp_path / "workspaces" / "local", passphrase=PASSPHRASE, clock=utc_now, new_id=random_id)
        )
        return opened[-1]

    yield again
    for each in opened:
        each.close()
