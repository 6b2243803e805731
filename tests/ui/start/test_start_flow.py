"""The way to an open workspace, with every answer held back until the test gives it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QWidget

from scribe_desktop.commands.workspaces import WorkspaceLook
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.errors import ScribeError, StorageError
from scribe_desktop.ui.main_window import MainWindow
from scribe_desktop.ui.start_flow import StartFlow
from scribe_desktop.ui.theme import Theme
from scribe_desktop.workers.operations import Operations

Answer = tuple[Callable[[object], None], Callable[[ScribeError], None]]


class HeldOperations:
    """Keeps what is asked; runs nothing."""

    def __init__(self) -> None:
        self.asked: list[Answer] = []

    def read(self, _query: object, done: Callable[[object], None], failed: Callable[[ScribeError], None]) -> None:
        self.asked.append((done, failed))


class Flow(StartFlow):
    """Keeps the pages it would show."""

    def _show(self, page: QWidget) -> None:
        self.shown = page


@pytest.fixture
def held() -> HeldOperations:
    return HeldOperations()


@pytest.fixture
def flow(theme: Theme, held: HeldOperations, tmp_path: Path) -> Flow:
    window, operations = cast(MainWindow, None), cast(Operations, held)
    return Flow(window, theme, operations, tmp_path, clock=utc_now, new_id=random_id)


def test_a_workspace_is_opened_once_however_often_it_is_tried(flow: Flow, held: HeldOperations, tmp_path: Path) -> None:
    opened: list[object] = []
    flow.opened.connect(lambda workspace, _is_new: opened.append(workspace))
    flow.begin()
    flow.begin()
    assert len(held.asked) == 1
    held.asked[0][0](WorkspaceLook(tmp_path, is_there=True, needs_passphrase=False, keychain=None))
    flow.begin()
    assert len(held.asked) == 2
    held.asked[1][0]("workspace")
    assert opened == ["workspace"]


@pytest.mark.parametrize("failing", [0, 1])
def test_what_failed_can_be_tried_again(flow: Flow, held: HeldOperations, tmp_path: Path, failing: int) -> None:
    flow.begin()
    if failing:
        held.asked[0][0](WorkspaceLook(tmp_path, is_there=True, needs_passphrase=False, keychain=None))
    held.asked[failing][1](StorageError("The disk is full.", safe="Nothing is lost.", next_step="", code="disk.full"))
    flow.begin()
    assert len(held.asked) == failing + 2


def test_a_passphrase_that_is_asked_for_leaves_the_way_free(flow: Flow, held: HeldOperations, tmp_path: Path) -> None:
    flow.begin()
    held.asked[0][0](WorkspaceLook(tmp_path, is_there=True, needs_passphrase=True, keychain=None))
    flow.begin()
    assert len(held.asked) == 2
