"""Owns taking a note or a transcript out of the program: to the clipboard, as text, as a Word document.

Whatever is not signed says so on its first line. Every way out leaves an audit line, without words and file names.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NoteId, TranscriptId
from scribe_desktop.domain.note import Note, NoteBody
from scribe_desktop.domain.signing import local_signing_time, signed_by_line
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import NoteRefusedError, ProviderError, StorageError
from scribe_desktop.export.docx_child import DocxRequest, docx_spec
from scribe_desktop.export.files import write_chosen_file
from scribe_desktop.export.note_view import AddendumView, ExportedText, NoteView
from scribe_desktop.export.plain_text import note_as_text
from scribe_desktop.export.transcript_text import transcript_as_text
from scribe_desktop.store.workspace import Workspace


class ExportFormat(StrEnum):
    """The files a note can become; the value is the file's ending."""

    TXT = "txt"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written, and what the user should know about it."""

    path: Path
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Loaded:
    note: Note
    view: NoteView
    revision_number: int
    created_at: datetime


def copy_text(
    workspace: Workspace, note_id: NoteId, *, section_key: str | None = None, title: str = "", newline: str = os.linesep
) -> Outcome[ExportedText]:
    """The note, or one section of it, as it goes to the clipboard.

    The mark of an unsigned note is on the first line of both. A signed note brings who signed it, and its addenda; a
    section of it brings neither.

    Raises:
        NoteRefusedError: `note.no_section`: the note has no such section.
    """
    loaded = _load(workspace, note_id, title)
    view = loaded.view if section_key is None else _section_view(loaded.view, section_key)
    what = "whole" if section_key is None else "section"
    workspace.audit.append(AuditAction.NOTE_COPIED, note_id, f"revision {loaded.revision_number} {what}")
    return Outcome(Changes(), note_as_text(view, newline=newline))


def copy_transcript(
    workspace: Workspace, transcript_id: TranscriptId, *, newline: str = os.linesep
) -> Outcome[ExportedText]:
    """The transcript as it is read, corrections and names in place, as it goes to the clipboard."""
    reading = workspace.transcripts.reading(transcript_id)
    workspace.audit.append(AuditAction.TRANSCRIPT_COPIED, transcript_id)
    return Outcome(Changes(), ExportedText(transcript_as_text(reading.corrected(), newline=newline)))


def export_note(
    workspace: Workspace,
    note_id: NoteId,
    path: Path,
    export_format: ExportFormat,
    *,
    may_overwrite: bool = False,
    title: str = "",
    cancel: CancelToken | None = None,
) -> Outcome[ExportedFile]:
    """Write the note to a file that the user named. Blocks: a Word document is made in a process of its own.

    Raises:
        StorageError: `output.*`; nothing half-written stays. `export.failed`: the document could not be made.
        CancelledError: cancel was asked for before the file was written.
    """
    loaded = _load(workspace, note_id, title)
    token = cancel or CancelToken()
    warnings: tuple[str, ...] = ()
    if export_format is ExportFormat.DOCX:
        data = _docx(loaded, token)
    else:
        text = note_as_text(loaded.view, newline=os.linesep)
        data, warnings = text.text.encode("utf-8"), text.warnings
    token.check()
    write_chosen_file(path, data, may_overwrite=may_overwrite)
    workspace.audit.append(
        AuditAction.NOTE_EXPORTED, note_id, f"revision {loaded.revision_number} {export_format.value}"
    )
    return Outcome(Changes(), ExportedFile(path, warnings))


def default_export_name(note: Note, clock: Clock, zone: tzinfo | None = None) -> str:
    """A file name without an ending and without patient words, e.g. `soap-note-2026-11-22-0910`; local time."""
    return f"{note.note_type.value.replace('_', '-')}-note-{clock().astimezone(zone):%Y-%m-%d-%H%M}"


def load_note_view(workspace: Workspace, note_id: NoteId, title: str = "") -> NoteView:
    """The head of a note as every export shows it: for printing."""
    return _load(workspace, note_id, title).view


def _load(workspace: Workspace, note_id: NoteId, title: str) -> _Loaded:
    with workspace.reading():
        note = workspace.notes.by_id(note_id)
        head = workspace.notes.head(note_id)
        signature = workspace.signatures.of_note(note_id)
        addenda = workspace.signatures.addenda(note_id)
        origin = None if head.transcript_id is None else workspace.transcripts.origin(head.transcript_id)
    view = NoteView(
        title=title or load_template(note.note_type).title,
        reference=note_id[:8],
        status=note.status,
        body=head.body,
        model_grade=origin.model_grade if origin else None,
        author=signature.signer if signature else "",
        signed_by=signed_by_line(signature.signer, signature.signed_at, signature.zone) if signature else "",
        addenda=tuple(
            AddendumView(added.text, signed_by_line(added.signer, added.signed_at, added.zone)) for added in addenda
        ),
    )
    created_at = (
        local_signing_time(signature.signed_at, signature.zone) if signature else head.created_at.astimezone(UTC)
    )
    return _Loaded(note, view, head.number, created_at)


def _section_view(view: NoteView, section_key: str) -> NoteView:
    sections = tuple(section for section in view.body.sections if section.key == section_key)
    if not sections:
        raise NoteRefusedError(
            "This note has no such section.",
            safe="Nothing was copied.",
            next_step="Copy the whole note.",
            code="note.no_section",
        )
    return NoteView(view.title, view.reference, view.status, NoteBody(sections), view.model_grade)


def _docx(loaded: _Loaded, cancel: CancelToken) -> bytes:
    try:
        with EngineProcess(docx_spec()) as process:
            made = process.call(DocxRequest(loaded.view, loaded.created_at), cancel)
    except ProviderError as error:
        raise _not_made() from error
    if not isinstance(made, bytes):
        raise _not_made()
    return made


def _not_made() -> StorageError:
    return StorageError(
        "The Word document could not be made.",
        safe="The note is unchanged and no file was written.",
        next_step="Try again, or export it as text.",
        code="export.failed",
    )
