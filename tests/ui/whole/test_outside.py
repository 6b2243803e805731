"""What reaches outside the window, and what must not: files, paper, the socket, titles, logs; names, the trash."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from benchmarks.command_line import clean_environment, scribe, start
from scribe_desktop.app import note_output
from scribe_desktop.commands.importing import import_typed_text
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.domain.job import Stage, Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.note.printing import new_printer
from tests.ui.building import make_visit
from tests.ui.whole.conftest import MakeWindow
from tests.ui.whole.holding import StageHold
from tests.ui.whole.whole_window import WholeWindow

PLANTED = "Quillfeather"
SPOKEN = f"Doctor: Good morning, Ms {PLANTED}.\nPatient: The cough of {PLANTED} is bad, three weeks now."


def dialog_of(window: WholeWindow) -> QFileDialog:
    window.wait(lambda: [each for each in window.window.findChildren(QFileDialog) if each.isVisible()], "a dialog")
    return next(each for each in window.window.findChildren(QFileDialog) if each.isVisible())


# Files and paper


@pytest.mark.parametrize("ending", ["txt", "docx"])
def test_a_note_is_exported_with_its_mark_to_where_the_user_says(
    whole: WholeWindow, workspace: Workspace, tmp_path: Path, ending: str
) -> None:
    visit = make_visit(workspace, label=f"{PLANTED}, cough")
    whole.program._read_everything()
    whole.open(visit.session_id)
    whole.type_at_end_of("n2", " Typed just before.")
    whole.note.export_requested.emit(ending)
    dialog = dialog_of(whole)
    assert PLANTED not in " ".join((dialog.windowTitle(), *dialog.selectedFiles()))
    path = tmp_path / f"out.{ending}"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    whole.wait(lambda: "Exported." in whole.toasts, "the export", 60)
    if ending == "txt":
        text = path.read_text(encoding="utf-8")
        assert "NOT SIGNED" in text.splitlines()[0].upper()
    else:
        with ZipFile(path) as document:
            text = document.read("word/document.xml").decode()
    assert "Typed just before." in text


def test_an_export_to_a_place_that_takes_no_file_says_so(
    whole: WholeWindow, workspace: Workspace, tmp_path: Path
) -> None:
    visit = make_visit(workspace)
    whole.program._read_everything()
    whole.open(visit.session_id)
    whole.note.export_requested.emit("txt")
    dialog = dialog_of(whole)
    dialog.fileSelected.emit(str(tmp_path / "nowhere" / "deep" / "out.txt"))
    dialog.reject()
    whole.wait(lambda: whole.notices(), "the words")
    assert "Exported." not in whole.toasts


def test_a_note_is_printed_to_a_file(
    whole: WholeWindow, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_visit(workspace)
    whole.program._read_everything()
    whole.open(visit.session_id)
    path = tmp_path / "note.pdf"
    real = new_printer

    def to_file() -> QPrinter:
        printer = real()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return printer

    monkeypatch.setattr(note_output, "new_printer", to_file)
    whole.note.print_requested.emit()
    whole.wait(lambda: [each for each in whole.window.findChildren(QPrintDialog) if each.isVisible()], "the dialog")
    next(each for each in whole.window.findChildren(QPrintDialog) if each.isVisible()).accept()
    whole.wait(lambda: "Sent to the printer." in whole.toasts, "the paper")
    assert path.read_bytes().startswith(b"%PDF")


# Names and the trash


def test_a_session_is_renamed_deleted_and_brought_back(whole: WholeWindow, workspace: Workspace) -> None:
    first = make_visit(workspace, label="First").session_id
    second = make_visit(workspace, label="Second").session_id
    whole.program._read_everything()
    whole.open(first)
    whole.page.header.renamed.emit("First, renamed")
    whole.wait(lambda: workspace.sessions.get(first).label == "First, renamed", "the name")
    whole.wait(lambda: whole.page.header.name() == "First, renamed", "the header")
    whole.program._list.undo()
    whole.settle()
    whole.delete(second)
    whole.wait(lambda: not whole.row_words(second), "the row to go")
    assert whole.program._session.session_id == first, "deleting another one leaves this one open"
    whole.press_undo()
    whole.wait(lambda: whole.row_words(second), "the row")
    whole.page.header.delete_requested.emit()
    whole.wait(lambda: whole.program._session.session_id is None, "the closed session")
    whole.press_undo()
    whole.wait(lambda: whole.row_words(first), "the row")


def test_deleting_the_open_session_from_the_settings_page_leaves_the_settings_open(
    whole: WholeWindow, workspace: Workspace
) -> None:
    visit = make_visit(workspace)
    whole.program._read_everything()
    whole.open(visit.session_id)
    whole.program._open_settings()
    whole.settle()
    page = whole.window.pages.page
    whole.delete(visit.session_id)
    whole.wait(lambda: whole.program._session.session_id is None, "the closed session")
    assert whole.window.pages.page is page
    whole.program._leave_settings()
    whole.settle()
    assert whole.window.pages.page is not None
    assert whole.window.pages.page.value == "welcome", "there is no session to go back to"


def test_a_new_session_asks_for_its_own_name(whole: WholeWindow, workspace: Workspace) -> None:
    visit = make_visit(workspace, label="Before")
    whole.program._read_everything()
    whole.open(visit.session_id)
    whole.type_at_end_of("n2", " Typed.")
    whole.program._new_session()
    whole.wait(lambda: whole.page.header.is_renaming(), "the field")
    field = QApplication.focusWidget()
    assert field is not None
    assert whole.program._session.session_id != visit.session_id
    QTest.keyClicks(field, "Somebody new")
    QTest.keyClick(field, Qt.Key.Key_Return)
    whole.settle()
    labels = {session.label for session in workspace.sessions.list()}
    assert labels == {"Before", "Somebody new"}
    assert "Typed." in whole.stored_text(visit.session_id)


# The local socket


def test_a_second_start_raises_the_first_window(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window().start()
    raised: list[int] = []
    real = window.window.bring_to_front

    def raise_it() -> None:
        raised.append(1)
        real()

    monkeypatch.setattr(window.window, "bring_to_front", raise_it)
    command = start(
        scribe("window"),
        clean_environment({"SCRIBE_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}),
        cwd=tmp_path,
    )
    with command:
        window.wait(lambda: command.poll() is not None, "the end of the second start", 30)
        assert command.returncode == 0, command.stderr.read() if command.stderr else ""
        assert "open already" in (command.stderr.read() if command.stderr else "")


def handed(tmp_path: Path) -> subprocess.Popen[str]:
    (tmp_path / "visit.txt").write_text(SPOKEN, encoding="utf-8")
    return start(
        scribe("process", "visit.txt", "--mode", "draft", "--drafter", "outline", "--out", tmp_path / "out"),
        clean_environment({"SCRIBE_DATA_DIR": str(tmp_path)}),
        cwd=tmp_path,
    )


def test_the_command_line_hands_its_work_to_the_window(
    make_window: MakeWindow, workspace: Workspace, tmp_path: Path
) -> None:
    window = make_window().start()
    with handed(tmp_path) as command:
        window.wait(lambda: command.poll() is not None, "the command", 90)
        assert command.returncode == 0, command.stderr.read() if command.stderr else ""
    window.settle()
    assert list((tmp_path / "out").iterdir())
    (session,) = workspace.sessions.list()
    window.wait(lambda: window.row_words(session.id), "its row in the list")
    window.open(session.id)
    assert window.note.current_page() is not None


def test_quitting_does_not_wait_for_a_command_that_stands_in_line(
    make_window: MakeWindow, tmp_path: Path, hold: StageHold
) -> None:
    window = make_window().start()
    hold.at(Stage.DRAFT)
    job = window.queue_typed()
    window.wake()
    window.wait(lambda: hold.is_reached, "the window's job")
    with handed(tmp_path) as command:
        window.wait(
            lambda: any("connection" in thread.name for thread in threading.enumerate()),
            "the command's connection",
            30,
        )
        QTest.qWait(300)
        began_at = time.monotonic()
        window.close()
        assert time.monotonic() - began_at < 5, "quitting waits for nobody"
        command.wait(30)
        assert command.returncode != 0
    assert window.job(job.id).status is Status.QUEUED


def test_quitting_at_once_leaves_no_socket_behind(make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    window.window.show()
    window.program.start(())
    window.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("control-")]


# What must not be said


def test_no_patient_word_leaves_the_window(
    make_window: MakeWindow,
    workspace: Workspace,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    window = make_window().start()
    transcript = import_typed_text(
        workspace, SPOKEN, label=f"{PLANTED}, cough", language="en", clock=utc_now, new_id=random_id
    ).result
    window.program._read_everything()
    window.settle()
    window.open(transcript.session_id)
    outside: list[str] = []

    def look() -> None:
        tray = window.program._tray
        outside.extend((window.window.windowTitle(), tray._icon.toolTip()))
        outside.extend(action.text() for action in tray.menu().actions() if isinstance(action, QAction))
        outside.extend(each.windowTitle() for each in QApplication.topLevelWidgets())

    window.program._runner.progressed.connect(lambda _progress: look())
    window.note.note_type_requested.emit(NoteType.SOAP, False)
    window.wait(lambda: workspace.jobs.list(transcript.session_id), "the job")
    window.wait_for_status(workspace.jobs.list(transcript.session_id)[0].id, Status.DONE)
    window.wait(lambda: window.note.current_page() is not None, "the note")
    statement = window.editor.note_document().body().statements()[0].id
    window.type_at_end_of(statement, f" {PLANTED} asked again.")
    window.note.copy_requested.emit("all", "")
    window.settle()
    window.note.export_requested.emit("txt")
    dialog = dialog_of(window)
    outside.extend((dialog.windowTitle(), *dialog.selectedFiles()))
    dialog.fileSelected.emit(str(tmp_path / "no" / f"{PLANTED}" / "x.txt"))
    dialog.reject()
    window.program._imports.bring((tmp_path / f"{PLANTED}.webm",))
    window.wait(lambda: not window.program._imports.importer.is_busy and len(window.notices()) >= 2, "both errors")
    look()
    window.program._sessions.search_changed.emit(PLANTED)
    window.settle()
    window.delete(transcript.session_id)
    window.settle()
    look()
    outside.extend(window.toasts)
    outside.extend(window.notices())
    window.quit()
    window.wait(lambda: window.quits == ["done"], "leave to quit")
    window.close()
    printed = capfd.readouterr()
    said = "\n".join((*outside, caplog.text, printed.out, printed.err))
    assert outside
    assert PLANTED.lower() not in said.lower()
