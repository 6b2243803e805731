"""Owns the status bar: where the AI runs, what is saved, what is synced, what is purged when, and the microphone.

It shows what it is told. A state is never shortened to less than its word; names and hints give way first.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLayout, QSizePolicy, QWidget

from scribe_desktop.domain.engine import AiMode
from scribe_desktop.ui.components.chip import TONES, Tone
from scribe_desktop.ui.components.key_hint import KeyHint
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole
from scribe_desktop.ui.words import ai_mode_words

_PADDING, _GAP = 10, 6


class StatusItem(QAbstractButton):
    """Icon and words, long or short. It takes clicks only where they lead somewhere."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        *,
        weight: int = 400,
        is_clickable: bool = False,
        has_separator: bool = True,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._weight = weight
        self._icon_name = ""
        self._color = "text2"
        self._short_text = ""
        self._is_short = False
        self._has_separator = has_separator
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_clickable else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover, is_clickable)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_clickable)
        self.setProperty("has_focus_ring", is_clickable)
        self._is_clickable = is_clickable
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_words(self, icon: str, text: str, short_text: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        """Show a state; without words the item goes away."""
        self._icon_name, self._short_text = icon, short_text or text
        self._color = TONES[tone].text
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def set_short(self, is_short: bool) -> None:
        """Show the short words."""
        if is_short is not self._is_short:
            self._is_short = is_short
            self.updateGeometry()
            self.update()

    def set_separated(self, has_separator: bool) -> None:
        """Whether a line stands after it."""
        self._has_separator = has_separator
        self.update()

    def width_of(self, *, is_short: bool) -> int:
        """The room it needs, shown or not."""
        if not self.text():
            return 0
        words = self._short_text if is_short else self.text()
        metrics = self._theme.metrics(TypeRole.SMALL, self._weight)
        icon = self._theme.px(SIZES.icon_inline + _GAP) if self._icon_name else 0
        return 2 * self._theme.px(_PADDING) + icon + math.ceil(metrics.horizontalAdvance(words)) + 1

    def sizeHint(self) -> QSize:
        """The room of the words that are shown."""
        return QSize(self.width_of(is_short=self._is_short), self._theme.px(SIZES.status_bar))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, words, and the line after them."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        if self._is_clickable and (self.underMouse() or self.isDown()):
            painter.fillRect(self.rect(), colors.hover)
        left, extent = px(_PADDING), px(SIZES.icon_inline)
        color = "text" if self._weight > 500 and self._color == "text2" else self._color
        if self._icon_name:
            pixmap = self._theme.pixmap(self._icon_name, color, SIZES.icon_inline, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(left, (self.height() - extent) // 2), pixmap)
            left += extent + px(_GAP)
        painter.setFont(self.font())
        painter.setPen(getattr(colors, color))
        room = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._short_text if self._is_short else self.text())
        if self._has_separator:
            inset = px(5)
            painter.fillRect(self.width() - 1, inset, 1, self.height() - 2 * inset, colors.border)

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.SMALL, self._weight))
        self.updateGeometry()
        self.update()


