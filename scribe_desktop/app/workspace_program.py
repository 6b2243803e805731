"""Owns what runs while a workspace is open: sessions, jobs, import, player, settings, tray, local socket, purge timer.

It builds each once, connects them, and stops them in order. Rules are the commands'; pictures are the widgets'.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from scribe_desktop.app.cloud_question import CloudQuestion
from scribe_desktop.app.dialogs import ask
from scribe_desktop.app.import_desk import ImportDesk, ImportSurroundings
from scribe_desktop.app.note_output import NoteOutput
from scribe_desktop.app.queries import WorkspaceQueries
from scribe_desktop.app.settings_port import ProgramSettings
from scribe_desktop.app.sound_keeping import SoundKeeping
from scribe_desktop.cli.host import HostHandler
from scribe_desktop.commands.configuration import Configuration
from scribe_desktop.commands.jobs import cancel_job, resume_job
from scribe_desktop.commands.notes import create_note
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.provider_keys import with_saved_keys
from scribe_desktop.commands.sessions import create_session
from scribe_desktop.commands.signing import local_signer
from scribe_desktop.commands.templates import template_source, templates_folder
from scribe_desktop.commands.visits import (
    default_label,
    default_request,
)
from scribe_desktop.config import ShortcutChoice
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.server import ControlServer
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import JobId, NewId, SessionId
from scribe_desktop.domain.job import Job, JobRequest, Status
from scribe_desktop.domain.note import NoteType, Revision
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session import Session
from scribe_desktop.errors import AiOffError, ScribeError
from scribe_desktop.pipeline import PipelineTools
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.main_window import MainWindow
from scribe_desktop.ui.note.autosave import SaveKind, SaveState
from scribe_desktop.ui.note.note_editor import EditorState
from scribe_desktop.ui.note.note_pane import title_of
from scribe_desktop.ui.resources import sample_visit
from scribe_desktop.ui.session_controller import SessionController
from scribe_desktop.ui.session_page import SessionPage, SidePanel
from scribe_desktop.ui.session_services import SessionServices
from scribe_desktop.ui.sessions.controller import SessionsController
from scribe_desktop.ui.sessions.dropping import FileDropFilter
from scribe_desktop.ui.sessions.pane import SessionsPane
from scribe_desktop.ui.settings.ai_section import AiSection
from scribe_desktop.ui.settings.settings_page import SettingsPage
from scribe_desktop.ui.shell.page_stack import Page
from scribe_desktop.ui.shell.shortcut_sheet import ShortcutSheet
from scribe_desktop.ui.shell.tray import Tray, TrayState
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.start.first_run import FirstRunPage
from scribe_desktop.ui.start.welcome import WelcomePage
from scribe_desktop.ui.start_flow import StartFlow
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.words import clock_words, error_words
from scribe_desktop.workers.devices import AudioDevices, read_audio_devices
from scribe_desktop.workers.job_runner import JobEnd, JobRunner
from scribe_desktop.workers.operations import Operations
from scribe_desktop.workers.peaks import PeakStore
from scribe_desktop.workers.player import Player
from scribe_desktop.workers.sound_output import open_output

_NOT_SAVED = "Copy them, or free some space and press Save. If you quit now, they are lost."
_NOT_FINISHED = "An addendum, a correction or a template is still open. If you quit now, its words are lost."


class WorkspaceProgram(QObject):
    """The program once its workspace is open. GUI thread only; `stop` comes after the event loop."""

    preferences_changed = Signal()
    quit_requested = Signal()

    def __init__(
        self,
        *,
        window: MainWindow,
        theme: Theme,
        shortcuts: Shortcuts,
        operations: Operations,
        configuration: Configuration,
        workspace: Workspace,
        flow: StartFlow,
        gate: threading.Lock,
        clock: Clock,
        new_id: NewId,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._theme = theme
        self._shortcuts = shortcuts
        self._operations = operations
        self._configuration = configuration
        self._workspace = workspace
        self._flow = flow
        self._clock = clock
        self._new_id = new_id
        self._queued: tuple[JobId, ...] = ()
        self._progress: Progress | None = None
        self._page_before: Page | None = None
        self._has_hidden_before = False
        self._local_signer = ""
        self._new_session_id: SessionId | None = None
        self._server_lock = threading.Lock()
        self._is_stopped = False
        configuration.with_keys = lambda settings: with_saved_keys(settings, flow.keychain)
        self._runner = JobRunner(workspace, self._make_tools, gate, clock, self)
        self._cloud_question = CloudQuestion(window, workspace, operations, self._on_error)
        self._imports = ImportDesk(window, workspace, self._import_surroundings(), clock, self)
        self._output = NoteOutput(
            window=window,
            workspace=workspace,
            operations=operations,
            clock=clock,
            opened=lambda: self._session.opened,
            toast=window.toast.show_message,
            failed=self._on_error,
        )
        self._keeping = SoundKeeping(
            workspace=workspace,
            operations=operations,
            configuration=configuration,
            status=window.status,
            clock=clock,
            failed=self._on_error,
            parent=self,
        )
        self._player = Player(self, open_output=lambda: open_output(configuration.preferences.output_device_id))
        self._player.set_speed(configuration.preferences.play_speed)
        self._peaks = PeakStore(self)
        self._server = ControlServer(
            ControlAddress(configuration.settings_without_keys().data_dir, os.environ),
            HostHandler(
                self._make_tools,
                gate=gate,
                show_window=lambda: operations.post(window.bring_to_front),
                finished=lambda: operations.post(self._read_everything),
            ),
        )
        self._sessions = SessionsPane(theme, shortcuts, clock)
        self._list = SessionsController(
            self._sessions, operations, WorkspaceQueries(workspace, self._runner.stop_session), self._toast_with, self
        )
        self._page = SessionPage(theme, shortcuts)
        self._session = SessionController(self._page, self._services(), shortcuts, self)
        self._settings_port = ProgramSettings(
            operations=operations,
            configuration=configuration,
            workspace=workspace,
            keychain=flow.keychain,
            clock=clock,
            changed=self._on_settings_changed,
            make_recovery_key=self._make_recovery_key,
        )
        self._settings: SettingsPage | None = None
        self._tray = Tray(theme, self._tray_state, self)
        self._drops = FileDropFilter(theme, window)

    # Start and end

    def start(self, files: tuple[Path, ...]) -> None:
        """Show the sessions, run what waits, listen on the local socket."""
        self._connect()
        pages = self._window.pages
        pages.set_page(Page.SESSION, self._page)
        pages.set_page(Page.WELCOME, self._welcome())
        self._window.sidebar.set_list(self._sessions)
        self._sessions.attach_search_field(self._window.sidebar.search_field())
        self._list.start()
        self._tray.start()
        self._runner.wake()
        self._keeping.start()
        self._show_mode()
        self._window.status.show_sync("On this computer only", "This computer")
        self._operations.read(local_signer, self._on_local_signer_read)
        self._operations.read(read_audio_devices, self._on_devices_read)
        self._operations.read(self._serve, lambda _none: None, self._on_error)
        self._remind_of_recovery_key()
        self._tell_problems()
        if files:
            self._imports.bring(files)

    def prepare_quit(self, done: Callable[[], None], refused: Callable[[], None]) -> None:
        """Save what is typed, then `done`; `refused` when it could not be saved: the text stays on the screen."""

        def settle() -> None:
            if self._page.note.save_state.kind is SaveKind.NOT_SAVED:
                self._window.bring_to_front()
                refused()
                self._ask_to_lose("The last words could not be saved. They are still on the screen.", _NOT_SAVED, done)
            elif self._has_unfinished_words():
                self._window.bring_to_front()
                refused()
                self._ask_to_lose("Something you have typed is not finished.", _NOT_FINISHED, done)
            else:
                done()

        self._when_flushed(settle)

    def hide_to_tray(self) -> bool:
        """Hide the window where there is a tray to bring it back from; False where there is none."""
        if not self._tray.is_available():
            return False
        self._window.hide()
        if not self._has_hidden_before:
            self._has_hidden_before = True
            self._tray.say("Scribe Desktop goes on in the tray. Choose Quit there to end it.")
        return True

    def return_from_key(self) -> None:
        """The page of the recovery key is done with: back to where the user was."""
        self._remind_of_recovery_key()
        self._leave_settings()

    def stop(self) -> None:
        """End the work in order; jobs that run wait for the next start."""
        self._keeping.stop()
        with self._server_lock:
            self._is_stopped = True
            self._server.stop()
        self._imports.importer.stop()
        self._runner.stop()
        self._player.stop()
        self._peaks.stop()
        self._tray.stop()

    # What is built

    def _make_tools(self) -> PipelineTools:
        settings = self._configuration.settings()
        return PipelineTools(
            workspace=self._workspace,
            settings=settings,
            switch=self._configuration.switch,
            clock=self._clock,
            new_id=self._new_id,
            template=template_source(templates_folder(settings)),
        )

    def _services(self) -> SessionServices:
        return SessionServices(
            workspace=self._workspace,
            operations=self._operations,
            runner=self._runner,
            player=self._player,
            peaks=self._peaks,
            clock=self._clock,
            request=self._request,
            is_ai_on=self._is_ai_on,
            default_type=lambda: self._configuration.preferences.note_types[0],
            begin_note=self._begin_note,
            title=title_of,
            signer=lambda: self._configuration.preferences.signer_name or self._local_signer,
            toast=self._window.toast.show_message,
            ask_cloud=self._cloud_question.ask,
            queue_place=self._queue_place,
            export=self._output.export,
            print_note=self._output.print_note,
            delete=lambda session_id: self._sessions.delete_requested.emit(session_id),
            import_recording=self._imports.choose_for_session,
            open_ai_settings=self._open_ai_settings,
            show_save_state=self._on_save_state_changed,
        )

    def _import_surroundings(self) -> ImportSurroundings:
        return ImportSurroundings(
            request=self._request,
            ask_cloud=self._cloud_question.ask,
            wake=self._runner.wake,
            session_id=lambda: self._session.session_id,
            open_session=self.open_session,
            is_writing=self._is_writing,
            failed=self._on_error,
        )

    def _welcome(self) -> FirstRunPage | WelcomePage:
        page = FirstRunPage(self._theme, self._flow.key_keeper())
        page.sample_requested.connect(self._try_sample)
        page.import_requested.connect(self._imports.choose)
        page.setup_requested.connect(self._open_ai_settings)
        return page

    def _connect(self) -> None:
        operations, runner, sidebar = self._operations, self._runner, self._window.sidebar
        operations.changed.connect(self._on_changed)
        operations.failed.connect(self._on_error)
        runner.changed.connect(self._on_changed)
        runner.changed.connect(self._list.note_changes)
        runner.progressed.connect(self._on_progressed)
        runner.previewed.connect(self._session.note_preview)
        runner.ended.connect(self._on_job_ended)
        runner.announced.connect(self._on_announced)
        self._imports.importer.changed.connect(self._on_changed)
        self._imports.importer.changed.connect(self._list.note_changes)
        self._list.failed.connect(self._on_error)
        self._list.loaded.connect(self._on_list_loaded)
        self._session.failed.connect(self._on_error)
        self._session.gone.connect(self._on_session_gone)
        self._session.entered.connect(self._on_session_entered)
        self._session.stayed.connect(lambda: self._sessions.set_current(self._session.session_id))
        self._page.side_panel_changed.connect(
            lambda panel: self._window.set_check_list_open(panel is not SidePanel.NONE)
        )
        sessions = self._sessions
        sessions.session_opened.connect(self.open_session)
        sessions.new_requested.connect(self._new_session)
        sessions.import_requested.connect(self._imports.choose)
        sessions.files_dropped.connect(self._imports.bring)
        sessions.retry_requested.connect(self._retry_job)
        sessions.cancel_requested.connect(self._cancel_job)
        self._drops.files_dropped.connect(self._imports.bring)
        sidebar.new_session_requested.connect(self._new_session)
        sidebar.import_requested.connect(self._imports.choose)
        sidebar.settings_requested.connect(self._open_settings)
        sidebar.shortcuts_requested.connect(self._open_shortcuts)
        sidebar.quit_requested.connect(self.quit_requested)
        sidebar.list_entered.connect(sessions.enter_list)
        status = self._window.status
        status.ai_mode_clicked.connect(self._open_ai_settings)
        status.microphone_clicked.connect(self._open_settings)
        status.shortcuts_clicked.connect(self._open_shortcuts)
        self._tray.open_requested.connect(self._window.bring_to_front)
        self._tray.new_session_requested.connect(self._new_session)
        self._tray.quit_requested.connect(self.quit_requested)
        bind = self._shortcuts.bind
        bind(self._window, ShortcutId.NEW_SESSION, self._new_session)
        bind(self._window, ShortcutId.IMPORT, self._imports.choose)
        bind(self._window, ShortcutId.SETTINGS, self._open_settings)
        bind(self._window, ShortcutId.SHORTCUTS, self._open_shortcuts)
        bind(self._window, ShortcutId.QUIT, self.quit_requested.emit)

    def _serve(self) -> None:
        try:
            with self._server_lock:
                # The user may have quit before this thread came to it.
                if not self._is_stopped:
                    self._server.start()
        except OSError as error:
            raise ScribeError(
                "The local socket could not be opened.",
                safe="The window works all the same.",
                next_step="The command line cannot hand jobs to it until it is started again.",
                code="control.unavailable",
            ) from error

    # Pages

    def _show_page(self, page: Page) -> None:
        self._window.pages.show_page(page)

    @property
    def session(self) -> SessionController:
        """The open session's controller."""
        return self._session

    def open_session(self, session_id: str) -> None:
        """Show a session, as a click in the list does."""
        self._window.is_first_run = False
        self._sessions.set_current(SessionId(session_id))
        self._session.open(SessionId(session_id))
        self._show_page(Page.SESSION)

    def _on_session_gone(self) -> None:
        self._sessions.set_current(None)
        # Whoever has gone to the settings meanwhile stays there.
        if self._window.pages.page is Page.SESSION:
            self._show_welcome()

    def _show_welcome(self) -> None:
        has_any = self._sessions.model.has_sessions
        self._window.is_first_run = not has_any
        page = WelcomePage(self._theme, self._shortcuts) if has_any else self._welcome()
        if isinstance(page, WelcomePage):
            page.show_sessions(has_any=True)
            page.new_session_requested.connect(self._new_session)
            page.import_requested.connect(self._imports.choose)
        self._window.pages.set_page(Page.WELCOME, page)
        self._show_page(Page.WELCOME)
        self._window.show_frame(has_sidebar=has_any)

    def _on_list_loaded(self) -> None:
        if self._window.pages.page in (None, Page.START, Page.WELCOME) and self._session.session_id is None:
            self._show_welcome()

    def _open_settings(self) -> None:
        self._leave_page_for(Page.SETTINGS)
        settings = self._settings
        if settings is None:
            settings = SettingsPage(self._theme, self._settings_port, self._make_sheet, clock=self._clock)
            settings.closed.connect(self._leave_settings)
            self._window.pages.set_page(Page.SETTINGS, settings)
            self._settings = settings
        self._settings_port.read_view(settings.show_view, self._on_error)
        self._show_page(Page.SETTINGS)
        settings.enter()

    def _open_ai_settings(self) -> None:
        self._open_settings()
        if self._settings is not None:
            self._settings.open_section(AiSection)

    def _leave_settings(self) -> None:
        if self._page_before is Page.SESSION and self._session.session_id is not None:
            self._show_page(Page.SESSION)
        else:
            self._show_welcome()

    def _open_shortcuts(self) -> None:
        self._leave_page_for(Page.SHORTCUTS)
        sheet = ShortcutSheet(self._theme, self._shortcuts)
        sheet.sequence_changed.connect(self._on_sequence_changed)
        sheet.closed.connect(self._leave_settings)
        self._window.pages.set_page(Page.SHORTCUTS, sheet)
        self._show_page(Page.SHORTCUTS)

    def _make_sheet(self) -> ShortcutSheet:
        sheet = ShortcutSheet(self._theme, self._shortcuts, has_header=False)
        sheet.sequence_changed.connect(self._on_sequence_changed)
        return sheet

    def _leave_page_for(self, page: Page) -> None:
        present = self._window.pages.page
        if present in (Page.SESSION, Page.WELCOME):
            self._page_before = present
        if page is not present and present is Page.SESSION:
            self._page.note.flush()

    def _on_sequence_changed(self, _shortcut_id: object, _keys: str) -> None:
        choices = tuple(ShortcutChoice(own.id.value, own.keys) for own in self._shortcuts.own())
        self._operations.write(
            lambda: self._configuration.change(lambda before: replace(before, shortcuts=choices)),
            failed=self._on_error,
        )

    def _on_settings_changed(self) -> None:
        self.preferences_changed.emit()
        self._show_mode()
        self._player.set_speed(self._configuration.preferences.play_speed)
        if self._session.session_id is not None:
            self._session.open(self._session.session_id)

    # Sessions, import, jobs

    def _new_session(self) -> None:
        label = default_label(self._local_now())

        def done(session: Session) -> None:
            self._window.bring_to_front()
            self._new_session_id = session.id
            self.open_session(session.id)

        self._operations.write(lambda: create_session(self._workspace, label=label), done, self._on_error)

    def _on_session_entered(self, session_id: str) -> None:
        # Its name is asked for when it is there: until then the header is that of the session before.
        if session_id == self._new_session_id:
            self._page.header.start_renaming()
        else:
            self._page.focus_first()
        self._new_session_id = None

    def _try_sample(self) -> None:
        self._imports.bring((sample_visit(),))

    def _is_writing(self) -> bool:
        editor = self._page.note.current_editor()
        is_shown = self._window.pages.page is Page.SESSION
        return is_shown and editor is not None and editor.state is EditorState.EDITING

    def _request(self) -> JobRequest:
        # The engines follow from the mode, not from the keys; this is called on the GUI thread.
        return default_request(self._configuration.settings_without_keys(), self._configuration.preferences)

    def _is_ai_on(self) -> bool:
        try:
            self._configuration.switch.check_allows_ai()
        except AiOffError:
            return False
        return True

    def _begin_note(self, session_id: SessionId, note_type: NoteType) -> Outcome[Revision]:
        folder = templates_folder(self._configuration.settings_without_keys())
        return create_note(self._workspace, session_id, template_source(folder)(note_type))

    def _retry_job(self, session_id: str) -> None:
        def resume() -> Outcome[Job]:
            return resume_job(self._workspace, self._newest_job(session_id).id)

        self._operations.write(resume, lambda _job: self._runner.wake(), self._on_error)

    def _cancel_job(self, session_id: str) -> None:
        def cancel() -> Outcome[None]:
            job = self._newest_job(session_id)
            outcome = cancel_job(self._workspace, job.id)
            self._runner.stop_job(job.id)
            return outcome

        self._operations.write(cancel, failed=self._on_error)

    def _newest_job(self, session_id: str) -> Job:
        jobs = self._workspace.jobs.list(SessionId(session_id))
        if not jobs:
            raise ScribeError("This session has no work to go on with.", code="job.none")
        return jobs[0]

    def _on_progressed(self, progress: Progress) -> None:
        self._progress = progress
        self._list.note_progress(progress)
        self._session.note_progress(progress)

    def _on_job_ended(self, end: JobEnd) -> None:
        self._progress = None
        self._session.note_end(end)

    def _on_announced(self, session_id: str, sentence: str) -> None:
        if session_id == self._session.session_id:
            self._window.toast.show_message(sentence)

    def _on_changed(self, changes: Changes) -> None:
        self._session.note_changes(changes)
        if changes.jobs:
            self._operations.read(self._read_queue, self._on_queue_read)
        if changes.has_settings_changed:
            self._show_mode()

    def _read_queue(self) -> tuple[JobId, ...]:
        # A job that waits for the internet or for the user stands in nobody's way.
        return tuple(
            job.id
            for job in self._workspace.jobs.active()
            if job.status is Status.QUEUED and not job.is_paused and job.not_before is None
        )

    def _on_queue_read(self, queued: tuple[JobId, ...]) -> None:
        if queued != self._queued:
            self._queued = queued
            self._sessions.model.show_queue(queued)
            self._session.note_queue()

    def _queue_place(self, job_id: JobId) -> int | None:
        return self._queued.index(job_id) + 1 if job_id in self._queued else None

    def _read_everything(self) -> None:
        self._list.start()
        if self._session.session_id is not None:
            self._session.open(self._session.session_id)

    # What the frame shows

    def _show_mode(self) -> None:
        self._window.status.show_ai_mode(self._configuration.switch.mode())

    def _on_save_state_changed(self, state: object) -> None:
        if not isinstance(state, SaveState):
            return
        status = self._window.status
        match state.kind:
            case SaveKind.SAVED:
                status.show_save_state(f"Saved {clock_words(state.saved_at)}" if state.saved_at else "")
            case SaveKind.NOT_SAVED:
                status.show_save_state("Not saved", Tone.DANGER)
            case _:
                status.show_save_state("Saving...")

    def _on_local_signer_read(self, name: str) -> None:
        # Asked once and on a thread: the system may ask a directory on the network.
        self._local_signer = name

    def _on_devices_read(self, devices: AudioDevices) -> None:
        name = devices.microphone(self._configuration.preferences.input_device_id)
        self._window.status.show_microphone(name or "No microphone", "mic" if name else "mic-off")

    def _tray_state(self) -> TrayState:
        work = ""
        if self._progress is not None:
            work = self._progress.stage.value.capitalize()
        return TrayState(self._configuration.switch.mode(), work, len(self._queued))

    def _toast_with(self, text: str, action: str, on_action: Callable[[], None]) -> None:
        self._window.toast.show_message(text, action, on_action)

    def _on_error(self, error: ScribeError) -> None:
        words = error_words(error)
        sentence = f"{words.sentence} ({words.code})".strip()
        self._window.notices.show_notice(
            f"error:{words.code}", Tone.DANGER, "circle-alert", words.title, sentence, is_closable=True
        )

    def _tell_problems(self) -> None:
        """What is wrong with settings or preferences, which stopped nothing; in safe mode, that it is on, first."""
        problems = self._configuration.problems
        if self._configuration.is_safe_mode:
            self._window.notices.show_notice(
                "safe mode",
                Tone.DANGER,
                "circle-alert",
                "Safe mode: the settings have problems, so AI is off",
                "You can read, copy and export. " + " ".join(problem.line() for problem in problems),
            )
            return
        for problem in problems:
            self._window.notices.show_notice(
                f"problem:{problem.name}",
                Tone.WARN,
                "circle-alert",
                f"{problem.name}: {problem.what_is_wrong}",
                problem.how_to_mend,
                is_closable=True,
            )

    # The recovery key

    def _remind_of_recovery_key(self) -> None:
        if self._workspace.has_kept_recovery_key:
            self._window.notices.remove("recovery")
            return
        banner = self._window.notices.show_notice(
            "recovery",
            Tone.WARN,
            "key",
            "No recovery key has been kept yet",
            "Without it, nobody can open your work if this computer's key is lost.",
            is_closable=True,
        )
        banner.add_action("Make one").clicked.connect(self._make_recovery_key)

    def _make_recovery_key(self) -> None:
        self._leave_page_for(Page.START)
        self._operations.read(
            self._workspace.new_recovery_key,
            lambda key: self._flow.show_recovery_key(self._workspace, key),
            self._on_error,
        )

    # The end

    def _when_flushed(self, settle: Callable[[], None]) -> None:
        note = self._page.note

        def once() -> None:
            note.flushed.disconnect(once)
            settle()

        note.flushed.connect(once)
        note.flush()

    def _has_unfinished_words(self) -> bool:
        """An addendum, a correction or a template that nobody has saved or signed yet."""
        return self._page.has_unsaved_words() or (self._settings is not None and self._settings.has_unsaved_words())

    def _ask_to_lose(self, text: str, information: str, done: Callable[[], None]) -> None:
        ask(
            self._window,
            QMessageBox.Icon.Warning,
            text,
            information,
            agree=("Quit without them", QMessageBox.ButtonRole.DestructiveRole),
            refuse="Stay",
            agreed=done,
        )

    def _local_now(self) -> datetime:
        return self._clock().astimezone()
