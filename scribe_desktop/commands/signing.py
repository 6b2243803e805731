"""Owns signing a note, adding to a signed one, and proving that neither was altered. One note at a time, always."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.checks import count_open
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NoteId
from scribe_desktop.domain.note import Note, Revision
from scribe_desktop.domain.note_rules import SIGNED_STATUSES, draft_behind, has_demo_text, has_words
from scribe_desktop.domain.signing import Addendum, Signature, addendum_sha256, signature_sha256, zone_text
from scribe_desktop.domain.word_diff import edit_distance
from scribe_desktop.errors import NoteRefusedError
from scribe_desktop.export.note_view import STUB_MARK
from scribe_desktop.store.notes import require_editable
from scribe_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Whether the signed words are those that were signed. `broken_addendum` numbers the first altered addendum."""

    is_intact: bool
    broken_addendum: int | None = None


def sign_note(
    workspace: Workspace,
    note_id: NoteId,
    *,
    base_number: int,
    signer: str,
    clock: Clock,
    zone: tzinfo | None = None,
) -> Outcome[Signature]:
    """Sign the words the clinician has read: revision `base_number`, which must still be the head.

    Signature, status and audit line are one transaction. `zone` is the signer's time zone, None is this computer's.

    Raises:
        NoteRefusedError: `note.signed`, `note.head_moved`, `note.open_checks`, `note.empty`, `note.demo_text` or
            `note.no_signer`. Nothing is signed.
    """
    name = _signer(signer)
    now = clock()
    with workspace.transaction():
        note = workspace.notes.by_id(note_id)
        require_editable(note)
        head = workspace.notes.head(note_id)
        _require_signable(workspace, note, head, base_number)
        unsealed = _unsealed(workspace, note, head, name, now, zone)
        signature = replace(unsealed, sha256=signature_sha256(note.note_type, head.body, unsealed))
        workspace.signatures.add(signature)
    return Outcome(_touched(note), signature)


def add_addendum(
    workspace: Workspace, note_id: NoteId, text: str, *, signer: str, clock: Clock, zone: tzinfo | None = None
) -> Outcome[Addendum]:
    """Add signed words below a signed note; the note is AMENDED, its own words stay as they were signed.

    Raises:
        NoteRefusedError: `note.not_signed`, `note.empty` or `note.no_signer`.
    """
    name, words, now = _signer(signer), _storable(text).strip(), clock()
    if not words:
        raise _refused("An addendum needs words.", "Write what is to be added.", "note.empty")
    with workspace.transaction():
        note = workspace.notes.by_id(note_id)
        signature = workspace.signatures.of_note(note_id)
        if signature is None or note.status not in SIGNED_STATUSES:
            raise _refused("This note is not signed yet.", "Change the note itself, then sign it.", "note.not_signed")
        earlier = workspace.signatures.addenda(note_id)
        unsealed = Addendum(note_id, len(earlier) + 1, words, name, now, zone_text(now.astimezone(zone)), "")
        previous = earlier[-1].sha256 if earlier else signature.sha256
        addendum = workspace.signatures.add_addendum(replace(unsealed, sha256=addendum_sha256(previous, unsealed)))
    return Outcome(_touched(note), addendum)


def verify_signature(workspace: Workspace, note_id: NoteId) -> SignatureCheck:
    """Count the hashes of a signed note and its addenda anew.

    Raises:
        NoteRefusedError: `note.not_signed`.
    """
    with workspace.reading():
        note = workspace.notes.by_id(note_id)
        signature = workspace.signatures.of_note(note_id)
        if signature is None:
            raise _refused("This note is not signed yet.", "Sign it first.", "note.not_signed")
        signed = workspace.notes.revision(note_id, signature.revision_number)
        addenda = workspace.signatures.addenda(note_id)
    is_head = note.head_number == signature.revision_number
    if not is_head or signature_sha256(note.note_type, signed.body, signature) != signature.sha256:
        return SignatureCheck(is_intact=False)
    previous = signature.sha256
    for number, addendum in enumerate(addenda, start=1):
        if addendum.number != number or addendum_sha256(previous, addendum) != addendum.sha256:
            return SignatureCheck(is_intact=False, broken_addendum=number)
        previous = addendum.sha256
    return SignatureCheck(is_intact=True)


def distance_from_draft(workspace: Workspace, note_id: NoteId) -> int | None:
    """How many words the note has changed since the model's draft it grew from; None where there was none."""
    with workspace.reading():
        head = workspace.notes.head(note_id)
        draft = _draft(workspace, head)
    return None if draft is None else edit_distance(draft.body.plain_text(), head.body.plain_text())


def local_signer(full_name: Callable[[], str] | None = None) -> str:
    """The name of this computer's user: the full one where the system knows it, else the login. May ask a directory."""
    try:
        name = (full_name or _full_name)()
    except (KeyError, OSError, ImportError):
        name = ""
    try:
        return name or getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _full_name() -> str:
    import os
    import pwd

    return pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0].strip()


def _require_signable(workspace: Workspace, note: Note, head: Revision, base_number: int) -> None:
    if head.number != base_number:
        raise _refused(
            "This note was changed since it was opened here.", "Read it again, then sign.", "note.head_moved"
        )
    if has_demo_text(head.body) or STUB_MARK in head.body.plain_text():
        raise _refused(
            "This note holds demo text, which is not from this visit.",
            "Draft it again with demo text off, or write it yourself.",
            "note.demo_text",
        )
    if not has_words(head.body):
        raise _refused("This note has no words yet.", "Write it, then sign.", "note.empty")
    left = count_open(workspace.checks.items(note.id))
    if left:
        raise _refused(
            f"{left} {'item is' if left == 1 else 'items are'} still to check.",
            "Decide on each, then sign.",
            "note.open_checks",
        )


def _unsealed(
    workspace: Workspace, note: Note, head: Revision, signer: str, now: datetime, zone: tzinfo | None
) -> Signature:
    """The signature without its hash."""
    draft = _draft(workspace, head)
    transcript = None if head.transcript_id is None else workspace.transcripts.origin(head.transcript_id)
    return Signature(
        note_id=note.id,
        revision_number=head.number,
        signer=signer,
        signed_at=now,
        zone=zone_text(now.astimezone(zone)),
        sha256="",
        engine=transcript.engine if transcript else "",
        model=transcript.model if transcript else "",
        drafter=draft.drafter if draft else "",
        drafter_model=draft.model if draft else "",
        prompt_version=draft.prompt_version if draft else "",
        template_version=head.template_version,
        draft_number=draft.number if draft else None,
        edit_distance=edit_distance(draft.body.plain_text(), head.body.plain_text()) if draft else None,
    )


def _draft(workspace: Workspace, head: Revision) -> Revision | None:
    number = draft_behind(head.number, workspace.notes.history(head.note_id))
    return None if number is None else workspace.notes.revision(head.note_id, number)


def _signer(signer: str) -> str:
    name = " ".join(_storable(signer).split())
    if not name:
        raise _refused("A signature needs a name.", "Write your name, then sign.", "note.no_signer")
    return name


def _storable(text: str) -> str:
    """The text as the store gives it back: what is hashed must be what is kept."""
    return text.encode("utf-8", "replace").decode()


def _touched(note: Note) -> Changes:
    return Changes(sessions=frozenset({note.session_id}), notes=frozenset({note.id}))


def _refused(happened: str, next_step: str, code: str) -> NoteRefusedError:
    return NoteRefusedError(happened, safe="Nothing was signed; the note is as it was.", next_step=next_step, code=code)
