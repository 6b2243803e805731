"""Owns how the sources of a statement are said: in the gutter, in the strip, to a screen reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import Statement
from scribe_desktop.ui.note.view import EvidenceSource, NoteTab, Source, source_of
from scribe_desktop.ui.words import place_words

ELSEWHERE = "on the computer where it was recorded"


@dataclass(frozen=True, slots=True)
class GutterLabel:
    """What stands beside a block: the words on the right, the icon on the left, and whether both are amber."""

    text: str
    icon: str = ""
    is_to_check: bool = False


class StatementSources:
    """The sources and marks of one note, to be asked about its statements."""

    def __init__(self) -> None:
        self._sources: dict[SegmentId, EvidenceSource] = {}
        self._words: dict[StatementId, tuple[str, ...]] = {}
        self.accepted: frozenset[StatementId] = frozenset()
        self._is_signed = False

    def take(self, tab: NoteTab) -> None:
        """Know what this tab knows."""
        self._sources = {source.segment_id: source for source in tab.sources}
        self.accepted = tab.accepted
        self._is_signed = tab.is_signed
        self._words = {}
        for item in tab.words_to_check:
            self._words[item.statement_id] = (*self._words.get(item.statement_id, ()), item.words)

    def words_to_check(self, statement: Statement) -> tuple[str, ...]:
        """Words of a statement that differ from what was said, as long as they still stand in it."""
        return tuple(words for words in self._words.get(statement.id, ()) if words in statement.text)

    def has_mark(self, statement: Statement) -> bool:
        """Whether a statement wants the amber mark."""
        if self._is_signed:
            return False
        return source_of(statement, self.accepted) is Source.MISSING or bool(self.words_to_check(statement))

    def found(self, evidence: Iterable[SegmentId]) -> tuple[EvidenceSource, ...]:
        """The sources of these segments that are on this computer, in their order."""
        return tuple(self._sources[segment] for segment in evidence if segment in self._sources)

    def gutter_label(self, statements: tuple[Statement, ...], marked: frozenset[StatementId]) -> GutterLabel:
        """What stands beside a block of these statements; `marked` are those that may be amber."""
        if not statements:
            return GutterLabel("")
        kinds = {source_of(statement, self.accepted) for statement in statements}
        is_marked = any(statement.id in marked for statement in statements)
        evidence = tuple(dict.fromkeys(segment for statement in statements for segment in statement.evidence))
        differs = any(self.words_to_check(statement) for statement in statements)
        if evidence:
            missing = Source.MISSING in kinds
            icon = "triangle-alert" if differs else "unlink" if missing else ""
            return GutterLabel(self._time_text(evidence), icon if is_marked else "", is_marked)
        if Source.MISSING in kinds:
            return GutterLabel("no source", "unlink" if is_marked else "", is_marked)
        return GutterLabel("no source" if Source.ACCEPTED in kinds else "typed", "pencil")

    def spoken(self, statement: Statement) -> str:
        """What a screen reader says of a statement: `rests on 01:09 Clinician and 1 more`."""
        kind = source_of(statement, self.accepted)
        if kind is Source.TYPED:
            return "typed, rests on nothing that was said"
        if kind is not Source.LINKED:
            return "no source"
        found = self.found(statement.evidence)
        if not found:
            return f"rests on what was said, {ELSEWHERE}"
        more = f" and {len(statement.evidence) - 1} more" if len(statement.evidence) > 1 else ""
        words = f"rests on {place_words(found[0].start_ms)} {found[0].speaker}".rstrip() + more
        return f"{words}, to check" if self.words_to_check(statement) else words

    def _time_text(self, evidence: tuple[SegmentId, ...]) -> str:
        found = self.found(evidence)
        if not found:
            return "linked"
        more = f" +{len(evidence) - 1}" if len(evidence) > 1 else ""
        return place_words(found[0].start_ms) + more
