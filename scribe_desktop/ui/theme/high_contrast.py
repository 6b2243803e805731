"""Owns the tokens of high contrast: made from the platform's own palette, so that the user's colours hold."""

from __future__ import annotations

from dataclasses import fields

from PySide6.QtGui import QPalette

from scribe_desktop.ui.theme.tokens import Tokens

_ROLES: dict[str, QPalette.ColorRole] = {
    "window": QPalette.ColorRole.Window,
    "sidebar": QPalette.ColorRole.Window,
    "pane": QPalette.ColorRole.Base,
    "raised": QPalette.ColorRole.Base,
    "sunken": QPalette.ColorRole.Base,
    "hover": QPalette.ColorRole.Window,
    "pressed": QPalette.ColorRole.Window,
    "neutral_soft": QPalette.ColorRole.Window,
    "accent": QPalette.ColorRole.Highlight,
    "accent_hover": QPalette.ColorRole.Highlight,
    "accent_pressed": QPalette.ColorRole.Highlight,
    "on_accent": QPalette.ColorRole.HighlightedText,
    "accent_soft": QPalette.ColorRole.Base,
    "warn_soft": QPalette.ColorRole.Base,
    "danger_soft": QPalette.ColorRole.Base,
    "ok_soft": QPalette.ColorRole.Base,
    "record": QPalette.ColorRole.Highlight,
    "on_record": QPalette.ColorRole.HighlightedText,
    "focus": QPalette.ColorRole.Highlight,
    "tooltip": QPalette.ColorRole.ToolTipBase,
    "tooltip_text": QPalette.ColorRole.ToolTipText,
    "diff_add": QPalette.ColorRole.Base,
    "diff_del": QPalette.ColorRole.Base,
}


def tokens_from_palette(palette: QPalette) -> Tokens:
    """Surfaces and accents by their role; every word, edge and mark in the text's colour."""
    colors = {field.name: palette.color(_ROLES.get(field.name, QPalette.ColorRole.Text)) for field in fields(Tokens)}
    colors["disabled"] = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    return Tokens(**{name: color.name().upper() for name, color in colors.items()})
