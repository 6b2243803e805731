"""Owns the switch, which always says On or Off beside its knob."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import Theme, TypeRole

_WIDTH, _HEIGHT, _KNOB, _GAP = 36, 20, 14, 8


class Switch(QAbstractButton):
    """On or off, at once. `toggled` tells."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("has_focus_ring", True)
        self.toggled.connect(self._on_toggled)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def word(self) -> str:
        """The word beside the knob."""
        return "On" if self.isChecked() else "Off"

    def sizeHint(self) -> QSize:
        """Room for the wider word, the gap and the switch."""
        metrics = self._theme.metrics(TypeRole.SMALL, 600)
        word = max(metrics.horizontalAdvance(text) for text in ("On", "Off"))
        return QSize(int(word) + 1 + self._theme.px(_GAP + _WIDTH), self._theme.px(_HEIGHT + 4))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Word, track, knob."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on, is_enabled = self.isChecked(), self.isEnabled()
        track = QRectF(self.width() - px(_WIDTH), (self.height() - px(_HEIGHT)) / 2, px(_WIDTH), px(_HEIGHT))
        if not is_enabled:
            fill, edge, knob = colors.neutral_soft, colors.border_control, colors.disabled
        elif is_on:
            fill, edge, knob = colors.accent, colors.accent, colors.on_accent
        else:
            fill, edge, knob = colors.pane, colors.border_input, colors.border_input
        fill_box(painter, track, track.height() / 2, fill, edge)
        inset = track.height() / 2
        center = QPointF(track.right() - inset if is_on else track.left() + inset, track.center().y())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(knob)
        painter.drawEllipse(center, px(_KNOB) / 2, px(_KNOB) / 2)
        painter.setFont(self.font())
        painter.setPen(colors.text if is_enabled else colors.disabled)
        room = QRect(0, 0, int(track.left()) - px(_GAP), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.word())

    def _on_toggled(self, _is_on: bool) -> None:
        self.setAccessibleDescription(self.word())
        self.update()

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.SMALL, 600))
        self.updateGeometry()
        self.update()
