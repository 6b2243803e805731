"""Owns what an export shows of a note, and the words that say what the note is. Text and .docx share it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from scribe_desktop.domain.engine import BASIC_MODEL_WARNING, ModelGrade
from scribe_desktop.domain.note import NoteBody, NoteStatus, StatementFlag

STUB_MARK = "STUB - DEMO TEXT, NOT A NOTE"

_MARKS: dict[NoteStatus, str] = {
    NoteStatus.DRAFT: "DRAFT - NOT SIGNED",
    NoteStatus.AI_DRAFT: "AI DRAFT - NOT REVIEWED",
    NoteStatus.OUTLINE: "OUTLINE - WHAT WAS SAID, SORTED; NOT A NOTE, NOT REVIEWED",
    NoteStatus.STUB: STUB_MARK,
    NoteStatus.IN_REVIEW: "IN REVIEW - NOT SIGNED",
    NoteStatus.AMENDED: "AMENDED",
}

_SIGNED = frozenset({NoteStatus.SIGNED, NoteStatus.AMENDED})

NUMBERED_LINE = re.compile(r"[0-9]{1,2}[.)] ")
"""A line such as `1. Asthma`: it keeps its number and gets no bullet."""

EMPTY_SECTION = "[ ]"
"""Stands under a heading without a word. A blank to fill claims nothing; "Not discussed" would be a claim."""


@dataclass(frozen=True, slots=True)
class AddendumView:
    """Words that were added to a signed note, and who signed them when: `Signed by NAME, TIME ZONE`."""

    text: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note as it is exported.

    `title` is the template's title; `reference` is an opaque identifier, never a name. `model_grade` is that of the
    speech model behind the transcript, None where nothing was transcribed. `author` is the clinician's name as it may
    appear in the file, or empty. `signed_by` is the line `Signed by NAME, TIME ZONE` of a signed note, or empty.
    """

    title: str
    reference: str
    status: NoteStatus
    body: NoteBody
    model_grade: ModelGrade | None = None
    author: str = ""
    signed_by: str = ""
    addenda: tuple[AddendumView, ...] = ()


def status_mark(view: NoteView) -> str | None:
    """The first line of every export: what the note is. None only for a signed note without demo text."""
    if any(StatementFlag.STUB in statement.flags for statement in view.body.statements()):
        return STUB_MARK
    return _MARKS.get(view.status)


def opening_lines(view: NoteView) -> tuple[str, ...]:
    """What stands above the note's own words: its mark, then the warning about a basic speech model."""
    needs_warning = view.model_grade is ModelGrade.BASIC and view.status not in _SIGNED
    lines = (status_mark(view), BASIC_MODEL_WARNING if needs_warning else None)
    return tuple(line for line in lines if line is not None)


def addendum_heading(number: int) -> str:
    """What stands above the words of an addendum."""
    return f"Addendum {number}"


@dataclass(frozen=True, slots=True)
class ExportedText:
    """A text ready to be pasted or written, and what the user should know about it."""

    text: str
    warnings: tuple[str, ...] = ()


def date_and_zone(moment: datetime) -> str:
    """An aware moment in its own zone, e.g. `2026-11-22 18:15 UTC`."""
    return moment.strftime("%Y-%m-%d %H:%M %Z")
