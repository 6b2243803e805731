"""Owns the bar under the transcript: play, position, waveform, length, speed. It plays nothing: it asks, by signals."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from scribe_desktop.domain.transcript import Span, clock_text
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import ElidedLabel, Label
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.player.waveform import Waveform
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole
from scribe_desktop.workers.player import SPEEDS, Player, PlayState

_LOW = 44
_ROUND, _ROUND_LOW = 32, 28


class PlayerBar(QWidget):
    """Shows what the player does; its signals carry the names of the player's methods."""

    toggle = Signal()
    seek = Signal(int)
    set_speed = Signal(float)
    step_speed = Signal(int)

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._state = PlayState.EMPTY
        self._height = SIZES.player
        self._speed = 1.0
        self._play = _RoundButton(theme, self)
        self._position = _Clock(theme, self)
        self._wave = Waveform(theme, self)
        self._duration = _Clock(theme, self)
        self._speed_button = Button(theme, "1.0×", ButtonKind.GHOST, parent=self, is_small=True)
        self._absent_icon = IconMark(theme, "clock-alert", "text3", SIZES.icon_button, self)
        self._absent = ElidedLabel(theme, "", TypeRole.SMALL, color="text2", parent=self)
        self._row = QHBoxLayout(self)
        self.setObjectName("player_bar")
        self.setAccessibleName("Player")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange()
        self._connect()
        self.show_nothing()

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def waveform(self) -> Waveform:
        """The painted slider."""
        return self._wave

    def show_recording(self, duration_ms: int) -> None:
        """A recording that can be played; its waveform comes later."""
        self._wave.show_peaks(())
        self._wave.show_duration(duration_ms)
        self._wave.show_position(0)
        self._duration.show_time(duration_ms, duration_ms)
        self._position.show_time(0, duration_ms)
        self._show_parts(has_sound=True)
        self.show()

    def show_nothing(self) -> None:
        """No recording, no bar."""
        self._wave.show_duration(0)
        self.hide()

    def show_purged(self, purged_at: datetime) -> None:
        """The sound is gone by the clinic's rule; what was made of it is not."""
        day = purged_at.astimezone()
        self.show_absent(f"The audio was purged on {day.day} {day.strftime('%B')}. The text and times stay.")

    def show_absent(self, sentence: str) -> None:
        """Nothing can be played, and why: `The audio was purged on 4 May. The text and times stay.`"""
        self.show()
        self._absent.set_text(sentence)
        self._wave.show_duration(0)
        self._show_parts(has_sound=False)

    def show_peaks(self, peaks: tuple[float, ...]) -> None:
        """The shape of the sound."""
        self._wave.show_peaks(peaks)

    def show_gaps(self, gaps: tuple[Span, ...]) -> None:
        """Where words are missing."""
        self._wave.show_spans((), gaps)

    def show_spans(self, lit: tuple[Span, ...], gaps: tuple[Span, ...], deciding: tuple[Span, ...] = ()) -> None:
        """What is lit in the transcript, where words are missing, and what a check hangs on."""
        self._wave.show_spans(lit, gaps, deciding)

    def show_position(self, position_ms: int) -> None:
        """Where the player is."""
        if not self._wave.is_dragging:
            self._wave.show_position(position_ms)
            self._position.show_time(position_ms, self._wave.maximum())

    def show_state(self, state: PlayState) -> None:
        """Whether it plays."""
        self._state = state
        self._play.show_playing(state is PlayState.PLAYING, self._shortcuts.text(ShortcutId.HEAR))

    def show_playing(self, is_playing: bool) -> None:
        """Whether it plays, for who does not know the states."""
        self.show_state(PlayState.PLAYING if is_playing else PlayState.PAUSED)

    def connect_player(self, player: Player) -> None:
        """Hand everything the user asks of the bar to the player, and show what the player does."""
        self.toggle.connect(player.toggle)
        self.seek.connect(player.seek)
        self.set_speed.connect(player.set_speed)
        self.step_speed.connect(player.step_speed)
        player.position_changed.connect(self.show_position)
        player.state_changed.connect(self.show_state)
        player.speed_changed.connect(self.show_speed)
        self.show_state(player.state)
        self.show_speed(player.speed)

    def show_speed(self, speed: float) -> None:
        """How fast it plays."""
        self._speed = speed
        self._speed_button.set_text(speed_text(speed))
        self._speed_button.setAccessibleName(f"Speed {speed_text(speed)}")

    def set_low(self, is_low: bool) -> None:
        """Lower where the window is low."""
        self._height = _LOW if is_low else SIZES.player
        self._play.set_extent(_ROUND_LOW if is_low else _ROUND)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        """Full width, one row."""
        return QSize(self._theme.px(300), self._theme.px(self._height))

    def make_speed_menu(self) -> Menu:
        """The speeds, the present one checked; the menu goes when it is closed."""
        menu = Menu(self._theme, self)
        menu.aboutToHide.connect(menu.deleteLater)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = menu.add(speed_text(speed), partial(self.set_speed.emit, speed))
            action.setCheckable(True)
            action.setChecked(speed == self._speed)
            group.addAction(action)
        menu.addSeparator()
        menu.add("Slower", lambda: self.step_speed.emit(-1), "", self._shortcuts.text(ShortcutId.SLOWER))
        menu.add("Faster", lambda: self.step_speed.emit(1), "", self._shortcuts.text(ShortcutId.FASTER))
        return menu

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper and a hairline above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.pane)
        painter.fillRect(0, 0, self.width(), 1, self._theme.colors.border)

    # -- its upkeep ---------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._row.addWidget(self._play)
        self._row.addWidget(self._position)
        self._row.addWidget(self._wave, 1)
        self._row.addWidget(self._duration)
        self._row.addWidget(self._speed_button)
        self._row.addWidget(self._absent_icon)
        self._row.addWidget(self._absent, 1)
        self._theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _connect(self) -> None:
        self._play.clicked.connect(self.toggle)
        self._wave.seeked.connect(self.seek)
        self._wave.sliderMoved.connect(self._on_dragged)
        self._speed_button.clicked.connect(self._on_speed_clicked)
        self._speed_button.set_tip("Speed", self._shortcuts.text(ShortcutId.FASTER))
        self._shortcuts.changed.connect(self._on_shortcuts_changed)
        self.show_state(PlayState.EMPTY)
        self.show_speed(1.0)

    def _show_parts(self, *, has_sound: bool) -> None:
        for widget in (self._play, self._position, self._wave, self._duration, self._speed_button):
            widget.setVisible(has_sound)
        self._absent.setVisible(not has_sound)
        self._absent_icon.setVisible(not has_sound)

    def _on_dragged(self, position_ms: int) -> None:
        self._position.show_time(position_ms, self._wave.maximum())

    def _on_speed_clicked(self) -> None:
        menu = self.make_speed_menu()
        corner = self._speed_button.mapToGlobal(QPointF(0, 0).toPoint())
        menu.popup(corner - QPointF(0, menu.sizeHint().height()).toPoint())

    def _on_shortcuts_changed(self) -> None:
        self.show_state(self._state)
        self._speed_button.set_tip("Speed", self._shortcuts.text(ShortcutId.FASTER))

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(self._height))
        edge = px(6) if self._height == _LOW else px(10)
        self._row.setContentsMargins(px(12), edge + 1, px(12), edge)
        self._row.setSpacing(px(8))
        self.update()


