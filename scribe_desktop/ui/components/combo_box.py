"""Owns the field that chooses one of a list."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QListView, QSizePolicy, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole


class ComboBox(QComboBox):
    """A QComboBox that paints itself; `name` is what a screen reader says."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setView(QListView(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        """Room for the longest choice."""
        metrics = self._theme.metrics(TypeRole.UI)
        longest = max((metrics.horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0.0)
        return QSize(int(longest) + self._theme.px(52), self._theme.px(SIZES.field))

    def minimumSizeHint(self) -> QSize:
        """It may become narrow: the choice is elided then."""
        return QSize(min(self.sizeHint().width(), self._theme.px(120)), self._theme.px(SIZES.field))

    def showPopup(self) -> None:
        """Open the list; its own edge is enough, without that of the frame around it."""
        frame = self.view().window()
        if isinstance(frame, QFrame):
            frame.setFrameShape(QFrame.Shape.NoFrame)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel over a page scrolls the page; it never changes a choice by accident."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Field, choice, arrow."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        is_enabled, has_focus = self.isEnabled(), self.hasFocus()
        edge = colors.focus if has_focus else colors.border_input if is_enabled else colors.border_control
        fill = colors.hover if is_enabled and self.underMouse() else colors.pane
        fill_box(painter, QRectF(self.rect()), px(SIZES.radius_control), fill, edge, 2.0 if has_focus else 1.0)
        extent = px(SIZES.icon_button)
        left = self.width() - extent - px(10)
        color = "text2" if is_enabled else "disabled"
        arrow = self._theme.pixmap("chevron-down", color, SIZES.icon_button, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(left, (self.height() - extent) // 2), arrow)
        room = QRect(px(12), 0, left - px(20), self.height())
        words = self._theme.metrics(TypeRole.UI).elidedText(
            self.currentText() or self.placeholderText(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(self.font())
        painter.setPen(colors.text if is_enabled else colors.disabled)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.UI))
        self.updateGeometry()
        self.update()
