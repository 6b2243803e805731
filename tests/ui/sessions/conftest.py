"""Fixtures for the sessions list: summaries by hand, a pane that is shown, and a controller on a real workspace."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.commands import sessions
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.session_summary import SessionState, SessionSummary
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.sessions.controller import SessionsController
from scribe_desktop.ui.sessions.days import LocalDays
from scribe_desktop.ui.sessions.hits import Hit
from scribe_desktop.ui.sessions.pane import SessionsPane
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.workers.operations import Operations

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of May 2026."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def summary(
    name: str,
    when: datetime,
    state: SessionState = SessionState.SIGNED,
    *,
    to_check: int = 0,
    job: str | None = None,
    label: str | None = None,
) -> SessionSummary:
    """A row by hand; its label is its name unless said otherwise."""
    return SessionSummary(
        SessionId(name),
        name if label is None else label,
        when,
        state,
        to_check,
        job_id=None if job is None else JobId(job),
    )


@dataclass
class Queries:
    """The controller's wishes on a real workspace; `asked` keeps which sessions were read, None for all."""

    workspace: Workspace
    asked: list[frozenset[SessionId] | None] = field(default_factory=list)
    before_search: Callable[[str], None] = lambda _query: None

    def summaries(self, session_ids: Collection[SessionId] | None) -> tuple[SessionSummary, ...]:
        self.asked.append(None if session_ids is None else frozenset(session_ids))
        return self.workspace.sessions.summaries(session_ids)

    def search(self, query: str) -> Sequence[Hit]:
        self.before_search(query)
        return self.workspace.search_sessions(query)

    def rename(self, session_id: SessionId, label: str) -> Outcome[None]:
        return sessions.rename_session(self.workspace, session_id, label=label)

    def delete(self, session_id: SessionId) -> Outcome[None]:
        return sessions.delete_session(self.workspace, session_id)

    def restore(self, session_id: SessionId) -> Outcome[None]:
        return sessions.restore_session(self.workspace, session_id)


@dataclass
class Toasts:
    """What was said, and what its action does."""

    said: list[str] = field(default_factory=list)
    actions: list[Callable[[], None]] = field(default_factory=list)

    def show(self, text: str, _action_text: str, on_action: Callable[[], None]) -> None:
        self.said.append(text)
        self.actions.append(on_action)


@pytest.fixture
def search_field(theme: Theme) -> QLineEdit:
    """The field of the sidebar."""
    return QLineEdit()


@pytest.fixture
def pane(theme: Theme, qtbot: QtBot, search_field: QLineEdit) -> Iterator[SessionsPane]:
    """A pane with a search field above it, shown, without sessions. It is noon of 5 May 2026 in UTC."""
    window = QWidget()
    qtbot.addWidget(window)
    made = SessionsPane(theme, Shortcuts(window), lambda: NOON, window, days=LocalDays(UTC))
    made.attach_search_field(search_field)
    layout = QVBoxLayout(window)
    layout.addWidget(search_field)
    layout.addWidget(made)
    window.resize(264, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    # Without a name that lives as long as the test the window would be collected.
    yield made
    window.close()


@pytest.fixture
def operations(qapp: object) -> Iterator[Operations]:
    """Operations that are stopped after the test."""
    made = Operations()
    yield made
    made.stop()


@pytest.fixture
def queries(workspace: Workspace) -> Queries:
    """Real queries and commands."""
    return Queries(workspace)


@pytest.fixture
def toasts() -> Toasts:
    """The toasts of the test."""
    return Toasts()


@pytest.fixture
def controller(
    pane: SessionsPane, operations: Operations, queries: Queries, toasts: Toasts
) -> Iterator[SessionsController]:
    """A controller that has not been started."""
    yield SessionsController(pane, operations, queries, toasts.show, pane)
    operations.stop()