class StatusBar(QWidget):
    """Left: AI mode, save, sync, purge. Right: microphone, shortcuts."""

    ai_mode_clicked = Signal()
    microphone_clicked = Signal()
    shortcuts_clicked = Signal()

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._ai_mode = StatusItem(theme, self, weight=600, is_clickable=True)
        self._save = StatusItem(theme, self)
        self._sync = StatusItem(theme, self)
        self._retention = StatusItem(theme, self, has_separator=False)
        self._microphone = StatusItem(theme, self, is_clickable=True)
        self._help = _HelpItem(theme, self)
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(0)
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for item in (self._ai_mode, self._save, self._sync, self._retention):
            self._layout.addWidget(item)
        self._layout.addStretch(1)
        self._layout.addWidget(self._microphone)
        self._layout.addWidget(self._help)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Status")
        self._ai_mode.setAccessibleDescription("Opens the AI settings")
        self._ai_mode.setToolTip("Where the AI runs. Opens the AI settings")
        self._microphone.setAccessibleDescription("Opens the microphone settings")
        for item in (self._save, self._sync, self._retention, self._microphone):
            item.show_words("", "")
        self._ai_mode.clicked.connect(self.ai_mode_clicked)
        self._microphone.clicked.connect(self.microphone_clicked)
        self._help.clicked.connect(self.shortcuts_clicked)
        shortcuts.changed.connect(self._on_shortcuts_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_shortcuts_changed()

    def show_ai_mode(self, mode: AiMode) -> None:
        """Where the AI runs."""
        words = ai_mode_words(mode)
        self._ai_mode.show_words(words.icon, f"AI: {words.text}", tone=words.tone)
        self._fit()

    def show_save_state(self, text: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Saving, saved when, or not saved and why; empty where there is nothing to save."""
        icons = {Tone.DANGER: "circle-alert", Tone.WARN: "circle-alert", Tone.ACCENT: "loader"}
        self._save.show_words(icons.get(tone, "check"), text, tone=tone)
        self._fit()

    def show_sync(self, text: str, short_text: str = "", icon: str = "hard-drive", tone: Tone = Tone.NEUTRAL) -> None:
        """What of the work is where."""
        self._sync.show_words(icon, text, short_text, tone)
        self._fit()

    def show_retention(self, text: str, short_text: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        """When audio is purged next; empty where none is."""
        self._retention.show_words("clock", text, short_text, tone)
        self._fit()

    def show_microphone(self, text: str, icon: str = "mic", tone: Tone = Tone.NEUTRAL) -> None:
        """The microphone that would be used; empty where there is none to show."""
        self._microphone.show_words(icon, text, tone=tone)
        self._microphone.setToolTip(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Long words where there is room."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It never keeps the window from becoming narrow."""
        return QSize(0, self._theme.px(SIZES.status_bar))

    def sizeHint(self) -> QSize:
        """One line."""
        return self.minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bar and the line above it."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.window)
        painter.fillRect(0, 0, self.width(), 1, colors.border)

    def _fit(self) -> None:
        items = (self._ai_mode, self._save, self._sync, self._retention)
        room = self.width() - 2 * self._theme.px(4) - self._theme.px(16)
        help_width = self._help.sizeHint().width()
        right = self._microphone.width_of(is_short=False)
        long_width = sum(item.width_of(is_short=False) for item in items)
        short_width = sum(item.width_of(is_short=True) for item in items)
        is_short = long_width + right + help_width > room
        left = short_width if is_short else long_width
        for item in items:
            item.set_short(is_short)
        self._help.setVisible(left + right + help_width <= room)
        # The name of the microphone is a name: it gives way before any state does.
        self._microphone.setVisible(bool(self._microphone.text()) and left + right <= room)
        self._microphone.set_separated(not self._help.isHidden())
        self._layout.activate()

    def _on_shortcuts_changed(self) -> None:
        self._help.show_keys(self._shortcuts.text(ShortcutId.SHORTCUTS))
        self._fit()

    def _on_theme_changed(self) -> None:
        self._layout.setContentsMargins(self._theme.px(4), 1, self._theme.px(4), 0)
        self.setFixedHeight(self._theme.px(SIZES.status_bar))
        self._fit()


class _HelpItem(QAbstractButton):
    """The key that shows all keys."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hint = KeyHint(theme, "", self)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setText("Shortcuts")
        self.setAccessibleName("Shortcuts")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setProperty("has_focus_ring", True)
        theme.changed.connect(self.updateGeometry)

    def show_keys(self, text: str) -> None:
        """The keys that do the same."""
        self._hint.set_text(text)
        self._hint.setVisible(bool(text))
        self.setToolTip(f"Shortcuts   {text}")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Key and word."""
        px = self._theme.px
        width = math.ceil(self._theme.metrics(TypeRole.SMALL).horizontalAdvance(self.text())) + 1
        hint = self._hint.sizeHint().width() + px(_GAP) if self._hint.text() else 0
        return QSize(width + hint + 2 * px(_PADDING), px(SIZES.status_bar))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key at the left."""
        super().resizeEvent(event)
        size = self._hint.sizeHint()
        self._hint.setGeometry(QRect(QPoint(self._theme.px(_PADDING), (self.height() - size.height()) // 2), size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The word after the key."""
        painter, colors, px = QPainter(self), self._theme.colors, self._theme.px
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), colors.hover)
        left = px(_PADDING) + (self._hint.width() + px(_GAP) if self._hint.text() else 0)
        painter.setFont(self._theme.font(TypeRole.SMALL))
        painter.setPen(colors.text2)
        room = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
