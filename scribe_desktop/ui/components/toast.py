"""Owns the toast: one message at the bottom centre of its parent, for six seconds, with one way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRectF, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import MOTION, SIZES, Appearance, Theme

_RISE = 8


class Toast(QWidget):
    """Floats over its parent. It stays while the pointer or the focus is on it; a new message replaces the old one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._on_action: Callable[[], object] | None = None
        self._floor = parent
        self._distance = 24
        self._label = Label(theme, parent=self)
        self._button = Button(theme, "", ButtonKind.GHOST, parent=self, is_small=True)
        self._button.set_text_color("accent_text")
        self._button.clicked.connect(self._on_button_clicked)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._label)
        self._layout.addWidget(self._button)
        self._timer = QTimer(self, interval=MOTION.toast_stay_ms, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._shadow = QGraphicsDropShadowEffect(self)
        self.setGraphicsEffect(self._shadow)
        parent.installEventFilter(self)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def set_distance(self, distance: int) -> None:
        """How far above the parent's bottom it floats, at 100 %."""
        self._distance = distance

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def action_button(self) -> Button:
        """The button of the way back; hidden where there is none."""
        return self._button

    def show_message(self, text: str, action_text: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say something, with one action if there is one."""
        self._label.set_text(text)
        self._on_action = on_action
        self._button.set_text(action_text)
        self._button.setVisible(bool(action_text))
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def dismiss(self) -> None:
        """Take it away."""
        self._timer.stop()
        self._on_action = None
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while it is pointed at."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Begin to count again."""
        super().leaveEvent(event)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place when the parent changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._rise.stop()
            self.move(self._resting_place())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The card."""
        colors = self._theme.colors
        radius = self._theme.px(SIZES.radius_card)
        fill_box(QPainter(self), QRectF(self.rect()), radius, colors.raised, colors.border_control)

    def _place(self) -> None:
        self.adjustSize()
        rest, duration_ms = self._resting_place(), self._theme.duration_ms(MOTION.toast_in_ms)
        self._rise.stop()
        if not duration_ms or self.isVisible():
            self.move(rest)
            return
        self._rise.setDuration(duration_ms)
        self._rise.setStartValue(rest + QPoint(0, self._theme.px(_RISE)))
        self._rise.setEndValue(rest)
        self._rise.start()

    def _resting_place(self) -> QPoint:
        parent = self._floor
        left = (parent.width() - self.width()) // 2
        return QPoint(max(0, left), parent.height() - self.height() - self._theme.px(self._distance))

    def _on_button_clicked(self) -> None:
        on_action = self._on_action
        self.dismiss()
        if on_action is not None:
            on_action()

    def _on_timeout(self) -> None:
        if self._button.hasFocus():
            self._timer.start()
        else:
            self.dismiss()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._layout.setContentsMargins(px(12), px(6), px(8), px(6))
        self._layout.setSpacing(px(8))
        is_dark = self._theme.appearance is Appearance.DARK
        self._shadow.setBlurRadius(px(12))
        self._shadow.setOffset(0, px(4))
        self._shadow.setColor(QColor(0, 0, 0, 102 if is_dark else 36))
        self.setMinimumHeight(px(44))
        self.update()
