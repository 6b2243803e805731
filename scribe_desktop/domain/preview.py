"""Owns what is shown of a draft while it is written. It holds patient words: never logged, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.note import NoteType


@dataclass(frozen=True, slots=True)
class PreviewSection:
    """What of one section has come so far. `key` and `heading` are empty when the section is not known."""

    key: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """Everything of a draft that has come so far; a later one replaces it. Without sections: it begins, or anew."""

    job_id: JobId
    session_id: SessionId
    note_type: NoteType
    sections: tuple[PreviewSection, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All statements so far, in order, without headings."""
        return tuple(line for section in self.sections for line in section.lines)
