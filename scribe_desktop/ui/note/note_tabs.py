"""Owns the row of note tabs: one a note type, what does not fit in a list, a button for more types, the status chip."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from scribe_desktop.domain.note import NoteType
from scribe_desktop.ui.components.buttons import IconButton
from scribe_desktop.ui.components.chip import Chip
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole
from scribe_desktop.ui.words import StateWords

_SIDE, _TAB_PADDING = 12, 12
_LINE = 2
_COMPACT = 4

NOTE_TYPE_TITLES: dict[NoteType, str] = {
    NoteType.SOAP: "SOAP",
    NoteType.DAP: "DAP",
    NoteType.BIRP: "BIRP",
    NoteType.GIRP: "GIRP",
    NoteType.INTAKE: "Intake",
    NoteType.PROGRESS: "Progress",
    NoteType.HISTORY_AND_PHYSICAL: "H&P",
    NoteType.CONSULT: "Consult",
    NoteType.DISCHARGE: "Discharge",
    NoteType.PROCEDURE: "Procedure",
    NoteType.REFERRAL_LETTER: "Referral letter",
    NoteType.PATIENT_LETTER: "Patient letter",
    NoteType.FREEFORM: "Freeform",
}
"""How the window calls each type, in the order of its menus."""


class TabButton(QAbstractButton):
    """One tab: its title, heavier and underlined while it is open."""

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setText(title)
        self.setAccessibleName(f"Note {title}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("has_focus_ring", True)

    def sizeHint(self) -> QSize:
        """As wide as its title when heavy, so that nothing moves when it is opened."""
        width = self._theme.metrics(TypeRole.UI, 600).horizontalAdvance(self.text())
        return QSize(round(width) + 2 * self._theme.px(_TAB_PADDING), self._theme.px(SIZES.tab))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Title and line."""
        painter, colors = QPainter(self), self._theme.colors
        is_open = self.isChecked()
        painter.setFont(self._theme.font(TypeRole.UI, 600 if is_open else 400))
        painter.setPen(colors.text if is_open or self.underMouse() else colors.text2)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextHideMnemonic, _plain(self.text()))
        if is_open:
            line = self._theme.px(_LINE)
            inset = self._theme.px(_TAB_PADDING) - self._theme.px(4)
            painter.fillRect(QRect(inset, self.height() - line, self.width() - 2 * inset, line), colors.accent)


