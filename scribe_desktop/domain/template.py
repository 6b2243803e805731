"""Owns the shape of a note template. Templates are data (TOML in resources); drafting and export share these types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scribe_desktop.domain.note import NoteType


class NoteLength(StrEnum):
    """How much a drafter writes."""

    BRIEF = "brief"
    STANDARD = "standard"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class TemplateSection:
    """One section of a template.

    `loinc` is the section's LOINC code or None; `guidance` tells a drafter what belongs here; `topics` are the words of
    the outline classifier that this section takes in (see drafting/outline).
    """

    key: str
    heading: str
    loinc: str | None
    guidance: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A note type as data: title, LOINC code of the document, sections in order, and a version for the record."""

    note_type: NoteType
    title: str
    version: str
    loinc: str | None
    length: NoteLength
    guidance: str
    sections: tuple[TemplateSection, ...]

    def section(self, key: str) -> TemplateSection | None:
        """The section of that key, or None."""
        return next((section for section in self.sections if section.key == key), None)
