"""Owns which section is copied next: the one after the section that was copied last, note by note."""

from __future__ import annotations

from scribe_desktop.domain.note import NoteBody, NoteSection, NoteType


class SectionOrder:
    """Remembers the last copied section of each note, for as long as the pane lives."""

    def __init__(self) -> None:
        self._last: dict[NoteType, str] = {}

    def copied(self, note_type: NoteType, section_key: str) -> None:
        """A section was copied."""
        self._last[note_type] = section_key

    def restart(self, note_type: NoteType) -> None:
        """The whole note was copied: begin at its first section."""
        self._last.pop(note_type, None)

    def next_section(self, note_type: NoteType, body: NoteBody) -> NoteSection | None:
        """The section to copy next: sections without words are passed over; after the last comes the first."""
        written = [section for section in body.sections if section.statements]
        if not written:
            return None
        keys = [section.key for section in body.sections]
        last = self._last.get(note_type)
        place = keys.index(last) if last in keys else -1
        after = (section for section in written if keys.index(section.key) > place)
        return next(after, written[0])
