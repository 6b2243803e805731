"""The pane on a real workspace: words typed in the window are in the store when the window says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scribe_desktop.commands.notes import save_note
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.note import Author, NoteBody, NoteStatus, NoteType, Revision
from scribe_desktop.errors import ScribeError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.note.autosave import SaveKind
from scribe_desktop.ui.note.note_pane import NotePane
from scribe_desktop.ui.note.view import NoteTab
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.workers.operations import Operations
from tests.ui.building import Visit
from tests.ui.note.tabs import sources


@dataclass
class StoreSaver:
    operations: Operations
    workspace: Workspace
    session_id: SessionId

    def save(
        self,
        body: NoteBody,
        base_number: int,
        done: Callable[[Revision], None],
        failed: Callable[[ScribeError], None],
    ) -> None:
        def command() -> object:
            return save_note(self.workspace, self.session_id, NoteType.SOAP, body, base_number=base_number or None)

        self.operations.write(command, done, failed)  # type: ignore[arg-type]


@pytest.fixture
def operations(qapp: object) -> Iterator[Operations]:
    made = Operations()
    yield made
    made.stop()


def tab_of(workspace: Workspace, visit: Visit) -> NoteTab:
    note = workspace.notes.by_id(visit.note.id)
    head = workspace.notes.head(note.id)
    return NoteTab(NoteType.SOAP, "SOAP", note.id, note.status, head.body, head.number, sources())


def test_what_is_typed_is_kept_and_the_model_draft_with_it(
    qtbot: QtBot, theme: Theme, workspace: Workspace, visit: Visit, operations: Operations
) -> None:
    pane = NotePane(theme, Shortcuts())
    qtbot.addWidget(pane)
    saver = StoreSaver(operations, workspace, visit.session_id)
    pane.set_savers(lambda _type: saver)
    pane.resize(604, 700)
    pane.show()
    pane.show_notes((tab_of(workspace, visit),))
    editor = pane.current_editor()
    assert editor is not None
    editor.setFocus()
    for round_number in range(3):
        pane.select_statement("n3")
        QTest.keyClick(editor, Qt.Key.Key_End)
        QTest.keyClicks(editor, f" Typed {round_number}.")
        with qtbot.waitSignal(pane.flushed):
            pane.flush()
        assert pane.save_state.kind is SaveKind.SAVED
        head = workspace.notes.head(visit.note.id)
        assert head.author is Author.CLINICIAN
        assert [found.text for found in head.body.statements()] == [
            found.text for found in editor.note_document().body().statements()
        ]
        pane.show_notes((tab_of(workspace, visit),))
    assert workspace.notes.by_id(visit.note.id).status is NoteStatus.IN_REVIEW
    own = [found for found in workspace.notes.head(visit.note.id).body.statements() if "Typed" in found.text]
    assert own
    assert all(not found.evidence for found in own)
    assert workspace.notes.revision(visit.note.id, 1).body == visit.revision.body
    for _step in range(40):
        editor.undo()
    assert [found.text for found in editor.note_document().body().statements()] == [
        found.text for found in visit.revision.body.statements()
    ]
    with qtbot.waitSignal(pane.flushed):
        pane.flush()
