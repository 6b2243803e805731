"""Owns the row of a provider's key: where it stands, saving, testing and removing it. A saved key is never shown."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from scribe_desktop.commands.provider_keys import Provider
from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.progress import Spinner
from scribe_desktop.ui.settings.parts import FIELD_WIDTH, PINNED, ErrorLine, SettingRow
from scribe_desktop.ui.settings.port import KeyState, KeyView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_LONGEST_KEY = 400


class KeyRow(QWidget):
    """State and buttons, or the field for a new key."""

    save_requested = Signal(str)
    test_requested = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, provider: Provider, *, clock: Clock = utc_now) -> None:
        super().__init__()
        self._theme = theme
        self._clock = clock
        self._key = KeyView(provider)
        self._keychain = ""
        self._name = provider.label
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._row = SettingRow(theme, f"{self._name} key", has_saved=False)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._build_state())
        self._pages.addWidget(self._build_field())
        self._row.fill(self._pages)
        self.error = ErrorLine(theme)
        self.error.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(12))
        column.addWidget(self._row)
        column.addWidget(self.error)

    def _build_state(self) -> QWidget:
        theme = self._theme
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self._mark = IconMark(theme, "circle-dashed")
        self._spinner = Spinner(theme)
        self._spinner.hide()
        self._words = Label(theme, "", TypeRole.UI, color="text2", is_wrapping=True)
        self.test = Button(theme, "Test", ButtonKind.PLAIN, is_small=True)
        self.replace = Button(theme, "Add a key", ButtonKind.PLAIN, is_small=True)
        self.remove = Button(theme, "Remove", ButtonKind.DANGER, is_small=True)
        for button, does in ((self.test, "Test"), (self.replace, "Replace"), (self.remove, "Remove")):
            button.setAccessibleName(f"{does} the {self._name} key")
        self.test.clicked.connect(self._on_test)
        self.replace.clicked.connect(self.open_field)
        self.remove.clicked.connect(self.remove_requested)
        row.addWidget(self._mark)
        row.addWidget(self._spinner)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.test, self.replace, self.remove):
            row.addWidget(button)
        return page

    def _build_field(self) -> QWidget:
        theme = self._theme
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(_LONGEST_KEY)
        self.field.setAccessibleName(f"New {self._name} key")
        self.field.setPlaceholderText("Paste the key")
        self.field.setMinimumWidth(theme.px(160))
        self.field.setMaximumWidth(theme.px(FIELD_WIDTH + 120))
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_save)
        self.save = Button(theme, "Save", ButtonKind.PRIMARY, is_small=True)
        self.save.setAccessibleName(f"Save the {self._name} key")
        self.save.setEnabled(False)
        self.save.clicked.connect(self._on_save)
        self.cancel = Button(theme, "Cancel", ButtonKind.GHOST, is_small=True)
        self.cancel.clicked.connect(self.close_field)
        row.addWidget(self.field, 1)
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch(0)
        return page

    def show_key(self, key: KeyView, keychain: str) -> None:
        """Show where the key stands; `keychain` is what keeps it, or empty."""
        self._key, self._keychain = key, keychain
        icon, color, words = key_words(key, keychain, self._clock().astimezone().date())
        self._mark.show_icon(icon, color)
        self._words.set_text(words)
        self._words.set_color(color if color != "warn_icon" else "warn_text")
        is_pinned = key.state is KeyState.FROM_ENVIRONMENT
        self._words.setToolTip(key.provider.variable if is_pinned else "")
        has_key = key.state is not KeyState.MISSING
        self.test.setVisible(has_key)
        self.replace.setVisible(not is_pinned)
        self.replace.set_text("Replace" if has_key else "Add a key")
        self.replace.setAccessibleName(f"{'Replace' if has_key else 'Add'} the {self._name} key")
        self.replace.setEnabled(bool(keychain))
        self.remove.setVisible(has_key and not is_pinned)
        self.set_busy(is_busy=False)

    def set_busy(self, *, is_busy: bool) -> None:
        """A test or a save is under way."""
        self._spinner.setVisible(is_busy)
        self._mark.setVisible(not is_busy)
        for button in (self.test, self.remove):
            button.setEnabled(not is_busy)
        self.replace.setEnabled(not is_busy and bool(self._keychain))
        if is_busy:
            self._words.set_text(f"Asking {self._name}...")
            self._words.set_color("text2")

    def open_field(self) -> None:
        """Ask for a new key; the field starts empty, whatever is kept."""
        self.error.show_words("")
        self.field.clear()
        self._pages.setCurrentIndex(1)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_field(self) -> None:
        """Forget what was typed."""
        self.field.clear()
        self._pages.setCurrentIndex(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the field."""
        if event.key() == Qt.Key.Key_Escape and self._pages.currentIndex() == 1:
            self.close_field()
            self.replace.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _on_typed(self, text: str) -> None:
        self.save.setEnabled(bool(text.strip()))

    def _on_save(self) -> None:
        key = self.field.text().strip()
        if key:
            self.save_requested.emit(key)

    def _on_test(self) -> None:
        self.error.show_words("")
        self.set_busy(is_busy=True)
        self.test_requested.emit()


def key_words(key: KeyView, keychain: str, today: date) -> tuple[str, str, str]:
    """Icon, colour and words for where a key stands."""
    if key.state is KeyState.FROM_ENVIRONMENT:
        return "lock", "text2", f"{PINNED} {key.sentence}".strip()
    kept = f"Saved in {keychain}" if keychain else "Saved"
    if key.state is KeyState.ACCEPTED and key.tested_at is not None:
        # That it is accepted is what the tick and the time say already.
        more = f". {key.sentence}" if key.sentence and not key.sentence.endswith(" accepts the key.") else ""
        return "circle-check", "ok_text", f"{kept}, tested {when_text(key.tested_at, today)}{more}"
    if key.state is KeyState.REFUSED:
        return "circle-alert", "danger_text", key.sentence or f"{key.provider.label} did not accept the key."
    if key.state is KeyState.MISSING:
        if not keychain:
            return (
                "triangle-alert",
                "warn_icon",
                f"This computer has no place to keep keys safely. Set {key.provider.variable} instead.",
            )
        return "circle-dashed", "text2", "No key yet"
    return "circle-dashed", "text2", key.sentence or f"{kept}, not tested yet"


def when_text(at: datetime, today: date) -> str:
    """`today 08:58`, `yesterday 08:58` or `5 May 2026`."""
    local = at.astimezone()
    days = (today - local.date()).days
    if days in (0, 1):
        return f"{'today' if days == 0 else 'yesterday'} {local:%H:%M}"
    return f"{local.day} {local:%B %Y}"
