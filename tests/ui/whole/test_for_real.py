"""The window with the real speech engine, and the real program put to sleep and woken with all its children."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from scribe_desktop.domain.job import Stage, Status
from scribe_desktop.domain.progress import Progress
from scribe_desktop.store.workspace import Workspace
from tests.driving.desktop import Desktop
from tests.driving.scribe_window import ScribeWindow
from tests.ui.whole.conftest import MakeWindow

_ASLEEP_SECONDS = 8.0


def engines() -> list[psutil.Process]:
    """The children that do the work; multiprocessing keeps a tracker of its own."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "resource_tracker" not in " ".join(child.cmdline()):
                found.append(child)
    return found


@pytest.mark.slow
def test_the_speech_engine_is_stopped_by_cancel_and_by_quitting_and_its_work_goes_on(
    make_window: MakeWindow, workspace: Workspace, sample_visit: Path, open_again: Callable[[], Workspace]
) -> None:
    window = make_window().start()
    stages: list[Progress] = []
    window.program._runner.progressed.connect(stages.append)

    def is_transcribing() -> bool:
        return bool(stages) and stages[-1].stage is Stage.TRANSCRIBE and bool(engines())

    window.program._imports.bring((sample_visit,))
    window.wait(is_transcribing, "the speech engine", 90)
    window.wait(lambda: window.program._session.opened is not None, "the session")
    job = workspace.jobs.list(window.opened.session.id)[0]
    window.wait(lambda: window.card.startswith("Transcribing"), "the card")
    window.note.cancel_requested.emit()
    window.wait_for_status(job.id, Status.CANCELLED, seconds=10)
    window.wait(lambda: not engines(), "the engine to end", 5)
    assert workspace.transcripts.latest(job.session_id) is None

    stages.clear()
    window.note.retry_requested.emit()
    window.wait(is_transcribing, "the speech engine again", 60)
    window.quit()
    window.wait(lambda: window.quits == ["done"], "leave to quit")
    began_at = time.monotonic()
    window.close()
    assert time.monotonic() - began_at < 5
    assert engines() == []
    reopened = open_again()
    assert reopened.jobs.get(job.id).status is Status.QUEUED

    again = make_window(on=reopened).start()
    again.wait_for_status(job.id, Status.DONE, seconds=180)
    again.open(job.session_id)
    assert again.note.current_page() is not None
    assert reopened.transcripts.latest(job.session_id) is not None
    assert "Outline" in again.row_words(job.session_id)
    again.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_closed_laptop_loses_nothing(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        window = ScribeWindow(desktop, tmp_path / "data")
        window.wait_for_new_passphrase()
        window.make_passphrase()
        window.wait_for_recovery_key()
        window.keep_recovery_key()
        window.wait_for_first_run()
        window.try_sample_visit()
        window.wait_for_processing()
        program = psutil.Process(window.program.pid)
        _wait_for_engine(program)
        tree = [program, *program.children(recursive=True)]
        _tell(tree, signal.SIGSTOP)
        time.sleep(_ASLEEP_SECONDS)
        _tell(tree, signal.SIGCONT)
        window.wait_for_note()
        text = window.note_text()
        children = program.children(recursive=True)
        assert window.quit() == 0
        _gone, alive = psutil.wait_procs(children, timeout=5)
        assert not alive
        assert not [line for line in window.program.errors().splitlines() if "Traceback" in line]
    assert "cough" in text.lower()


def _wait_for_engine(program: psutil.Process) -> None:
    deadline = time.monotonic() + 60
    while not [child for child in program.children(recursive=True) if child.cpu_times().user > 1]:
        assert time.monotonic() < deadline, "no engine began to work"
        time.sleep(0.1)


def _tell(tree: list[psutil.Process], number: signal.Signals) -> None:
    for each in tree:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.send_signal(number)
