"""Owns the plain text of a note as it is pasted into a health record or written to a .txt file.

The rules are the safe common subset of what Epic, Oracle Health, athena and CPRS take: headings in capitals with a
colon, "- " bullets, no Markdown, no tabs, nothing that a record would expand as a macro. The words are never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scribe_desktop.domain.ids import StatementId
from scribe_desktop.domain.note import NoteSection, Statement
from scribe_desktop.export.note_view import (
    EMPTY_SECTION,
    NUMBERED_LINE,
    AddendumView,
    ExportedText,
    NoteView,
    addendum_heading,
    opening_lines,
)
from scribe_desktop.export.transliteration import Transliterated, transliterate


@dataclass(frozen=True, slots=True)
class TextProfile:
    """How one kind of health record wants its text. Past `warn_characters` some records cut or stop tracking."""

    name: str
    empty_section: str = EMPTY_SECTION
    warn_characters: int = 10_000


GENERIC = TextProfile("generic")

# `***` is a wildcard, `@NAME@` a link and `.word` a phrase that Epic replaces with text from elsewhere in the record.
_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^*\n]+)(?<=[^\s*])\*\*(?![\w*])")
_ASTERISKS = re.compile(r"\*{2,}")
_LINK_START = re.compile(r"@(?=[^\W\d_]\w*(?:[:(\[][^@\n]*)?@)")
_DOT_PHRASE = re.compile(r"(?<![^\s(\[{\"'])\.(?=[^\W\d_])")
_BULLET = re.compile(r"(?:-|\*(?= +[^\s*])) +")
_HASHES = re.compile(r"^(?:#{1,6} +)+(?=[^\s\d#])")
_RULE = re.compile(r"(?:-{3,}|={3,})")


def note_as_text(view: NoteView, *, profile: TextProfile = GENERIC, newline: str = "\n") -> ExportedText:
    r"""The note as plain text, its status mark on the first line, ending with one `newline` (`\n` or `\r\n`).

    Below a signed note stand who signed it and its addenda.

    The text holds printable ASCII and Latin-1 letters only. Warnings are plain sentences without patient words. Pure;
    any thread.
    """
    pieces = [transliterate(line) for line in opening_lines(view)]
    blocks = [[piece.text for piece in pieces]] if pieces else []
    blocks.extend(_section_lines(section, profile, pieces) for section in view.body.sections)
    blocks.extend(_signed_lines(view.signed_by, pieces))
    for number, addendum in enumerate(view.addenda, start=1):
        blocks.append(_section_lines(_as_section(number, addendum), profile, pieces))
        blocks.extend(_signed_lines(addendum.signed_by, pieces))
    text = "\n\n".join("\n".join(lines) for lines in blocks) + "\n"
    return ExportedText(text.replace("\n", newline), _warnings(text, pieces, profile))


def as_plain_text(text: str) -> ExportedText:
    r"""Any text by the same rules: one `\n` at the end, at most one blank line in a row. Idempotent."""
    piece = transliterate(text)
    lines: list[str] = []
    for line in _plain_lines(piece):
        if line or (lines and lines[-1]):
            lines.append(line)
    plain = "\n".join(lines).rstrip("\n") + "\n"
    return ExportedText(plain, _warnings(plain, [piece], GENERIC))


def _signed_lines(signed_by: str, pieces: list[Transliterated]) -> list[list[str]]:
    if not signed_by:
        return []
    piece = transliterate(" ".join(signed_by.split()))
    pieces.append(piece)
    return [_plain_lines(piece)]


def _as_section(number: int, addendum: AddendumView) -> NoteSection:
    statement = Statement(StatementId(f"addendum{number}"), addendum.text)
    return NoteSection("addendum", addendum_heading(number), (statement,))


def _section_lines(section: NoteSection, profile: TextProfile, pieces: list[Transliterated]) -> list[str]:
    heading = transliterate(" ".join(section.heading.split()))
    pieces.append(heading)
    # Capitals come after the letters are plain, and may themselves leave Latin-1 (the capital of a y with two dots).
    capitals = transliterate(" ".join(_plain_lines(heading)).upper()).text
    lines = [capitals.rstrip(" :") + ":"] if capitals.strip(" :") else []
    count = len(lines)
    for statement in section.statements:
        piece = transliterate(statement.text)
        pieces.append(piece)
        lines.extend(_statement_lines(piece))
    if len(lines) == count:
        lines.append(profile.empty_section)
    return lines


def _statement_lines(piece: Transliterated) -> list[str]:
    """Each line of a statement as a bullet, save where it brought its own number (`1. Asthma`, then its plan)."""
    lines = filter(None, _plain_lines(piece))
    return [line if NUMBERED_LINE.match(line) or line.startswith("- ") else f"- {line}" for line in lines]


def _plain_lines(piece: Transliterated) -> list[str]:
    lines = (line.strip() for line in piece.text.split("\n"))
    return [_plain_line(line) for line in lines if not _RULE.fullmatch(line)]


def _plain_line(line: str) -> str:
    """One line without Markdown and without anything a record would expand."""
    line = _ASTERISKS.sub(lambda match: " ".join(match.group()), _BOLD.sub(r"\1", line))
    bullet = _BULLET.match(line)
    rest = _HASHES.sub("", line[bullet.end() :] if bullet else line, count=1)
    rest = _DOT_PHRASE.sub(". ", _LINK_START.sub("@ ", rest))
    return f"- {rest}" if bullet else rest


def _warnings(text: str, pieces: list[Transliterated], profile: TextProfile) -> tuple[str, ...]:
    unknown = sum(piece.unknown_count for piece in pieces)
    folded = sum(piece.folded_count for piece in pieces)
    warnings = []
    if unknown:
        warnings.append(f"{unknown} character(s) have no plain form and are shown as [?]: check those places.")
    if folded:
        warnings.append(f"{folded} letter(s) were written without an accent that many records cannot show.")
    if len(text) > profile.warn_characters:
        warnings.append(f"The text is longer than {profile.warn_characters} characters: some records cut it.")
    return tuple(warnings)