class _Clock(Label):
    """A time that keeps its width while it counts."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self._widest = "00:00"
        super().__init__(
            theme,
            "00:00",
            TypeRole.SMALL,
            color="text2",
            parent=parent,
            has_equal_digits=True,
            alignment=Qt.AlignmentFlag.AlignHCenter,
        )

    def show_time(self, position_ms: int, duration_ms: int) -> None:
        self._widest = clock_text(max(duration_ms, position_ms))
        self.set_text(clock_text(position_ms))

    def sizeHint(self) -> QSize:
        width = self._theme.metrics(TypeRole.SMALL, has_equal_digits=True).horizontalAdvance(self._widest)
        return QSize(round(width) + self._theme.px(4), self._theme.line_height(TypeRole.SMALL))


class _RoundButton(QAbstractButton):
    """Play and pause, round, with an edge."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_playing = False
        self._extent = _ROUND
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("has_focus_ring", True)
        self.setProperty("focus_radius", _ROUND // 2)
        self.show_playing(False, "")
        theme.changed.connect(self.updateGeometry)

    def show_playing(self, is_playing: bool, shortcut_text: str) -> None:
        self._is_playing = is_playing
        name = "Pause" if is_playing else "Play"
        self.setAccessibleName(name)
        self.setToolTip(f"{name}   {shortcut_text}" if shortcut_text else name)
        self.update()

    def set_extent(self, extent: int) -> None:
        self._extent = extent
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._extent), self._theme.px(self._extent))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        fill = colors.pressed if self.isDown() else colors.hover if self.underMouse() else colors.raised
        fill_box(painter, QRectF(self.rect()), self.width() / 2, fill, colors.border_control)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        painter.setBrush(colors.text)
        if self._is_playing:
            painter.setPen(Qt.PenStyle.NoPen)
            for side in (-1, 1):
                left = middle.x() + side * px(3.5) - px(2)
                painter.drawRoundedRect(QRectF(left, middle.y() - px(6), px(4), px(12)), px(1), px(1))
            return
        painter.setPen(QPen(colors.text, px(1.5), j=Qt.PenJoinStyle.RoundJoin))
        left, height = middle.x() - px(4), px(5.5)
        painter.drawPolygon(
            [
                QPointF(left, middle.y() - height),
                QPointF(left + px(10), middle.y()),
                QPointF(left, middle.y() + height),
            ]
        )


def speed_text(speed: float) -> str:
    """`1.0×`, `1.75×`."""
    return f"{speed:.2f}".rstrip("0").ljust(3, "0") + "×" if speed * 10 % 1 else f"{speed:.1f}×"
