"""Owns the fields of the settings pages that Qt has in no fitting shape: list, name with suggestions, slider, rows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from scribe_desktop.ui.components.buttons import pop_up_below
from scribe_desktop.ui.components.combo_box import ComboBox
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

_LONGEST_NAME = 120
_KNOB, _TRACK = 16, 4


class Choice(ComboBox):
    """A list to choose from, by what stands behind the words. Its row names it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "")

    def choose(self, data: object) -> bool:
        """Show the entry with this data, without telling; False where there is none."""
        place = self.findData(data)
        if place >= 0:
            self.setCurrentIndex(place)
        return place >= 0


class NameField(QLineEdit):
    """A name to type, with the known ones behind an arrow. `chosen` tells a finished name that differs."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, names: tuple[str, ...]) -> None:
        super().__init__()
        self._theme = theme
        self._names = names
        self._kept = ""
        self.setMaxLength(_LONGEST_NAME)
        self._arrow = QAction("Show the known names", self)
        self._arrow.triggered.connect(self.open_names)
        self.addAction(self._arrow, QLineEdit.ActionPosition.TrailingPosition)
        self._menu = Menu(theme, self)
        for name in names:
            self._menu.addAction(name).triggered.connect(lambda _checked=False, name=name: self._finish(name))
        self.editingFinished.connect(lambda: self._finish(self.text()))
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_name(self, name: str) -> None:
        """Show what is in force, unless another name is being typed."""
        self._kept = name
        if not (self.hasFocus() and self.isModified()):
            self.setText(name)

    def open_names(self) -> None:
        """Open the list of known names."""
        pop_up_below(self._menu, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list; Esc brings back what is in force."""
        if event.key() == Qt.Key.Key_Down:
            self.open_names()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._kept)
        else:
            super().keyPressEvent(event)

    def _finish(self, name: str) -> None:
        tidy = name.strip()
        self.setText(tidy or self._kept)
        self.setModified(False)
        if tidy and tidy != self._kept:
            self._kept = tidy
            self.chosen.emit(tidy)

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.UI))
        self._arrow.setIcon(self._theme.icon("chevron-down"))


class StepSlider(QSlider):
    """A slider of few steps, each with a mark."""

    def __init__(self, theme: Theme, least: int, largest: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self.setRange(least, largest)
        self.setPageStep(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("has_focus_ring", True)
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(self._theme.px(240), self._theme.px(SIZES.button))

    def minimumSizeHint(self) -> QSize:
        """Room for the steps."""
        return QSize(self._theme.px(140), self._theme.px(SIZES.button))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, marks, knob."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        knob, track, middle = px(_KNOB), px(_TRACK), self.height() / 2
        left, length = knob / 2, self.width() - knob
        place = left + length * (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        fill_box(painter, QRectF(left, middle - track / 2, length, track), track / 2, colors.border_control)
        fill_box(painter, QRectF(left, middle - track / 2, place - left, track), track / 2, colors.accent)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.border_input)
        for step in range(self.maximum() - self.minimum() + 1):
            mark = left + length * step / max(1, self.maximum() - self.minimum())
            painter.drawEllipse(QPointF(mark, middle + px(12)), px(1), px(1))
        painter.setBrush(colors.accent)
        painter.drawEllipse(QPointF(place, middle), knob / 2, knob / 2)
        painter.setBrush(colors.on_accent)
        painter.drawEllipse(QPointF(place, middle), px(3), px(3))

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class PillRows(QStyledItemDelegate):
    """Rows of a list as the sidebar has them: a pill under the chosen one, 600, and a bar at its left."""

    def __init__(self, theme: Theme, view: QAbstractItemView, *, has_pill: bool = True) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._has_pill = has_pill
        theme.changed.connect(view.doItemsLayout)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One row of the list."""
        return QSize(0, self._theme.px(SIZES.nav_row))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Pill, words, and what Qt.UserRole + 1 says at the right."""
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        rectangle = QRect(option.rect)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        box = QRectF(rectangle.adjusted(0, 1, 0, -1))
        if is_chosen:
            fill_box(painter, box, px(SIZES.radius_control), colors.accent_soft)
            bar = QRectF(box.left(), box.center().y() - px(10), px(3), px(20))
            fill_box(painter, bar, px(1), colors.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            fill_box(painter, box, px(SIZES.radius_control), colors.hover)
        has_focus = self._view.hasFocus() and index == self._view.currentIndex()
        if has_focus:
            fill_box(painter, box, px(SIZES.radius_control), None, colors.focus, 2.0)
        right = rectangle.right() - px(12)
        mark = str(index.data(Qt.ItemDataRole.UserRole + 1) or "")
        vertical = Qt.AlignmentFlag.AlignVCenter
        if mark:
            painter.setFont(theme.font(TypeRole.SMALL))
            painter.setPen(colors.text2)
            width = painter.fontMetrics().horizontalAdvance(mark) + 1
            painter.drawText(QRect(right - width, rectangle.top(), width, rectangle.height()), vertical, mark)
            right -= width + px(8)
        painter.setFont(theme.font(TypeRole.UI, 600 if is_chosen and self._has_pill else 400))
        painter.setPen(colors.text)
        room = QRect(rectangle.left() + px(12), rectangle.top(), 0, rectangle.height())
        room.setRight(right)
        words = painter.fontMetrics().elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, vertical, words)
        painter.restore()
