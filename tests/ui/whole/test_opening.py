"""A session that cannot be read leaves nothing of the one before under its name."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

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


def test_quit_asks_before_an_unsigned_addendum_is_lost(
    whole: WholeWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_visit(workspace)
    whole.program._read_everything()
    whole.open(visit.session_id)
    ended: list[str] = []
    whole.program.prepare_quit(lambda: ended.append("quit"), lambda: ended.append("stay"))
    whole.wait(lambda: ended == ["quit"], "the end")
    monkeypatch.setattr(whole.program._page, "has_unsaved_words", lambda: True)
    whole.program.prepare_quit(lambda: ended.append("quit"), lambda: ended.append("stay"))
    whole.wait(lambda: bool(whole.window.findChildren(QMessageBox)), "the question")
    assert ended == ["quit", "stay"]
    box = whole.window.findChildren(QMessageBox)[0]
    next(each for each in box.buttons() if each.text() == "Quit without them").click()
    whole.wait(lambda: ended == ["quit", "stay", "quit"], "the end")
