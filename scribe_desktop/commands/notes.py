"""Owns what a clinician does to the words of a note: open, write, restore an older version, take or leave a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.checks import CheckDecision, CheckItem, count_open
from scribe_desktop.domain.ids import NoteId, SessionId, TranscriptId
from scribe_desktop.domain.note import (
    Author,
    Note,
    NoteBody,
    NoteSection,
    NoteStatus,
    NoteType,
    Revision,
    RevisionInfo,
)
from scribe_desktop.domain.note_rules import (
    draft_behind,
    marked_edits,
    status_after_edit,
    waiting_draft,
    with_section_of,
)
from scribe_desktop.domain.signing import Addendum, Signature
from scribe_desktop.domain.template import Template
from scribe_desktop.errors import NoteRefusedError
from scribe_desktop.store.notes import require_editable
from scribe_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LoadedNote:
    """Everything a view of one note shows, read at one moment.

    `revision` is the head. `transcript_id` is what its evidence points into. `checks` is the whole check list, decided
    items too. `draft_number` is the model's revision the head grew from. `waiting` is a model's draft that did not take
    the head and was neither taken nor turned down, or None; a signed note has none.
    """

    note: Note
    revision: Revision
    transcript_id: TranscriptId | None
    checks: tuple[CheckItem, ...]
    decisions: tuple[CheckDecision, ...]
    signature: Signature | None
    addenda: tuple[Addendum, ...]
    draft_number: int | None
    waiting: Revision | None

    @property
    def open_checks(self) -> int:
        """How many items of the check list want a decision; a signed note has none."""
        return 0 if self.signature is not None else count_open(self.checks)


def load_note(workspace: Workspace, note_id: NoteId) -> LoadedNote:
    """Read a note with all that belongs to it."""
    with workspace.reading():
        note = workspace.notes.by_id(note_id)
        revision = workspace.notes.head(note_id)
        history = workspace.notes.history(note_id)
        signature = workspace.signatures.of_note(note_id)
        dismissed_number = workspace.notes.dismissed_number(note_id)
        # A signed note takes no draft, so none is offered.
        waiting = waiting_draft(note.head_number, history, dismissed_number) if signature is None else None
        return LoadedNote(
            note=note,
            revision=revision,
            transcript_id=revision.transcript_id,
            checks=workspace.checks.items(note_id),
            decisions=workspace.checks.decisions(note_id),
            signature=signature,
            addenda=workspace.signatures.addenda(note_id),
            draft_number=draft_behind(note.head_number, history),
            waiting=None if waiting is None else workspace.notes.revision(note_id, waiting),
        )


def load_notes(workspace: Workspace, session_id: SessionId) -> tuple[LoadedNote, ...]:
    """Read every note of a session, in the order they were made."""
    with workspace.reading():
        return tuple(load_note(workspace, note.id) for note in workspace.notes.list(session_id))


def create_note(workspace: Workspace, session_id: SessionId, template: Template) -> Outcome[Revision]:
    """Begin a note by hand: the template's sections, empty, as a DRAFT.

    Raises:
        NoteRefusedError: `note.type_taken`: the session has a note of that type.
    """
    body = NoteBody(tuple(NoteSection(section.key, section.heading, ()) for section in template.sections))
    with workspace.transaction():
        if workspace.notes.get(session_id, template.note_type) is not None:
            raise NoteRefusedError(
                "This session already has a note of this type.",
                safe="That note was not touched.",
                next_step="Open it, or choose another type.",
                code="note.type_taken",
            )
        _, revision = workspace.notes.save_revision(
            session_id=session_id,
            note_type=template.note_type,
            author=Author.CLINICIAN,
            status=NoteStatus.DRAFT,
            body=body,
            template_version=template.version,
        )
    return Outcome(_touched(session_id, revision.note_id), revision)


def save_note(
    workspace: Workspace,
    session_id: SessionId,
    note_type: NoteType,
    body: NoteBody,
    *,
    base_number: int | None,
    template_version: str = "",
    transcript_id: TranscriptId | None = None,
) -> Outcome[Revision]:
    """Keep the clinician's words as a new revision and the head. What was written in between stays in the history.

    Nothing is written when the head says the same already. `base_number` is the revision the editor started from;
    template and transcript are those of that revision where they are not given.

    Raises:
        NoteRefusedError: `note.signed`.
    """
    with workspace.transaction():
        note = workspace.notes.get(session_id, note_type)
        if note is None:
            status, base = NoteStatus.DRAFT, None
        else:
            require_editable(note)
            head = workspace.notes.head(note.id)
            base = head if base_number in (None, head.number) else workspace.notes.revision(note.id, base_number)
            body = marked_edits(base.body, body)
            if body == head.body:
                return Outcome(Changes(), head)
            status = status_after_edit(base.status)
        _, revision = workspace.notes.save_revision(
            session_id=session_id,
            note_type=note_type,
            author=Author.CLINICIAN,
            status=status,
            body=body,
            template_version=template_version or (base.template_version if base else ""),
            transcript_id=transcript_id or (base.transcript_id if base else None),
            base_number=base.number if base else None,
        )
    return Outcome(_touched(session_id, revision.note_id), revision)


def restore_revision(workspace: Workspace, note_id: NoteId, number: int) -> Outcome[Revision]:
    """Bring back older words as a new revision; nothing of the history is lost, so this can be restored away again.

    Raises:
        NoteRefusedError: `note.signed`.
    """
    with workspace.transaction():
        head_number = workspace.notes.by_id(note_id).head_number
        taken = draft_behind(head_number, workspace.notes.history(note_id))
        if taken is not None:
            # It was in use until now: it must not come back as a draft that waits.
            workspace.notes.dismiss(note_id, taken)
        return _rewrite(workspace, note_id, lambda _head: workspace.notes.revision(note_id, number))


def use_draft(workspace: Workspace, note_id: NoteId, revision_number: int) -> Outcome[Note]:
    """Show the model's waiting draft in place of the clinician's words, which stay in the history.

    Raises:
        NoteRefusedError: `note.signed`.
    """
    note = workspace.notes.set_head(note_id, revision_number)
    return Outcome(_touched(note.session_id, note_id), note)


def use_draft_section(
    workspace: Workspace, note_id: NoteId, revision_number: int, section_key: str
) -> Outcome[Revision]:
    """Take one section of a waiting draft into the clinician's words.

    Raises:
        NoteRefusedError: `note.signed`, or `note.other_transcript`: the draft rests on another transcript.
    """

    def taken(head: Revision) -> Revision:
        draft = workspace.notes.revision(note_id, revision_number)
        if head.transcript_id is not None and draft.transcript_id != head.transcript_id:
            raise NoteRefusedError(
                "This draft rests on another transcript than the note.",
                safe="Both are kept.",
                next_step="Take the whole draft, or write the section yourself.",
                code="note.other_transcript",
            )
        body = with_section_of(head.body, draft.body, section_key, draft.number)
        return replace(head, body=body, transcript_id=draft.transcript_id)

    return _rewrite(workspace, note_id, taken)


def dismiss_draft(workspace: Workspace, note_id: NoteId, revision_number: int) -> Outcome[None]:
    """Leave a waiting draft in the history and offer it no more."""
    note = workspace.notes.by_id(note_id)
    workspace.notes.dismiss(note_id, revision_number)
    return Outcome(_touched(note.session_id, note_id), None)


def list_revisions(workspace: Workspace, note_id: NoteId) -> tuple[RevisionInfo, ...]:
    """The history of a note without its words, oldest first."""
    return workspace.notes.history(note_id)


def load_revision(workspace: Workspace, note_id: NoteId, number: int) -> Revision:
    """One revision with its words."""
    return workspace.notes.revision(note_id, number)


def _rewrite(workspace: Workspace, note_id: NoteId, source: Callable[[Revision], Revision]) -> Outcome[Revision]:
    """Make a revision of the clinician with the words, and the provenance, of what `source` makes of the head."""
    with workspace.transaction():
        note = workspace.notes.by_id(note_id)
        require_editable(note)
        head = workspace.notes.head(note_id)
        made = source(head)
        _, revision = workspace.notes.save_revision(
            session_id=note.session_id,
            note_type=note.note_type,
            author=Author.CLINICIAN,
            status=status_after_edit(made.status),
            body=made.body,
            template_version=made.template_version,
            transcript_id=made.transcript_id,
            base_number=made.number,
        )
    return Outcome(_touched(note.session_id, note_id), revision)


def _touched(session_id: SessionId, note_id: NoteId) -> Changes:
    return Changes(sessions=frozenset({session_id}), notes=frozenset({note_id}))
