"""Fixtures for the window: an offscreen Qt, the theme, a real workspace, and a visit in it as a user would have it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace
from scribe_desktop.ui.theme import Theme
from tests.ui.building import Visit, make_visit


@pytest.fixture(autouse=True)
def without_old_widgets(qapp: QApplication) -> None:
    """Widgets of the test before, which would all be styled again, are gone first."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def theme(qapp: object) -> Theme:
    """The light theme at 100 %, installed."""
    theme = Theme()
    theme.install()
    return theme


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace of this test's own."""
    with open_ephemeral_workspace(clock=utc_now, new_id=random_id, parent=tmp_path) as opened:
        yield opened


@pytest.fixture
def visit(workspace: Workspace) -> Visit:
    """The sample visit, transcribed and drafted, without its sound."""
    return make_visit(workspace)
