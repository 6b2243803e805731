"""Owns the running of queued jobs: one at a time, oldest first, beside the window. It starts none by itself.

The queue is the store's: whatever stands there QUEUED, not paused and due is run, at start, when woken, and when a
waiting time is over. The command line's jobs share the gate, so that never two run at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, SignalInstance, Slot

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands.jobs import due_jobs, next_due_at
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.job import Job, Status
from scribe_desktop.domain.preview import DraftPreview
from scribe_desktop.domain.progress import Progress
from scribe_desktop.errors import ScribeError
from scribe_desktop.pipeline import PipelineTools, run_job
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.workers.work import Work

_log = logging.getLogger(__name__)

_GATE_SECONDS = 0.2
_LONGEST_SLEEP_MS = 60_000


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended. `error` is None when it is done; its remedy says whether it waits, pauses or failed."""

    job: Job
    error: ScribeError | None


class JobRunner(QObject):
    """Runs the queue on one thread of its own. All methods on the GUI thread; signals arrive there."""

    started = Signal(object)
    """A Job that has begun to run."""

    progressed = Signal(object)
    """Progress."""

    previewed = Signal(object)
    """DraftPreview: patient words, for showing only."""

    announced = Signal(object, str)
    """Session id, and a sentence for the user that stops nothing."""

    ended = Signal(object)
    """JobEnd."""

    changed = Signal(object)
    """Changes: what the running job touched."""

    def __init__(
        self,
        workspace: Workspace,
        make_tools: Callable[[], PipelineTools],
        gate: threading.Lock,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._make_tools = make_tools
        self._gate = gate
        self._clock = clock
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._lock = threading.Lock()
        self._token: CancelToken | None = None
        self._running: tuple[JobId, SessionId] | None = None
        self._is_looping = False
        self._is_woken = False
        self._is_stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.wake)
        self.ended.connect(self._on_ended)
        self._wait_asked.connect(self._timer.start)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @property
    def running_job_id(self) -> JobId | None:
        """The job that runs now."""
        with self._lock:
            return self._running[0] if self._running is not None else None

    @Slot()
    def wake(self) -> None:
        """Look at the queue now."""
        with self._lock:
            if self._is_stopped:
                return
            self._is_woken = True
            if self._is_looping:
                return
            self._is_looping = True
        self._pool.start(Work(self._loop))

    def stop_job(self, job_id: JobId) -> None:
        """End this job's work at once if it runs; its row is the caller's: `commands.jobs.cancel_job` comes first."""
        with self._lock:
            token = self._token if self._running is not None and self._running[0] == job_id else None
        if token is not None:
            token.cancel()

    def stop_session(self, session_id: SessionId) -> None:
        """End the work on this session at once, as when it is deleted."""
        with self._lock:
            token = self._token if self._running is not None and self._running[1] == session_id else None
        if token is not None:
            token.cancel()

    def stop(self) -> None:
        """End the running work, which waits in the queue for the next start, and run nothing more. Call once."""
        with self._lock:
            self._is_stopped = True
            token = self._token
        self._timer.stop()
        if token is not None:
            token.interrupt()
        self._pool.waitForDone()

    @Slot(object)
    def _on_ended(self, _end: object) -> None:
        self._timer.start(_LONGEST_SLEEP_MS)

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        """Have a signal emitted on the GUI thread: whoever listens, even a plain function, is called there."""
        self._told.emit(partial(signal.emit, *values))

    @Slot(object)
    def _on_told(self, emit: Callable[[], None]) -> None:
        if not self._is_stopped:
            emit()

    def _loop(self) -> None:
        while True:
            with self._lock:
                if self._is_stopped or not self._is_woken:
                    self._is_looping = False
                    return
                self._is_woken = False
            while self._run_next():
                continue

    def _run_next(self) -> bool:
        """Run the oldest job that is due; False when there is none."""
        if not self._pass_gate():
            return False
        try:
            due = due_jobs(self._workspace, self._clock())
            if not due:
                self._sleep_until_due()
                return False
            return self._run(due[0])
        except ScribeError:
            # The store is gone or refuses; the next wake looks again.
            return False
        except Exception as error:  # noqa: BLE001 - the loop must outlive it, or nothing would ever run again
            # A name only: the text of a foreign exception may hold patient words.
            _log.error("looking at the queue ended with %s", type(error).__name__)
            return False
        finally:
            self._gate.release()

    def _pass_gate(self) -> bool:
        while not self._gate.acquire(timeout=_GATE_SECONDS):
            with self._lock:
                if self._is_stopped:
                    return False
        with self._lock:
            if not self._is_stopped:
                return True
        self._gate.release()
        return False

    def _run(self, job: Job) -> bool:
        token = CancelToken()
        with self._lock:
            if self._is_stopped:
                return False
            self._token, self._running = token, (job.id, job.session_id)
        self._tell(self.started, job)
        error: ScribeError | None = None
        try:
            run_job(
                job.id,
                self._make_tools(),
                token,
                self._report(job),
                lambda sentence: self._tell(self.announced, job.session_id, sentence),
                lambda preview: self._preview(token, preview),
            )
        except ScribeError as raised:
            error = raised
            self._settle_unclaimed(job, raised)
        finally:
            with self._lock:
                self._token, self._running = None, None
        self._tell_end(job, error)
        return True

    def _settle_unclaimed(self, job: Job, error: ScribeError) -> None:
        """A job that failed before it was claimed, as when settings do not load, must not be tried for ever."""
        present = self._workspace.jobs.get(job.id)
        if present.status is Status.QUEUED and present.attempts == job.attempts and not self._is_stopped:
            self._workspace.jobs.fail(job.id, error.code)

    def _tell_end(self, job: Job, error: ScribeError | None) -> None:
        changes = Changes(
            sessions=frozenset({job.session_id}),
            notes=frozenset(note.id for note in self._workspace.notes.list(job.session_id)),
            jobs=frozenset({job.id}),
        )
        self._tell(self.changed, changes)
        self._tell(self.ended, JobEnd(self._workspace.jobs.get(job.id), error))

    def _report(self, job: Job) -> Callable[[Progress], None]:
        stages: set[str] = set()

        def report(progress: Progress) -> None:
            self._tell(self.progressed, progress)
            # A stage that ends leaves a transcript or a note behind, which the window can already show.
            if progress.doing == "done" or progress.stage not in stages:
                stages.add(progress.stage)
                self._tell(self.changed, Changes(sessions=frozenset({job.session_id}), jobs=frozenset({job.id})))

        return report

    def _preview(self, token: CancelToken, preview: DraftPreview) -> None:
        if not token.is_cancelled:
            self._tell(self.previewed, preview)

    def _sleep_until_due(self) -> None:
        due_at = next_due_at(self._workspace, self._clock())
        if due_at is not None:
            wait_ms = int((due_at - self._clock()).total_seconds() * 1000) + 100
            self._tell(self._wait_asked, max(100, min(wait_ms, _LONGEST_SLEEP_MS)))

    _wait_asked = Signal(int)
    _told = Signal(object)
