"""Bringing a recording in: to the session it belongs to, and without tearing anybody away from their words."""

from __future__ import annotations

from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.resources import sample_visit
from scribe_desktop.ui.shell.page_stack import Page
from tests.ui.building import make_visit
from tests.ui.whole.whole_window import WholeWindow, button


def test_a_recording_goes_into_the_session_that_asked_for_it(stub_window: WholeWindow, workspace: Workspace) -> None:
    session_id = workspace.sessions.create("R. Mehta").id
    stub_window.open(session_id)
    stub_window.program._imports.bring((sample_visit(),), into=session_id)
    stub_window.wait(lambda: workspace.recordings.list(session_id), "the recording", 60)
    stub_window.wait(lambda: stub_window.opened.recording is not None, "the recording on the page")
    assert stub_window.opened.session.label == "R. Mehta"
    assert [each.id for each in workspace.sessions.summaries()] == [session_id]


def test_whoever_writes_elsewhere_is_not_torn_away(stub_window: WholeWindow, workspace: Workspace) -> None:
    visit = make_visit(workspace)
    stub_window.open(visit.session_id)
    stub_window.program._imports.bring((sample_visit(),))
    stub_window.type_at_end_of("n3", " Typed meanwhile.")
    stub_window.wait(lambda: any("imported" in words for words in stub_window.toasts), "the word of the import", 60)
    assert stub_window.program._session.session_id == visit.session_id
    assert stub_window.window.pages.page is Page.SESSION
    button(stub_window.window.toast, "Open").click()
    stub_window.wait(lambda: stub_window.opened.session.id != visit.session_id, "the imported session")
    stub_window.settle()
    assert "Typed meanwhile." in stub_window.stored_text(visit.session_id)
