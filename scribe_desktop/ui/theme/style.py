"""Owns the one style sheet of the program, made from the tokens. No widget has a sheet of its own.

It styles Qt's own fields, lists, menus, scroll bars, tabs and dialogs; our components paint themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scribe_desktop.ui.theme.tokens import SIZES, TYPE, TypeRole

if TYPE_CHECKING:
    from scribe_desktop.ui.theme.theme import Theme


def application_style_sheet(theme: Theme) -> str:
    """The style sheet for the present appearance and text size."""
    parts = (_tips_and_menus, _fields, _scroll_bars, _lists_and_panes, _tabs, _dialogs)
    return "\n".join(part(theme) for part in parts)


def _tips_and_menus(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QToolTip {{
    background: {t.tooltip}; color: {t.tooltip_text}; border: 1px solid {t.tooltip};
    padding: {px(5)}px {px(9)}px; font-size: {px(TYPE[TypeRole.SMALL].size)}px;
}}
QMenu {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.border_control};
    border-radius: {px(SIZES.radius_card)}px; padding: {px(4)}px;
}}
QMenu::item {{
    padding: {px(6)}px {px(12)}px; border-radius: {px(SIZES.radius_key)}px; min-height: {px(20)}px;
    background: transparent;
}}
QMenu::item:selected {{ background: {t.hover}; }}
QMenu::item:pressed {{ background: {t.pressed}; }}
QMenu::item:disabled {{ color: {t.disabled}; background: transparent; }}
QMenu::icon {{ padding-left: {px(8)}px; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: {px(4)}px {px(8)}px; }}
"""


def _fields(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    height = px(SIZES.field)
    return f"""
QLineEdit, QPlainTextEdit[kind="field"], QTextEdit[kind="field"] {{
    background: {t.pane}; color: {t.text}; border: 1px solid {t.border_input};
    border-radius: {px(SIZES.radius_control)}px; padding: 0 {px(9)}px;
    placeholder-text-color: {t.text3}; selection-background-color: {t.accent}; selection-color: {t.on_accent};
}}
QLineEdit {{ min-height: {height - 2}px; max-height: {height - 2}px; }}
QLineEdit:focus, QPlainTextEdit[kind="field"]:focus, QTextEdit[kind="field"]:focus {{
    border: 2px solid {t.focus}; padding: 0 {px(9) - 1}px;
}}
QLineEdit:focus {{ min-height: {height - 4}px; max-height: {height - 4}px; }}
QLineEdit[tone="danger"] {{ border-color: {t.record}; }}
QLineEdit:disabled, QPlainTextEdit[kind="field"]:disabled {{ color: {t.disabled}; border-color: {t.border_control}; }}
QLineEdit:read-only {{ background: {t.sunken}; }}
QPlainTextEdit[kind="field"], QTextEdit[kind="field"] {{ padding: {px(5)}px {px(7)}px; }}
QPlainTextEdit[kind="field"]:focus, QTextEdit[kind="field"]:focus {{ padding: {px(5) - 1}px {px(7) - 1}px; }}
QAbstractSpinBox {{ min-height: {height - 4}px; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.border_control}; padding: {px(4)}px; outline: 0;
    selection-background-color: {t.hover}; selection-color: {t.text};
}}
QComboBox QAbstractItemView::item {{
    min-height: {px(28)}px; padding: 0 {px(8)}px; border-radius: {px(SIZES.radius_key)}px;
}}
QComboBox QAbstractItemView::item:hover, QComboBox QAbstractItemView::item:selected {{
    background: {t.hover}; color: {t.text};
}}
"""


def _scroll_bars(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    extent, margin = px(12), px(3)
    radius = (extent - 2 * margin) // 2
    return f"""
QScrollBar {{ background: transparent; border: 0; margin: 0; }}
QScrollBar:vertical {{ width: {extent}px; }}
QScrollBar:horizontal {{ height: {extent}px; }}
QScrollBar::handle {{ background: {t.scroll}; border: 0; border-radius: {radius}px; margin: {margin}px; }}
QScrollBar::handle:vertical {{ min-height: {px(32)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(32)}px; }}
QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {t.border_input}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; background: transparent; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _lists_and_panes(theme: Theme) -> str:
    t = theme.tokens
    return f"""
QAbstractItemView {{ background: {t.pane}; color: {t.text}; border: 0; outline: 0; }}
QAbstractItemView[kind="sidebar"] {{ background: {t.sidebar}; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollArea[kind="page"] {{ background: {t.pane}; }}
QSplitter::handle {{ background: {t.border}; }}
QSplitter::handle:hover, QSplitter::handle:pressed {{ background: {t.accent_line}; }}
"""


def _tabs(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QTabBar {{ background: transparent; border: 0; }}
QTabBar::tab {{
    background: transparent; color: {t.text2}; border: 0; border-bottom: 2px solid transparent;
    padding: 0 {px(4)}px; margin-right: {px(16)}px; min-height: {px(SIZES.tab) - 2}px; font-weight: 500;
}}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; font-weight: 600; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:focus {{ border-bottom: 2px solid {t.focus}; }}
QTabWidget::pane {{ border: 0; }}
"""


def _dialogs(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QDialog {{ background: {t.pane}; }}
QDialog QPushButton {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.border_control};
    border-radius: {px(SIZES.radius_control)}px; padding: 0 {px(13)}px; min-height: {px(SIZES.button) - 2}px;
}}
QDialog QPushButton:hover {{ background: {t.hover}; }}
QDialog QPushButton:focus {{ border: 2px solid {t.focus}; padding: 0 {px(13) - 1}px; }}
QDialog QPushButton:disabled {{ color: {t.disabled}; }}
"""
