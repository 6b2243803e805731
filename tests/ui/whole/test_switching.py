"""Going from session to session while typing: each word is kept, and only where it was typed."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.store.workspace import Workspace
from tests.ui.building import make_visit
from tests.ui.whole.whole_window import WholeWindow

STATEMENT = "n3"


def visits(window: WholeWindow, workspace: Workspace, count: int) -> list[SessionId]:
    """So many visits, each with a note of twenty statements."""
    made = [make_visit(workspace, label=f"Visit {number}").session_id for number in range(count)]
    window.program._read_everything()
    window.settle()
    return made


def shown_session(window: WholeWindow) -> SessionId | None:
    return window.program._session.session_id


def test_going_back_before_the_other_session_came_stays_here(whole: WholeWindow, workspace: Workspace) -> None:
    first, second = visits(whole, workspace, 2)
    whole.open(first)
    whole.type_at_end_of(STATEMENT, " Typed.")
    whole.click_row(second)
    whole.click_row(first)
    whole.settle()
    assert shown_session(whole) == first
    assert whole.opened.session.id == first
    assert "Typed." in whole.text()
    assert "Typed." in whole.stored_text(first)
    assert "Typed." not in whole.stored_text(second)


def test_the_last_row_that_was_clicked_is_the_session_that_is_shown(whole: WholeWindow, workspace: Workspace) -> None:
    ids = visits(whole, workspace, 4)
    whole.open(ids[0])
    whole.type_at_end_of(STATEMENT, " Typed.")
    for session_id in (ids[1], ids[2], ids[0], ids[3]):
        whole.click_row(session_id)
    whole.settle()
    assert shown_session(whole) == ids[3]
    assert whole.opened.session.id == ids[3]
    assert "Typed." in whole.stored_text(ids[0])


def test_copying_does_not_call_off_the_way_to_another_session(whole: WholeWindow, workspace: Workspace) -> None:
    first, second = visits(whole, workspace, 2)
    whole.open(first)
    whole.type_at_end_of(STATEMENT, " Typed.")
    whole.note.copy_requested.emit("all", "")
    whole.click_row(second)
    whole.settle()
    whole.wait(lambda: shown_session(whole) == second, "the other session")
    assert "Typed." in QApplication.clipboard().text()


def test_what_is_typed_until_the_other_session_is_there_is_kept(
    qtbot: QtBot, whole: WholeWindow, workspace: Workspace
) -> None:
    first, second = visits(whole, workspace, 2)
    whole.open(first)
    whole.type_at_end_of(STATEMENT, " One.")
    whole.click_row(second)
    letters = iter(" And these letters come while the page changes.")
    typed = ""
    while whole.program._session.opened is None or whole.opened.session.id != second:
        letter = next(letters, "")
        if letter:
            QTest.keyClicks(whole.editor, letter)
            typed += letter
        QApplication.processEvents()
    whole.settle()
    assert typed, "nothing was typed on the way"
    assert f"One.{typed.rstrip()}" in whole.stored_text(first)
    assert "One." not in whole.stored_text(second)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_switches_and_keystrokes_at_random(whole: WholeWindow, workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    ids = visits(whole, workspace, 5)
    expected: dict[SessionId, list[str]] = {session_id: [] for session_id in ids}
    whole.open(ids[0])
    count = 0
    for _step in range(200):
        match chance.choice(("type", "type", "type", "switch", "switch", "turn", "settle", "copy", "save", "history")):
            case "type":
                page = whole.note.current_page()
                if page is None or page.tab.note_id is None:
                    continue
                owner = workspace.notes.by_id(page.tab.note_id).session_id
                count += 1
                word = f"w{seed}x{count}y"
                if whole.note.select_statement(chance.choice(("n1", "n5", "n12"))):
                    QTest.keyClick(whole.editor, Qt.Key.Key_End)
                    QTest.keyClicks(whole.editor, f" {word}")
                    expected[owner].append(word)
            case "switch":
                target = chance.choice(ids)
                whole.click_row(target)
            case "turn":
                for _turn in range(chance.randrange(1, 6)):
                    QApplication.processEvents()
            case "settle":
                whole.settle()
            case "copy":
                whole.note.copy_requested.emit("all", "")
            case "save":
                whole.note.flush()
            case "history":
                whole.program._session.notes.open_history()
    whole.click_row(ids[0])
    whole.settle()
    whole.wait(lambda: shown_session(whole) == ids[0], "the last session")
    whole.quit()
    whole.wait(lambda: whole.quits, "leave to quit")
    assert whole.quits == ["done"]
    everything = {session_id: whole.stored_text(session_id) for session_id in ids}
    assert sum(map(len, expected.values())) > 30
    for session_id in ids:
        for word in expected[session_id]:
            holders = [each for each in ids if word in everything[each]]
            assert holders == [session_id], f"{word} is in {len(holders)} sessions"
