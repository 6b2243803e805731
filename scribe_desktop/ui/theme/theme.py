"""Owns the look that is in force: appearance and text size, and what follows from them. One per program.

Everything that paints asks it; nothing else knows a colour or a pixel size. GUI thread only.
"""

from __future__ import annotations

from dataclasses import fields

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from scribe_desktop.ui.resources import resource_folder
from scribe_desktop.ui.theme.high_contrast import tokens_from_palette
from scribe_desktop.ui.theme.icons import IconPainter
from scribe_desktop.ui.theme.platform_wishes import is_contrast_raised_by_platform, is_motion_reduced_by_platform
from scribe_desktop.ui.theme.proxy_style import ProxyStyle
from scribe_desktop.ui.theme.style import application_style_sheet
from scribe_desktop.ui.theme.tokens import TOKENS, TYPE, Appearance, Tokens, TypeRole

FAMILY = "Inter"
FALLBACK_FAMILIES = ("Segoe UI", "SF Pro Text", "Noto Sans", "Noto Sans CJK SC", "Noto Sans Arabic", "DejaVu Sans")
LEAST_SCALE, LARGEST_SCALE, SCALE_STEP = 1.0, 2.0, 0.125
_FONT_FILES = ("Inter-Regular.otf", "Inter-Italic.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")


class Colors:
    """The tokens of one appearance as QColor, under the same names."""

    def __init__(self, tokens: Tokens) -> None:
        self._colors = {field.name: QColor(getattr(tokens, field.name)) for field in fields(tokens)}

    def __getattr__(self, name: str) -> QColor:
        try:
            return self._colors[name]
        except KeyError:
            raise AttributeError(name) from None


class Theme(QObject):
    """Appearance and text size. `changed` is emitted once everything has its new value."""

    changed = Signal()

    def __init__(self, appearance: Appearance = Appearance.LIGHT, scale: float = 1.0) -> None:
        super().__init__()
        self._appearance = appearance
        self._scale = scale
        self._icons = IconPainter()
        self._system_palette: QPalette | None = None
        self._tokens = TOKENS[appearance]
        self._colors = Colors(self._tokens)
        self._is_motion_reduced = is_motion_reduced_by_platform()

    @property
    def appearance(self) -> Appearance:
        """Light or dark."""
        return self._appearance

    @property
    def tokens(self) -> Tokens:
        """The colours as text, for style sheets."""
        return self._tokens

    @property
    def colors(self) -> Colors:
        """The colours for painters."""
        return self._colors

    @property
    def scale(self) -> float:
        """The text size: 1.0 to 2.0 in steps of 0.125. It multiplies type, icons, heights and paddings."""
        return self._scale

    @property
    def is_motion_reduced(self) -> bool:
        """Whether nothing may move: the platform's wish, or the user's own."""
        return self._is_motion_reduced

    def set_motion_reduced(self, is_reduced: bool) -> None:
        """Stop all motion, or allow it."""
        self._is_motion_reduced = is_reduced
        self.changed.emit()

    def duration_ms(self, duration_ms: int) -> int:
        """A duration of `MOTION`, or 0 where motion is reduced."""
        return 0 if self._is_motion_reduced else duration_ms

    def px(self, size: float) -> int:
        """A size of the tokens in logical pixels at the present text size."""
        return round(size * self._scale)

    def font(self, role: TypeRole, weight: int = 400, *, has_equal_digits: bool = False) -> QFont:
        """The font of a role; `weight` is 400, 500 or 600; `has_equal_digits` for times and counters."""
        style = TYPE[role]
        font = QFont([FAMILY, *FALLBACK_FAMILIES])
        font.setPixelSize(self.px(style.size))
        font.setWeight(QFont.Weight(weight))
        if style.tracking:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.tracking * self._scale)
        if has_equal_digits:
            # Without it "01:11" is 25 px wide and "00:48" is 31 px.
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def line_height(self, role: TypeRole) -> int:
        """The line height of a role in logical pixels."""
        return self.px(TYPE[role].line)

    def metrics(self, role: TypeRole, weight: int = 400, *, has_equal_digits: bool = False) -> QFontMetricsF:
        """Metrics of the role's font."""
        return QFontMetricsF(self.font(role, weight, has_equal_digits=has_equal_digits))

    def pixmap(self, name: str, color: str = "text2", size: int = 16, ratio: float | None = None) -> QPixmap:
        """A Lucide icon in a token's colour; `size` is one of 14, 16, 20, 24, 32 at 100 %."""
        if ratio is None:
            application = QApplication.instance()
            ratio = application.devicePixelRatio() if isinstance(application, QApplication) else 1.0
        return self._icons.pixmap(name, getattr(self._colors, color), self.px(size), ratio, size)

    def icon(self, name: str, color: str = "text2", size: int = 16) -> QIcon:
        """The icon for a button or action, with a disabled face."""
        icon = QIcon()
        for ratio in (1.0, 2.0):
            icon.addPixmap(self.pixmap(name, color, size, ratio))
            icon.addPixmap(self.pixmap(name, "disabled", size, ratio), QIcon.Mode.Disabled)
        return icon

    def apply(self, appearance: Appearance, scale: float) -> None:
        """Change the look; everything repaints once."""
        bounded = min(LARGEST_SCALE, max(LEAST_SCALE, round(scale / SCALE_STEP) * SCALE_STEP))
        if appearance is self._appearance and bounded == self._scale:
            return
        self._appearance, self._scale = appearance, bounded
        self.install()
        self.changed.emit()

    def install(self) -> None:
        """Give the application its fonts, palette and style sheet. Call once after QApplication is made."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        if self._system_palette is None:
            self._system_palette = QPalette(application.palette())
            _load_fonts()
            application.setStyle(ProxyStyle())
        self._choose_tokens(self._system_palette)
        application.setPalette(self._palette())
        application.setFont(self.font(TypeRole.UI))
        application.setStyleSheet(application_style_sheet(self))

    def _choose_tokens(self, system_palette: QPalette) -> None:
        is_raised = is_contrast_raised_by_platform()
        self._tokens = tokens_from_palette(system_palette) if is_raised else TOKENS[self._appearance]
        self._colors = Colors(self._tokens)

    def _palette(self) -> QPalette:
        colors, palette = self._colors, QPalette()
        roles = {
            QPalette.ColorRole.Window: colors.window,
            QPalette.ColorRole.WindowText: colors.text,
            QPalette.ColorRole.Base: colors.pane,
            QPalette.ColorRole.AlternateBase: colors.sunken,
            QPalette.ColorRole.Text: colors.text,
            QPalette.ColorRole.Button: colors.raised,
            QPalette.ColorRole.ButtonText: colors.text,
            QPalette.ColorRole.Highlight: colors.accent,
            QPalette.ColorRole.HighlightedText: colors.on_accent,
            QPalette.ColorRole.PlaceholderText: colors.text3,
            QPalette.ColorRole.ToolTipBase: colors.tooltip,
            QPalette.ColorRole.ToolTipText: colors.tooltip_text,
            QPalette.ColorRole.Link: colors.accent_text,
        }
        for role, color in roles.items():
            palette.setColor(role, color)
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, colors.disabled)
        return palette


def _load_fonts() -> None:
    if FAMILY in QFontDatabase.families():
        return
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_folder() / "fonts" / name))
