"""Owns the page that shows the recovery key, once, to be printed or saved away from this computer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.check_box import CheckBox
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.start.frame import StartPage
from scribe_desktop.ui.start.note_line import NoteLine
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole


class RecoveryKeyPage(StartPage):
    """There is no Copy: a clipboard is where keys get lost. `kept` comes only after the box is ticked."""

    kept = Signal()
    later = Signal()
    save_requested = Signal()
    print_requested = Signal()

    def __init__(self, theme: Theme, recovery_key: str, parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            "Keep the recovery key",
            "It opens your recordings and notes if this computer's own key is lost. Nobody else can open them for you.",
            parent,
        )
        self._key = _KeyBox(theme, recovery_key)
        self._print = Button(theme, "Print", icon="printer")
        self._save = Button(theme, "Save to a file", icon="save")
        self._told = NoteLine(
            theme, "shield-alert", "Keep it away from this computer: on paper, or on a drive in a locked place."
        )
        self._box = CheckBox(theme, "I have printed or saved it")
        self._continue = Button(theme, "Continue", ButtonKind.PRIMARY)
        self._later = Button(theme, "Later", ButtonKind.GHOST)
        self._continue.setEnabled(False)
        self._later.set_tip("The window reminds you until it is kept")
        self.add(self._key)
        self.add_gap(12)
        self.add_row(self._print, self._save)
        self.add_gap(16)
        self.add(self._told)
        self.add_gap(24)
        self.add(self._box)
        self.add_gap(16)
        self.add_row(self._continue, self._later)
        self.setFocusProxy(self._print)
        self._print.clicked.connect(self.print_requested)
        self._save.clicked.connect(self.save_requested)
        self._box.toggled.connect(self._continue.setEnabled)
        self._continue.clicked.connect(self.kept)
        self._later.clicked.connect(self.later)

    def show_done(self, text: str) -> None:
        """Say that it was printed or saved; ticking the box stays the user's."""
        self._told.show_words("circle-check", text, "ok_text", "ok_text")

    def show_problem(self, text: str) -> None:
        """Say why it was not, and what to do."""
        self._told.show_words("circle-alert", text, "danger_text", "danger_text")

    def forget_key(self) -> None:
        """Take the key off the screen."""
        self._key.clear()


class _KeyBox(QWidget):
    """The key in large equal digits."""

    def __init__(self, theme: Theme, recovery_key: str) -> None:
        super().__init__()
        self._theme = theme
        self._label = Label(
            theme, recovery_key, TypeRole.CLOCK, 600, parent=self, is_wrapping=True, has_equal_digits=True
        )
        self._label.setAccessibleName(f"Recovery key: {recovery_key}")
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._label)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def clear(self) -> None:
        self._label.set_text("")
        self._label.setAccessibleName("Recovery key")

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = self._theme.colors
        fill_box(
            QPainter(self), QRectF(self.rect()), self._theme.px(SIZES.radius_card), colors.sunken, colors.border_control
        )

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(px(20), px(16), px(20), px(16))
