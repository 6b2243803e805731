"""Owns the folder of files a command leaves behind: which files, and that nothing is overwritten unasked."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scribe_desktop.commands.exporting import load_note_view
from scribe_desktop.commands.transcripts import load_latest_reading
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.note import Note, NoteType, Revision
from scribe_desktop.domain.report import RunReport
from scribe_desktop.domain.template import Template
from scribe_desktop.domain.transcript import Transcript
from scribe_desktop.errors import StorageError
from scribe_desktop.export.docx_writer import note_as_docx
from scribe_desktop.export.files import write_file
from scribe_desktop.export.json_files import note_json, report_json, transcript_json
from scribe_desktop.export.note_view import NoteView
from scribe_desktop.export.plain_text import note_as_text
from scribe_desktop.export.transcript_text import transcript_as_text
from scribe_desktop.pipeline import PipelineTools
from scribe_desktop.store.workspace import Workspace

_OUR_NAME = re.compile(r"transcript\.(json|txt)|report\.json|note(-[a-z-]+)?\.(json|txt|docx)")


@dataclass(frozen=True, slots=True)
class OutputFolder:
    """A folder that may be written to."""

    path: Path
    may_overwrite: bool

    @staticmethod
    def prepare(wanted: Path | None, *, now: datetime, may_overwrite: bool) -> OutputFolder:
        """The folder that was asked for, or a new one here that is named by the clock, never by the input.

        Raises:
            StorageError: it holds such files already and overwriting was not allowed, or it cannot be made. Said
                before the work, not after.
        """
        path = wanted if wanted is not None else Path.cwd() / f"scribe-{now:%Y%m%d-%H%M%S}"
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise _cannot_write() from None
        if not os.access(path, os.W_OK | os.X_OK):
            raise _cannot_write()
        if not may_overwrite and any(_OUR_NAME.fullmatch(name) for name in _names(path)):
            raise StorageError(
                "The output folder holds files of an earlier run.",
                safe="They were not touched, and nothing was started.",
                next_step="Choose another folder with --out, or pass --yes to overwrite them.",
                code="output.exists",
            )
        return OutputFolder(path, may_overwrite)

    def forget_if_empty(self) -> None:
        """Remove the folder again when nothing came of it."""
        with contextlib.suppress(OSError):
            self.path.rmdir()

    def remove_all_but(self, written: Sequence[str]) -> None:
        """Remove our files of an earlier run: those of two visits must never lie side by side as one.

        Raises:
            StorageError: `output.denied`.
        """
        try:
            for name in _names(self.path):
                if _OUR_NAME.fullmatch(name) and name not in written:
                    (self.path / name).unlink()
        except OSError:
            raise _cannot_write() from None


@dataclass(slots=True)
class Written:
    """What was written, in order, and what the user should know about it."""

    names: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def write_results(job_id: JobId, report: RunReport, tools: PipelineTools, folder: OutputFolder) -> Written:
    """Write the files of one job: its transcript, the notes it drafted, its report."""
    workspace = tools.workspace
    job = workspace.jobs.get(job_id)
    transcript = workspace.transcripts.get(job.transcript_id) if job.transcript_id else None
    drafted = [
        (workspace.notes.by_id(revision.note_id), revision)
        for note_type in job.request.note_types
        if note_type in workspace.notes.drafted_by_job(job_id)
        for revision in [workspace.notes.draft_of_job(job_id, note_type)]
    ]
    written = Written()
    _write_all(_transcript_files(transcript), folder, written)
    _write_notes(drafted, transcript, workspace, folder, written, tools.template)
    _write_all([("report.json", report_json(report).encode())], folder, written)
    folder.remove_all_but(written.names)
    return written


def write_session(
    workspace: Workspace, session_id: SessionId, folder: OutputFolder, template: Callable[[NoteType], Template]
) -> Written:
    """Write the latest transcript of a session and the heads of its notes."""
    workspace.sessions.get(session_id)
    reading = load_latest_reading(workspace, session_id)
    transcript = None if reading is None else reading.corrected()
    notes = [(note, workspace.notes.head(note.id)) for note in workspace.notes.list(session_id)]
    if transcript is None and not notes:
        raise StorageError("This session has no transcript and no note yet.", code="session.empty")
    written = Written()
    _write_all(_transcript_files(transcript), folder, written)
    _write_notes(notes, transcript, workspace, folder, written, template)
    folder.remove_all_but(written.names)
    return written


def _transcript_files(transcript: Transcript | None) -> Iterator[tuple[str, bytes]]:
    if transcript is not None:
        yield "transcript.json", transcript_json(transcript).encode()
        yield "transcript.txt", transcript_as_text(transcript, newline=os.linesep).encode()


def _write_notes(
    notes: list[tuple[Note, Revision]],
    transcript: Transcript | None,
    workspace: Workspace,
    folder: OutputFolder,
    written: Written,
    template: Callable[[NoteType], Template],
) -> None:
    for place, (note, revision) in enumerate(notes):
        stem = "note" if place == 0 else f"note-{note.note_type.replace('_', '-')}"
        view = _view(workspace, note, revision, transcript, template(note.note_type).title)
        _write_all(_note_files(stem, note, revision, view, written), folder, written)
        workspace.audit.append(AuditAction.NOTE_EXPORTED, note.id, f"revision {revision.number}")


def _view(workspace: Workspace, note: Note, revision: Revision, transcript: Transcript | None, title: str) -> NoteView:
    """The head as every export shows it, with its signature; a draft that is not the head as the draft it is."""
    if revision.number == note.head_number:
        return load_note_view(workspace, note.id, title)
    return NoteView(
        title=title,
        reference=note.id[:8],
        status=revision.status,
        body=revision.body,
        model_grade=transcript.model_grade if transcript else None,
    )


def _note_files(
    stem: str, note: Note, revision: Revision, view: NoteView, written: Written
) -> Iterator[tuple[str, bytes]]:
    text = note_as_text(view, newline=os.linesep)
    written.warnings.extend(text.warnings)
    yield f"{stem}.json", note_json(note, revision).encode()
    yield f"{stem}.txt", text.text.encode()
    yield f"{stem}.docx", note_as_docx(view, created_at=revision.created_at)


def _write_all(files: Iterable[tuple[str, bytes]], folder: OutputFolder, written: Written) -> None:
    for name, data in files:
        write_file(folder.path, name, data, may_overwrite=folder.may_overwrite)
        written.names.append(name)


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in os.scandir(folder))


def _cannot_write() -> StorageError:
    return StorageError(
        "The output folder cannot be made or written to.",
        safe="Nothing was started.",
        next_step="Choose another folder with --out.",
        code="output.denied",
    )
