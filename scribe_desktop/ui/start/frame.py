"""Owns the frame of a start page: one column in the middle, the program's name, a heading, what follows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.shell.program_icon import ProgramMark
from scribe_desktop.ui.shell.tray import PROGRAM_NAME
from scribe_desktop.ui.theme import Theme, TypeRole

_MEASURE = 600


class StartPage(QScrollArea):
    """A page that scrolls where the window is small. Subclasses add to it from above to below."""

    def __init__(self, theme: Theme, heading: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "page")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(heading)
        paper = _Paper(theme)
        self._column = QWidget(paper)
        self._rows = QVBoxLayout(self._column)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._across = QHBoxLayout()
        self._across.addStretch(1)
        self._across.addWidget(self._column, 1000)
        self._across.addStretch(1)
        outer = QVBoxLayout(paper)
        outer.addStretch(2)
        outer.addLayout(self._across)
        outer.addStretch(3)
        self._brand = QHBoxLayout()
        self._brand.addWidget(ProgramMark(theme))
        self._brand.addWidget(Label(theme, PROGRAM_NAME, TypeRole.TITLE, 600))
        self._brand.addStretch(1)
        self._heading = Label(theme, heading, TypeRole.PAGE, 600, is_wrapping=True)
        self._sentence = Label(theme, sentence, TypeRole.READING, color="text2", is_wrapping=True)
        self._gaps: list[tuple[int, int]] = []
        self._rows.addLayout(self._brand)
        self.add_gap(24)
        self._rows.addWidget(self._heading)
        self.add_gap(8)
        self._rows.addWidget(self._sentence)
        self.add_gap(24)
        self.setWidget(paper)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_texts(self, heading: str, sentence: str) -> None:
        """Change heading and sentence."""
        self._heading.set_text(heading)
        self._sentence.set_text(sentence)
        self.setAccessibleName(heading)

    def add(self, widget: QWidget) -> None:
        """Something as wide as the column."""
        self._rows.addWidget(widget)

    def add_row(self, *widgets: QWidget, has_stretch: bool = True) -> QHBoxLayout:
        """Things beside one another, from the left."""
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        for widget in widgets:
            row.addWidget(widget)
        if has_stretch:
            row.addStretch(1)
        self._rows.addLayout(row)
        return row

    def add_gap(self, size: int) -> None:
        """Room, at 100 %."""
        self._gaps.append((self._rows.count(), size))
        self._rows.addSpacing(self._theme.px(size))

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._column.setMaximumWidth(px(_MEASURE))
        self._across.setContentsMargins(px(24), px(24), px(24), px(24))
        self._brand.setSpacing(px(12))
        for place, size in self._gaps:
            spacer = self._rows.itemAt(place)
            if spacer is not None and (item := spacer.spacerItem()) is not None:
                item.changeSize(0, px(size))
        self._rows.invalidate()


class _Paper(QWidget):
    """The surface under the column."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colors.pane)
