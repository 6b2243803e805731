"""Owns how a row of the check list is laid out and painted: text in lines of the tokens' height, room for buttons."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption

from scribe_desktop.domain.checks import CheckItem
from scribe_desktop.ui.checking.view import done_words, item_words
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

PADDING = 20
GAP = 8
_BODY_TOP = 16
_DONE_HEIGHT = 40
_UNDO_WIDTH = 64


class TextBlock:
    """A paragraph broken into lines of one height, ready to paint."""

    def __init__(self, theme: Theme, text: str, role: TypeRole, width: int, weight: int = 400) -> None:
        self._line_height = theme.line_height(role)
        font = theme.font(role, weight)
        self._ascent = _first_baseline(font, self._line_height)
        self._layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        count = 0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, count * self._line_height + self._ascent - line.ascent()))
            count += 1
        self._layout.endLayout()
        self.height = count * self._line_height

    def paint(self, painter: QPainter, x: int, y: int, color: QColor) -> None:
        """Draw it with its top left corner there."""
        painter.setPen(color)
        self._layout.draw(painter, QPointF(x, y))


def _first_baseline(font: QFont, line_height: int) -> float:
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(font)
    return (line_height - metrics.height()) / 2 + metrics.ascent()


@dataclass(frozen=True, slots=True)
class _Placed:
    block: TextBlock
    x: int
    y: int
    color: str


class ItemLayout:
    """One row at one width. `height` is the whole row, `buttons` the strip that real buttons are put into."""

    def __init__(self, theme: Theme, item: CheckItem, width: int) -> None:
        self._theme = theme
        self._item = item
        self._width = width
        self._placed: list[_Placed] = []
        self._quote = QRect()
        if item.is_open:
            self._lay_out_open()
        else:
            self.height = theme.px(_DONE_HEIGHT)
            undo = theme.px(_UNDO_WIDTH)
            self.buttons = QRect(width - undo - theme.px(PADDING) + theme.px(GAP), 0, undo, self.height)

    def _lay_out_open(self) -> None:
        theme, words = self._theme, item_words(self._item)
        left, icon = theme.px(PADDING), theme.px(SIZES.icon_button + GAP)
        inner = self._width - 2 * left
        y = theme.px(_BODY_TOP)
        y = self._put(words.title, TypeRole.UI, left + icon, y, inner - icon, "warn_text", 600) + theme.px(6)
        y = self._put(words.sentence, TypeRole.UI, left, y, inner, "text")
        if words.quote:
            y += theme.px(GAP)
            top, indent = y, theme.px(14)
            y = self._put(words.quote_head, TypeRole.SMALL, left + indent, y, inner - indent, "text2")
            y = self._put(words.quote, TypeRole.UI, left + indent, y, inner - indent, "text")
            self._quote = QRect(left, top, theme.px(2), y - top)
        y += theme.px(12)
        self.buttons = QRect(left, y, inner, theme.px(SIZES.button))
        self.height = y + theme.px(SIZES.button) + theme.px(_BODY_TOP)

    def _put(self, text: str, role: TypeRole, x: int, y: int, width: int, color: str, weight: int = 400) -> int:
        block = TextBlock(self._theme, text, role, width, weight)
        self._placed.append(_Placed(block, x, y, color))
        return y + block.height

    def paint(self, painter: QPainter, rectangle: QRect, *, is_active: bool) -> None:
        """Paint the row into its rectangle; buttons lie above as real widgets."""
        colors, theme = self._theme.colors, self._theme
        painter.save()
        painter.fillRect(rectangle, colors.warn_soft if is_active and self._item.is_open else colors.pane)
        if is_active:
            bar = QRect(rectangle.topLeft(), rectangle.bottomLeft())
            bar.setWidth(theme.px(SIZES.selection_bar))
            painter.fillRect(bar, colors.warn_icon if self._item.is_open else colors.border_control)
        painter.fillRect(QRect(rectangle.left(), rectangle.bottom(), rectangle.width(), 1), colors.border)
        if self._item.is_open:
            self._paint_open(painter, rectangle)
        else:
            self._paint_done(painter, rectangle)
        painter.restore()

    def _paint_open(self, painter: QPainter, rectangle: QRect) -> None:
        colors, theme = self._theme.colors, self._theme
        left, top = rectangle.left(), rectangle.top()
        icon = theme.pixmap(item_words(self._item).icon, "warn_icon", SIZES.icon_button)
        painter.drawPixmap(left + theme.px(PADDING), top + theme.px(_BODY_TOP + 2), icon)
        for placed in self._placed:
            placed.block.paint(painter, left + placed.x, top + placed.y, getattr(colors, placed.color))
        if self._quote.isValid():
            painter.fillRect(self._quote.translated(left, top), colors.border_control)

    def _paint_done(self, painter: QPainter, rectangle: QRect) -> None:
        theme, colors = self._theme, self._theme.colors
        icon_size = theme.px(SIZES.icon_inline)
        middle = rectangle.top() + (self.height - 1) // 2
        left = rectangle.left() + theme.px(PADDING)
        pixmap = theme.pixmap("circle-check", "ok_text", SIZES.icon_inline)
        painter.drawPixmap(left, middle - icon_size // 2, pixmap)
        text_left = left + icon_size + theme.px(GAP)
        available = rectangle.left() + self.buttons.left() - theme.px(GAP) - text_left
        painter.setFont(theme.font(TypeRole.SMALL))
        painter.setPen(colors.text2)
        words = painter.fontMetrics().elidedText(done_words(self._item), Qt.TextElideMode.ElideRight, available)
        box = QRectF(text_left, rectangle.top(), available, self.height - 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
