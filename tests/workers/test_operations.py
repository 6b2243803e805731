"""Work goes to threads in order, answers come back on the GUI thread, dropped ones never."""

from __future__ import annotations

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.sessions import create_session, rename_session
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.session import Session
from scribe_desktop.errors import ScribeError, StorageError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.workers.operations import Operations


def test_a_command_runs_elsewhere_and_answers_here(qtbot: QtBot, operations: Operations, workspace: Workspace) -> None:
    threads: list[int] = []
    made: list[Session] = []
    heard: list[Changes] = []
    operations.changed.connect(heard.append)

    def command() -> Outcome[Session]:
        threads.append(threading.get_ident())
        return create_session(workspace, label="A. Rivera")

    def done(session: Session) -> None:
        threads.append(threading.get_ident())
        made.append(session)

    operations.write(command, done)
    qtbot.waitUntil(lambda: bool(made))
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()
    assert heard == [Changes(sessions=frozenset({made[0].id}))]
    assert not operations.is_busy


def test_writes_keep_their_order(qtbot: QtBot, operations: Operations, workspace: Workspace) -> None:
    session = workspace.sessions.create("0")
    for number in range(1, 40):
        operations.write(lambda number=number: rename_session(workspace, session.id, label=str(number)))  # type: ignore[misc]
    qtbot.waitUntil(lambda: not operations.is_busy)
    assert workspace.sessions.get(session.id).label == "39"


def test_a_dropped_ticket_brings_nothing_but_its_changes(qtbot: QtBot, operations: Operations) -> None:
    gate = threading.Event()
    answers: list[str] = []
    heard: list[Changes] = []
    operations.changed.connect(heard.append)
    changes = Changes(sessions=frozenset({SessionId("s")}))

    def slow(word: str) -> str:
        gate.wait(10)
        return word

    read = operations.read(lambda: slow("read"), answers.append)
    write = operations.write(lambda: Outcome(changes, slow("write")), answers.append)
    read.drop()
    write.drop()
    gate.set()
    qtbot.waitUntil(lambda: not operations.is_busy)
    assert answers == []
    assert heard == [changes]


def test_an_error_reaches_who_asked_or_else_everybody(qtbot: QtBot, operations: Operations) -> None:
    asked: list[ScribeError] = []
    everybody: list[ScribeError] = []
    operations.failed.connect(everybody.append)

    def refuse() -> str:
        raise StorageError("The disk is full.", code="store.full")

    operations.read(refuse, lambda _answer: None, asked.append)
    operations.read(refuse, lambda _answer: None)
    qtbot.waitUntil(lambda: not operations.is_busy)
    assert [error.code for error in asked] == ["store.full"]
    assert [error.code for error in everybody] == ["store.full"]


def test_a_foreign_error_is_told_without_its_text(
    qtbot: QtBot, operations: Operations, caplog: object, capfd: object
) -> None:
    told: list[ScribeError] = []

    def break_down() -> str:
        raise ValueError("A. Rivera has a cough")

    operations.read(break_down, lambda _answer: None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code == "operation.unexpected"
    assert "Rivera" not in told[0].sentences()
    assert "Rivera" not in getattr(caplog, "text", "")


def test_stop_waits_for_writes_and_delivers_nothing_after(qapp: object, tmp_path: Path) -> None:
    operations = Operations()
    written = tmp_path / "written"
    delivered: list[str] = []

    def write() -> Outcome[str]:
        written.write_text("all of it", encoding="utf-8")
        return Outcome(Changes(), "done")

    operations.write(write, delivered.append)
    operations.stop()
    assert written.read_text(encoding="utf-8") == "all of it"
    assert delivered == []


def test_after_stop_nothing_more_is_begun(qapp: object) -> None:
    operations = Operations()
    operations.stop()
    begun: list[str] = []
    operations.read(lambda: begun.append("read"), lambda _none: None)
    assert begun == []
    assert not operations.is_busy
