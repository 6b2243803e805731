"""How long a visit of 3 h takes to open in the whole window: read, shown, painted; beside the reading alone.

Limit: 150 ms from the click to the first picture with the words, the median of several.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from benchmarks.bench_transcript import SEGMENTS, WORDS_PER_SEGMENT, long_reading
from scribe_desktop.app.workspace_program import WorkspaceProgram
from scribe_desktop.commands.configuration import Configuration
from scribe_desktop.commands.opening import load_session
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import SessionId, TranscriptId, random_id
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace
from scribe_desktop.ui.main_window import MainWindow
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.start_flow import StartFlow
from scribe_desktop.ui.theme import Theme
from scribe_desktop.workers.operations import Operations
from tests.ui.building import make_visit, sample_body

LIMIT_MS = 150.0
RUNS = 9


def measure() -> bool:
    """Print the figures; whether the limit holds."""
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        opened, read = _measure_in(Path(folder))
    print(f"a visit of 3 h, {SEGMENTS} segments, {SEGMENTS * WORDS_PER_SEGMENT} words, and a note; {RUNS} times")
    print(f"  click to picture   {statistics.median(opened):7.1f} ms ({max(opened):.1f})   limit {LIMIT_MS:.0f} ms")
    print(f"  reading the store  {statistics.median(read):7.1f} ms ({max(read):.1f})")
    print(f"  ratio              {statistics.median(opened) / statistics.median(read):7.2f}")
    del application
    return statistics.median(opened) < LIMIT_MS


def _measure_in(folder: Path) -> tuple[list[float], list[float]]:
    environment = {"SCRIBE_DATA_DIR": str(folder), "SCRIBE_PREFERENCES_FILE": str(folder / "preferences.toml")}
    theme, shortcuts, operations = Theme(), Shortcuts(), Operations()
    theme.install()
    window = MainWindow(theme, shortcuts)
    with open_ephemeral_workspace(clock=utc_now, new_id=random_id, parent=folder) as workspace:
        long_visit, other = _make_long_visit(workspace), make_visit(workspace).session_id
        flow = StartFlow(window, theme, operations, folder / "none", clock=utc_now, new_id=random_id)
        program = WorkspaceProgram(
            window=window,
            theme=theme,
            shortcuts=shortcuts,
            operations=operations,
            configuration=Configuration(environment),
            workspace=workspace,
            flow=flow,
            gate=threading.Lock(),
            clock=utc_now,
            new_id=random_id,
        )
        window.show()
        program.start(())
        opened, read = [], []
        for _ in range(RUNS):
            _open(program, window, other)
            opened.append(_open(program, window, long_visit))
            begun = time.perf_counter()
            load_session(workspace, long_visit)
            read.append((time.perf_counter() - begun) * 1000)
        program.stop()
        operations.stop()
    window.close_for_good()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return opened, read


def _open(program: WorkspaceProgram, window: MainWindow, session_id: SessionId) -> float:
    """Milliseconds from the click until the session's words are painted."""
    loop = QEventLoop()
    program.session.entered.connect(loop.quit)
    begun = time.perf_counter()
    program.open_session(session_id)
    loop.exec()
    window.grab()
    elapsed_ms = (time.perf_counter() - begun) * 1000
    program.session.entered.disconnect(loop.quit)
    return elapsed_ms


def _make_long_visit(workspace: Workspace) -> SessionId:
    session = workspace.sessions.create("A long visit")
    reading = long_reading()
    transcript = replace(
        reading.transcript, id=TranscriptId("long"), session_id=session.id, recording_id=None, seams=(), chunks=()
    )
    workspace.transcripts.add(transcript)
    workspace.notes.save_revision(
        session_id=session.id,
        note_type=NoteType.SOAP,
        author=Author.MODEL,
        status=NoteStatus.AI_DRAFT,
        body=sample_body(),
        transcript_id=transcript.id,
    )
    return session.id


if __name__ == "__main__":
    raise SystemExit(0 if measure() else 1)
