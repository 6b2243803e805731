"""Owns the Note: its type, status, statements with evidence, and its append-only revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.ids import JobId, NoteId, RevisionId, SegmentId, SessionId, StatementId, TranscriptId


class NoteType(StrEnum):
    """The kinds of note. The value is the key on the command line, in files and in the cloud."""

    SOAP = "soap"
    DAP = "dap"
    BIRP = "birp"
    GIRP = "girp"
    INTAKE = "intake"
    PROGRESS = "progress"
    HISTORY_AND_PHYSICAL = "h_and_p"
    CONSULT = "consult"
    DISCHARGE = "discharge"
    PROCEDURE = "procedure"
    REFERRAL_LETTER = "referral_letter"
    PATIENT_LETTER = "patient_letter"
    FREEFORM = "freeform"


class NoteStatus(StrEnum):
    """The status words of the product; the value is what the user reads."""

    DRAFT = "DRAFT"
    AI_DRAFT = "AI DRAFT"
    OUTLINE = "OUTLINE"
    STUB = "STUB"
    IN_REVIEW = "IN REVIEW"
    SIGNED = "SIGNED"
    AMENDED = "AMENDED"


class Author(StrEnum):
    """Who wrote a revision."""

    MODEL = "model"
    CLINICIAN = "clinician"


class StatementFlag(StrEnum):
    """Why a statement wants a second look."""

    UNLINKED = "unlinked"
    UNKNOWN_EVIDENCE = "unknown_evidence"
    EDITED = "edited"
    STUB = "stub"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a note and the segments it rests on. The clinician's own sentences have no evidence."""

    id: StatementId
    text: str
    evidence: tuple[SegmentId, ...] = ()
    flags: tuple[StatementFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteSection:
    """One section of a note; `key` is the template's key, `heading` what the reader sees."""

    key: str
    heading: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class NoteBody:
    """The words of a note, section by section, in the template's order."""

    sections: tuple[NoteSection, ...]

    def statements(self) -> tuple[Statement, ...]:
        """All statements in reading order."""
        return tuple(statement for section in self.sections for statement in section.statements)

    def plain_text(self) -> str:
        """Headings and statements, one a line; what full-text search indexes."""
        lines: list[str] = []
        for section in self.sections:
            lines.append(section.heading)
            lines.extend(statement.text for statement in section.statements)
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a drafter hands back: a body, and who made it with what. `model` is empty for a drafter without one."""

    note_type: NoteType
    template_version: str
    drafter: str
    model: str
    prompt_version: str
    status: NoteStatus
    body: NoteBody


@dataclass(frozen=True, slots=True)
class Note:
    """One note per session and note type; its words live in its revisions.

    `head_number` is the revision that is shown, copied and exported. A model's draft that arrives after the clinician
    has written becomes a revision in the history and leaves the head where it is.
    """

    id: NoteId
    session_id: SessionId
    note_type: NoteType
    status: NoteStatus
    head_number: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One append-only version of a note.

    `number` counts from 1; `status` is the note's when this revision becomes its head (signing changes the note's
    alone); `transcript_id` is what its evidence points into; `job_id` is the job that drafted it.
    """

    id: RevisionId
    note_id: NoteId
    number: int
    author: Author
    status: NoteStatus
    body: NoteBody
    drafter: str
    model: str
    template_version: str
    prompt_version: str
    transcript_id: TranscriptId | None
    job_id: JobId | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionInfo:
    """A revision without its words, for the history. `base_number` is the revision it started from, where known."""

    number: int
    author: Author
    status: NoteStatus
    drafter: str
    model: str
    created_at: datetime
    base_number: int | None
