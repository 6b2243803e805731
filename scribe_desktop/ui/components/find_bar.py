"""Owns the bar that finds words in one pane, and replaces them where the pane allows it. It searches nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.search_field import SearchField
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QWidget):
    """Hidden until `open`; Enter goes on, Shift Enter goes back, Esc closes."""

    searched = Signal(str)
    next_requested = Signal()
    previous_requested = Signal()
    replace_requested = Signal(str, str)
    replace_all_requested = Signal(str, str)
    closed = Signal()

    def __init__(self, theme: Theme, has_replace: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._field = SearchField(theme, "Find in this pane", parent=self)
        self._count = Label(theme, "", TypeRole.SMALL, color="text3", parent=self, has_equal_digits=True)
        self._previous = IconButton(theme, "chevron-up", "Previous match", "Shift Enter", self, is_small=True)
        self._next = IconButton(theme, "chevron-down", "Next match", "Enter", self, is_small=True)
        self._close = IconButton(theme, "x", "Close the search", "Esc", self, is_small=True)
        self._find_row = QHBoxLayout()
        self._find_row.addWidget(self._field, 1)
        for widget in (self._count, self._previous, self._next, self._close):
            self._find_row.addWidget(widget)
        self._rows = QVBoxLayout(self)
        self._rows.addLayout(self._find_row)
        self._replace_field: QLineEdit | None = None
        self._replace_row = QHBoxLayout()
        self._replace_buttons: tuple[Button, ...] = ()
        if has_replace:
            self._add_replace_row()
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self.searched)
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        self._close.clicked.connect(self.close_bar)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_count(0, 0)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show it, with words to look for if there are any, ready to type."""
        self.show()
        if text:
            self._field.setText(text)
        elif self._field.text():
            self.searched.emit(self._field.text())
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def close_bar(self) -> None:
        """Hide it and tell."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def text(self) -> str:
        """The words looked for."""
        return self._field.text()

    def show_count(self, current: int, total: int) -> None:
        """Say where one is: `current` counts from 1, 0 is nowhere."""
        if not self._field.text():
            words = ""
        elif not total:
            words = "No match"
        else:
            words = f"{current} of {total}"
        self._count.set_text(words)
        self._previous.setEnabled(total > 0)
        self._next.setEnabled(total > 0)
        for button in self._replace_buttons:
            button.setEnabled(total > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the field goes on, with Shift it goes back; Esc closes rather than only clearing the field."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        if event.key() in _ENTER:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.previous_requested if is_back else self.next_requested).emit()
            return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A strip with a line below."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.sunken)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.border)

    def _add_replace_row(self) -> None:
        field = QLineEdit(self)
        field.setPlaceholderText("Replace with")
        field.setAccessibleName("Replace with")
        one = Button(self._theme, "Replace", ButtonKind.PLAIN, parent=self, is_small=True)
        every = Button(self._theme, "Replace all", ButtonKind.GHOST, parent=self, is_small=True)
        self._replace_row.addWidget(field, 1)
        self._replace_row.addWidget(one)
        self._replace_row.addWidget(every)
        self._rows.addLayout(self._replace_row)
        self._replace_field, self._replace_buttons = field, (one, every)
        one.clicked.connect(self._on_replace_clicked)
        every.clicked.connect(self._on_replace_all_clicked)
        field.returnPressed.connect(self._on_replace_clicked)

    def _on_replace_clicked(self) -> None:
        if self._replace_field is not None and self._field.text():
            self.replace_requested.emit(self._field.text(), self._replace_field.text())

    def _on_replace_all_clicked(self) -> None:
        if self._replace_field is not None and self._field.text():
            self.replace_all_requested.emit(self._field.text(), self._replace_field.text())

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(px(12), px(6), px(8), px(7))
        self._rows.setSpacing(px(6))
        self._find_row.setSpacing(px(4))
        self._replace_row.setSpacing(px(6))
        if self._replace_field is not None:
            self._replace_field.setFixedHeight(px(SIZES.field))
        self.update()
