"""Owns how a row of the transcript looks: label column, words, marks, and the drawn buttons of gaps and seams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QTextCharFormat, QTextLayout, QTextLine
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from scribe_desktop.domain.transcript import SegmentFlag, clock_text
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole
from scribe_desktop.ui.transcript.finding import Match
from scribe_desktop.ui.transcript.model import TranscriptModel
from scribe_desktop.ui.transcript.rows import Row, RowKind
from scribe_desktop.ui.transcript.wrapping import Wrapper

Index = QModelIndex | QPersistentModelIndex

LEFT, GAP, RIGHT = 20, 12, 20
PADDING, LINE = 6, 20
_LABEL_HEIGHT = 36
_ACTION_HEIGHT, _ACTION_GAP, _ACTIONS_BOTTOM = 24, 6, 10
_FLAG_ICONS = {
    SegmentFlag.LOW_CONFIDENCE: ("circle-help", "warn_icon"),
    SegmentFlag.NEAR_FLAGGED_SEAM: ("circle-help", "warn_icon"),
    SegmentFlag.APPROXIMATE_TIMES: ("clock-alert", "text3"),
}


class RowAction(StrEnum):
    """What the drawn buttons do."""

    PLAY = "play"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class ActionBox:
    """A drawn button: what it does, what it says, where it is."""

    action: RowAction
    icon: str
    text: str
    rect: QRect


@dataclass(slots=True)
class DrawState:
    """What the view knows and the model does not: how far the light is up, what is found, which button is meant."""

    light_fraction: float = 1.0
    fading: frozenset[str] = frozenset()
    matches: dict[int, list[Match]] | None = None
    current_match: Match | None = None
    hovered_action: tuple[int, RowAction] | None = None
    focused_action: RowAction | None = None
    has_key_focus: bool = False
    can_play: bool = True
    can_retry: bool = True


class SegmentDelegate(QStyledItemDelegate):
    """Paints rows. Heights follow from the row, the width and the text size alone, and are remembered."""

    def __init__(self, theme: Theme, model: TranscriptModel, width: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._width = width
        self.state = DrawState()
        self.forget_sizes()

    def forget_sizes(self) -> None:
        """Take fonts and sizes anew: the text size has changed."""
        theme = self._theme
        px = theme.px
        self._text_left = px(LEFT) + px(SIZES.segment_label) + px(GAP)
        self._line = px(LINE)
        self._padding = px(PADDING)
        self._label_height = px(_LABEL_HEIGHT)
        self._actions_height = px(_ACTION_GAP) + px(_ACTION_HEIGHT) + px(_ACTIONS_BOTTOM)
        self._known_width = self._width()
        italic = theme.font(TypeRole.READING)
        italic.setItalic(True)
        self._wrapper = Wrapper(theme.font(TypeRole.READING), self._text_width())
        self._italic_wrapper = Wrapper(italic, self._text_width())
        self._name_font = theme.font(TypeRole.SMALL, 600)
        self._time_font = theme.font(TypeRole.MICRO, has_equal_digits=True)
        self._action_font = theme.font(TypeRole.SMALL, 500, has_equal_digits=True)
        self._action_metrics = theme.metrics(TypeRole.SMALL, 500, has_equal_digits=True)

    def text_rect(self, rect: QRect) -> QRect:
        """Where the words of a row stand, for the editor over them."""
        top = rect.top() + self._padding
        return QRect(self._text_left, top, int(self._text_width()), rect.height() - 2 * self._padding)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two paddings and the taller of label and words; the drawn buttons below them."""
        if self._width() != self._known_width:
            self._known_width = self._width()
            self._wrapper.set_width(self._text_width())
            self._italic_wrapper.set_width(self._text_width())
        row = self._model.rows[index.row()]
        lines = len(self._wrapper_of(row).lines(row.text))
        if row.has_actions and (self.state.can_play or self.state.can_retry):
            height = self._padding + lines * self._line + self._actions_height
        elif lines == 1:
            height = 2 * self._padding + (self._label_height if row.label and row.time_text else self._line)
        else:
            height = 2 * self._padding + lines * self._line
        return QSize(self._text_left, height)

    def actions(self, rect: QRect, row: Row) -> tuple[ActionBox, ...]:
        """The drawn buttons of a row that lies in `rect`."""
        if not row.has_actions:
            return ()
        px = self._theme.px
        lines = len(self._wrapper_of(row).lines(row.text))
        left = self._text_left
        top = rect.top() + self._padding + lines * self._line + px(_ACTION_GAP)
        wanted = []
        if self.state.can_play:
            words = "Play" if row.kind is RowKind.SEAM else clock_text(row.start_ms)
            wanted.append((RowAction.PLAY, "play", words))
        if self.state.can_retry:
            wanted.append((RowAction.RETRY, "rotate-ccw", "Try again"))
        found = []
        for action, icon, text in wanted:
            width = px(8 + SIZES.icon_inline + 4 + 8) + round(self._action_metrics.horizontalAdvance(text))
            found.append(ActionBox(action, icon, text, QRect(left, top, width, px(_ACTION_HEIGHT))))
            left += width + px(8)
        return tuple(found)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole row."""
        row = self._model.rows[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        self._paint_ground(painter, rect, row, state)
        self._paint_label(painter, rect, row)
        self._paint_words(painter, rect, row, index.row())
        for box in self.actions(rect, row):
            self._paint_action(painter, box, index.row(), state)
        if self.state.has_key_focus and state & QStyle.StateFlag.State_HasFocus and not self.state.focused_action:
            fill_box(painter, QRectF(rect).adjusted(2, 1, -2, -1), 4, None, self._theme.colors.focus, 2)
        painter.restore()

    def _text_width(self) -> float:
        px = self._theme.px
        return float(max(px(80), self._width() - px(LEFT) - px(SIZES.segment_label) - px(GAP) - px(RIGHT)))

    def _wrapper_of(self, row: Row) -> Wrapper:
        return self._italic_wrapper if row.kind is RowKind.PROVISIONAL else self._wrapper

    def _paint_ground(self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag) -> None:
        colors = self._theme.colors
        fill: QColor | None = None
        bar: QColor | None = None
        is_lit = row.key in self._model.lit
        if self._model.is_deciding(row):
            fill, bar = colors.warn_soft, colors.warn_icon
        elif is_lit or state & QStyle.StateFlag.State_Selected:
            fraction = self.state.light_fraction if is_lit and row.key in self.state.fading else 1.0
            fill, bar = _faded(colors.accent_soft, fraction), _faded(colors.accent, fraction)
        elif row.has_actions:
            fill, bar = colors.sunken, colors.warn_icon
        elif state & QStyle.StateFlag.State_MouseOver and row.kind is RowKind.SEGMENT:
            fill = colors.sunken
        if fill is not None:
            painter.fillRect(rect, fill)
        if bar is not None:
            painter.fillRect(QRect(rect.left(), rect.top(), self._theme.px(SIZES.selection_bar), rect.height()), bar)

    def _paint_label(self, painter: QPainter, rect: QRect, row: Row) -> None:
        theme, px = self._theme, self._theme.px
        left, width = px(LEFT), px(SIZES.segment_label)
        top = rect.top() + self._padding
        if row.label:
            token = "warn_text" if row.has_actions else "accent_text" if row.is_clinician else "text2"
            painter.setFont(self._name_font)
            painter.setPen(getattr(theme.colors, token))
            words = theme.metrics(TypeRole.SMALL, 600).elidedText(row.label, Qt.TextElideMode.ElideRight, width + px(4))
            line = QRect(left, top, width + px(8), self._line)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            top += px(18)
        if not row.time_text:
            return
        line = QRect(left, top, width, self._line)
        ratio = painter.device().devicePixelRatio()
        extent = px(SIZES.icon_inline)
        if row.key == self._model.playing:
            self._paint_triangle(painter, QPointF(left + px(1), line.center().y() + 1), theme.colors.accent)
            return
        painter.setFont(self._time_font)
        painter.setPen(theme.colors.text3)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.time_text)
        flag = next((flag for flag in _FLAG_ICONS if flag in row.flags), None)
        if flag is not None:
            name, token = _FLAG_ICONS[flag]
            advance = theme.metrics(TypeRole.MICRO, has_equal_digits=True).horizontalAdvance(row.time_text)
            icon = theme.pixmap(name, token, SIZES.icon_inline, ratio)
            painter.drawPixmap(left + round(advance) + px(5), line.center().y() - extent // 2 + 1, icon)

    def _paint_words(self, painter: QPainter, rect: QRect, row: Row, number: int) -> None:
        wrapper = self._wrapper_of(row)
        layout = QTextLayout(row.text.replace("\n", "\u2028"), wrapper.font)
        layout.setFormats(self._formats(row, number))
        layout.beginLayout()
        for position, count in enumerate(wrapper.lines(row.text)):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setNumColumns(count)
            line.setPosition(QPointF(0, position * self._line + (self._line - line.height()) / 2))
        layout.endLayout()
        token = {RowKind.SEGMENT: "text", RowKind.PROVISIONAL: "text3"}.get(row.kind, "text2")
        painter.setPen(getattr(self._theme.colors, token))
        origin = QPointF(self._text_left, rect.top() + self._padding)
        layout.draw(painter, origin)
        self._paint_underlines(painter, layout, origin, row)

    def _formats(self, row: Row, number: int) -> list[QTextLayout.FormatRange]:
        colors = self._theme.colors
        found = []
        for start, length in self._deciding_places(row):
            deciding = QTextCharFormat()
            deciding.setFontWeight(QFont.Weight.DemiBold)
            found.append(_range(start, length, deciding))
        for match in (self.state.matches or {}).get(number, ()):
            is_current = match == self.state.current_match
            marked = QTextCharFormat()
            marked.setBackground(QBrush(colors.accent if is_current else colors.accent_line))
            marked.setForeground(QBrush(colors.on_accent if is_current else colors.text))
            found.append(_range(match.start, match.length, marked))
        return found

    def _deciding_places(self, row: Row) -> tuple[tuple[int, int], ...]:
        words = self._model.deciding_words
        start = row.text.casefold().find(words.casefold()) if words and self._model.is_deciding(row) else -1
        return ((start, len(words)),) if start >= 0 else ()

    def _paint_underlines(self, painter: QPainter, layout: QTextLayout, origin: QPointF, row: Row) -> None:
        colors = self._theme.colors
        thick = max(2, self._theme.px(2))
        for start, length in self._deciding_places(row):
            for left, right, base in _lines_under(layout, start, length):
                box = QRectF(origin.x() + left, origin.y() + base + self._theme.px(3), right - left, thick)
                painter.fillRect(box, colors.warn_icon)
        # Round dots, drawn here: those of the text engine are too faint to be a sign.
        painter.setPen(QPen(colors.accent_text, thick * 0.8, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for start, length in row.changed:
            for left, right, base in _lines_under(layout, start, length):
                depth = origin.y() + base + self._theme.px(3) + 0.5
                painter.drawLine(QPointF(origin.x() + left + 1, depth), QPointF(origin.x() + right - 1, depth))

    def _paint_action(self, painter: QPainter, box: ActionBox, number: int, state: QStyle.StateFlag) -> None:
        theme, px = self._theme, self._theme.px
        is_hovered = self.state.hovered_action == (number, box.action)
        is_focused = bool(state & QStyle.StateFlag.State_HasFocus) and self.state.focused_action is box.action
        fill = theme.colors.warn_soft if is_hovered else theme.colors.raised
        edge = theme.colors.focus if is_focused and self.state.has_key_focus else theme.colors.warn_line
        width = 2.0 if is_focused and self.state.has_key_focus else 1.0
        fill_box(painter, QRectF(box.rect), px(SIZES.radius_key), fill, edge, width)
        extent = px(SIZES.icon_inline)
        ratio = painter.device().devicePixelRatio()
        icon = theme.pixmap(box.icon, "warn_text", SIZES.icon_inline, ratio)
        if box.action is RowAction.PLAY:
            middle = QPointF(box.rect.left() + px(9), box.rect.top() + box.rect.height() / 2)
            self._paint_triangle(painter, middle, theme.colors.warn_text)
        else:
            painter.drawPixmap(box.rect.left() + px(8), box.rect.center().y() - extent // 2 + 1, icon)
        painter.setFont(self._action_font)
        painter.setPen(theme.colors.warn_text)
        words = box.rect.adjusted(px(8) + extent + px(4), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, box.text)

    def _paint_triangle(self, painter: QPainter, middle_left: QPointF, color: QColor) -> None:
        size = self._theme.px(9)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(color)
        down = QPointF(0, size / 2)
        painter.drawPolygon([middle_left - down, middle_left + QPointF(size, 0), middle_left + down])
        painter.restore()


def _lines_under(layout: QTextLayout, start: int, length: int) -> Iterator[tuple[float, float, float]]:
    """Left, right and baseline of each stretch of a line that a range covers."""
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first = max(start, line.textStart())
        last = min(start + length, line.textStart() + line.textLength())
        last = first + len(layout.text()[first:last].rstrip())
        if first < last:
            ends = sorted((_x_of(line, first), _x_of(line, last)))
            yield ends[0], ends[1], line.y() + line.ascent()


def _x_of(line: QTextLine, cursor: int) -> float:
    # The stubs call the answer an object; it is the place and the cursor.
    return cast("tuple[float, int]", line.cursorToX(cursor))[0]


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start = start
    found.length = length
    found.format = form
    return found


def _faded(color: QColor, fraction: float) -> QColor:
    if fraction >= 1.0:
        return color
    found = QColor(color)
    found.setAlphaF(max(0.0, fraction))
    return found
