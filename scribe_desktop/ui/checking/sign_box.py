"""Owns the box at the foot of the check panel: closed while items are open, then the words, the name and Sign."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.ui.checking.view import CheckView, distance_words, left_words
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.check_box import CheckBox
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.key_hint import KeyHint
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

VOW = "I have read this note. It is mine."
_CLOCK_MS = 10_000
_KEYS = (
    (ShortcutId.NEXT_CHECK, "next"),
    (ShortcutId.HEAR, "hear"),
    (ShortcutId.ACCEPT_CHECK, "accept"),
    (ShortcutId.DISMISS_CHECK, "dismiss"),
)


class SignBox(QFrame):
    """Shows one of three faces: items left, ready to sign, signed."""

    signed = Signal(str)
    diff_requested = Signal()
    addendum_requested = Signal()

    def __init__(
        self, theme: Theme, shortcuts: Shortcuts, *, clock: Clock = utc_now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._clock = clock
        self._view = CheckView()
        self._error = ""
        self._is_name_typed = False
        self.setObjectName("signBox")
        self._column = QVBoxLayout(self)
        self._build_state()
        self._build_sheet()
        self._build_buttons()
        self._ticking = QTimer(self, interval=_CLOCK_MS)
        self._ticking.timeout.connect(self._show_time)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_view(self._view)

    def _build_state(self) -> None:
        self._state_icon = IconMark(self._theme, "info")
        self._state = Label(self._theme, "", TypeRole.UI, 500, "warn_text", is_wrapping=True)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        row.addWidget(self._state_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._state, 1)
        self._column.addLayout(row)

    def _build_sheet(self) -> None:
        theme = self._theme
        self.sheet = QWidget(self)
        self._sheet_column = QVBoxLayout(self.sheet)
        self._sheet_column.setContentsMargins(0, 0, 0, 0)
        self.vow = CheckBox(theme, VOW, self.sheet)
        self.vow.toggled.connect(self._refresh_button)
        self.name = QLineEdit(self.sheet)
        self.name.setMaxLength(120)
        self.name.setAccessibleName("Your name, as it is to stand under the note")
        self.name.textEdited.connect(self._on_name_edited)
        self.name.textChanged.connect(self._refresh_button)
        self.name.returnPressed.connect(self.sign)
        name_label = Label(theme, "Signed by", TypeRole.SMALL, color="text2")
        name_label.setBuddy(self.name)
        self._time = Label(theme, "", TypeRole.SMALL, color="text2", is_wrapping=True)
        self._drafted_by = Label(theme, "", TypeRole.SMALL, color="text3", is_wrapping=True)
        self._distance = Label(theme, "", TypeRole.SMALL, color="text2", is_wrapping=True)
        self.show_diff = Button(theme, "Show", ButtonKind.GHOST, is_small=True)
        self.show_diff.set_text_color("accent_text")
        self.show_diff.setAccessibleName("Show what changed since the draft")
        self.show_diff.clicked.connect(self.diff_requested)
        changed = QHBoxLayout()
        changed.addWidget(self._distance, 1, Qt.AlignmentFlag.AlignVCenter)
        changed.addWidget(self.show_diff)
        for widget in (self.vow, name_label, self.name, self._time, self._drafted_by):
            self._sheet_column.addWidget(widget)
        self._sheet_column.addLayout(changed)
        self._column.addWidget(self.sheet)

    def _build_buttons(self) -> None:
        theme = self._theme
        self.button = Button(theme, "Sign", ButtonKind.PRIMARY, "signature")
        self.button.clicked.connect(self.sign)
        self.addendum = Button(theme, "Add addendum", ButtonKind.PLAIN, "file-plus-2")
        self.addendum.clicked.connect(self.addendum_requested)
        self._column.addWidget(self.button)
        self._column.addWidget(self.addendum)
        self._hints = QWidget(self)
        row = QHBoxLayout(self._hints)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        self._keys: list[tuple[ShortcutId, KeyHint]] = []
        for shortcut_id, does in _KEYS:
            hint = KeyHint(theme, "")
            self._keys.append((shortcut_id, hint))
            row.addWidget(hint)
            row.addWidget(Label(theme, does, TypeRole.SMALL, color="text2"))
            row.addStretch(1)
        self._shortcuts.changed.connect(self._show_keys)
        self._show_keys()
        self._column.addWidget(self._hints)

    def show_view(self, view: CheckView) -> None:
        """Show the face that fits."""
        before = self._view
        is_other = (view.note_id, view.revision_number, view.signer) != (
            before.note_id,
            before.revision_number,
            before.signer,
        )
        self._view, self._error = view, ""
        is_ready = self._is_ready()
        if is_other or not is_ready:
            # A vow given for other words does not count for these.
            self.vow.setChecked(False)
        if not self._is_name_typed:
            self.name.setText(view.signer)
        self._show_state()
        self.sheet.setVisible(is_ready)
        self.button.setVisible(not view.is_signed)
        self.addendum.setVisible(view.is_signed)
        self._hints.setVisible(bool(view.open_count))
        self._drafted_by.set_text(view.drafted_by)
        self._drafted_by.setVisible(bool(view.drafted_by))
        has_draft = view.edit_distance is not None
        self._distance.set_text(distance_words(view.edit_distance or 0))
        self._distance.setVisible(has_draft)
        self.show_diff.setVisible(has_draft and bool(view.edit_distance))
        self._show_time()
        self._refresh_button()

    def is_offering(self) -> bool:
        """Whether the note can be signed now, once the vow is given."""
        return self._is_ready()

    def show_error(self, sentences: str) -> None:
        """Signing failed: say why and let it be tried again."""
        self._error = sentences
        self._show_state()
        self._refresh_button()

    def sign(self) -> None:
        """Sign, if everything that is needed is there."""
        if self.button.isEnabled() and self.button.isVisible():
            self.button.setEnabled(False)
            self.signed.emit(self.name.text().strip())

    def _is_ready(self) -> bool:
        return self._view.can_sign and not self._view.is_signed and self._view.open_count == 0

    def _show_state(self) -> None:
        view = self._view
        if self._error:
            icon, words, color = "circle-alert", self._error, "danger_text"
        elif view.is_signed:
            icon, words, color = "circle-check", view.signature, "ok_text"
        elif view.open_count:
            icon, words, color = "triangle-alert", left_words(view.open_count), "warn_text"
        elif view.refusal:
            icon, words, color = "info", view.refusal, "text2"
        else:
            icon, words, color = "", "", "text2"
        self._state_icon.setVisible(bool(words))
        self._state.setVisible(bool(words))
        if icon:
            self._state_icon.show_icon(icon, color)
        self._state.set_color(color)
        self._state.set_text(words)

    def _show_time(self) -> None:
        local = self._clock().astimezone()
        self._time.set_text(f"{local.day} {local:%B %Y, %H:%M} {zone_text(local.strftime('%z'), local.tzname() or '')}")

    def _refresh_button(self) -> None:
        name = self.name.text().strip()
        self.button.set_text(f"Sign as {name}" if name else "Sign")
        self.button.setEnabled(self._is_ready() and self.vow.isChecked() and bool(name))

    def _show_keys(self) -> None:
        for shortcut_id, hint in self._keys:
            words = self._shortcuts.text(shortcut_id)
            hint.set_text(words)
            hint.setVisible(bool(words))

    def _on_name_edited(self) -> None:
        self._is_name_typed = True

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(20), px(12), px(20), px(12))
        self._column.setSpacing(px(10))
        self._sheet_column.setSpacing(px(6))
        self._show_state()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sunken strip."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.sunken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the checkbox gives the vow; it never signs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.vow.hasFocus():
            self.vow.toggle()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The clock runs only while it is seen."""
        self._show_time()
        self._ticking.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The clock runs only while it is seen."""
        self._ticking.stop()
        super().hideEvent(event)


def zone_text(offset: str, name: str) -> str:
    """`UTC+01:00 CET` from `+0100` and `CET`; the name is left out where it says no more than the offset."""
    shown = f"UTC{offset[:3]}:{offset[3:5]}"
    return shown if not name or name.startswith(("UTC", "+", "-")) else f"{shown} {name}"
