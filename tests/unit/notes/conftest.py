"""A workspace with a visit in it, and a clock that moves a second at every look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe_desktop.domain.ids import random_id
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace
from tests.store.conftest import SteppingClock
from tests.ui.building import Visit, make_visit


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def workspace(tmp_path: Path, clock: SteppingClock) -> Iterator[Workspace]:
    with open_ephemeral_workspace(clock=clock, new_id=random_id, parent=tmp_path / "runs") as opened:
        yield opened


@pytest.fixture
def visit(workspace: Workspace) -> Visit:
    return make_visit(workspace)
