"""Fixtures for background work: an offscreen Qt and a real workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace
from scribe_desktop.workers.operations import Operations


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace of this test's own."""
    with open_ephemeral_workspace(clock=utc_now, new_id=random_id, parent=tmp_path) as opened:
        yield opened


@pytest.fixture
def operations(qapp: object) -> Iterator[Operations]:
    """Operations that are stopped after the test."""
    made = Operations()
    yield made
    made.stop()
