"""A session that cannot be read leaves nothing of the one before under its name."""

from __future__ import annotations

from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.shell.page_stack import Page
from tests.ui.building import make_visit
from tests.ui.whole.whole_window import WholeWindow


def test_a_session_that_is_gone_shows_no_other(whole: WholeWindow, workspace: Workspace) -> None:
    visit = make_visit(workspace)
    whole.program._read_everything()
    whole.open(visit.session_id)
    whole.program.open_session("no such session")
    whole.wait(lambda: whole.window.pages.page is Page.WELCOME, "the page without a session")
    assert whole.program.session.session_id is None
    assert any(key.startswith("error:store") for key in whole.window.notices.keys())  # noqa: SIM118 - not a mapping
    whole.open(visit.session_id)
    assert whole.window.pages.page is Page.SESSION
