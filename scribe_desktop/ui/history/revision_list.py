"""Owns the list of revisions as it is seen and used: painted lines, bursts opened by arrow keys or a click."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from scribe_desktop.ui.history.model import HistoryModel, Line
from scribe_desktop.ui.history.rows import RevisionRow
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

_Index = QModelIndex | QPersistentModelIndex

_DAY_HEIGHT = 32
_PADDING = 20
_GAP = 8
_TIME_WIDTH = 40


class _Delegate(QStyledItemDelegate):
    def __init__(self, owner: RevisionList) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = self._owner.line(index.row())
        return QSize(0, self._owner.theme.px(_DAY_HEIGHT if line.revision is None else SIZES.nav_row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rectangle: QRect = option.rect
        painter.save()
        line = self._owner.line(index.row())
        if line.revision is None:
            self._paint_day(painter, rectangle, line.day)
        else:
            self._paint_line(painter, rectangle, line, is_current=index.row() == self._owner.currentIndex().row())
        painter.restore()

    def _paint_day(self, painter: QPainter, rectangle: QRect, words: str) -> None:
        theme = self._owner.theme
        painter.setFont(theme.font(TypeRole.MICRO, 600))
        painter.setPen(theme.colors.text3)
        box = rectangle.adjusted(theme.px(_PADDING), theme.px(6), 0, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_line(self, painter: QPainter, rectangle: QRect, line: Line, *, is_current: bool) -> None:
        theme, colors = self._owner.theme, self._owner.theme.colors
        if is_current:
            painter.fillRect(rectangle, colors.accent_soft)
            bar = QRect(rectangle.topLeft(), QSize(theme.px(SIZES.selection_bar), rectangle.height()))
            painter.fillRect(bar, colors.accent)
        if is_current and self._owner.is_edge_shown:
            painter.setPen(QPen(colors.focus, theme.px(2)))
            painter.drawRect(rectangle.adjusted(1, 1, -1, -1))
        left = rectangle.left() + theme.px(_PADDING)
        middle = rectangle.center().y()
        icon = theme.px(SIZES.icon_button)
        if line.icon:
            pixmap = theme.pixmap(line.icon, "accent_text" if is_current else "text2", SIZES.icon_button)
            painter.drawPixmap(QPoint(left, middle - icon // 2), pixmap)
        left += icon + theme.px(_GAP)
        vertical = Qt.AlignmentFlag.AlignVCenter
        time, words = line.texts()
        painter.setFont(theme.font(TypeRole.SMALL, has_equal_digits=True))
        painter.setPen(colors.text2)
        width = theme.px(_TIME_WIDTH)
        painter.drawText(QRect(left, rectangle.top(), width, rectangle.height()), vertical, time)
        left += width + theme.px(_GAP)
        right = self._paint_right(painter, rectangle, line)
        painter.setFont(theme.font(TypeRole.UI, 600 if is_current else 400))
        painter.setPen(colors.text)
        room = QRect(left, rectangle.top(), max(0, right - left), rectangle.height())
        painter.drawText(
            room, vertical, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        )

    def _paint_right(self, painter: QPainter, rectangle: QRect, line: Line) -> int:
        """Chevron and `now`; returns where the words must end."""
        theme, right = self._owner.theme, rectangle.right() - self._owner.theme.px(12)
        if line.group is not None and line.group.is_burst:
            extent = theme.px(SIZES.icon_button)
            right -= extent
            chevron = "chevron-down" if line.is_opened else "chevron-right"
            pixmap = theme.pixmap(chevron, "text2", SIZES.icon_button)
            painter.drawPixmap(QPoint(right, rectangle.center().y() - extent // 2), pixmap)
            right -= theme.px(_GAP)
        if line.revision is not None and line.revision.is_head:
            painter.setFont(theme.font(TypeRole.SMALL, 500))
            painter.setPen(theme.colors.text2)
            width = painter.fontMetrics().horizontalAdvance("now") + 1
            box = QRect(right - width, rectangle.top(), width, rectangle.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, "now")
            right -= width + theme.px(_GAP)
        return right


class RevisionList(QListView):
    """The revisions. Right and Left open and fold a burst, as a click on its arrow does."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.is_edge_shown = False
        self._model = HistoryModel(self)
        self.setObjectName("revisionList")
        self.setAccessibleName("Versions")
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self._is_showing = False
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    def line(self, row: int) -> Line:
        """What stands in a row."""
        return self._model.lines[row]

    def lines(self) -> tuple[Line, ...]:
        """All lines, top to bottom."""
        return self._model.lines

    def show_rows(self, rows: tuple[RevisionRow, ...], today: date) -> None:
        """Show these; the chosen one stays chosen."""
        number = self.chosen_number()
        self._is_showing = True
        self._model.show(rows, today)
        self._choose_quietly(number)
        self._is_showing = False
        if number is not None and self.chosen_number() != number:
            self._on_current_changed()

    def chosen_number(self) -> int | None:
        """The number of the chosen revision."""
        row = self.currentIndex().row()
        revision = self._model.lines[row].revision if 0 <= row < len(self._model.lines) else None
        return revision.number if revision is not None else None

    def choose(self, number: int) -> None:
        """Choose a revision and show it."""
        row = self._model.row_of(number)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))

    def toggle(self, row: int) -> None:
        """Open or fold the burst in that row."""
        number = self.chosen_number()
        self._is_showing = True
        self._model.toggle(row)
        self._choose_quietly(number)
        self._is_showing = False

    def _choose_quietly(self, number: int | None) -> None:
        if number is not None:
            self.choose(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows to the sides open and fold."""
        row = self.currentIndex().row()
        line = self._model.lines[row] if 0 <= row < len(self._model.lines) else None
        is_burst = line is not None and line.group is not None and line.group.is_burst
        wants = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}.get(Qt.Key(event.key()))
        if line is not None and is_burst and wants is not None:
            if line.is_opened != wants:
                self.toggle(row)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the arrow opens or folds; anywhere else it chooses."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            line = self._model.lines[index.row()]
            is_arrow = event.position().x() >= self.viewport().width() - self.theme.px(36)
            if is_arrow and line.group is not None and line.group.is_burst:
                self.toggle(index.row())
                return
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the edge for keyboard focus."""
        self.is_edge_shown = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the edge."""
        self.is_edge_shown = False
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_current_changed(self) -> None:
        if not self._is_showing:
            number = self.chosen_number()
            if number is not None:
                self.chosen.emit(number)
