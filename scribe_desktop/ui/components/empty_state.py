"""Owns the empty state: what a page says when there is nothing on it, and what to do about that."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_MEASURE = 340


class EmptyState(QWidget):
    """Icon, title, one sentence, one or two actions, in the middle of the room there is."""

    def __init__(self, theme: Theme, icon: str, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        center = Qt.AlignmentFlag.AlignHCenter
        self._mark = IconMark(theme, icon, "text3", SIZES.icon_empty, self)
        self._title = Label(theme, title, TypeRole.READING, 600, parent=self, is_wrapping=True, alignment=center)
        self._sentence = Label(theme, sentence, color="text2", parent=self, is_wrapping=True, alignment=center)
        self._actions = QHBoxLayout()
        self._actions.addStretch(1)
        self._actions.addStretch(1)
        self._words = QVBoxLayout()
        self._words.addWidget(self._mark, 0, center)
        self._words.addSpacing(theme.px(8))
        self._words.addWidget(self._title)
        self._words.addWidget(self._sentence)
        self._words.addLayout(self._actions)
        self._column = QWidget(self)
        self._column.setLayout(self._words)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._column, 1000)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(3)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_texts(self, title: str, sentence: str) -> None:
        """Change what it says."""
        self._title.set_text(title)
        self._sentence.set_text(sentence)

    def set_icon(self, icon: str) -> None:
        """Change its icon."""
        self._mark.show_icon(icon, "text3")

    def add_action(self, text: str, icon: str = "", kind: ButtonKind = ButtonKind.PLAIN) -> Button:
        """A button; its owner connects it."""
        button = Button(self._theme, text, kind, icon, self)
        self.add_action_widget(button)
        return button

    def add_action_widget(self, widget: QWidget) -> None:
        """A button of another sort, as one with a menu."""
        self._actions.insertWidget(self._actions.count() - 1, widget)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._column.setMaximumWidth(px(_MEASURE + 32))
        self._words.setContentsMargins(px(16), px(16), px(16), px(16))
        self._words.setSpacing(px(4))
        self._actions.setSpacing(px(8))
        self._actions.setContentsMargins(0, px(12), 0, 0)
