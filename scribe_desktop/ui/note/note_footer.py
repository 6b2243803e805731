"""Owns the row below the note: copy, export, regenerate, check and sign; for a signed note copy, export, addendum."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton, MenuButton, SplitButton
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme

_COMPACT = 4


class NoteFooter(QWidget):
    """The buttons. Each tells what is wanted; the pane knows of which note and section."""

    copy_chosen = Signal(str)
    """`all`, `section` or `next`."""

    export_chosen = Signal(str)
    """`docx` or `txt`."""

    print_chosen = Signal()
    regenerate_chosen = Signal(bool)
    """Whether only this section is meant."""

    menu_opened = Signal()
    """A menu is about to show: the sections it names have to be the present ones."""

    history_chosen = Signal()
    check_clicked = Signal()
    addendum_clicked = Signal()

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._section = ""
        self._next_section = ""
        self._is_signed = False
        self._is_ai_on, self._has_transcript = True, True
        self._is_check_shown = True
        self._is_compact = False
        self._copy = SplitButton(theme, "Copy", "copy", parent=self)
        self._export = MenuButton(theme, "Export", "file-down", parent=self)
        self._regenerate = MenuButton(theme, "Regenerate", "refresh-cw", ButtonKind.GHOST, self)
        self._more = IconButton(theme, "ellipsis", "More for this note", parent=self)
        self._check = Button(theme, "Check and sign", ButtonKind.PRIMARY, "list-checks", self)
        self._addendum = Button(theme, "Add addendum", ButtonKind.PLAIN, "file-plus", self)
        self._row = QHBoxLayout(self)
        # What has no room moves into the menu, so the row may be narrower than all of its buttons.
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for widget in (self._copy, self._export, self._regenerate, self._more):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self._addendum)
        self._row.addWidget(self._check)
        self._copy.clicked.connect(lambda: self.copy_chosen.emit("all"))
        self._check.clicked.connect(self.check_clicked)
        self._addendum.clicked.connect(self.addendum_clicked)
        self._more_menu = self._more.menu()
        for menu, fill in (
            (self._copy.menu(), self._fill_copy),
            (self._export.menu(), self._fill_export),
            (self._regenerate.menu(), self._fill_regenerate),
            (self._more_menu, self._fill_more),
        ):
            menu.aboutToShow.connect(self.menu_opened)
            menu.aboutToShow.connect(fill)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)
        shortcuts.changed.connect(self._show_tips)
        self._on_theme_changed()
        self._show_tips()

    def show_note(self, *, is_signed: bool, is_ai_on: bool, has_transcript: bool) -> None:
        """Show the buttons of an open or of a signed note; without AI or words nothing can be regenerated."""
        self._is_signed, self._is_ai_on, self._has_transcript = is_signed, is_ai_on, has_transcript
        self._arrange()

    def show_sections(self, section: str, next_section: str) -> None:
        """Name the section the caret is in, and the one that is copied next."""
        self._section, self._next_section = section, next_section
        self._show_tips()

    def show_check(self, *, is_shown: bool) -> None:
        """Whether the way to the check list is offered; not while the list is open."""
        self._is_check_shown = is_shown
        self._arrange()

    def set_compact(self, *, is_compact: bool) -> None:
        """A lower row for a low window."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._on_theme_changed()

    def check_button(self) -> Button:
        """The one filled button of the pane."""
        return self._check

    def copy_button(self) -> SplitButton:
        """Copy and its menu."""
        return self._copy

    def export_button(self) -> MenuButton:
        """Export and its menu."""
        return self._export

    def regenerate_button(self) -> MenuButton:
        """Regenerate and its menu; hidden where there is no room."""
        return self._regenerate

    def more_menu(self) -> Menu:
        """What has no room in the row."""
        assert isinstance(self._more_menu, Menu)
        return self._more_menu

    def addendum_button(self) -> Button:
        """For a signed note."""
        return self._addendum

    def minimumSizeHint(self) -> QSize:
        """Room for copy, export, the menu and the last button."""
        last = self._addendum if self._is_signed else self._check
        needed = [self._copy, self._export, self._more, last]
        width = sum(widget.sizeHint().width() for widget in needed) + self._theme.px(8 * len(needed) + 36)
        return QSize(width, self._theme.px(SIZES.note_footer))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in the row what has room."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper with a line above."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.pane)
        painter.fillRect(0, 0, self.width(), 1, colors.border)

    def _arrange(self) -> None:
        self._addendum.setVisible(self._is_signed)
        self._check.setVisible(not self._is_signed and self._is_check_shown)
        last = self._addendum if self._is_signed else self._check
        widths = [self._copy, self._export, self._regenerate, *([last] if not last.isHidden() else [])]
        needed = sum(widget.sizeHint().width() for widget in widths) + self._theme.px(8 * len(widths) + 36)
        has_room = needed <= self.width() or not self.width()
        self._regenerate.setVisible(not self._is_signed and has_room)
        self._more.setVisible(self._is_signed or not has_room)
        self._row.activate()

    def _fill_copy(self) -> None:
        menu = _cleared(self._copy.menu())
        text = self._shortcuts.text
        menu.add("Copy all", lambda: self.copy_chosen.emit("all"), "", text(ShortcutId.COPY_NOTE))
        section = f"Copy {self._section}" if self._section else "Copy this section"
        menu.add(section, lambda: self.copy_chosen.emit("section"), "", text(ShortcutId.COPY_SECTION))
        following = f"Copy next: {self._next_section}" if self._next_section else "Copy next section"
        row = menu.add(following, lambda: self.copy_chosen.emit("next"), "", text(ShortcutId.COPY_NEXT_SECTION))
        row.setEnabled(bool(self._next_section))

    def _fill_export(self) -> None:
        menu = _cleared(self._export.menu())
        menu.add(
            "Word document (.docx)",
            lambda: self.export_chosen.emit("docx"),
            "file-text",
            self._shortcuts.text(ShortcutId.EXPORT),
        )
        menu.add("Plain text (.txt)", lambda: self.export_chosen.emit("txt"), "type")
        menu.addSeparator()
        menu.add("Print", self.print_chosen.emit, "printer", self._shortcuts.text(ShortcutId.PRINT))

    def _fill_regenerate(self) -> None:
        self._add_regenerate(_cleared(self._regenerate.menu()))

    def _fill_more(self) -> None:
        menu = _cleared(self._more_menu)
        if self._is_signed:
            menu.add("Versions of this note", self.history_chosen.emit, "history")
        else:
            self._add_regenerate(menu)

    def _add_regenerate(self, menu: Menu) -> None:
        whole = menu.add("Regenerate the whole note", lambda: self.regenerate_chosen.emit(False), "refresh-cw")
        section = f"Regenerate {self._section}" if self._section else "Regenerate this section"
        part = menu.add(
            section,
            lambda: self.regenerate_chosen.emit(True),
            "",
            self._shortcuts.text(ShortcutId.REGENERATE_SECTION),
        )
        for row in (whole, part):
            row.setEnabled(self._is_ai_on and self._has_transcript)
        if not self._is_ai_on:
            menu.add("AI is off. Turn it on in Settings.", lambda: None).setEnabled(False)
        elif not self._has_transcript:
            menu.add("There is no transcript to draft from.", lambda: None).setEnabled(False)
        menu.addSeparator()
        menu.add("Versions of this note", self.history_chosen.emit, "history")

    def _show_tips(self) -> None:
        following = f"Copy the note. Next section: {self._next_section}" if self._next_section else "Copy the note"
        self._copy.set_tip(following, self._shortcuts.text(ShortcutId.COPY_NOTE))
        self._check.set_tip("Check and sign", self._shortcuts.text(ShortcutId.CHECK_AND_SIGN))

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(SIZES.note_footer - (_COMPACT if self._is_compact else 0)))
        self._row.setContentsMargins(px(20), 1, px(16), 0)
        self._row.setSpacing(px(8))
        self._arrange()
        self.update()


def _cleared(menu: object) -> Menu:
    assert isinstance(menu, Menu)
    menu.clear()
    return menu
