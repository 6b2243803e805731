"""Owns what is painted around the note's text: bands, gutters, underlines, the still caret, ticks. It stores nothing in
the document, so none of it can be undone or copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.ui.components.tick_scroll_bar import Tick, TickScrollBar
from scribe_desktop.ui.note.gutters import BAND_OUTSET, GutterRow, LeftGutter, RightGutter
from scribe_desktop.ui.theme import Theme, TypeRole

if TYPE_CHECKING:
    from scribe_desktop.ui.note.note_editor import NoteEditor

MOST_MARKS = 5


class EditorPainting:
    """The painter of one NoteEditor."""

    def __init__(self, theme: Theme, editor: NoteEditor) -> None:
        self._theme = theme
        self._editor = editor
        self._note = editor.note_document()
        self._marked: frozenset[StatementId] = frozenset()
        self._lit: frozenset[SegmentId] = frozenset()
        self._matches: tuple[QTextCursor, ...] = ()
        self._current_match = -1
        self._rows_key: tuple[object, ...] = ()
        self._rows: tuple[tuple[QTextBlock, GutterRow], ...] = ()
        self._painted: tuple[GutterRow, ...] = ()
        self.left = LeftGutter(theme, self.rows, editor)
        self.right = RightGutter(theme, self.rows, editor)

    def place_gutters(self, left: int, right: int) -> None:
        """Put the gutters beside the viewport."""
        view = self._editor.viewport().geometry()
        self.left.setGeometry(QRect(view.left() - left, view.top(), left, view.height()))
        self.right.setGeometry(QRect(view.right() + 1, view.top(), right, view.height()))

    def light(self, segments: frozenset[SegmentId]) -> None:
        """Light up what rests on these segments."""
        if segments != self._lit:
            self._lit = segments
            self.repaint_all()

    def repaint_all(self) -> None:
        """Paint text and gutters anew."""
        self._editor.viewport().update()
        self.repaint_gutters()

    def repaint_gutters(self) -> None:
        """Paint the gutters anew."""
        self.left.update()
        self.right.update()

    def follow_edit(self) -> None:
        """Paint the gutters anew if typing changed what stands beside the text, as it seldom does."""
        if self.rows() != self._painted:
            self.repaint_gutters()

    def rows(self) -> tuple[GutterRow, ...]:
        """The blocks in view, for the gutters."""
        self._painted = tuple(row for _block, row in self._blocks_in_view())
        return self._painted

    def forget_rows(self) -> None:
        """Sources or marks are others now."""
        self._rows_key = ()

    def _blocks_in_view(self) -> tuple[tuple[QTextBlock, GutterRow], ...]:
        """The blocks in view with what stands beside them; worked out once for a state of the editor."""
        view, editor = self._editor.viewport(), self._editor
        chosen = editor.chosen_block()
        size = (view.width(), view.height(), self._theme.scale)
        key = (self._note.revision(), editor.verticalScrollBar().value(), size, chosen, self._lit, self._marked)
        if key != self._rows_key:
            self._rows = tuple(self._row(*found, chosen) for found in self._visible_blocks())
            self._rows_key = key
        return self._rows

    def _row(self, block: QTextBlock, top: int, height: int, chosen: int) -> tuple[QTextBlock, GutterRow]:
        statements = self._note.statements_of(block)
        is_lit = bool(self._lit) and any(self._lit.intersection(item.evidence) for item in statements)
        label = self._editor.sources.gutter_label(statements, self._marked)
        return block, GutterRow(top, height, block.blockNumber() == chosen, is_lit, label)

    def refresh_marks(self) -> None:
        """Choose anew which statements are amber, and where the ticks stand."""
        sources = self._editor.sources
        wanting = [found for found in self._note.placed_statements() if sources.has_mark(found.statement)]
        # Differing words are graver than a missing source; the check list holds what is not marked here.
        wanting.sort(key=lambda found: not sources.words_to_check(found.statement))
        chosen = wanting[:MOST_MARKS]
        self._marked = frozenset(found.statement.id for found in chosen)
        self.forget_rows()
        height = max(1.0, self._note.size().height())
        ticks = tuple(sorted(self._top(self._note.findBlock(found.start)) / height for found in chosen))
        bar = self._editor.verticalScrollBar()
        if isinstance(bar, TickScrollBar):
            bar.set_ticks(tuple(Tick(fraction, "warn_icon") for fraction in ticks))
        self.repaint_all()

    def color_headings(self) -> None:
        """Colour headings and matches; not in the document, where a new appearance would be a step to undo."""
        selections = []
        for block in self._note.blocks():
            if self._note.is_heading(block):
                cursor = QTextCursor(block)
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                selections.append(_extra(cursor, foreground=self._theme.colors.text2))
        for number, match in enumerate(self._matches):
            is_current = number == self._current_match
            fill = self._theme.colors.accent if is_current else self._theme.colors.accent_soft
            ink = self._theme.colors.on_accent if is_current else self._theme.colors.text
            selections.append(_extra(match, foreground=ink, background=fill))
        self._editor.setExtraSelections(selections)

    def show_matches(self, matches: tuple[QTextCursor, ...], current: int) -> None:
        """Show what a search found; `current` is the one it stands on, -1 none."""
        self._matches, self._current_match = matches, current
        self.color_headings()

    def show_place(self, position: int) -> None:
        """Scroll so that the block there is in view, with a line around it."""
        bar = self._editor.verticalScrollBar()
        block = self._note.findBlock(position)
        top, height = self._top(block), self._height(block)
        margin, view = self._line(), self._editor.viewport().height()
        if top - margin < bar.value():
            bar.setValue(round(top - margin))
        elif top + height + margin > bar.value() + view:
            bar.setValue(round(min(top - margin, top + height + margin - view)))

    def paint_below(self, viewport: QWidget) -> None:
        """The bands and the fill of words to check."""
        painter, colors = QPainter(viewport), self._theme.colors
        outset = self._theme.px(BAND_OUTSET)
        for block, row in self._blocks_in_view():
            if row.is_lit or row.is_selected:
                band = QRect(0, row.top - outset, viewport.width(), row.height + 2 * outset)
                painter.fillRect(band, colors.accent_soft)
            if row.label.is_to_check:
                for rect in self._word_rects(block):
                    painter.fillRect(rect, colors.warn_soft)

    def paint_above(self, viewport: QWidget) -> None:
        """Underlines, and the caret of the reading state."""
        from scribe_desktop.ui.note.note_editor import EditorState

        painter, color = QPainter(viewport), self._theme.colors.warn_icon
        for block, row in self._blocks_in_view():
            if not row.label.is_to_check:
                continue
            for rect in self._word_rects(block):
                thickness = self._theme.px(2)
                painter.fillRect(QRectF(rect.left(), rect.bottom() - thickness, rect.width(), thickness), color)
            self._underline_missing(painter, block)
        if self._editor.state is EditorState.READING and self._editor.hasFocus():
            self._paint_still_caret(painter)

    def _paint_still_caret(self, painter: QPainter) -> None:
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or self._editor.chosen_block() < 0:
            return
        caret = QRectF(self._editor.cursorRect())
        width, left = self._theme.px(3), max(0.0, caret.left() - self._theme.px(2))
        painter.setPen(QPen(self._theme.colors.accent, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(left + 0.5, caret.top() + 0.5, width, self._line() - 4))

    def _underline_missing(self, painter: QPainter, block: QTextBlock) -> None:
        """A dashed line below statements without a source, as far as they may be amber."""
        for statement, start, end in self._note.statement_ranges(block):
            if statement.id in self._marked and not statement.evidence:
                pen = QPen(self._theme.colors.warn_icon, 1, Qt.PenStyle.CustomDashLine)
                pen.setDashPattern([4, 3])
                painter.setPen(pen)
                for rect in self._range_rects(block, start, end):
                    bottom = round(rect.bottom()) - 0.5
                    painter.drawLine(QPointF(rect.left(), bottom), QPointF(rect.right(), bottom))

    def _word_rects(self, block: QTextBlock) -> list[QRectF]:
        rects: list[QRectF] = []
        for statement, start, end in self._note.statement_ranges(block):
            if statement.id not in self._marked:
                continue
            for words in self._editor.sources.words_to_check(statement):
                hit = self._note.find(words, start)
                if not hit.isNull() and hit.selectionEnd() <= end:
                    rects.extend(self._range_rects(block, hit.selectionStart(), hit.selectionEnd()))
        return rects

    def _range_rects(self, block: QTextBlock, start: int, end: int) -> list[QRectF]:
        """The boxes of a range of text, one a line, in the viewport."""
        layout, base = block.layout(), block.position()
        top = self._top(block) - self._editor.verticalScrollBar().value()
        rects, indent = [], layout.position().x()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            first = max(start - base, line.textStart())
            last = min(end - base, line.textStart() + line.textLength())
            if first < last:
                left, right = _x(line.cursorToX(first)) + indent, _x(line.cursorToX(last)) + indent
                right = min(right, left + line.naturalTextWidth()) if last == end - base else right
                rects.append(QRectF(left, top + number * self._line(), right - left, self._line()))
        return rects

    def _visible_blocks(self) -> list[tuple[QTextBlock, int, int]]:
        offset, view = self._editor.verticalScrollBar().value(), self._editor.viewport()
        block = self._editor.cursorForPosition(view.rect().topLeft()).block()
        if block.previous().isValid():
            block = block.previous()
        found = []
        while block.isValid():
            top = self._top(block) - offset
            if top > view.height():
                break
            found.append((block, round(top), self._height(block)))
            block = block.next()
        return found

    def _top(self, block: QTextBlock) -> float:
        return self._note.documentLayout().blockBoundingRect(block).top()

    def _height(self, block: QTextBlock) -> int:
        return self._line() * max(1, block.layout().lineCount())

    def _line(self) -> int:
        return self._theme.line_height(TypeRole.READING)


def _x(found: object) -> float:
    """PySide gives the place alone, or with the cursor position it belongs to."""
    return float(found[0]) if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]


def _extra(cursor: QTextCursor, *, foreground: QColor, background: QColor | None = None) -> QTextEdit.ExtraSelection:
    text = QTextCharFormat()
    text.setForeground(foreground)
    if background is not None:
        text.setBackground(background)
    selection = QTextEdit.ExtraSelection()
    selection.cursor, selection.format = cursor, text
    return selection