class NoteTabs(QWidget):
    """The row. `selected` tells the number of the tab that is wanted, `type_chosen` a type from the menu."""

    selected = Signal(int)
    type_chosen = Signal(object)
    chip_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons: list[TabButton] = []
        self._current = -1
        self._is_compact = False
        self._taken: frozenset[NoteType] = frozenset()
        self._list = IconButton(theme, "chevron-down", "More notes", parent=self, is_small=True)
        self._plus = IconButton(theme, "plus", "Add a note type", parent=self, is_small=True)
        self._chip = Chip(theme, self)
        self._chip.hide()
        self._chip.clicked.connect(self.chip_clicked)
        self._list_menu, self._plus_menu = self._list.menu(), self._plus.menu()
        self._list_menu.aboutToShow.connect(self._on_list_about_to_show)
        self._plus_menu.aboutToShow.connect(self._on_plus_about_to_show)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_titles(self, titles: tuple[str, ...], current: int, taken: frozenset[NoteType]) -> None:
        """Show these tabs; `taken` are the types there is a note of."""
        if titles != tuple(button.text() for button in self._buttons):
            for button in self._buttons:
                button.hide()
                button.deleteLater()
            self._buttons = [self._make(number, title) for number, title in enumerate(titles)]
        self._taken = taken
        self.show_current(current)

    def show_current(self, current: int) -> None:
        """Mark the open tab."""
        self._current = current
        for number, button in enumerate(self._buttons):
            button.setChecked(number == current)
        self._arrange()

    def show_status(self, words: StateWords | None, *, is_clickable: bool = False) -> None:
        """The chip on the right; None takes it away."""
        self._chip.setVisible(words is not None)
        if words is not None:
            self._chip.show_state(words.tone, words.icon, words.text)
            self._chip.set_clickable(is_clickable)
        self._arrange()

    def set_adding(self, *, is_possible: bool) -> None:
        """Whether another note may be begun."""
        self._plus.setVisible(is_possible)
        self._arrange()

    def set_compact(self, *, is_compact: bool) -> None:
        """A lower row for a low window."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._on_theme_changed()

    def chip(self) -> Chip:
        """The status chip."""
        return self._chip

    def visible_titles(self) -> tuple[str, ...]:
        """The titles that have a tab of their own at this width."""
        return tuple(button.text() for button in self._buttons if not button.isHidden())

    def sizeHint(self) -> QSize:
        """The row's height; its width is given."""
        return QSize(self._theme.px(SIZES.note_min), self._theme.px(SIZES.tab))

    def minimumSizeHint(self) -> QSize:
        """Room for one tab and the chip."""
        return QSize(self._theme.px(SIZES.transcript_min), self._theme.px(SIZES.tab))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange what fits."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line below."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.pane)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.border)

    def _make(self, number: int, title: str) -> TabButton:
        button = TabButton(self._theme, title, self)
        button.clicked.connect(lambda: self._on_tab_clicked(number))
        return button

    def _on_tab_clicked(self, number: int) -> None:
        # The owner decides whether it opens; until then the old one stays marked.
        self.show_current(self._current)
        self.selected.emit(number)

    def _arrange(self) -> None:
        px = self._theme.px
        chip = self._chip.sizeHint()
        right = self.width() - px(16)
        if not self._chip.isHidden():
            self._chip.setGeometry(right - chip.width(), (self.height() - chip.height()) // 2, *_pair(chip))
            right -= chip.width() + px(8)
        small = self._plus.sizeHint()
        left = px(_SIDE)
        shown = self._fitting(right - left - (small.width() if not self._plus.isHidden() else 0), small.width())
        for number, button in enumerate(self._buttons):
            button.setVisible(number in shown)
            if number in shown:
                width = button.sizeHint().width()
                button.setGeometry(left, 0, width, self.height())
                left += width
        self._list.setVisible(len(shown) < len(self._buttons))
        for icon in (self._list, self._plus):
            if not icon.isHidden():
                icon.setGeometry(left, (self.height() - small.height()) // 2, *_pair(small))
                left += small.width()

    def _fitting(self, room: int, list_width: int) -> frozenset[int]:
        """Which tabs have room: the open one always, then from the left."""
        widths = [button.sizeHint().width() for button in self._buttons]
        if sum(widths) <= room:
            return frozenset(range(len(widths)))
        room -= list_width
        shown = {self._current} if 0 <= self._current < len(widths) else set()
        used = sum(widths[number] for number in shown)
        for number, width in enumerate(widths):
            if number not in shown and used + width <= room:
                shown.add(number)
                used += width
        return frozenset(shown)

    def _on_list_about_to_show(self) -> None:
        menu = self._list_menu
        menu.clear()
        if isinstance(menu, Menu):
            for number, button in enumerate(self._buttons):
                if button.isHidden():
                    menu.add(_plain(button.text()), partial(self.selected.emit, number))

    def _on_plus_about_to_show(self) -> None:
        self._plus_menu.clear()
        fill_types(self._plus_menu, self._taken, self.type_chosen.emit)

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(self._theme.px(SIZES.tab - (_COMPACT if self._is_compact else 0)))
        self._arrange()
        self.update()


def fill_types(menu: QMenu, taken: frozenset[NoteType], choose: Callable[[NoteType], object]) -> None:
    """Fill a menu with the note types there is no note of yet; `choose` is called with the chosen one."""
    for note_type, title in NOTE_TYPE_TITLES.items():
        if note_type not in taken and isinstance(menu, Menu):
            menu.add(_plain(title), partial(choose, note_type))


def _plain(text: str) -> str:
    return text.replace("&", "&&")


def _pair(size: QSize) -> tuple[int, int]:
    return size.width(), size.height()
