"""A draft that came while words were being typed: taking it shows it, whatever was typed stays in the history."""

from __future__ import annotations

from scribe_desktop.domain.ids import StatementId
from scribe_desktop.domain.note import Author, NoteBody, NoteSection, NoteStatus, NoteType, Statement
from scribe_desktop.store.workspace import Workspace
from tests.ui.building import make_visit
from tests.ui.whole.whole_window import WholeWindow


def test_a_draft_that_took_the_head_for_a_moment_can_still_be_taken(whole: WholeWindow, workspace: Workspace) -> None:
    visit = make_visit(workspace)
    whole.open(visit.session_id)
    whole.type_at_end_of("n3", " Typed meanwhile.")
    body = NoteBody((NoteSection("S", "Subjective", (Statement(StatementId("d1"), "The newer draft.", ()),)),))
    _, draft = workspace.notes.save_revision(
        session_id=visit.session_id,
        note_type=NoteType.SOAP,
        author=Author.MODEL,
        status=NoteStatus.AI_DRAFT,
        body=body,
        drafter="claude",
    )
    whole.program._session._read()
    whole.wait(lambda: whole.note.notices().banner("version") or whole.banners(), "the other version")
    whole.note.flush()
    whole.settle()
    assert "Typed meanwhile." in whole.stored_text(visit.session_id)
    whole.note.use_draft_requested.emit(draft.number)
    whole.settle()
    assert whole.stored_text(visit.session_id).strip().endswith("The newer draft.")
    assert "The newer draft." in whole.text()
    assert "Typed meanwhile." not in whole.text()
