"""What a clinician would do in the editor, as functions over a note's body."""

from __future__ import annotations

from dataclasses import replace

from scribe_desktop.commands.checking import decide, load_checks
from scribe_desktop.commands.notes import save_note
from scribe_desktop.domain.checks import Decision
from scribe_desktop.domain.ids import NoteId, StatementId
from scribe_desktop.domain.note import NoteBody, Revision, Statement
from scribe_desktop.store.workspace import Workspace
from tests.ui.building import Visit


def reworded(body: NoteBody, statement_id: str, text: str) -> NoteBody:
    """The body with one statement in other words."""
    return NoteBody(
        tuple(
            replace(
                section,
                statements=tuple(
                    replace(each, text=text) if each.id == statement_id else each for each in section.statements
                ),
            )
            for section in body.sections
        )
    )


def with_typed(body: NoteBody, text: str, statement_id: str = "typed1") -> NoteBody:
    """The body with a sentence of the clinician's own at its end."""
    last = body.sections[-1]
    typed = Statement(StatementId(statement_id), text)
    return NoteBody((*body.sections[:-1], replace(last, statements=(*last.statements, typed))))


def statement(body: NoteBody, statement_id: str) -> Statement:
    """The statement of that id."""
    return next(each for each in body.statements() if each.id == statement_id)


def save(workspace: Workspace, visit: Visit, body: NoteBody, base_number: int | None = None) -> Revision:
    """Save as the editor does."""
    return save_note(workspace, visit.session_id, visit.note.note_type, body, base_number=base_number).result


def accept_all(workspace: Workspace, note_id: NoteId) -> None:
    """Decide on everything that is open."""
    for item in load_checks(workspace, note_id):
        if item.is_open:
            decide(workspace, note_id, item.key, Decision.ACCEPTED)
