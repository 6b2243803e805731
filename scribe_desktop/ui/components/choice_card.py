"""Owns the card that is one of a few choices: a step to take (with an arrow), or one of a group (with a radio mark)."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_PADDING, _TILE, _TILE_GAP = 20, 40, 16
_SENTENCE_GAP, _HINT_GAP = 3, 7
_RADIO, _RADIO_PADDING = 16, 16


class ChoiceCard(QAbstractButton):
    """Icon, title, sentence and a hint. With `is_radio` it is checkable and belongs into a QButtonGroup."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        sentence: str,
        hint: str = "",
        parent: QWidget | None = None,
        *,
        is_radio: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._sentence = sentence
        self._hint = hint
        self._is_radio = is_radio
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(is_radio)
        self.setAutoExclusive(is_radio)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setProperty("has_focus_ring", is_radio)
        self._describe()
        theme.changed.connect(self._on_theme_changed)

    def set_sentence(self, sentence: str, hint: str = "") -> None:
        """Change what stands under the title."""
        self._sentence, self._hint = sentence, hint
        self._describe()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """The sentence wraps."""
        return True

    def sizeHint(self) -> QSize:
        """A comfortable width, and the height that goes with it."""
        width = self._theme.px(280 if self._is_radio else 600)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrow, and tall enough for it."""
        width = self._theme.px(200)
        return QSize(width, self._theme.px(64))

    def heightForWidth(self, width: int) -> int:
        """Padding, title, sentence, hint."""
        text = self._text_rect(width)
        height = self._theme.line_height(TypeRole.READING)
        for words, role, gap in self._paragraphs():
            height += self._theme.px(gap) + self._height_of(words, role, text.width())
        return max(height, self._theme.px(_TILE) if not self._is_radio else 0) + 2 * self._padding()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, mark, words, arrow."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        is_marked = self.isChecked() if self._is_radio else self.hasFocus()
        fill = colors.raised if self._is_radio else colors.pane
        if self.isChecked():
            fill = colors.accent_soft
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            fill = colors.sunken
        edge = colors.accent if is_marked else colors.border_control if self._is_radio else colors.border
        fill_box(painter, QRectF(self.rect()), px(SIZES.radius_card), fill, edge, 2.0 if is_marked else 1.0)
        if self._is_radio:
            self._paint_radio(painter)
        else:
            self._paint_tile(painter)
        self._paint_words(painter)

    def _paragraphs(self) -> list[tuple[str, TypeRole, int]]:
        sentence_role = TypeRole.SMALL if self._is_radio else TypeRole.UI
        both = ((self._sentence, sentence_role, _SENTENCE_GAP), (self._hint, TypeRole.SMALL, _HINT_GAP))
        return [paragraph for paragraph in both if paragraph[0]]

    def _padding(self) -> int:
        return self._theme.px(12 if self._is_radio else _PADDING)

    def _text_rect(self, width: int) -> QRect:
        px = self._theme.px
        if self._is_radio:
            left = px(_RADIO_PADDING + _RADIO + 12)
            return QRect(left, self._padding(), width - left - px(_RADIO_PADDING), 0)
        left = px(_PADDING + _TILE + _TILE_GAP)
        return QRect(left, self._padding(), width - left - px(_PADDING + SIZES.icon_page + _TILE_GAP), 0)

    def _height_of(self, words: str, role: TypeRole, width: int) -> int:
        metrics, line = self._theme.metrics(role), self._theme.line_height(role)
        flags = Qt.TextFlag.TextWordWrap
        height = metrics.boundingRect(QRectF(0, 0, max(1, width), 10_000), flags, words).height()
        return max(1, round(height / metrics.height())) * line

    def _paint_tile(self, painter: QPainter) -> None:
        colors, px = self._theme.colors, self._theme.px
        tile = QRectF(px(_PADDING), px(_PADDING), px(_TILE), px(_TILE))
        fill_box(painter, tile, px(SIZES.radius_card), colors.accent_soft)
        ratio, extent = self.devicePixelRatioF(), px(SIZES.icon_toolbar)
        place = QPoint(round(tile.center().x() - extent / 2), round(tile.center().y() - extent / 2))
        painter.drawPixmap(place, self._theme.pixmap(self._icon_name, "accent_text", SIZES.icon_toolbar, ratio))
        left = self.width() - px(_PADDING) - extent
        arrow = self._theme.pixmap("chevron-right", "text2", SIZES.icon_toolbar, ratio)
        painter.drawPixmap(QPoint(left, (self.height() - extent) // 2), arrow)

    def _paint_radio(self, painter: QPainter) -> None:
        colors, px = self._theme.colors, self._theme.px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius, line = px(_RADIO) / 2, self._theme.line_height(TypeRole.READING)
        center = QPointF(px(_RADIO_PADDING) + radius, self._padding() + line / 2)
        paint_radio(painter, center, radius, colors.accent, colors.on_accent, colors.border_input, self.isChecked())
        painter.restore()

    def _paint_words(self, painter: QPainter) -> None:
        colors, px = self._theme.colors, self._theme.px
        room = self._text_rect(self.width())
        line, left, top = self._theme.line_height(TypeRole.READING), room.left(), room.top()
        is_enabled = self.isEnabled()
        if self._is_radio:
            pixmap = self._theme.pixmap(
                self._icon_name, "text" if is_enabled else "disabled", 16, self.devicePixelRatioF()
            )
            painter.drawPixmap(QPoint(left, top + (line - px(16)) // 2), pixmap)
        title_left = left + (px(24) if self._is_radio else 0)
        painter.setFont(self._theme.font(TypeRole.UI if self._is_radio else TypeRole.READING, 600))
        painter.setPen(colors.text if is_enabled else colors.disabled)
        title = QRect(title_left, top, self.width() - title_left, line)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self.text())
        top += line
        for number, (words, role, gap) in enumerate(self._paragraphs()):
            top += px(gap)
            height = self._height_of(words, role, room.width())
            painter.setFont(self._theme.font(role))
            painter.setPen((colors.text2 if number == 0 else colors.text3) if is_enabled else colors.disabled)
            _draw_lines(painter, self._theme, role, words, QRect(left, top, room.width(), height))
            top += height

    def _describe(self) -> None:
        self.setAccessibleDescription(" ".join(part for part in (self._sentence, self._hint) if part))

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


def paint_radio(
    painter: QPainter,
    center: QPointF,
    radius: float,
    fill: QColor,
    dot: QColor,
    edge: QColor,
    is_checked: bool,
) -> None:
    """A radio mark as the tokens want it."""
    if is_checked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawEllipse(center, radius, radius)
        painter.setBrush(dot)
        painter.drawEllipse(center, radius * 0.375, radius * 0.375)
    else:
        painter.setPen(QPen(edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(center, radius - 0.5, radius - 0.5)


def _draw_lines(painter: QPainter, theme: Theme, role: TypeRole, words: str, room: QRect) -> None:
    metrics, line = theme.metrics(role), theme.line_height(role)
    top, current = float(room.top()), ""
    lines: list[str] = []
    for word in words.split():
        longer = f"{current} {word}" if current else word
        if current and math.ceil(metrics.horizontalAdvance(longer)) > room.width():
            lines.append(current)
            current = word
        else:
            current = longer
    lines.append(current)
    for text in lines:
        painter.drawText(QPointF(room.left(), top + (line - metrics.height()) / 2 + metrics.ascent()), text)
        top += line
