"""Owns the painted waveform: where one is, what is lit, where words are missing; a click or a key goes elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleValueChangeEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from scribe_desktop.domain.transcript import Span, clock_text
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import Theme

_BAR, _PITCH = 2, 4
_LEAST = 2
# Means lie close together; speech and pause are to be told apart at a glance.
_CONTRAST = 1.2
_STEP_MS, _PAGE_MS = 5_000, 30_000


class Waveform(QAbstractSlider):
    """A slider over the recording's milliseconds; its look is the sound itself. `seeked` is what the user chose."""

    seeked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peaks: tuple[float, ...] = ()
        self._lit: tuple[Span, ...] = ()
        self._deciding: tuple[Span, ...] = ()
        self._gaps: tuple[Span, ...] = ()
        self._is_dragging = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSingleStep(_STEP_MS)
        self.setPageStep(_PAGE_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Position in the recording")
        self.setProperty("has_focus_ring", True)
        theme.changed.connect(self._on_theme_changed)

    @property
    def is_dragging(self) -> bool:
        """Whether the user holds the playhead."""
        return self._is_dragging

    def show_duration(self, duration_ms: int) -> None:
        """The length of the recording."""
        self.setRange(0, max(0, duration_ms))
        self._describe()

    def show_position(self, position_ms: int) -> None:
        """Move the playhead, unless the user holds it."""
        if not self._is_dragging and position_ms != self.value():
            self.setValue(position_ms)
            self._describe()

    def show_peaks(self, peaks: tuple[float, ...]) -> None:
        """The shape of the sound, 0 to 1."""
        self._peaks = peaks
        self.update()

    def show_spans(self, lit: tuple[Span, ...], gaps: tuple[Span, ...], deciding: tuple[Span, ...] = ()) -> None:
        """What the chosen statement rests on, where words are missing, and what a check hangs on."""
        self._lit, self._gaps, self._deciding = lit, gaps, deciding
        self.update()

    def sizeHint(self) -> QSize:
        """It takes all the room there is."""
        return QSize(self._theme.px(160), self._theme.px(32))

    def minimumSizeHint(self) -> QSize:
        """Enough to aim at."""
        return QSize(self._theme.px(60), self._theme.px(20))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the playhead."""
        if event.button() == Qt.MouseButton.LeftButton and self.maximum() > 0:
            self._is_dragging = True
            self._hold(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it; a tooltip is not needed, the time beside it follows."""
        if self._is_dragging:
            self._hold(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if self._is_dragging and event.button() == Qt.MouseButton.LeftButton:
            self._hold(event)
            self._is_dragging = False
            self.seeked.emit(self.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows 5 s, pages 30 s, Home and End."""
        jumps = {
            Qt.Key.Key_Left: -_STEP_MS,
            Qt.Key.Key_Down: -_STEP_MS,
            Qt.Key.Key_Right: _STEP_MS,
            Qt.Key.Key_Up: _STEP_MS,
            Qt.Key.Key_PageDown: -_PAGE_MS,
            Qt.Key.Key_PageUp: _PAGE_MS,
            Qt.Key.Key_Home: -self.maximum(),
            Qt.Key.Key_End: self.maximum(),
        }
        jump = jumps.get(Qt.Key(event.key()))
        if jump is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        self.setValue(self.value() + jump)
        self._describe()
        self.seeked.emit(self.value())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bars, then the marks below them, then the playhead."""
        painter = QPainter(self)
        if self.maximum() <= 0:
            return
        self._paint_bars(painter)
        for spans, token in ((self._gaps, "warn_icon"), (self._lit, "accent"), (self._deciding, "warn_icon")):
            for span in spans:
                self._paint_mark(painter, span, token)
        width, left = self._theme.px(2), self._place_of(self.value())
        left = min(self.width() - width, max(0.0, left - width / 2))
        fill_box(painter, QRectF(left, 0, width, self.height()), width / 2, self._theme.colors.text)

    def _paint_bars(self, painter: QPainter) -> None:
        px, colors = self._theme.px, self._theme.colors
        pitch, bar = px(_PITCH), px(_BAR)
        count = max(1, self.width() // pitch)
        middle, room = self.height() / 2, self.height() - px(8)
        played = self._place_of(self.value())
        marks = [(span, colors.accent) for span in self._lit] + [
            (span, colors.warn_icon) for span in (*self._gaps, *self._deciding)
        ]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, loudness in enumerate(self._bars(count)):
            left = number * pitch
            start_ms, end_ms = self._time_at(left), self._time_at(left + pitch)
            color = colors.text2 if left + bar <= played else colors.wave
            color = next((mark for span, mark in marks if span.start_ms < end_ms and span.end_ms > start_ms), color)
            height = max(px(_LEAST), loudness * room)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(left, middle - height / 2, bar, height), bar / 2, bar / 2)

    def _paint_mark(self, painter: QPainter, span: Span, token: str) -> None:
        left, right = self._place_of(span.start_ms), self._place_of(span.end_ms)
        width, height = max(self._theme.px(6), right - left), self._theme.px(2)
        left = min(left, self.width() - width)
        painter.fillRect(QRectF(left, self.height() - height, width, height), getattr(self._theme.colors, token))

    def _bars(self, count: int) -> list[float]:
        """The height of each bar, 0 to 1; the loudest fills the room."""
        total = len(self._peaks)
        if not total:
            return [0.0] * count
        means = []
        for number in range(count):
            first = min(total - 1, number * total // count)
            heard = self._peaks[first : max(first + 1, (number + 1) * total // count)]
            means.append(sum(heard) / len(heard))
        loudest = max(means) or 1.0
        return [(mean / loudest) ** _CONTRAST for mean in means]

    def _place_of(self, position_ms: int) -> float:
        return position_ms / max(1, self.maximum()) * self.width()

    def _time_at(self, place: float) -> int:
        return min(self.maximum(), max(0, round(place / max(1, self.width()) * self.maximum())))

    def _hold(self, event: QMouseEvent) -> None:
        self.setValue(self._time_at(event.position().x()))
        self.sliderMoved.emit(self.value())
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleDescription(f"{clock_text(self.value())} of {clock_text(self.maximum())}")
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, self.value()))
        self.update()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
