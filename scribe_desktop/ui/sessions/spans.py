"""Owns drawing one line of text in which the words that were searched for stand out."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from scribe_desktop.ui.sessions.finding import Span

_ELLIPSIS = "…"
_NEAR = 0.7


def draw_found(painter: QPainter, place: QRect, text: str, found: tuple[Span, ...], font: QFont, strong: QFont) -> None:
    """One line in the painter's colour, cut at its end where it is too long; what was found is set in `strong`."""
    if not found:
        painter.setFont(font)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(
            place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
        )
        return
    text, found = _brought_near(text, found, QFontMetrics(strong), place.width())
    layout = _laid_out(text, found, font, strong)
    if layout.lineAt(0).naturalTextWidth() > place.width():
        room = place.width() - QFontMetrics(font).horizontalAdvance(_ELLIPSIS)
        end = int(layout.lineAt(0).xToCursor(room, QTextLine.CursorPosition.CursorOnCharacter))
        text = text[:end].rstrip() + _ELLIPSIS
        layout = _laid_out(text, tuple(span for span in found if span.end <= end), font, strong)
    line = layout.lineAt(0)
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    top = place.top() + (place.height() - line.height()) / 2
    layout.draw(painter, QRectF(place.left(), top, 0, 0).topLeft())
    painter.restore()


def _brought_near(
    text: str, found: tuple[Span, ...], metrics: QFontMetrics, width: int
) -> tuple[str, tuple[Span, ...]]:
    """The text cut at its beginning where else the first word found would not be seen."""
    first = found[0]
    start = 0
    while start < first.start and metrics.horizontalAdvance(_ELLIPSIS + text[start : first.end]) > width * _NEAR:
        space = text.find(" ", start, first.start)
        start = space + 1 if space >= 0 else first.start
    if not start:
        return text, found
    moved = len(_ELLIPSIS) - start
    return _ELLIPSIS + text[start:], tuple(Span(span.start + moved, span.end + moved) for span in found)


def _laid_out(text: str, found: tuple[Span, ...], font: QFont, strong: QFont) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    formats = []
    for span in found:
        style = QTextCharFormat()
        style.setFont(strong)
        piece = QTextLayout.FormatRange()
        piece.start, piece.length, piece.format = span.start, span.end - span.start, style
        formats.append(piece)
    layout.setFormats(formats)
    layout.beginLayout()
    layout.createLine().setLineWidth(1e6)
    layout.endLayout()
    return layout
