"""Owns the check box and the radio button, painted from the tokens."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from scribe_desktop.ui.components.choice_card import paint_radio
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_MARK, _GAP = 16, 8


class CheckBox(QCheckBox):
    """A box to tick, and what it means."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        _prepare(self)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        """Box, gap, words."""
        return _size(self._theme, self.text())

    def minimumSizeHint(self) -> QSize:
        """The same: the words say what is agreed to."""
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        """The words count as well as the box."""
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, tick, words."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        box = QRectF(0, (self.height() - px(_MARK)) / 2, px(_MARK), px(_MARK))
        radius = px(SIZES.radius_key)
        if self.isChecked():
            fill_box(painter, box, radius, colors.accent if self.isEnabled() else colors.border_control)
            extent = px(SIZES.icon_inline)
            tick = self._theme.pixmap("check", "on_accent", SIZES.icon_inline, self.devicePixelRatioF())
            inset = round((box.width() - extent) / 2)
            painter.drawPixmap(QPoint(round(box.left()) + inset, round(box.top()) + inset), tick)
        else:
            edge = colors.border_input if self.isEnabled() else colors.border_control
            fill_box(painter, box, radius, colors.hover if self.underMouse() else colors.pane, edge)
        _paint_words(painter, self._theme, self)

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.UI))
        self.updateGeometry()
        self.update()


class RadioButton(QRadioButton):
    """One of a few, and what it means."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        _prepare(self)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        """Mark, gap, words."""
        return _size(self._theme, self.text())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        """The words count as well as the mark."""
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Mark and words."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        center = QPointF(px(_MARK) / 2, self.height() / 2)
        edge = colors.border_input if self.isEnabled() else colors.border_control
        fill = colors.accent if self.isEnabled() else colors.border_control
        paint_radio(painter, center, px(_MARK) / 2, fill, colors.on_accent, edge, self.isChecked())
        _paint_words(painter, self._theme, self)

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.UI))
        self.updateGeometry()
        self.update()


def _prepare(button: QAbstractButton) -> None:
    button.setAttribute(Qt.WidgetAttribute.WA_Hover)
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    button.setProperty("has_focus_ring", True)


def _size(theme: Theme, text: str) -> QSize:
    width = theme.px(_MARK)
    if text:
        width += theme.px(_GAP) + int(theme.metrics(TypeRole.UI).horizontalAdvance(text)) + 2
    return QSize(width, theme.px(24))


def _paint_words(painter: QPainter, theme: Theme, button: QAbstractButton) -> None:
    painter.setFont(button.font())
    painter.setPen(theme.colors.text if button.isEnabled() else theme.colors.disabled)
    left = theme.px(_MARK + _GAP)
    room = QRect(left, 0, button.width() - left, button.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, button.text())
