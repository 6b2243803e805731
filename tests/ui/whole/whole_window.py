"""The window as `app/program.py` builds it, over a workspace of the test's own; what a user does with it, in words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.app.workspace_program import WorkspaceProgram
from scribe_desktop.commands.configuration import Configuration
from scribe_desktop.commands.importing import import_typed_text
from scribe_desktop.commands.jobs import start_job
from scribe_desktop.commands.opening import OpenedSession
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import JobId, SessionId, random_id
from scribe_desktop.domain.job import Job, JobMode, JobRequest, Stage, Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.main_window import MainWindow
from scribe_desktop.ui.note.note_editor import NoteEditor
from scribe_desktop.ui.note.note_pane import NotePane
from scribe_desktop.ui.session_page import SessionPage
from scribe_desktop.ui.shell.page_stack import Page
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.start_flow import StartFlow
from scribe_desktop.ui.theme import Theme
from scribe_desktop.workers.operations import Operations
from tests.ui.building import import_sound
from tests.ui.whole.keeper import Keychain

TYPED = (
    "Doctor: Any fever?\n"
    "Patient: No fever, but I have had a dry cough for three weeks.\n"
    "Doctor: Stop the lisinopril. Start losartan 50 mg once daily."
)


class KeptFlow(StartFlow):
    """A start flow that knows of a keychain without having looked for one."""

    kept: Keychain

    @property
    def keychain(self) -> Keychain:
        return self.kept


class WholeWindow:
    """One open window. `close` ends it as quitting does; then another may be opened on the same workspace."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, workspace: Workspace, folder: Path, environment: dict[str, str]
    ) -> None:
        self.qtbot = qtbot
        self.workspace = workspace
        self.theme = theme
        self.keychain = Keychain()
        self.configuration = Configuration(
            {
                "SCRIBE_DATA_DIR": str(folder),
                "SCRIBE_PREFERENCES_FILE": str(folder / "preferences.toml"),
                **environment,
            }
        )
        self.shortcuts = Shortcuts()
        self.operations = Operations()
        self.window = MainWindow(theme, self.shortcuts)
        self.toasts: list[str] = []
        said = self.window.toast.show_message

        def remember(text: str, action_text: str = "", on_action: Callable[[], object] | None = None) -> None:
            self.toasts.append(text)
            said(text, action_text, on_action)

        self.window.toast.show_message = remember  # type: ignore[method-assign]
        self.flow = KeptFlow(
            self.window, theme, self.operations, folder / "workspaces" / "local", clock=utc_now, new_id=random_id
        )
        self.flow.kept = self.keychain
        self.program = WorkspaceProgram(
            window=self.window,
            theme=theme,
            shortcuts=self.shortcuts,
            operations=self.operations,
            configuration=self.configuration,
            workspace=workspace,
            flow=self.flow,
            gate=threading.Lock(),
            clock=utc_now,
            new_id=random_id,
        )
        self.quits: list[str] = []
        self.is_closed = False
        self.program.quit_requested.connect(self.quit)

    # Start and end

    def start(self, files: tuple[Path, ...] = ()) -> WholeWindow:
        self.window.show()
        self.program.start(files)
        self.wait(lambda: self.window.pages.page is not None, "a page")
        self.settle()
        return self

    def quit(self) -> None:
        """What Ctrl+Q does, but for the end of the event loop."""
        self.program.prepare_quit(lambda: self.quits.append("done"), lambda: self.quits.append("refused"))

    def close(self) -> None:
        """What follows the event loop in app/program.py."""
        if self.is_closed:
            return
        self.is_closed = True
        self.window.close_for_good()
        self.program.stop()
        self.operations.stop()
        self.still_ticking = [
            timer.objectName() or repr(timer.parent())
            for owner in (self.program, self.window)
            for timer in owner.findChildren(QTimer)
            if timer.isActive() and not timer.isSingleShot()
        ]
        for each in (self.program, self.flow, self.operations, self.shortcuts, self.window):
            each.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    # Waiting

    def wait(self, condition: Callable[[], object], what: str, seconds: float = 30.0) -> None:
        try:
            self.qtbot.waitUntil(lambda: bool(condition()), timeout=int(seconds * 1000))
        except AssertionError:
            raise AssertionError(f"waited in vain for {what}; notices: {self.notices()}; {self.banners()}") from None

    def settle(self) -> None:
        """Until nothing that was asked for is left to do."""
        for _round in range(3):
            self.qtbot.waitUntil(lambda: not self.operations.is_busy, timeout=30_000)
            QCoreApplication.processEvents()

    # Parts

    @property
    def page(self) -> SessionPage:
        return self.program._page

    @property
    def note(self) -> NotePane:
        return self.page.note

    @property
    def editor(self) -> NoteEditor:
        editor = self.note.current_editor()
        assert editor is not None, "no note is open"
        return editor

    @property
    def opened(self) -> OpenedSession:
        opened = self.program._session.opened
        assert opened is not None
        return opened

    @property
    def card(self) -> str:
        """The title of the card, where it is shown."""
        card = self.note.working_state().card
        return card.title() if card.isVisible() else ""

    @property
    def chip(self) -> str:
        return self.note.tabs_row().chip().accessibleName()

    def notices(self) -> tuple[str, ...]:
        """Titles of the notices above the page."""
        bar = self.window.notices
        return tuple(each.title() for each in bar._notices.values())

    def banners(self) -> dict[str, str]:
        """Titles of the notices above the note, by key."""
        return {key: banner.title() for key, banner in self.note.notices()._banners.items()}

    def banner_button(self, key: str, text: str) -> QAbstractButton:
        banner = self.note.notices().banner(key)
        assert banner is not None, f"no banner {key}: {self.banners()}"
        return button(banner, text)

    def notice_button(self, title: str, text: str) -> QAbstractButton:
        bar = self.window.notices
        banner: Banner = next(each for each in bar._notices.values() if title in each.title())
        return button(banner, text)

    def row_words(self, session_id: SessionId) -> str:
        """What the row of a session says of its state."""
        from scribe_desktop.ui.sessions.row import RowRole

        model = self.program._sessions.model
        row = model.data(model.index_of(session_id), RowRole.ROW)
        return str(row.words.text) if row is not None else ""

    # What a user does

    def open(self, session_id: SessionId) -> None:
        """Click a row and wait for its page."""
        self.click_row(session_id)
        self.wait(
            lambda: self.program._session.opened is not None and self.opened.session.id == session_id, "the session"
        )
        self.settle()

    def click_row(self, session_id: SessionId) -> None:
        self.program._sessions.session_opened.emit(session_id)

    def type_at_end_of(self, statement_id: str, words: str) -> None:
        assert self.note.select_statement(statement_id)
        QTest.keyClick(self.editor, Qt.Key.Key_End)
        QTest.keyClicks(self.editor, words)

    def text(self) -> str:
        return self.editor.toPlainText()

    def delete(self, session_id: SessionId) -> None:
        self.program._sessions.delete_requested.emit(session_id)

    def press_undo(self) -> None:
        action = self.window.toast.action_button()
        assert action.isVisible()
        action.click()

    # What is in the store

    def stored_text(self, session_id: SessionId, note_type: NoteType = NoteType.SOAP) -> str:
        note = self.workspace.notes.get(session_id, note_type)
        return "" if note is None else self.workspace.notes.head(note.id).body.plain_text()

    def job(self, job_id: JobId) -> Job:
        return self.workspace.jobs.get(job_id)

    def queue_typed(self, label: str = "A. Rivera", drafter: DrafterName = DrafterName.OUTLINE) -> Job:
        """A typed visit with its draft queued; wake the runner by `wake`."""
        transcript = import_typed_text(
            self.workspace, TYPED, label=label, language="en", clock=utc_now, new_id=random_id
        ).result
        engine = {DrafterName.CLAUDE: EngineName.OPENAI, DrafterName.STUB: EngineName.STUB}.get(
            drafter, EngineName.LOCAL
        )
        request = JobRequest(JobMode.DRAFT, engine, drafter, (NoteType.SOAP,))
        job = start_job(self.workspace, transcript.session_id, request, transcript_id=transcript.id).result
        self.program._read_everything()
        return job

    def queue_recording(self, label: str = "B. Okafor") -> Job:
        """A session with sound and a full job of stub engines."""
        session = self.workspace.sessions.create(label)
        recording_id = import_sound(self.workspace, session.id)
        request = JobRequest(JobMode.FULL, EngineName.STUB, DrafterName.STUB, (NoteType.SOAP,))
        job = start_job(self.workspace, session.id, request, recording_id=recording_id).result
        self.program._read_everything()
        return job

    def wake(self) -> None:
        self.program._runner.wake()

    def wait_for_status(self, job_id: JobId, *statuses: Status, seconds: float = 60.0) -> Job:
        self.wait(lambda: self.job(job_id).status in statuses, f"{statuses} of a job", seconds)
        self.wait(lambda: self.program._runner.running_job_id is None, "an idle runner")
        self.settle()
        return self.job(job_id)

    def show(self, page: Page) -> None:
        self.program._show_page(page)


def button(parent: QWidget, text: str) -> QAbstractButton:
    """The visible button of these words."""
    found = [each for each in parent.findChildren(QAbstractButton) if text in (each.text(), each.accessibleName())]
    assert found, (
        f"no button {text!r}: {[each.text() or each.accessibleName() for each in parent.findChildren(QAbstractButton)]}"
    )
    return found[0]


def children_of(owner: QObject, name: str) -> list[QObject]:
    return [each for each in owner.children() if type(each).__name__ == name]


__all__ = ["TYPED", "Stage", "WholeWindow", "button", "children_of"]
