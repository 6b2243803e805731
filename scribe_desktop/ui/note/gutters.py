"""Owns the two margins beside the note: marks on the left, times on the right. They paint what the editor says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from scribe_desktop.ui.note.statement_sources import GutterLabel
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole


@dataclass(frozen=True, slots=True)
class GutterRow:
    """One block that is in view: `top` and `height` of its lines, whether it is selected or lit, its label."""

    top: int
    height: int
    is_selected: bool
    is_lit: bool
    label: GutterLabel


Rows = Callable[[], tuple[GutterRow, ...]]

BAND_OUTSET = 3


class LeftGutter(QWidget):
    """The marks: a triangle, a broken link or a pencil; and the bar of the selected statement."""

    def __init__(self, theme: Theme, rows: Rows, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        self.setAccessibleName("Marks beside the note")
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bands, bars and icons of the blocks in view."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.pane)
        extent, line = self._theme.px(SIZES.icon_inline), self._theme.line_height(TypeRole.READING)
        for row in self._rows():
            if row.is_selected or row.is_lit:
                band = _band(row, self.width(), self._theme)
                painter.fillRect(band, colors.accent_soft)
                painter.fillRect(
                    QRect(0, band.top(), self._theme.px(SIZES.selection_bar), band.height()), colors.accent
                )
            if row.label.icon:
                color = "warn_icon" if row.label.is_to_check else "text3"
                pixmap = self._theme.pixmap(row.label.icon, color, SIZES.icon_inline, self.devicePixelRatioF())
                left = self._theme.px(5)
                painter.drawPixmap(QPoint(left, row.top + (line - extent) // 2), pixmap)


class RightGutter(QWidget):
    """The time of each block's first source, `no source` or `typed`."""

    def __init__(self, theme: Theme, rows: Rows, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        self.setAccessibleName("Sources beside the note")
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bands and times of the blocks in view."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.pane)
        width, line = self._theme.px(SIZES.gutter_right), self._theme.line_height(TypeRole.READING)
        plain = self._theme.font(TypeRole.MICRO, has_equal_digits=True)
        strong = self._theme.font(TypeRole.MICRO, 600, has_equal_digits=True)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        for row in self._rows():
            is_banded = row.is_selected or row.is_lit
            if is_banded:
                painter.fillRect(_band(row, self.width(), self._theme), colors.accent_soft)
            if row.label.text:
                painter.setFont(strong if row.is_selected or row.label.is_to_check else plain)
                painter.setPen(
                    colors.warn_text
                    if row.label.is_to_check
                    else colors.accent_text
                    if row.is_selected
                    else colors.text3
                )
                painter.drawText(QRect(0, row.top, width, line), flags, row.label.text)


def _band(row: GutterRow, width: int, theme: Theme) -> QRect:
    outset = theme.px(BAND_OUTSET)
    return QRect(0, row.top - outset, width, row.height + 2 * outset)
