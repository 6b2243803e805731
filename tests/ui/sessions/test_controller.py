"""The list on a real workspace: what is read, what is undone, and that late answers change nothing."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from scribe_desktop.commands import sessions
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.session_summary import SessionSummary
from scribe_desktop.errors import ScribeError, StorageError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.sessions.controller import SessionsController
from scribe_desktop.ui.sessions.pane import SessionsPane
from scribe_desktop.ui.sessions.row import RowRole
from scribe_desktop.workers.operations import Operations
from tests.ui.building import make_visit
from tests.ui.sessions.conftest import Queries, Toasts


@pytest.fixture
def ids(
    workspace: Workspace, controller: SessionsController, pane: SessionsPane, qtbot: QtBot
) -> tuple[SessionId, SessionId]:
    """Two sessions that are loaded: Rivera with a draft, and Lund."""
    rivera = make_visit(workspace, label="A. Rivera, cough").session_id
    lund = workspace.sessions.create("M. Lund, knee").id
    with qtbot.waitSignal(controller.loaded):
        controller.start()
    return rivera, lund


def _names(pane: SessionsPane) -> set[str]:
    rows = (pane.model.index(row).data(RowRole.ROW) for row in range(pane.model.rowCount()))
    return {row.name for row in rows if row is not None}


def _shows(pane: SessionsPane, names: set[str]) -> bool:
    return _names(pane) == names


def _has_searched(pane: SessionsPane, query: str) -> bool:
    return pane.hits.query == query


def _settle(qtbot: QtBot, operations: Operations) -> None:
    qtbot.waitUntil(lambda: not operations.is_busy)


def test_all_sessions_are_loaded_with_their_states(ids: tuple[SessionId, SessionId], pane: SessionsPane) -> None:
    rivera, lund = ids
    words = {one: pane.model.index_of(one).data(RowRole.ROW).words.text for one in ids}
    assert words[rivera].startswith("AI draft")
    assert words[lund] == "No recording yet"


def test_an_empty_workspace_shows_the_first_day(
    controller: SessionsController, pane: SessionsPane, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(controller.loaded):
        controller.start()
    assert pane._first_day.isVisible()


def test_only_what_a_command_touched_is_read_again(
    ids: tuple[SessionId, SessionId],
    workspace: Workspace,
    operations: Operations,
    queries: Queries,
    pane: SessionsPane,
    qtbot: QtBot,
) -> None:
    _rivera, lund = ids
    operations.write(lambda: sessions.rename_session(workspace, lund, label="M. Lund"))
    qtbot.waitUntil(lambda: "M. Lund" in _names(pane))
    assert queries.asked == [None, frozenset({lund})]


def test_a_new_session_comes_into_the_list(
    ids: tuple[SessionId, SessionId], workspace: Workspace, operations: Operations, pane: SessionsPane, qtbot: QtBot
) -> None:
    operations.write(lambda: sessions.create_session(workspace, label="New one"))
    qtbot.waitUntil(lambda: "New one" in _names(pane))


def test_changes_of_a_running_job_are_read_by_its_session(
    ids: tuple[SessionId, SessionId],
    workspace: Workspace,
    controller: SessionsController,
    queries: Queries,
    qtbot: QtBot,
) -> None:
    controller.note_changes(Changes(jobs=frozenset({JobId("of no session")})))
    assert queries.asked == [None]
    controller.note_changes(Changes(sessions=frozenset({ids[0]})))
    qtbot.waitUntil(lambda: queries.asked == [None, frozenset({ids[0]})])


def test_many_changes_while_a_read_is_out_become_one_read(
    ids: tuple[SessionId, SessionId],
    workspace: Workspace,
    controller: SessionsController,
    operations: Operations,
    queries: Queries,
    pane: SessionsPane,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, plain = threading.Event(), queries.summaries

    def held(wanted: object) -> tuple[SessionSummary, ...]:
        answer = plain(wanted)  # type: ignore[arg-type]
        gate.wait(10)
        return answer

    monkeypatch.setattr(queries, "summaries", held)
    controller.note_changes(Changes(sessions=frozenset({ids[0]})))
    qtbot.waitUntil(lambda: len(queries.asked) == 2)
    # The answer that is out is older than this name: it must be read again, once.
    workspace.sessions.rename(ids[0], "Newest name")
    for _again in range(5):
        controller.note_changes(Changes(sessions=frozenset({ids[0]})))
    controller.note_changes(Changes(sessions=frozenset({ids[1]})))
    gate.set()
    qtbot.waitUntil(lambda: "Newest name" in _names(pane))
    _settle(qtbot, operations)
    assert queries.asked == [None, frozenset({ids[0]}), frozenset(ids)]


def test_a_failed_read_says_so_and_the_next_one_heals(
    ids: tuple[SessionId, SessionId],
    pane: SessionsPane,
    controller: SessionsController,
    queries: Queries,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_ids: object) -> tuple[SessionSummary, ...]:
        raise StorageError("The disk failed.")

    with monkeypatch.context() as patch:
        patch.setattr(queries, "summaries", broken)
        controller.start()
        qtbot.waitUntil(lambda: pane._problem.isVisible())
    with qtbot.waitSignal(controller.loaded):
        pane.reload_requested.emit()
    assert pane.list_view.isVisible()


# Delete, rename, undo


def _delete(pane: SessionsPane, session_id: SessionId, qtbot: QtBot) -> None:
    pane.list_view.setFocus()
    pane.list_view.stand_on(pane.model.index_of(session_id))
    QTest.keyClick(pane.list_view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: pane.model.summary(session_id) is None)


def _undo(pane: SessionsPane) -> None:
    pane.list_view.setFocus()
    QTest.keyClick(pane.list_view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_delete_moves_to_the_trash_and_the_toast_brings_back(
    ids: tuple[SessionId, SessionId], workspace: Workspace, pane: SessionsPane, toasts: Toasts, qtbot: QtBot
) -> None:
    rivera, _lund = ids
    _delete(pane, rivera, qtbot)
    qtbot.waitUntil(lambda: toasts.said == ["Session moved to the trash. It is kept there for 30 days."])
    assert workspace.sessions.get(rivera).is_in_trash
    toasts.actions[0]()
    qtbot.waitUntil(lambda: pane.model.summary(rivera) is not None)
    assert not workspace.sessions.get(rivera).is_in_trash


def test_ctrl_z_undoes_deletes_and_renames_newest_first(
    ids: tuple[SessionId, SessionId], workspace: Workspace, pane: SessionsPane, toasts: Toasts, qtbot: QtBot
) -> None:
    rivera, lund = ids
    pane.rename_requested.emit(rivera, "Renamed")
    qtbot.waitUntil(lambda: "Renamed" in _names(pane))
    _delete(pane, rivera, qtbot)
    _delete_last(pane, lund, qtbot, toasts)
    for expected in ({"M. Lund, knee"}, {"M. Lund, knee", "Renamed"}, {"M. Lund, knee", "A. Rivera, cough"}):
        _undo(pane) if pane.list_view.isVisible() else pane.undo_requested.emit()
        qtbot.waitUntil(partial(_shows, pane, expected))
    pane.undo_requested.emit()
    assert not workspace.sessions.get(rivera).is_in_trash


def _delete_last(pane: SessionsPane, session_id: SessionId, qtbot: QtBot, toasts: Toasts) -> None:
    before = len(toasts.said)
    _delete(pane, session_id, qtbot)
    qtbot.waitUntil(lambda: len(toasts.said) > before)


def test_what_was_undone_by_key_is_not_undone_again_by_an_old_toast(
    ids: tuple[SessionId, SessionId],
    workspace: Workspace,
    operations: Operations,
    pane: SessionsPane,
    toasts: Toasts,
    qtbot: QtBot,
) -> None:
    rivera, lund = ids
    _delete_last(pane, rivera, qtbot, toasts)
    _undo(pane)
    qtbot.waitUntil(lambda: pane.model.summary(rivera) is not None)
    _delete_last(pane, lund, qtbot, toasts)
    toasts.actions[0]()
    _settle(qtbot, operations)
    assert workspace.sessions.get(lund).is_in_trash


def test_a_toast_undoes_its_own_delete_not_the_newest(
    ids: tuple[SessionId, SessionId], workspace: Workspace, pane: SessionsPane, toasts: Toasts, qtbot: QtBot
) -> None:
    rivera, lund = ids
    _delete_last(pane, rivera, qtbot, toasts)
    _delete_last(pane, lund, qtbot, toasts)
    toasts.actions[0]()
    qtbot.waitUntil(lambda: pane.model.summary(rivera) is not None)
    assert workspace.sessions.get(lund).is_in_trash


def test_a_command_that_fails_is_told_and_leaves_nothing_to_undo(
    ids: tuple[SessionId, SessionId],
    controller: SessionsController,
    pane: SessionsPane,
    queries: Queries,
    toasts: Toasts,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(_session_id: object) -> None:
        raise StorageError("The disk is full.", code="store.full")

    monkeypatch.setattr(queries, "delete", refused)
    with qtbot.waitSignal(controller.failed) as failed:
        pane.delete_requested.emit(ids[0])
    assert isinstance(failed.args[0], ScribeError)
    assert failed.args[0].code == "store.full"
    assert toasts.said == []
    assert pane.model.summary(ids[0]) is not None


# Search


def _hits(pane: SessionsPane) -> list[str]:
    return [pane.hits.index(row).data(RowRole.SESSION_ID) for row in range(pane.hits.rowCount())]


def test_search_finds_names_notes_and_transcripts(
    ids: tuple[SessionId, SessionId], pane: SessionsPane, search_field: QLineEdit, qtbot: QtBot
) -> None:
    rivera, lund = ids
    for words, found in (("knee", [lund]), ("losartan", [rivera]), ("lungs clear", [rivera]), ("zebra", [])):
        search_field.setText(words)
        qtbot.waitUntil(partial(_has_searched, pane, words))
        assert _hits(pane) == found
    assert pane._nothing_found.isVisible()
    search_field.clear()
    assert pane.list_view.isVisible()


def test_letters_typed_quickly_are_one_search(
    ids: tuple[SessionId, SessionId], pane: SessionsPane, search_field: QLineEdit, queries: Queries, qtbot: QtBot
) -> None:
    asked: list[str] = []
    queries.before_search = asked.append
    search_field.setFocus()
    QTest.keyClicks(search_field, "knee")
    qtbot.waitUntil(lambda: pane.hits.query == "knee")
    assert asked == ["knee"]


def _held_search(queries: Queries, held: str) -> tuple[threading.Event, threading.Event]:
    """The search for `held` waits until it is let go."""
    begun, let_go = threading.Event(), threading.Event()

    def wait(query: str) -> None:
        if query == held:
            begun.set()
            let_go.wait(10)

    queries.before_search = wait
    return begun, let_go


@pytest.mark.parametrize("then", ["losartan", ""])
def test_a_late_answer_to_an_older_search_is_dropped(
    ids: tuple[SessionId, SessionId],
    pane: SessionsPane,
    search_field: QLineEdit,
    queries: Queries,
    operations: Operations,
    qtbot: QtBot,
    then: str,
) -> None:
    begun, let_go = _held_search(queries, "knee")
    search_field.setText("knee")
    qtbot.waitUntil(begun.is_set)
    search_field.setText(then)
    qtbot.waitUntil(lambda: pane.hits.query == then)
    let_go.set()
    _settle(qtbot, operations)
    assert pane.hits.query == then
    assert _hits(pane) == ([ids[0]] if then else [])


def test_a_shown_search_follows_a_rename(
    ids: tuple[SessionId, SessionId], pane: SessionsPane, search_field: QLineEdit, qtbot: QtBot
) -> None:
    search_field.setText("knee")
    qtbot.waitUntil(lambda: _hits(pane) == [ids[1]])
    pane.rename_requested.emit(ids[0], "Other knee")
    qtbot.waitUntil(lambda: set(_hits(pane)) == set(ids))


def test_forgetting_leaves_no_patient_word(
    ids: tuple[SessionId, SessionId],
    controller: SessionsController,
    operations: Operations,
    pane: SessionsPane,
    search_field: QLineEdit,
    qtbot: QtBot,
) -> None:
    search_field.setText("knee")
    qtbot.waitUntil(lambda: bool(_hits(pane)))
    controller.note_changes(Changes(sessions=frozenset(ids)))
    controller.forget()
    _settle(qtbot, operations)
    # While it is locked, jobs go on and tell of their changes.
    controller.note_changes(Changes(sessions=frozenset(ids)))
    _settle(qtbot, operations)
    assert (_names(pane), _hits(pane), search_field.text()) == (set(), [], "")
    assert not pane._first_day.isVisible()
    with qtbot.waitSignal(controller.loaded):
        controller.start()
    assert len(_names(pane)) == 2
