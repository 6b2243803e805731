"""The window's own thread asks neither the keychain nor a directory: both may keep a caller waiting for seconds."""

from __future__ import annotations

import threading

import pytest

from scribe_desktop.commands.configuration import Configuration
from scribe_desktop.commands.signing import local_signer
from scribe_desktop.store.workspace import Workspace
from tests.ui.building import make_visit
from tests.ui.whole.conftest import MakeWindow
from tests.ui.whole.whole_window import WholeWindow


@pytest.fixture
def asked_on_window_thread(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who asked for the saved keys, or for the signer's name, on the window's thread."""
    asked: list[str] = []
    read_keys = Configuration.settings

    def noted_keys(self: Configuration) -> object:
        if threading.current_thread() is threading.main_thread():
            asked.append("keys")
        return read_keys(self)

    def noted_name() -> str:
        if threading.current_thread() is threading.main_thread():
            asked.append("name")
        return local_signer()

    monkeypatch.setattr(Configuration, "settings", noted_keys)
    monkeypatch.setattr("scribe_desktop.app.workspace_program.local_signer", noted_name)
    return asked


def test_start_draft_check_and_purge_ask_neither_keychain_nor_directory(
    asked_on_window_thread: list[str], make_window: MakeWindow, workspace: Workspace
) -> None:
    visit = make_visit(workspace)
    whole: WholeWindow = make_window().start()
    whole.open(visit.session_id)
    whole.note.regenerate_requested.emit(None)
    whole.program._session.notes.open_checks()
    whole.program._keeping.look()
    whole.settle()
    job = workspace.jobs.list(visit.session_id)[0]
    whole.wait(lambda: not workspace.jobs.get(job.id).is_active, "the draft")
    assert whole.program._local_signer
    assert asked_on_window_thread == []
