"""Owns the status chip and the tones it shares with banners: an icon and a word on a tinted pill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole


class Tone(StrEnum):
    """What a colour says. It never speaks alone: an icon and a word stand beside it."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    WARN = "warn"
    DANGER = "danger"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class ToneTokens:
    """The tokens of a tone: words, fill, edge, mark."""

    text: str
    fill: str
    edge: str
    mark: str


TONES: dict[Tone, ToneTokens] = {
    Tone.NEUTRAL: ToneTokens("text2", "neutral_soft", "neutral_soft", "text2"),
    Tone.ACCENT: ToneTokens("accent_text", "accent_soft", "accent_line", "accent_text"),
    Tone.WARN: ToneTokens("warn_text", "warn_soft", "warn_line", "warn_icon"),
    Tone.DANGER: ToneTokens("danger_text", "danger_soft", "danger_line", "danger_text"),
    Tone.OK: ToneTokens("ok_text", "ok_soft", "ok_line", "ok_text"),
}


class Chip(QAbstractButton):
    """A pill with icon and word. It takes the focus and the pointer only where a click does something."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, is_clickable: bool = True) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = Tone.NEUTRAL
        self._icon_name = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("has_focus_ring", True)
        self.setProperty("focus_radius", SIZES.radius_chip)
        self.set_clickable(is_clickable)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_state(self, tone: Tone, icon: str, text: str) -> None:
        """Show a state; the word is also what a screen reader says."""
        self._tone, self._icon_name = tone, icon
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_clickable(self, is_clickable: bool) -> None:
        """Whether a click does something at present."""
        self._is_clickable = is_clickable
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_clickable else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_clickable)

    def sizeHint(self) -> QSize:
        """As wide as icon and word."""
        width = int(self._theme.metrics(TypeRole.SMALL, 600).horizontalAdvance(self.text())) + 1
        icon = self._theme.px(SIZES.icon_inline) + self._theme.px(6) if self._icon_name else 0
        return QSize(width + icon + self._theme.px(23), self._theme.px(SIZES.chip))

    def minimumSizeHint(self) -> QSize:
        """The same: a status is never elided."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Pill, icon, word."""
        painter, colors, tokens = QPainter(self), self._theme.colors, TONES[self._tone]
        is_lit = self._is_clickable and (self.isDown() or self.underMouse())
        edge = tokens.text if is_lit else tokens.edge
        fill_box(
            painter, QRectF(self.rect()), self.height() / 2, getattr(colors, tokens.fill), getattr(colors, edge), 1.0
        )
        left = self._theme.px(11)
        if self._icon_name:
            extent = self._theme.px(SIZES.icon_inline)
            pixmap = self._theme.pixmap(self._icon_name, tokens.text, SIZES.icon_inline, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(left, (self.height() - extent) // 2), pixmap)
            left += extent + self._theme.px(6)
        painter.setFont(self.font())
        painter.setPen(getattr(colors, tokens.text))
        room = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.SMALL, 600))
        self.updateGeometry()
        self.update()
