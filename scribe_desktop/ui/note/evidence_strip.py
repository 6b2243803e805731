"""Owns the strip below the note: what the selected statement rests on, each a button, and what the key does now."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.note import Statement, StatementFlag
from scribe_desktop.ui.components.key_hint import KeyHint
from scribe_desktop.ui.components.label import ElidedLabel, Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.note.statement_sources import ELSEWHERE, StatementSources
from scribe_desktop.ui.note.view import EvidenceSource, Source, source_of
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole
from scribe_desktop.ui.words import place_words

_NOTHING = "Select a sentence to see and hear where it comes from."
_SIGNED = "This note is signed. To change it, add an addendum."
_MOST_CHIPS = 8
_COMPACT = 4


class SourceChip(QAbstractButton):
    """One source: a play icon, its time, who spoke. Amber where its words are in doubt."""

    def __init__(self, theme: Theme, source: EvidenceSource, parent: QWidget, *, is_in_doubt: bool) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_in_doubt = is_in_doubt
        self._is_playing = False
        self.source = source
        self.setText(f"{place_words(source.start_ms)} {source.speaker}".rstrip())
        self.setEnabled(source.has_sound)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("has_focus_ring", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("" if source.has_sound else "The audio was purged. The text and times stay.")
        self.show_playing(is_playing=False)

    def show_playing(self, *, is_playing: bool) -> None:
        """Show whether this is what is heard now."""
        self._is_playing = is_playing
        self.setAccessibleName(f"{'Pause' if is_playing else 'Hear'} {self.text()}")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        px = self._theme.px
        width = self._theme.metrics(TypeRole.SMALL, 500, has_equal_digits=True).horizontalAdvance(self.text())
        return QSize(round(width) + px(SIZES.icon_inline) + px(24), px(24))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, icon, words."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        edge = colors.warn_line if self._is_in_doubt else colors.accent_line
        token = "warn_text" if self._is_in_doubt else "accent_text"
        if not self.isEnabled():
            edge, token = colors.border, "text3"
        is_lit = self.isEnabled() and (self.underMouse() or self.isDown())
        fill_box(
            painter, QRectF(self.rect()), px(SIZES.radius_key), colors.hover if is_lit else colors.raised, edge, 1.0
        )
        extent = px(SIZES.icon_inline)
        self._paint_sign(painter, getattr(colors, token), QPoint(px(8), (self.height() - extent) // 2), extent)
        painter.setFont(self._theme.font(TypeRole.SMALL, 500, has_equal_digits=True))
        painter.setPen(getattr(colors, token))
        left = px(8) + extent + px(5)
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())

    def _paint_sign(self, painter: QPainter, color: QColor, place: QPoint, extent: int) -> None:
        """A filled triangle, two bars while it plays, a struck loudspeaker where there is no sound any more."""
        if not self.isEnabled():
            painter.drawPixmap(
                place, self._theme.pixmap("volume-x", "text3", SIZES.icon_inline, self.devicePixelRatioF())
            )
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        unit = extent / 14
        left, top = float(place.x()), float(place.y())
        if self._is_playing:
            for offset in (3.0, 8.5):
                painter.drawRoundedRect(QRectF(left + offset * unit, top + 2 * unit, 3 * unit, 10 * unit), 1, 1)
        else:
            corners = ((3.0, 2.0), (12.0, 7.0), (3.0, 12.0))
            painter.drawPolygon(QPolygonF([QPointF(left + x * unit, top + y * unit) for x, y in corners]))
        painter.restore()


class EvidenceStrip(QWidget):
    """The strip. It is told the statement and says so; it plays nothing itself."""

    hear_requested = Signal(str)
    """The segment to hear."""

    pause_requested = Signal()
    """The segment that is heard was clicked again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: list[SourceChip] = []
        self._count = 0
        self._playing: SegmentId | None = None
        self._key_text = ""
        self._is_compact = False
        self._lead = ElidedLabel(theme, _NOTHING, TypeRole.SMALL, color="text3", parent=self)
        self._more = Label(theme, "", TypeRole.SMALL, color="text3", parent=self)
        self._key = KeyHint(theme, "", self)
        self._does = Label(theme, "hear it", TypeRole.SMALL, color="text2", parent=self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._lead)
        self._chip_row = QHBoxLayout()
        self._row.addLayout(self._chip_row)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self._row.addWidget(self._key)
        self._row.addWidget(self._does)
        self._more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Sources of the selected sentence")
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def text(self) -> str:
        """What it says before the sources."""
        return self._lead.text()

    def chips(self) -> tuple[SourceChip, ...]:
        """The sources it shows, hidden ones too."""
        return tuple(self._chips)

    def key_text(self) -> str:
        """The key it names, or nothing where no key would be heard."""
        return self._key_text if self._has_sound() else ""

    def show_statement(self, statement: Statement | None, sources: StatementSources, *, is_signed: bool) -> None:
        """Say what a statement rests on."""
        found = sources.found(statement.evidence) if statement is not None else ()
        is_in_doubt = statement is not None and bool(sources.words_to_check(statement))
        self._lead.set_text(_lead_text(statement, sources, has_sources=bool(found), is_signed=is_signed))
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for source in found[:_MOST_CHIPS]:
            chip = SourceChip(self._theme, source, self, is_in_doubt=is_in_doubt)
            chip.clicked.connect(self._on_chip_clicked)
            self._chip_row.addWidget(chip)
            self._chips.append(chip)
        self._count = len(found)
        self._show_keys()
        self._fit()

    def show_key(self, key_text: str) -> None:
        """Name the key that is true now."""
        self._key_text = key_text
        self._show_keys()

    def show_playing(self, segment_id: SegmentId | None) -> None:
        """Show which segment is heard now, or none."""
        self._playing = segment_id
        self._show_keys()

    @property
    def is_playing_shown(self) -> bool:
        """Whether one of the shown sources is heard now."""
        return any(chip.source.segment_id == self._playing for chip in self._chips)

    def set_compact(self, *, is_compact: bool) -> None:
        """A lower strip for a low window."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._on_theme_changed()

    def refuse_edit(self) -> None:
        """Say why nothing can be typed."""
        self._lead.set_text(_SIGNED)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many sources as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sunken strip with a line above."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.sunken)
        painter.fillRect(0, 0, self.width(), 1, colors.border)

    def _has_sound(self) -> bool:
        return any(chip.source.has_sound for chip in self._chips)

    def _show_keys(self) -> None:
        for chip in self._chips:
            chip.show_playing(is_playing=chip.source.segment_id == self._playing)
        self._key.set_text(self._key_text)
        self._does.set_text("pause" if self.is_playing_shown else "hear it")
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        has_key = self._has_sound() and bool(self._key_text)
        key_room = self._key.sizeHint().width() + self._does.sizeHint().width() + px(20) if has_key else 0
        lead = self._lead.sizeHint().width() + px(10)
        room = self.width() - px(24) - px(16) - lead
        chips = [chip.sizeHint().width() + px(8) for chip in self._chips]
        is_key_shown = has_key and room - key_room >= (chips[0] if chips else 0)
        room -= key_room if is_key_shown else 0
        more_room = px(64)
        shown = len(chips)
        while shown > 1 and sum(chips[:shown]) + (more_room if shown < self._count else 0) > room:
            shown -= 1
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < shown)
        hidden = self._count - shown
        self._more.set_text(f"and {hidden} more")
        self._more.setVisible(bool(self._chips) and hidden > 0)
        self._key.setVisible(is_key_shown)
        self._does.setVisible(is_key_shown)

    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, SourceChip):
            if chip.source.segment_id == self._playing:
                self.pause_requested.emit()
            else:
                self.hear_requested.emit(chip.source.segment_id)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(SIZES.evidence_strip - (_COMPACT if self._is_compact else 0)))
        self._row.setContentsMargins(px(24), 1, px(16), 0)
        self._row.setSpacing(px(8))
        self._chip_row.setSpacing(px(8))
        for chip in self._chips:
            chip.updateGeometry()
        self._fit()
        self.update()


def _lead_text(statement: Statement | None, sources: StatementSources, *, has_sources: bool, is_signed: bool) -> str:
    if statement is None:
        return _NOTHING
    kind = source_of(statement, sources.accepted)
    if kind is Source.TYPED:
        return "Typed, not from the visit."
    if kind is Source.ACCEPTED:
        return "No source in the visit. You accepted it."
    if kind is Source.MISSING:
        return "No source in the visit." if is_signed else "No source in the visit. Keep it only if you know it is so."
    if not has_sources:
        return f"Rests on what was said, {ELSEWHERE}."
    return "Edited, rests on" if StatementFlag.EDITED in statement.flags else "Rests on"
