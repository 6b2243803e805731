"""Owns what shows that work goes on: the bar and the spinner."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import MOTION, Theme

_STEPS = 1000
_HEIGHT = 6
_FRAME_MS = 50
_SPOKES = 8


class ProgressBar(QProgressBar):
    """A thin bar. Without a fraction it shows that work goes on, not how far it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, height: int = _HEIGHT) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height = height
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self.update)
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Progress")
        theme.changed.connect(self._on_theme_changed)

    def set_fraction(self, fraction: float | None) -> None:
        """0 to 1, or None where nobody knows."""
        if fraction is None:
            self.setRange(0, 0)
        else:
            self.setRange(0, _STEPS)
            self.setValue(round(min(1.0, max(0.0, fraction)) * _STEPS))
        self._keep_timer()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(self._theme.px(120), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """A short bar."""
        return QSize(self._theme.px(24), self._theme.px(self._height))

    def showEvent(self, event: QShowEvent) -> None:
        """Move only while somebody sees it."""
        super().showEvent(event)
        self._keep_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track and bar."""
        painter, colors, radius = QPainter(self), self._theme.colors, self.height() / 2
        box = QRectF(self.rect())
        fill_box(painter, box, radius, colors.neutral_soft)
        if self.maximum() > 0:
            bar = QRectF(box.left(), box.top(), box.width() * self.value() / self.maximum(), box.height())
        elif self._theme.is_motion_reduced:
            bar = box.adjusted(box.width() * 0.3, 0, -box.width() * 0.3, 0)
        else:
            place = (self._clock.elapsed() % MOTION.spinner_turn_ms) / MOTION.spinner_turn_ms
            bar = QRectF(box.width() * (1.3 * place - 0.3), 0, box.width() * 0.3, box.height()).intersected(box)
        if bar.width() > 0:
            fill_box(painter, bar, radius, colors.accent)

    def _keep_timer(self) -> None:
        is_moving = self.maximum() == 0 and self.isVisible() and not self._theme.is_motion_reduced
        if not is_moving:
            self._timer.stop()
        elif not self._timer.isActive():
            self._clock.start()
            self._timer.start()

    def _on_theme_changed(self) -> None:
        self._keep_timer()
        self.updateGeometry()
        self.update()


class Spinner(QWidget):
    """The turning mark beside the words of running work; a still icon where motion is reduced."""

    def __init__(self, theme: Theme, size: int = 16, parent: QWidget | None = None, *, color: str = "accent") -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._color = color
        self._turn = 0
        self._timer = QTimer(self, interval=MOTION.spinner_turn_ms // _SPOKES)
        self._timer.timeout.connect(self._on_timeout)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Working")
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """The icon's square."""
        return QSize(self._theme.px(self._size), self._theme.px(self._size))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        """Turn only while somebody sees it."""
        super().showEvent(event)
        if not self._theme.is_motion_reduced:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon, turned by whole spokes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        extent = self._theme.px(self._size)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(self._turn * 360 / _SPOKES)
        pixmap = self._theme.pixmap("loader", self._color, self._size, self.devicePixelRatioF())
        painter.drawPixmap(QRectF(-extent / 2, -extent / 2, extent, extent), pixmap, QRectF(pixmap.rect()))

    def _on_timeout(self) -> None:
        self._turn = (self._turn + 1) % _SPOKES
        self.update()

    def _on_theme_changed(self) -> None:
        if self._theme.is_motion_reduced:
            self._timer.stop()
        elif self.isVisible():
            self._timer.start()
        self.updateGeometry()
        self.update()
