"""Owns the note's text while it is edited: one block a statement, headings that stay, and where each letter came from.

The document holds words and ids, never evidence: that stays in the records here, so undo and paste cannot lose it.
Everything that changes the text goes through the edits of this class. It paints nothing and saves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from scribe_desktop.domain.ids import NewId, StatementId
from scribe_desktop.domain.note import NoteBody, NoteSection, Statement, StatementFlag
from scribe_desktop.ui.note.block_reading import (
    BlockReading,
    character_offset,
    read_block,
    unit_offset,
)
from scribe_desktop.ui.note.clipboard import Lines
from scribe_desktop.ui.note.note_formats import (
    apply_page,
    heading_block,
    heading_text,
    owned_text,
    owner_before,
    owner_ranges,
    plain,
    shown,
    statement_block,
)
from scribe_desktop.ui.note.sentences import Piece, Run
from scribe_desktop.ui.theme import Theme

_NO_SECTION = -1


@dataclass(frozen=True, slots=True)
class PlacedStatement:
    """A statement and the positions it begins and ends at, in the block that begins at `block_start`."""

    statement: Statement
    section_key: str
    block_start: int
    start: int
    end: int


class NoteDocument(QTextDocument):
    """A NoteBody as a document that can be edited by rule. GUI thread only."""

    def __init__(self, theme: Theme, new_id: NewId, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._new_id = new_id
        self.token = new_id()
        self._sections: tuple[NoteSection, ...] = ()
        self._records: dict[str, Statement] = {}
        self._aliases: dict[tuple[str, int], StatementId] = {}
        self.setDocumentMargin(0)
        # A document without a layout does not tell of its changes.
        self.documentLayout()
        self.contentsChange.connect(self._on_contents_change)

    # reading

    def load(self, body: NoteBody) -> None:
        """Show these words. What could be undone before is forgotten."""
        self._sections = body.sections
        self._records = {}
        self._aliases = {}
        self.setUndoRedoEnabled(False)
        self.clear()
        apply_page(self, self._theme)
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        is_first = True
        for index, section in enumerate(body.sections):
            is_first = self._load_section(cursor, index, section, is_first=is_first)
        if not body.sections:
            cursor.setBlockFormat(statement_block(self._theme))
        cursor.endEditBlock()
        self.setUndoRedoEnabled(True)
        self.setModified(False)

    def restyle(self) -> None:
        """Take the theme's sizes. The words and ids stay; what could be undone before is forgotten."""
        self.setUndoRedoEnabled(False)
        apply_page(self, self._theme)
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        for block in self.blocks():
            cursor.setPosition(block.position())
            if self.is_heading(block):
                cursor.setBlockFormat(heading_block(self._theme))
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(heading_text(self._theme))
            else:
                cursor.setBlockFormat(statement_block(self._theme))
        cursor.endEditBlock()
        self.setUndoRedoEnabled(True)

    def body(self) -> NoteBody:
        """The words as they stand, each statement with the evidence that is still its own."""
        statements: list[list[Statement]] = [[] for _section in self._sections]
        for placed, index in self._placed():
            if statements:
                statements[index].append(placed.statement)
        return NoteBody(
            tuple(
                NoteSection(section.key, section.heading, tuple(found))
                for section, found in zip(self._sections, statements, strict=True)
            )
        )

    def outline(self) -> NoteBody:
        """The sections, each with its statements or without: cheap, for what only asks whether there are words."""
        written: set[int] = set()
        index = 0
        for block in self.blocks():
            if self.is_heading(block):
                index = block.userState()
            elif block.length() > 1:
                written.add(index)
        mark = (Statement(StatementId(""), ""),)
        return NoteBody(
            tuple(
                NoteSection(section.key, section.heading, mark if number in written else ())
                for number, section in enumerate(self._sections)
            )
        )

    def placed_statements(self) -> tuple[PlacedStatement, ...]:
        """All statements in reading order, with their places."""
        return tuple(placed for placed, _index in self._placed())

    def statements_of(self, block: QTextBlock) -> tuple[Statement, ...]:
        """The statements of one block; none for a heading or an empty block. Ids may repeat those of another block."""
        if self.is_heading(block):
            return ()
        return tuple(self._statement(piece, 0) for piece in self._reading(block).pieces)

    def statement_ranges(self, block: QTextBlock) -> tuple[tuple[Statement, int, int], ...]:
        """The statements of one block with the positions they begin and end at."""
        if self.is_heading(block):
            return ()
        reading = self._reading(block)
        return tuple(
            (
                self._statement(piece, 0),
                block.position() + unit_offset(reading.text, piece.start),
                block.position() + unit_offset(reading.text, piece.end),
            )
            for piece in reading.pieces
        )

    def statement_at(self, position: int) -> Statement | None:
        """The statement around a position, or None on a heading or an empty block."""
        ranges = self.statement_ranges(self.findBlock(position))
        for statement, _start, end in ranges:
            if position <= end:
                return statement
        return ranges[-1][0] if ranges else None

    def blocks(self) -> Iterator[QTextBlock]:
        """All blocks in order."""
        block = self.begin()
        while block.isValid():
            yield block
            block = block.next()

    def is_heading(self, block: QTextBlock) -> bool:
        """Whether a block is a section's heading, which no edit may touch."""
        return block.userState() != _NO_SECTION

    def section_of(self, block: QTextBlock) -> NoteSection | None:
        """The section a block stands in; None only where the note has no section at all."""
        if not self._sections:
            return None
        return self._sections[self._section_index(block)]

    # edits

    def insert_text(self, cursor: QTextCursor, text: str) -> bool:
        """Type `text`, in place of the selection. It is the clinician's own; False where nothing may be typed."""
        if not cursor.hasSelection():
            if self.is_heading(cursor.block()):
                return False
            cursor.insertText(text, self._typed_format(cursor))
            return True
        cursor.beginEditBlock()
        self.remove_selection(cursor)
        is_possible = not self.is_heading(cursor.block())
        if is_possible:
            cursor.insertText(text, self._typed_format(cursor))
        cursor.endEditBlock()
        return is_possible

    def split(self, cursor: QTextCursor) -> bool:
        """Begin a new statement here. The first part keeps its id; the second rests on the same evidence."""
        cursor.beginEditBlock()
        self.remove_selection(cursor)
        is_possible = not self.is_heading(cursor.block())
        if is_possible:
            if not cursor.atBlockStart():
                self._rename_rest(cursor)
            cursor.insertBlock(statement_block(self._theme), QTextCharFormat())
        cursor.endEditBlock()
        return is_possible

    def remove_selection(self, cursor: QTextCursor) -> None:
        """Remove what is selected, except headings; text never moves from one section into another."""
        if not cursor.hasSelection():
            return
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        spans = self._editable_spans(start, end)
        cursor.beginEditBlock()
        for span_start, span_end in reversed(spans):
            cursor.setPosition(span_start)
            cursor.setPosition(span_end, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        cursor.endEditBlock()
        cursor.setPosition(spans[0][0] if spans else start)

    def remove_to(self, cursor: QTextCursor, move: QTextCursor.MoveOperation) -> None:
        """Remove the selection, or else from the cursor to where `move` leads, within this section."""
        if cursor.hasSelection():
            self.remove_selection(cursor)
            return
        if self.is_heading(cursor.block()):
            return
        here = cursor.position()
        cursor.movePosition(move, QTextCursor.MoveMode.KeepAnchor)
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        around = [span for span in self._editable_spans(start, end) if span[0] <= here <= span[1]]
        if around and around[0][0] < around[0][1]:
            cursor.setPosition(around[0][0])
            cursor.setPosition(around[0][1], QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        else:
            cursor.setPosition(here)

    def settle(self) -> None:
        """Give each statement a block of its own, as one step to undo; not where something could be redone."""
        mixed = [block for block in self.blocks() if len(self.statements_of(block)) > 1]
        if not mixed or self.isRedoAvailable() or not self.isUndoAvailable():
            return
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        for block in reversed(mixed):
            ranges = self.statement_ranges(block)
            for (_before, _start, end), (_after, start, _end) in reversed(tuple(pairwise(ranges))):
                cursor.setPosition(end)
                cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
                cursor.insertBlock(statement_block(self._theme), QTextCharFormat())
        cursor.endEditBlock()

    def selected_lines(self, cursor: QTextCursor) -> Lines:
        """What is selected, a line for each block, headings with no owner."""
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        lines: list[tuple[Run, ...]] = []
        block = self.findBlock(start)
        while block.isValid() and block.position() <= end:
            lines.append(self._runs_between(block, start, end))
            block = block.next()
        return tuple(lines)

    def insert_lines(self, cursor: QTextCursor, lines: Lines) -> bool:
        """Paste: lines with ids keep their evidence, lines without have none. False where nothing may be inserted."""
        cursor.beginEditBlock()
        self.remove_selection(cursor)
        is_possible = not self.is_heading(cursor.block())
        if is_possible:
            renamed = self._names_for(lines)
            for number, line in enumerate(lines):
                if number:
                    self.split(cursor)
                for run in line:
                    name = renamed.get(run.owner) or self._new_id()
                    cursor.insertText(run.text, owned_text(name))
        cursor.endEditBlock()
        return is_possible

    # inner parts

    def _load_section(self, cursor: QTextCursor, index: int, section: NoteSection, *, is_first: bool) -> bool:
        if section.heading or index:
            is_first = self._open_block(cursor, heading_block(self._theme), is_first=is_first)
            cursor.insertText(" ".join(section.heading.split()), heading_text(self._theme))
            cursor.block().setUserState(index)
        texts = [statement for statement in section.statements if statement.text.strip()]
        for statement in texts:
            is_first = self._open_block(cursor, statement_block(self._theme), is_first=is_first)
            if statement.evidence or statement.flags:
                self._records[statement.id] = statement
            cursor.insertText(shown(statement.text), owned_text(statement.id))
        if not texts:
            is_first = self._open_block(cursor, statement_block(self._theme), is_first=is_first)
        return is_first

    @staticmethod
    def _open_block(cursor: QTextCursor, block_format: QTextBlockFormat, *, is_first: bool) -> bool:
        if is_first:
            cursor.setBlockFormat(block_format)
        else:
            cursor.insertBlock(block_format, QTextCharFormat())
            cursor.block().setUserState(_NO_SECTION)
        return False

    def _typed_format(self, cursor: QTextCursor) -> QTextCharFormat:
        """The format of what is typed here: an id of its own, that of typed text beside it where there is some."""
        before = "" if cursor.atBlockStart() else owner_before(cursor)
        if before and before not in self._records:
            return owned_text(before)
        if not cursor.atBlockEnd():
            following = QTextCursor(cursor)
            following.movePosition(QTextCursor.MoveOperation.NextCharacter)
            after = owner_before(following)
            if after and after not in self._records:
                return owned_text(after)
        return owned_text(self._new_id())

    def _rename_rest(self, cursor: QTextCursor) -> None:
        """Give what follows the cursor in its block ids of its own, resting on the same evidence as before."""
        here, block = cursor.position(), cursor.block()
        end = block.position() + block.length() - 1
        names: dict[str, str] = {}
        marker = QTextCursor(self)
        for start, stop, owner in owner_ranges(block):
            if stop <= here or not owner:
                continue
            if owner not in names:
                names[owner] = self._copy_of(owner, is_edited=True)
            marker.setPosition(max(start, here))
            marker.setPosition(min(stop, end), QTextCursor.MoveMode.KeepAnchor)
            marker.setCharFormat(owned_text(names[owner]))

    def _copy_of(self, owner: str, *, is_edited: bool) -> str:
        name = self._new_id()
        record = self._records.get(owner)
        if record is not None:
            flags = _with_edited(record.flags) if is_edited else record.flags
            self._records[name] = replace(
                record, id=StatementId(name), text="" if is_edited else record.text, flags=flags
            )
        return name

    def _names_for(self, lines: Lines) -> dict[str, str]:
        """Under which ids lines are inserted: their own, or new ones where the note still has those."""
        wanted = {run.owner for line in lines for run in line if run.owner}
        if not wanted:
            return {}
        present = {run.owner for block in self.blocks() for run in self._reading(block).runs}
        return {owner: self._copy_of(owner, is_edited=False) if owner in present else owner for owner in sorted(wanted)}

    def _runs_between(self, block: QTextBlock, start: int, end: int) -> tuple[Run, ...]:
        text, base = block.text(), block.position()
        first = character_offset(text, max(0, start - base))
        last = character_offset(text, max(0, end - base))
        if self.is_heading(block):
            return (Run("", text[first:last]),)
        runs, place = [], 0
        for run in self._reading(block).runs:
            part = run.text[max(0, first - place) : max(0, last - place)]
            if part:
                runs.append(Run(run.owner, part))
            place += len(run.text)
        return tuple(runs)

    def _editable_spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of a range that may be removed: within one section each, no heading."""
        spans: list[tuple[int, int]] = []
        block = self.findBlock(start)
        is_joined = False
        while block.isValid() and block.position() <= end:
            if self.is_heading(block):
                is_joined = False
            else:
                first, last = max(start, block.position()), min(end, block.position() + block.length() - 1)
                if is_joined:
                    spans[-1] = (spans[-1][0], last)
                else:
                    spans.append((first, last))
                is_joined = True
            block = block.next()
        return spans

    def _section_index(self, block: QTextBlock) -> int:
        while block.isValid() and block.userState() == _NO_SECTION:
            block = block.previous()
        return block.userState() if block.isValid() else 0

    def _placed(self) -> Iterator[tuple[PlacedStatement, int]]:
        index = 0
        counts: dict[str, int] = {}
        for block in self.blocks():
            if self.is_heading(block):
                index = block.userState()
                continue
            reading = self._reading(block)
            for piece in reading.pieces:
                first = piece.owners[0] if piece.owners else ""
                nth = counts.get(first, 0)
                counts[first] = nth + 1
                base = block.position()
                yield (
                    PlacedStatement(
                        self._statement(piece, nth),
                        self._sections[index].key if self._sections else "",
                        base,
                        base + unit_offset(reading.text, piece.start),
                        base + unit_offset(reading.text, piece.end),
                    ),
                    index,
                )

    def _statement(self, piece: Piece, nth: int) -> Statement:
        first = piece.owners[0] if piece.owners else ""
        name = StatementId(first) if first and not nth else self._alias(first, nth)
        if piece.is_typed:
            return Statement(name, piece.text)
        records = [self._records[owner] for owner in piece.owners]
        if len(records) == 1 and not nth and piece.text == plain(records[0].text).strip():
            return records[0]
        evidence = dict.fromkeys(segment for record in records for segment in record.evidence)
        flags = dict.fromkeys(flag for record in records for flag in record.flags)
        return Statement(name, piece.text, tuple(evidence), _with_edited(tuple(flags)))

    def _alias(self, first: str, nth: int) -> StatementId:
        key = (first, nth)
        if key not in self._aliases:
            self._aliases[key] = StatementId(self._new_id())
        return self._aliases[key]

    def _reading(self, block: QTextBlock) -> BlockReading:
        kept = block.userData()
        if isinstance(kept, BlockReading):
            return kept
        reading = read_block(block, self._records.__contains__)
        block.setUserData(reading)
        return reading

    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        block = self.findBlock(position)
        while block.isValid() and block.position() <= position + added:
            if block.userData() is not None:
                block.setUserData(None)  # type: ignore[arg-type]
            block = block.next()


def _with_edited(flags: tuple[StatementFlag, ...]) -> tuple[StatementFlag, ...]:
    return flags if StatementFlag.EDITED in flags else (*flags, StatementFlag.EDITED)
