"""Owns a small line of an icon and words, as under the cards of the first page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.theme import Theme, TypeRole


class NoteLine(QWidget):
    """An icon, and words that may wrap."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        text: str,
        icon_color: str = "text2",
        color: str = "text2",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mark = IconMark(theme, icon, icon_color)
        self._label = Label(theme, text, TypeRole.SMALL, color=color, is_wrapping=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._label, 1)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def show_words(self, icon: str, text: str, icon_color: str, color: str) -> None:
        """Say something else."""
        self._mark.show_icon(icon, icon_color)
        self._label.set_text(text)
        self._label.set_color(color)

    def _on_theme_changed(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(self._theme.px(8))
