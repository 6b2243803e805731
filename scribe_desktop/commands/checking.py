"""Owns what a clinician does with the check list: accept, remove, and take either back."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.checks import CheckItem, CheckKind, Decision
from scribe_desktop.domain.ids import NoteId
from scribe_desktop.domain.note import Author, Note, NoteBody, Revision
from scribe_desktop.domain.note_rules import status_after_edit, with_statement_back, without_statement
from scribe_desktop.errors import NoteRefusedError
from scribe_desktop.store.notes import require_editable
from scribe_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DecidedCheck:
    """The check list after a decision, and the note's head: another one where a statement went or came back."""

    items: tuple[CheckItem, ...]
    revision: Revision


def load_checks(workspace: Workspace, note_id: NoteId) -> tuple[CheckItem, ...]:
    """The check list of a note as it now is, decided items too."""
    return workspace.checks.items(note_id)


def decide(workspace: Workspace, note_id: NoteId, key: str, decision: Decision) -> Outcome[DecidedCheck]:
    """Decide on one item. REMOVED takes the statement out of the note, as a new revision, in the same transaction.

    Raises:
        NoteRefusedError: `note.signed`, or `check.gone`: the item is not on the list any more.
    """
    with workspace.transaction():
        note, head = _editable(workspace, note_id)
        item = _item(workspace, note_id, key)
        workspace.checks.decide(note_id, item, decision, head.number)
        if decision is Decision.REMOVED:
            if item.kind is not CheckKind.NO_SOURCE:
                raise _gone()
            statement = next((each for each in head.body.statements() if each.id == item.statement_id), None)
            if statement is not None:
                head = _save(workspace, note, head, without_statement(head.body, statement))
        return _decided(workspace, note, head)


def undo_decision(workspace: Workspace, note_id: NoteId, key: str) -> Outcome[DecidedCheck]:
    """Open a decided item again; a removed statement comes back to where it stood.

    Raises:
        NoteRefusedError: `note.signed`, or `check.gone`.
    """
    with workspace.transaction():
        note, head = _editable(workspace, note_id)
        made = next((each for each in workspace.checks.decisions(note_id) if each.key == key), None)
        if made is None:
            raise _gone()
        item = CheckItem(made.key, made.kind, made.statement_id, made.quote)
        workspace.checks.decide(note_id, item, None, head.number)
        if made.decision is Decision.REMOVED:
            before = workspace.notes.revision(note_id, made.revision_number).body
            statement = next((each for each in before.statements() if each.id == made.statement_id), None)
            if statement is not None:
                head = _save(workspace, note, head, with_statement_back(head.body, before, statement))
        return _decided(workspace, note, head)


def _editable(workspace: Workspace, note_id: NoteId) -> tuple[Note, Revision]:
    note = workspace.notes.by_id(note_id)
    require_editable(note)
    return note, workspace.notes.head(note_id)


def _item(workspace: Workspace, note_id: NoteId, key: str) -> CheckItem:
    item = next((each for each in workspace.checks.items(note_id) if each.key == key), None)
    if item is None:
        raise _gone()
    return item


def _save(workspace: Workspace, note: Note, head: Revision, body: NoteBody) -> Revision:
    if body == head.body:
        return head
    _, revision = workspace.notes.save_revision(
        session_id=note.session_id,
        note_type=note.note_type,
        author=Author.CLINICIAN,
        status=status_after_edit(head.status),
        body=body,
        template_version=head.template_version,
        transcript_id=head.transcript_id,
        base_number=head.number,
    )
    return revision


def _decided(workspace: Workspace, note: Note, head: Revision) -> Outcome[DecidedCheck]:
    changes = Changes(sessions=frozenset({note.session_id}), notes=frozenset({note.id}))
    return Outcome(changes, DecidedCheck(workspace.checks.items(note.id), head))


def _gone() -> NoteRefusedError:
    return NoteRefusedError(
        "This item is not on the check list any more.",
        safe="Nothing was changed.",
        next_step="Look at the list again.",
        code="check.gone",
    )
