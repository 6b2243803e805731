"""Owns reading a model's JSON answer: as it streams, for showing, and as a whole, for the note. Pure."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import NoteBody, NoteSection, Statement
from scribe_desktop.domain.template import Template
from scribe_desktop.drafting.evidence import linked_statement


class InvalidAnswerError(ValueError):
    """The answer is not JSON of the schema. Carries no text of the answer."""


@dataclass(frozen=True, slots=True)
class StreamedStatement:
    """A statement that has become complete, and the section it stands in; empty if that is not known."""

    section_key: str
    text: str


class StatementStream:
    """Takes the answer's text piece by piece and gives out the statements that have become complete."""

    # A quoted key inside a string would have its quotes escaped, so this finds keys only.
    _MARK = re.compile(r'"text"\s*:\s*("(?:[^"\\]|\\.)*")|"([a-z][a-z0-9_]*)"\s*:\s*\[')

    def __init__(self, section_keys: Collection[str] = ()) -> None:
        self._section_keys = frozenset(section_keys)
        self._section_key = ""
        self._rest = ""

    def feed(self, piece: str) -> list[StreamedStatement]:
        """The statements that this piece completed; for showing only."""
        self._rest += piece
        statements: list[StreamedStatement] = []
        end = 0
        for match in self._MARK.finditer(self._rest):
            end = match.end()
            if match.group(2) in self._section_keys:
                self._section_key = match.group(2)
            elif match.group(1):
                # A broken escape is found when the whole answer is read; here it is only not shown.
                with contextlib.suppress(ValueError):
                    text = _one_line(json.loads(match.group(1), strict=False))
                    statements.append(StreamedStatement(self._section_key, text))
        self._rest = self._rest[end:]
        return [statement for statement in statements if statement.text]


def note_body(answer: str, template: Template, known: Collection[SegmentId]) -> NoteBody:
    """The note of a complete answer, sections in the template's order, evidence validated.

    Raises:
        InvalidAnswerError: not JSON, or not of the template's schema; no part of such an answer is used.
    """
    try:
        sections = json.loads(answer)
    except ValueError:
        raise InvalidAnswerError from None
    if not isinstance(sections, dict) or sections.keys() != {section.key for section in template.sections}:
        raise InvalidAnswerError
    numbers = itertools.count(1)
    return NoteBody(
        tuple(
            NoteSection(section.key, section.heading, _statements(sections[section.key], numbers, known))
            for section in template.sections
        )
    )


def _statements(entries: object, numbers: itertools.count[int], known: Collection[SegmentId]) -> tuple[Statement, ...]:
    if not isinstance(entries, list):
        raise InvalidAnswerError
    statements: list[Statement] = []
    for entry in entries:
        text, claimed = _statement_parts(entry)
        if text:
            statements.append(linked_statement(StatementId(f"n{next(numbers)}"), text, claimed, known))
    return tuple(statements)


def _statement_parts(entry: object) -> tuple[str, list[str]]:
    if not isinstance(entry, dict) or entry.keys() != {"text", "segment_ids"}:
        raise InvalidAnswerError
    text, claimed = entry["text"], entry["segment_ids"]
    is_typed = isinstance(text, str) and isinstance(claimed, list) and all(isinstance(item, str) for item in claimed)
    if not is_typed:
        raise InvalidAnswerError
    return _one_line(text), claimed


def _one_line(text: str) -> str:
    return " ".join(text.split())
