"""Owns the page that asks for a passphrase where no keychain keeps the key: choosing one, or giving it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.progress import Spinner
from scribe_desktop.ui.start.frame import StartPage
from scribe_desktop.ui.start.note_line import NoteLine
from scribe_desktop.ui.theme import Theme

SHORTEST_PASSPHRASE = 12
_LONG_PASSPHRASE = 20
_FEWEST_WORDS = 4


class PassphraseTask(StrEnum):
    """What the page is for."""

    CHOOSE = "choose"
    UNLOCK = "unlock"
    RECOVER = "recover"


_HEADINGS: dict[PassphraseTask, tuple[str, str]] = {
    PassphraseTask.CHOOSE: (
        "Choose a passphrase",
        "This computer has no keychain that can keep the key. A passphrase of yours locks recordings and notes. "
        "Scribe asks for it at each start.",
    ),
    PassphraseTask.UNLOCK: (
        "Enter your passphrase",
        "Recordings and notes on this computer are locked. Your passphrase opens them.",
    ),
    PassphraseTask.RECOVER: (
        "Enter the recovery key",
        "It is the key that you printed or saved when you began. Capitals, spaces and dashes do not matter.",
    ),
}
_BUTTONS = {
    PassphraseTask.CHOOSE: "Use this passphrase",
    PassphraseTask.UNLOCK: "Open",
    PassphraseTask.RECOVER: "Open",
}
_FIELDS = {
    PassphraseTask.CHOOSE: "Passphrase, 12 characters or more",
    PassphraseTask.UNLOCK: "Passphrase",
    PassphraseTask.RECOVER: "Recovery key",
}


class PassphrasePage(StartPage):
    """One field or two; nothing typed here is kept by the page once it was handed on."""

    passphrase_chosen = Signal(str)
    passphrase_given = Signal(str)
    recovery_key_given = Signal(str)

    def __init__(self, theme: Theme, task: PassphraseTask, parent: QWidget | None = None) -> None:
        super().__init__(theme, *_HEADINGS[task], parent)
        self._first_task = task
        self._task = task
        self._is_busy = False
        self._label = Label(theme, weight=500)
        self._field = self._secret_field()
        self._again_label = Label(theme, "The same again", weight=500)
        self._again = self._secret_field()
        self._again.setAccessibleName("The same passphrase again")
        self._message = NoteLine(theme, "", "")
        self._open = Button(theme, "", ButtonKind.PRIMARY)
        self._other = Button(theme, "", ButtonKind.GHOST)
        self._spinner = Spinner(theme)
        self.add(self._label)
        self.add_gap(4)
        self.add(self._field)
        self.add_gap(12)
        self.add(self._again_label)
        self.add_gap(4)
        self.add(self._again)
        self.add_gap(8)
        self.add(self._message)
        self.add_gap(16)
        self.add_row(self._open, self._other, self._spinner)
        self.setFocusProxy(self._field)
        for field in (self._field, self._again):
            field.textChanged.connect(self._on_text_changed)
            field.returnPressed.connect(self._on_open_clicked)
        self._open.clicked.connect(self._on_open_clicked)
        self._other.clicked.connect(self._on_other_clicked)
        self._show_task(task)

    @property
    def task(self) -> PassphraseTask:
        """What it asks for now."""
        return self._task

    def set_busy(self, is_busy: bool) -> None:
        """While the key is being derived: about a second, in which nothing can be pressed."""
        self._is_busy = is_busy
        self._spinner.setVisible(is_busy)
        for widget in (self._field, self._again, self._other):
            widget.setEnabled(not is_busy)
        self._judge()

    def show_refused(self, text: str = "") -> None:
        """Say that what was given does not open the workspace, and let it be typed again."""
        self.set_busy(False)
        self._field.clear()
        self._again.clear()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        what = "recovery key" if self._task is PassphraseTask.RECOVER else "passphrase"
        words = text or f"That {what} does not open this workspace. Nothing was changed. Check it and try again."
        self._message.show_words("circle-alert", words, "danger_text", "danger_text")

    def message(self) -> str:
        """What it says under the fields."""
        return self._message.text()

    def _secret_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        return field

    def _show_task(self, task: PassphraseTask) -> None:
        self._task = task
        self.set_texts(*_HEADINGS[task])
        self._field.clear()
        self._again.clear()
        self._field.setEchoMode(
            QLineEdit.EchoMode.Normal if task is PassphraseTask.RECOVER else QLineEdit.EchoMode.Password
        )
        self._label.set_text(_FIELDS[task])
        self._field.setAccessibleName(_FIELDS[task])
        for widget in (self._again_label, self._again):
            widget.setVisible(task is PassphraseTask.CHOOSE)
        self._open.set_text(_BUTTONS[task])
        is_unlock = task is PassphraseTask.UNLOCK
        self._other.set_text("Use the recovery key" if is_unlock else "Use the passphrase")
        self._other.setVisible(self._first_task is PassphraseTask.UNLOCK)
        self.set_busy(False)

    def _on_text_changed(self, _text: str) -> None:
        self._judge()

    def _judge(self) -> None:
        given = self._field.text()
        icon, words, color = "info", "", "text2"
        is_ready = bool(given)
        if self._task is PassphraseTask.CHOOSE:
            icon, words, color, is_ready = judge_passphrase(given, self._again.text())
        self._message.show_words(icon if words else "", words, color, color)
        self._open.setEnabled(is_ready and not self._is_busy)

    def _on_open_clicked(self) -> None:
        if not self._open.isEnabled():
            return
        given = self._field.text()
        signals = {
            PassphraseTask.CHOOSE: self.passphrase_chosen,
            PassphraseTask.UNLOCK: self.passphrase_given,
            PassphraseTask.RECOVER: self.recovery_key_given,
        }
        self.set_busy(True)
        signals[self._task].emit(given)

    def _on_other_clicked(self) -> None:
        is_unlock = self._task is PassphraseTask.UNLOCK
        self._show_task(PassphraseTask.RECOVER if is_unlock else PassphraseTask.UNLOCK)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)


def judge_passphrase(given: str, again: str) -> tuple[str, str, str, bool]:
    """Icon, words and colour for a passphrase being chosen, and whether it may be used."""
    if not given:
        return ("info", "Four or five words that do not belong together are easy to keep in mind.", "text2", False)
    if len(given) < SHORTEST_PASSPHRASE:
        missing = SHORTEST_PASSPHRASE - len(given)
        return ("info", f"{missing} more {'character' if missing == 1 else 'characters'} needed.", "text2", False)
    is_weak = len(set(given.lower())) < len(given) / 3
    if is_weak:
        return ("triangle-alert", "Weak: the same few characters again and again.", "warn_text", False)
    is_strong = len(given) >= _LONG_PASSPHRASE or len(given.split()) >= _FEWEST_WORDS
    strength = "Strong." if is_strong else "Good. A few more words make it stronger."
    if not again:
        return ("circle-check", f"{strength} Type it once more below.", "ok_text", False)
    if given != again:
        return ("circle-alert", "The two are not the same yet.", "warn_text", False)
    return ("circle-check", f"{strength} Both are the same.", "ok_text", True)
