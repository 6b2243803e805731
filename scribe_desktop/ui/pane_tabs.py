"""Owns the row of tabs that stands in place of the panes where the window is too narrow for two of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from scribe_desktop.ui.note.note_tabs import TabButton
from scribe_desktop.ui.theme import SIZES, Theme


class PaneTabs(QWidget):
    """`Transcript | Note`, and the side panel's name while it is open."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons: list[TabButton] = []
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_titles(self, titles: tuple[str, ...], current: int) -> None:
        """These tabs, and which of them is open."""
        if titles != tuple(button.text() for button in self._buttons):
            while self._row.count():
                item = self._row.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.deleteLater()
            self._buttons = []
            for number, title in enumerate(titles):
                button = TabButton(self._theme, title, self)
                button.setAccessibleName(f"Pane {title}")
                button.clicked.connect(lambda _checked=False, number=number: self.chosen.emit(number))
                self._row.addWidget(button)
                self._buttons.append(button)
            self._row.addStretch(1)
        for number, button in enumerate(self._buttons):
            button.setChecked(number == current)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper, and a hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.pane)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colors.border)

    def _on_theme_changed(self) -> None:
        self._row.setContentsMargins(self._theme.px(12), 0, self._theme.px(12), 0)
        self.setFixedHeight(self._theme.px(SIZES.tab))
