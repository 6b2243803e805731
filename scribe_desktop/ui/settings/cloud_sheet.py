"""Owns the sheet that asks once before Cloud is turned on: what is sent to whom, and that an agreement is needed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.check_box import CheckBox
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

_SENT = (
    ("mic", "The audio of a visit goes to OpenAI, with the terms of your vocabulary. OpenAI writes the transcript."),
    ("file-text", "The transcript goes to Anthropic, with the note's template. Anthropic drafts the note."),
    ("shield-check", "Session names and file names are never sent. Nothing else leaves this computer."),
)
AGREEMENT = "My clinic has an agreement (BAA) with OpenAI and with Anthropic."


class CloudSheet(QFrame):
    """A card in the page, not a dialog; the focus stays free."""

    agreed = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("cloudSheet")
        self.setAccessibleName("Before Cloud is turned on")
        self._column = QVBoxLayout(self)
        self._column.addWidget(Label(theme, "Before Cloud is turned on", TypeRole.TITLE, 600))
        for icon, words in _SENT:
            row = QHBoxLayout()
            row.setSpacing(theme.px(12))
            row.addWidget(IconMark(theme, icon, "accent_text"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(theme, words, TypeRole.UI, is_wrapping=True), 1)
            self._column.addLayout(row)
        needed = (
            "Patient audio may be sent only under such an agreement. This is asked once and written to the audit log."
        )
        self._column.addWidget(Label(theme, needed, TypeRole.SMALL, color="text2", is_wrapping=True))
        self.agreement = CheckBox(theme, AGREEMENT)
        self._column.addWidget(self.agreement)
        self.confirm = Button(theme, "Turn on Cloud", ButtonKind.PRIMARY, "cloud")
        self.confirm.setEnabled(False)
        self.confirm.clicked.connect(self.agreed)
        self.agreement.toggled.connect(self.confirm.setEnabled)
        self.cancel = Button(theme, "Keep as it is", ButtonKind.PLAIN)
        self.cancel.clicked.connect(self.cancelled)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(8))
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        self._column.addLayout(buttons)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def open(self) -> None:
        """Ask; nothing is agreed to beforehand."""
        self.agreement.setChecked(False)
        self.show()
        self.agreement.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc changes nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card with an accent edge."""
        colors = self._theme.colors
        radius = self._theme.px(SIZES.radius_card)
        fill_box(QPainter(self), QRectF(self.rect()), radius, colors.raised, colors.accent, 2.0)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(12))
