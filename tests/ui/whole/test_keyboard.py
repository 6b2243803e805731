"""The keyboard alone: Tab goes round every page and reaches all that can be used there; nothing catches it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from scribe_desktop.store.workspace import Workspace
from tests.ui.building import make_visit
from tests.ui.whole.whole_window import WholeWindow

Arrange = Callable[[WholeWindow, Workspace], None]


def no_session(_whole: WholeWindow, _workspace: Workspace) -> None:
    """The first page."""


def empty_session(whole: WholeWindow, workspace: Workspace) -> None:
    whole.open(workspace.sessions.create("R. Mehta").id)


def visit(whole: WholeWindow, workspace: Workspace) -> None:
    whole.open(make_visit(workspace, has_sound=True).session_id)


def check_list(whole: WholeWindow, workspace: Workspace) -> None:
    visit(whole, workspace)
    whole.program._session.notes.open_checks()
    whole.settle()


def history(whole: WholeWindow, workspace: Workspace) -> None:
    visit(whole, workspace)
    whole.program._session.notes.open_history()
    whole.settle()


def narrow(whole: WholeWindow, workspace: Workspace) -> None:
    visit(whole, workspace)
    whole.window.resize(640, 480)


def nothing_found(whole: WholeWindow, workspace: Workspace) -> None:
    visit(whole, workspace)
    whole.window.sidebar.search_field().setText("zzzz")
    whole.qtbot.waitUntil(lambda: not whole.program._sessions.current_view().isVisible())


def settings(whole: WholeWindow, _workspace: Workspace) -> None:
    whole.program._open_settings()
    whole.settle()


def shortcuts(whole: WholeWindow, _workspace: Workspace) -> None:
    whole.program._open_shortcuts()


def usable(window: QWidget) -> list[QWidget]:
    """What Tab must reach. Of radio buttons that exclude each other, Tab reaches one."""
    return [
        each
        for each in window.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


@pytest.mark.parametrize(
    "arrange", [no_session, empty_session, visit, check_list, history, narrow, nothing_found, settings, shortcuts]
)
@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_goes_round_and_is_never_caught(
    whole: WholeWindow, workspace: Workspace, arrange: Arrange, key: Qt.Key
) -> None:
    arrange(whole, workspace)
    whole.window.activateWindow()
    whole.qtbot.waitUntil(lambda: QApplication.activeWindow() is whole.window)
    wanted = usable(whole.window)
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    met: list[QWidget] = []
    for _step in range(len(wanted) + 2):
        focus = QApplication.focusWidget()
        assert focus is not None, f"the focus went astray after {_name(met[-1])}"
        if met and focus is met[0]:
            break
        assert focus not in met, f"the keyboard is caught between {_name(focus)} and {_name(met[-1])}"
        met.append(focus)
        QTest.keyClick(focus, key)
    missed = [each for each in wanted if each not in met and not _is_other_choice(each, met)]
    assert not missed, f"Tab does not reach {[_name(each) for each in missed]}"


def _is_other_choice(widget: QWidget, met: list[QWidget]) -> bool:
    return any(type(each) is type(widget) and each.parent() is widget.parent() for each in met)


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', lambda: '')()!r}"
