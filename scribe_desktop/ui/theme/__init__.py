"""How the window looks: tokens, palette, fonts, icons, style sheet. `Theme` is made once and passed to every widget."""

from scribe_desktop.ui.theme.theme import Colors, Theme
from scribe_desktop.ui.theme.tokens import MOTION, SIZES, Appearance, TypeRole

__all__ = ["MOTION", "SIZES", "Appearance", "Colors", "Theme", "TypeRole"]
