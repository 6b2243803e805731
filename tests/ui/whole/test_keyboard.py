"""The keyboard alone: Tab goes round every page and reaches all that can be used there; nothing catches it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

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
    whole.window.resize(1500, 900)
    arrange(whole, workspace)
    come_to_front(whole)
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


def focus_name() -> str:
    focus = QApplication.focusWidget()
    assert focus is not None, "the focus went astray"
    assert focus.isVisible()
    assert focus.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{_name(focus)} can do nothing with the focus"
    return _name(focus)


def press(whole: WholeWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or whole.window, key, modifiers)


def come_to_front(whole: WholeWindow) -> None:
    whole.window.activateWindow()
    whole.qtbot.waitUntil(lambda: QApplication.activeWindow() is whole.window)


def test_f6_goes_through_the_panes_to_something_that_can_be_used(whole: WholeWindow, workspace: Workspace) -> None:
    whole.window.resize(1500, 800)
    check_list(whole, workspace)
    come_to_front(whole)
    whole.page.transcript.list_view.setFocus()
    met = [focus_name()]
    for _pane in range(4):
        press(whole, Qt.Key.Key_F6)
        met.append(focus_name())
    assert met[0] == met[4]
    assert len(set(met)) == 4, met


def test_the_focus_is_somewhere_after_a_session_came(whole: WholeWindow, workspace: Workspace) -> None:
    come_to_front(whole)
    visit(whole, workspace)
    assert focus_name() == _name(whole.page.transcript.list_view)


def test_the_focus_is_somewhere_after_a_new_session_was_named(whole: WholeWindow) -> None:
    come_to_front(whole)
    whole.program._new_session()
    whole.wait(whole.page.header.is_renaming, "the field of the name")
    name_field = QApplication.focusWidget()
    assert name_field is not None
    QTest.keyClicks(name_field, "R. Mehta")
    press(whole, Qt.Key.Key_Return)
    whole.settle()
    assert whole.opened.session.label == "R. Mehta"
    assert focus_name()


def test_the_focus_comes_back_from_the_shortcuts(whole: WholeWindow, workspace: Workspace) -> None:
    whole.window.resize(1280, 800)
    visit(whole, workspace)
    come_to_front(whole)
    whole.editor.setFocus()
    press(whole, Qt.Key.Key_F1)
    assert "Search shortcuts" in focus_name()
    press(whole, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is whole.editor


def test_tab_goes_as_the_window_stands(whole: WholeWindow, workspace: Workspace) -> None:
    whole.window.resize(1500, 900)
    check_list(whole, workspace)
    come_to_front(whole)
    page = whole.page
    page.transcript.list_view.setFocus()
    met: list[QWidget] = []
    while QApplication.focusWidget() not in met and len(met) < 60:
        focus = QApplication.focusWidget()
        assert focus is not None
        met.append(focus)
        press(whole, Qt.Key.Key_Tab)
    parts = [page.transcript.list_view, page.player, page.note.tabs_row(), whole.editor, page.note.footer()]
    parts += [page.checks.list, page.checks.sign_box, whole.window.status, whole.window.sidebar, page.header]
    places = [[n for n, each in enumerate(met) if part is each or part.isAncestorOf(each)] for part in parts]
    reached = [place for place in places if place]
    assert len(reached) >= len(parts) - 1, "the vow cannot be reached while something is left to check"
    assert all(before[-1] < after[0] for before, after in pairwise(reached)), places


def test_deleting_from_the_list_leaves_the_keyboard_there(whole: WholeWindow, workspace: Workspace) -> None:
    whole.window.resize(1280, 800)
    workspace.sessions.create("J. Osei")
    visit(whole, workspace)
    whole.program._read_everything()
    whole.settle()
    come_to_front(whole)
    sessions = whole.program._sessions
    sessions.enter_list()
    whole.delete(whole.opened.session.id)
    whole.wait(lambda: whole.program._session.session_id is None, "the page without a session")
    whole.settle()
    assert QApplication.focusWidget() is sessions.current_view()


def test_checking_keeps_the_keyboard_in_the_check_list_while_the_sidebar_folds(
    whole: WholeWindow, workspace: Workspace
) -> None:
    visit(whole, workspace)
    whole.window.resize(1280, 800)
    come_to_front(whole)
    whole.window.sidebar.search_field().setFocus()
    whole.editor.setFocus()
    press(whole, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    whole.settle()
    whole.wait(lambda: not whole.window.sidebar.search_field().isVisible(), "the folded sidebar")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert whole.page.checks.isAncestorOf(focus), focus_name()


def _is_other_choice(widget: QWidget, met: list[QWidget]) -> bool:
    return any(type(each) is type(widget) and each.parent() is widget.parent() for each in met)


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', lambda: '')()!r}"
