"""Owns the one style sheet of the program, made from the tokens. No widget has a sheet of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scribe_desktop.ui.theme.theme import Theme


def application_style_sheet(theme: Theme) -> str:
    """The style sheet for the present appearance and text size."""
    t = theme.tokens
    return f"""
QToolTip {{ background: {t.tooltip}; color: {t.tooltip_text}; border: 0; padding: {theme.px(6)}px {theme.px(10)}px; }}
"""
