"""Owns how a note looks on paper: its mark first, headings, statements, who signed it, and numbered pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageLayout,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from scribe_desktop.domain.note import NoteBody
from scribe_desktop.ui.theme.theme import FALLBACK_FAMILIES, FAMILY

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_MARGIN_MM = 20.0
_POINTS, _SMALL_POINTS, _TITLE_POINTS = 10.5, 8.5, 14.0
_FOOTER_POINTS = 28.0
_INK, _QUIET_INK = "#000000", "#444444"


@dataclass(frozen=True, slots=True)
class PrintedAddendum:
    """Words added to a signed note and the line that says by whom and when."""

    text: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """What goes on paper. `opening_lines` say what the note is, e.g. `AI DRAFT - NOT REVIEWED`; they come first.

    `signed_by` is the line of a signed note, or empty; `footer` stands beside the page number and names nobody.
    """

    title: str
    opening_lines: tuple[str, ...]
    body: NoteBody
    signed_by: str = ""
    addenda: tuple[PrintedAddendum, ...] = ()
    footer: str = ""


def new_printer() -> QPrinter:
    """The default printer with the margins of a note. QtPrintSupport is loaded only now."""
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageMargins(QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM), QPageLayout.Unit.Millimeter)
    # The name of the print job is seen by others in the queue.
    printer.setDocName("Note")
    return printer


def print_note(printer: QPrinter, note: PrintedNote) -> int:
    """Print a note; how many pages it took."""
    page = printer.pageLayout().paintRectPoints()
    size = QSizeF(page.width(), page.height() - _FOOTER_POINTS)
    document = printed_document(note)
    document.setPageSize(size)
    painter = QPainter(printer)
    scale = printer.resolution() / 72
    painter.scale(scale, scale)
    pages = document.pageCount()
    for number in range(pages):
        if number:
            printer.newPage()
        _paint_page(painter, document, size, number)
        _paint_footer(painter, size, f"{note.footer or note.title}", f"Page {number + 1} of {pages}")
    painter.end()
    return pages


def printed_document(note: PrintedNote) -> QTextDocument:
    """The note as a clean document, measured in points: no marks, no sources, no colours."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setUndoRedoEnabled(False)
    cursor = QTextCursor(document)
    writer = _Writer(cursor)
    for line in note.opening_lines:
        writer.line(line, _text(_POINTS, 700), below=4)
    writer.line(note.title, _text(_TITLE_POINTS, 600), above=4 if note.opening_lines else 0, below=6)
    for section in note.body.sections:
        if section.heading:
            writer.line(section.heading.upper(), _text(_SMALL_POINTS, 600, _QUIET_INK), above=10, below=3, is_kept=True)
        for statement in section.statements:
            writer.line(statement.text, _text(_POINTS), below=4)
    if note.signed_by:
        writer.line(note.signed_by, _text(_POINTS, 600), above=14)
    for number, addendum in enumerate(note.addenda, start=1):
        writer.line(f"ADDENDUM {number}", _text(_SMALL_POINTS, 600, _QUIET_INK), above=12, below=3, is_kept=True)
        writer.line(addendum.text, _text(_POINTS), below=4)
        writer.line(addendum.signed_by, _text(_SMALL_POINTS, 400, _QUIET_INK))
    return document


class _Writer:
    def __init__(self, cursor: QTextCursor) -> None:
        self._cursor = cursor
        self._is_first = True

    def line(
        self, text: str, style: QTextCharFormat, *, above: float = 0, below: float = 0, is_kept: bool = False
    ) -> None:
        block = QTextBlockFormat()
        block.setTopMargin(above)
        block.setBottomMargin(below)
        block.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if is_kept:
            block.setPageBreakPolicy(QTextBlockFormat.PageBreakFlag.PageBreak_Auto)
            block.setNonBreakableLines(True)
        if self._is_first:
            self._cursor.setBlockFormat(block)
        else:
            self._cursor.insertBlock(block)
        self._is_first = False
        self._cursor.insertText("\u2028".join(text.splitlines()), style)


def _text(points: float, weight: int = 400, color: str = _INK) -> QTextCharFormat:
    # A point is a pixel here: the painter is scaled to points, and the screen's resolution must not come in.
    font = QFont([FAMILY, *FALLBACK_FAMILIES])
    font.setPixelSize(round(points))
    font.setWeight(QFont.Weight(weight))
    text = QTextCharFormat()
    text.setFont(font)
    text.setForeground(QColor(color))
    return text


def _paint_page(painter: QPainter, document: QTextDocument, size: QSizeF, number: int) -> None:
    painter.save()
    painter.translate(0, -number * size.height())
    document.drawContents(painter, QRectF(0, number * size.height(), size.width(), size.height()))
    painter.restore()


def _paint_footer(painter: QPainter, size: QSizeF, left: str, right: str) -> None:
    painter.save()
    painter.setFont(_text(_SMALL_POINTS).font())
    painter.setPen(QColor(_QUIET_INK))
    box = QRectF(0, size.height(), size.width(), _FOOTER_POINTS)
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, left)
    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, right)
    painter.restore()
