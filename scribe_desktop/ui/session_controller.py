"""Owns the traffic between an open session's panes and the workspace: what is read and heard when, which job runs.

Each pane says what the user wants; commands do it; what they changed is read again. The note itself, its checks and
its history are note_actions.py's. No rule and no SQL is here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from scribe_desktop.commands.exporting import copy_transcript
from scribe_desktop.commands.jobs import cancel_job, resume_job, start_job, start_retry
from scribe_desktop.commands.opening import OpenedSession, load_session
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.sessions import rename_session
from scribe_desktop.commands.transcripts import correct_segment, name_speaker, swap_speakers, undo_correction
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import JobId, RecordingId, SegmentId, SessionId
from scribe_desktop.domain.job import Job, JobMode, JobRequest, Stage, Status
from scribe_desktop.domain.preview import DraftPreview
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.transcript import Segment, Span
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.note_actions import NoteActions
from scribe_desktop.ui.session_page import SessionPage
from scribe_desktop.ui.session_services import SessionServices
from scribe_desktop.ui.session_views import job_error, job_view
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.transcript.pane import EmptyKind
from scribe_desktop.ui.words import length_words
from scribe_desktop.workers.job_runner import JobEnd
from scribe_desktop.workers.operations import Ticket
from scribe_desktop.workers.player import PlayState

SKIP_MS = 5000


class SessionController(QObject):
    """Fills the page with one session at a time. GUI thread only."""

    failed = Signal(object)
    """A ScribeError to be shown."""

    gone = Signal()
    """The open session lies in the trash now."""

    entered = Signal(str)
    """Another session than before is shown now."""

    stayed = Signal()
    """Another session was to be opened, but the words of this one could not be saved: it stays."""

    def __init__(
        self, page: SessionPage, services: SessionServices, shortcuts: Shortcuts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._services = services
        self._session_id: SessionId | None = None
        self._wanted: SessionId | None = None
        self._opened: OpenedSession | None = None
        self._ticket: Ticket | None = None
        self._recording_id: RecordingId | None = None
        self._has_peaks = False
        self._progress: Progress | None = None
        self._ends: dict[JobId, ScribeError] = {}
        self._heard: SegmentId | None = None
        self.notes = NoteActions(page, services, self)
        self.notes.failed.connect(self.failed)
        self.notes.job_wanted.connect(self._queue)
        self.notes.hear_wanted.connect(self.hear)
        self.notes.play_wanted.connect(self._play_span)
        self.notes.retry_wanted.connect(self._on_retry_requested)
        self._connect(shortcuts)

    @property
    def session_id(self) -> SessionId | None:
        """The session that is open."""
        return self._session_id

    @property
    def opened(self) -> OpenedSession | None:
        """What was read of it last."""
        return self._opened

    # Opening and reading again

    def open(self, session_id: SessionId) -> None:
        """Show a session; what was typed in the one before is saved first."""
        self._wanted = session_id
        if session_id == self._session_id:
            self._read()
            return

        def enter() -> None:
            # While the words were being saved the user may have chosen another one, or come back.
            if self._wanted == session_id and self._session_id != session_id:
                self._enter(session_id)

        self.notes.leave(enter, self._stay)

    def close(self, done: Callable[[], None]) -> None:
        """Save what is typed, fall silent, and show no session; then `done`. It is not called if saving failed."""
        session_id = self._session_id

        def leave() -> None:
            if self._session_id != session_id:
                return
            if self._wanted == session_id:
                self._wanted = None
            self._session_id = None
            self._opened = None
            self._services.player.unload()
            done()

        self.notes.leave(leave)

    def note_changes(self, changes: Changes) -> None:
        """Read the open session again if it was touched."""
        if self._session_id in changes.sessions:
            self._read()

    def note_progress(self, progress: Progress) -> None:
        """Show what the session's job does now."""
        if self._is_ours(progress.job_id):
            self._progress = progress
            self._page.note.show_progress(progress)

    def note_queue(self) -> None:
        """Show the session's new place in the queue."""
        if self._opened is not None:
            self._show_job(self._opened)

    def note_preview(self, preview: DraftPreview) -> None:
        """Show what of a draft has come."""
        if preview.session_id == self._session_id:
            self._page.note.show_preview(preview)

    def note_end(self, end: JobEnd) -> None:
        """Keep why a job ended, in its own words."""
        if end.error is None:
            self._ends.pop(end.job.id, None)
        else:
            self._ends[end.job.id] = end.error
        if end.job.session_id == self._session_id:
            self._progress = None
            self._read()

    def _stay(self) -> None:
        self._wanted = self._session_id
        self.stayed.emit()

    def _enter(self, session_id: SessionId) -> None:
        self._session_id = session_id
        self._opened = None
        self._progress = None
        self._recording_id = None
        self._services.player.unload()
        self._page.player.show_nothing()
        self._read()

    def _read(self) -> None:
        session_id = self._session_id
        if session_id is None:
            return
        if self._ticket is not None:
            self._ticket.drop()
        workspace = self._services.workspace
        self._ticket = self._services.operations.read(
            lambda: load_session(workspace, session_id), self._on_read, self._on_read_failed
        )

    def _on_read_failed(self, error: ScribeError) -> None:
        self._ticket = None
        self.failed.emit(error)
        if self._opened is None:
            # Nothing of the session before may stand under the name of this one.
            self._session_id = self._wanted = None
            self.gone.emit()

    def _on_read(self, opened: OpenedSession) -> None:
        self._ticket = None
        if opened.session.is_in_trash:
            self.close(self.gone.emit)
            return
        before = self._opened if self._opened is not None and self._opened.session.id == opened.session.id else None
        self._opened = opened
        self._show_header(opened)
        self._show_transcript(opened, before)
        self._show_sound(opened)
        self.notes.show(opened, is_first=before is None)
        self._show_job(opened)
        if before is None:
            self.entered.emit(opened.session.id)

    def _show_header(self, opened: OpenedSession) -> None:
        local = opened.session.created_at.astimezone()
        date_text = f"{local:%a} {local.day} {local:%B %Y, %H:%M}"
        length = f"{length_words(opened.recording.duration_ms)} recorded" if opened.recording is not None else ""
        self._page.header.show_session(opened.session.label, date_text, length)
        self._page.header.set_import_visible(opened.recording is None)

    def _show_transcript(self, opened: OpenedSession, before: OpenedSession | None) -> None:
        pane = self._page.transcript
        job = opened.job
        is_transcribing = job is not None and job.is_active and job.stage in (Stage.PREPARE, Stage.TRANSCRIBE)
        pane.show_filling(is_transcribing)
        has_sound = opened.recording is not None and opened.recording.purged_at is None
        pane.set_abilities(can_play=has_sound, can_retry=has_sound and not (job is not None and job.is_active))
        if before is not None and before.reading is not None and before.reading == opened.reading:
            # The words are there already: laying out three hours of them at each autosave is felt.
            return
        if opened.reading is not None and opened.reading.transcript.segments:
            pane.show_reading(opened.reading)
        elif opened.reading is not None and opened.recording is not None:
            pane.show_empty(EmptyKind.NO_SPEECH, recorded_ms=opened.recording.duration_ms)
        elif is_transcribing:
            pane.show_empty(EmptyKind.FILLING)
        elif opened.recording is not None:
            pane.show_empty(EmptyKind.NOT_TRANSCRIBED, recorded_ms=opened.recording.duration_ms)
        else:
            pane.show_empty(EmptyKind.NO_RECORDING)

    def _show_sound(self, opened: OpenedSession) -> None:
        bar, recording = self._page.player, opened.recording
        if recording is None:
            self._recording_id = None
            bar.show_nothing()
            return
        if recording.purged_at is not None:
            self._recording_id = None
            self._services.player.unload()
            self._services.peaks.forget(recording.id)
            bar.show_purged(recording.purged_at)
            return
        workspace, recording_id = self._services.workspace, recording.id

        def open_reader() -> BinaryIO:
            return cast(BinaryIO, workspace.audio.reader(recording_id))

        if recording_id != self._recording_id:
            self._recording_id = recording_id
            self._has_peaks = False
            self._services.player.load(open_reader, recording.duration_ms)
            bar.show_recording(recording.duration_ms)
        # While a job looks for speech the same sound is decoded already; a second decoding would take its processor.
        is_preparing = opened.job is not None and opened.job.is_active and opened.job.stage is Stage.PREPARE
        if not self._has_peaks and not is_preparing:
            self._has_peaks = True
            self._services.peaks.want(recording_id, open_reader, recording.duration_ms)

    def _on_peaks_changed(self, recording_id: str, peaks: object) -> None:
        if recording_id == self._recording_id and isinstance(peaks, tuple):
            self._page.player.show_peaks(peaks)

    def _show_job(self, opened: OpenedSession) -> None:
        job = opened.job
        view = job_view(
            job,
            opened,
            self._services.title,
            error=self._ends.get(job.id) or job_error(job) if job is not None else None,
            queue_place=self._services.queue_place(job.id) if job is not None else None,
            progress=self._progress,
        )
        self._page.note.show_job(view)
        if self._progress is not None and view is not None:
            self._page.note.show_progress(self._progress)

    # Hearing

    def hear(self, segment_id: str) -> None:
        """Play one segment; the same one again pauses."""
        segment = self._segment(SegmentId(segment_id))
        if segment is None or self._recording_id is None:
            return
        player = self._services.player
        if player.state is PlayState.PLAYING and self._heard == segment.id:
            player.pause()
            return
        self._heard = segment.id
        player.play_span(segment.start_ms, segment.end_ms)

    def _play_span(self, start_ms: int, end_ms: int) -> None:
        self._heard = None
        self._services.player.play_span(start_ms, end_ms)

    def _on_segment_activated(self, segment_id: str) -> None:
        segment = self._segment(SegmentId(segment_id))
        if segment is None:
            return
        lit = frozenset({segment.id})
        self._page.transcript.light(lit, False)
        self._page.note.light_statements(lit)
        if self._recording_id is not None:
            self._heard = None
            self._services.player.play_from(segment.start_ms)

    def _on_position_changed(self, position_ms: int) -> None:
        player = self._services.player
        self._page.transcript.show_playing(position_ms if player.state is PlayState.PLAYING else None)

    def _on_play_state_changed(self, state: PlayState) -> None:
        is_playing = state is PlayState.PLAYING
        if not is_playing:
            self._page.transcript.show_playing(None)
        self._page.note.show_playing(self._heard if is_playing else None)

    def _segment(self, segment_id: SegmentId) -> Segment | None:
        if self._opened is None or self._opened.reading is None:
            return None
        return self._opened.reading.transcript.segment(segment_id)

    # The transcript

    def _on_correction_made(self, segment_id: str, text: str) -> None:
        reading = self._opened.reading if self._opened is not None else None
        if reading is not None:
            self._write(
                lambda: correct_segment(self._services.workspace, reading.transcript.id, SegmentId(segment_id), text)
            )

    def _on_correction_undone(self, segment_id: str) -> None:
        reading = self._opened.reading if self._opened is not None else None
        if reading is not None:
            self._write(lambda: undo_correction(self._services.workspace, reading.transcript.id, SegmentId(segment_id)))

    def _on_speaker_named(self, speaker: str, name: str) -> None:
        reading = self._opened.reading if self._opened is not None else None
        if reading is not None:
            self._write(lambda: name_speaker(self._services.workspace, reading.transcript.id, speaker, name))

    def _on_speakers_swapped(self) -> None:
        reading = self._opened.reading if self._opened is not None else None
        if reading is None:
            return
        labels = list(dict.fromkeys(each.speaker for each in reading.transcript.segments if each.speaker))
        if len(labels) >= 2:
            self._write(lambda: swap_speakers(self._services.workspace, reading.transcript.id, labels[0], labels[1]))

    def _on_copy_transcript(self) -> None:
        reading = self._opened.reading if self._opened is not None else None
        if reading is None:
            return

        def done(exported: object) -> None:
            QGuiApplication.clipboard().setText(getattr(exported, "text", ""))
            self._services.toast("Transcript copied.")

        self._services.operations.write(
            lambda: copy_transcript(self._services.workspace, reading.transcript.id), done, self.failed.emit
        )

    def _on_renamed(self, label: str) -> None:
        if self._opened is not None:
            # The name that was on the screen belongs to what was read, not to what is on its way.
            session_id = self._opened.session.id
            self._write(lambda: rename_session(self._services.workspace, session_id, label=label))

    # Jobs

    def _on_retry_requested(self, start_ms: int, end_ms: int) -> None:
        opened = self._opened
        if opened is None or opened.reading is None or opened.recording is None:
            return
        request = self._request()
        if request is None:
            return
        session_id, span = opened.session.id, Span(start_ms, end_ms)
        wanted = replace(request, mode=JobMode.RETRY, spans=(span,))
        self._queue(wanted, lambda: start_retry(self._services.workspace, session_id, span, request))

    def _on_transcribe_requested(self) -> None:
        opened, request = self._opened, self._request()
        if opened is None or opened.recording is None or request is None:
            return
        job, session_id, recording_id = opened.job, opened.session.id, opened.recording.id
        if job is not None and job.status in (Status.FAILED, Status.CANCELLED) and job.recording_id == recording_id:
            self._on_job_retried()
            return
        self._queue(
            request, lambda: start_job(self._services.workspace, session_id, request, recording_id=recording_id)
        )

    def _on_job_cancelled(self) -> None:
        job = self._opened.job if self._opened is not None else None
        if job is None:
            return
        workspace, runner = self._services.workspace, self._services.runner

        def cancel() -> Outcome[None]:
            outcome = cancel_job(workspace, job.id)
            runner.stop_job(job.id)
            return outcome

        def done(_none: None) -> None:
            self._progress = None

        self._services.operations.write(cancel, done, self.failed.emit)

    def _on_job_retried(self) -> None:
        job = self._opened.job if self._opened is not None else None
        if job is not None:
            self._ends.pop(job.id, None)
            self._queue(job.request, lambda: resume_job(self._services.workspace, job.id))

    def _on_use_this_computer(self) -> None:
        """Give the work to the engines on this computer; what the cloud has finished is kept in its own checkpoints."""
        opened = self._opened
        job = opened.job if opened is not None else None
        if opened is None or job is None:
            return
        request = replace(
            job.request,
            engine=EngineName.LOCAL if job.request.mode is not JobMode.DRAFT else job.request.engine,
            drafter=DrafterName.OUTLINE,
        )
        workspace, session_id = self._services.workspace, opened.session.id

        def restart(_none: object) -> None:
            self._queue(
                request,
                lambda: start_job(
                    workspace, session_id, request, recording_id=job.recording_id, transcript_id=job.transcript_id
                ),
            )

        if job.is_active:
            self._services.operations.write(lambda: cancel_job(workspace, job.id), restart, self.failed.emit)
        else:
            restart(None)

    def _queue(self, request: JobRequest, command: Callable[[], Outcome[Job]]) -> None:
        """Ask what has to be asked before anything is sent, then queue the job and wake the runner."""

        def go() -> None:
            self._services.operations.write(command, lambda _job: self._services.runner.wake(), self.failed.emit)

        self._services.ask_cloud(request, go)

    def _request(self) -> JobRequest | None:
        try:
            return self._services.request()
        except ScribeError as error:
            self.failed.emit(error)
            return None

    def _write(self, command: Callable[[], Outcome[Any]]) -> None:
        self._services.operations.write(command, failed=self.failed.emit)

    def _is_ours(self, job_id: JobId) -> bool:
        return self._opened is not None and self._opened.job is not None and self._opened.job.id == job_id

    def _connect(self, shortcuts: Shortcuts) -> None:
        page, player = self._page, self._services.player
        transcript, bar, header, note = page.transcript, page.player, page.header, page.note
        transcript.segment_activated.connect(self._on_segment_activated)
        transcript.play_requested.connect(self._play_span)
        transcript.retry_requested.connect(self._on_retry_requested)
        transcript.hear_requested.connect(player.toggle)
        transcript.correction_made.connect(self._on_correction_made)
        transcript.correction_undone.connect(self._on_correction_undone)
        transcript.speaker_named.connect(self._on_speaker_named)
        transcript.speakers_swapped.connect(self._on_speakers_swapped)
        transcript.copied.connect(lambda: self._services.toast("Copied."))
        transcript.import_requested.connect(self._services.import_recording)
        transcript.listen_requested.connect(lambda: player.play_from(0))
        transcript.transcribe_requested.connect(self._on_transcribe_requested)
        header.renamed.connect(self._on_renamed)
        header.delete_requested.connect(self._on_delete_requested)
        header.import_requested.connect(self._services.import_recording)
        header.copy_transcript_requested.connect(self._on_copy_transcript)
        header.export_requested.connect(self.notes.export_asked)
        header.history_requested.connect(self.notes.open_history)
        note.cancel_requested.connect(self._on_job_cancelled)
        note.retry_requested.connect(self._on_job_retried)
        note.use_this_computer_requested.connect(self._on_use_this_computer)
        player.position_changed.connect(self._on_position_changed)
        player.state_changed.connect(self._on_play_state_changed)
        player.failed.connect(self.failed)
        bar.connect_player(player)
        self._services.peaks.peaks_changed.connect(self._on_peaks_changed)
        shortcuts.bind(page, ShortcutId.NEXT_CHECK, lambda: self.notes.step_check(1))
        shortcuts.bind(page, ShortcutId.PREVIOUS_CHECK, lambda: self.notes.step_check(-1))
        for shortcut, step in ((ShortcutId.SKIP_BACK, -SKIP_MS), (ShortcutId.SKIP_FORWARD, SKIP_MS)):
            shortcuts.bind(page, shortcut, partial(player.skip, step))
        for shortcut, direction in ((ShortcutId.SLOWER, -1), (ShortcutId.FASTER, 1)):
            shortcuts.bind(page, shortcut, partial(player.step_speed, direction))

    @Slot()
    def _on_delete_requested(self) -> None:
        if self._opened is not None:
            self._services.delete(self._opened.session.id)
