"""Owns one row of the shortcut sheet: the name, the keys, and the moment in which other keys are pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.components.key_hint import KeyHint
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.shortcuts import SHORTCUTS, ShortcutId, Shortcuts, sequence_text
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Control,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_unknown,
    }
)
_TAKING_AWAY = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})


class ShortcutRow(QWidget):
    """Enter or a click begins; the next keys are taken, refused with a reason, or asked about if they have a use."""

    keys_chosen = Signal(object, str)
    keys_taken = Signal(object, str, object)
    reset_requested = Signal(object)
    recording_started = Signal(object)

    def __init__(self, theme: Theme, shortcuts: Shortcuts, shortcut_id: ShortcutId) -> None:
        super().__init__()
        self._theme = theme
        self._shortcuts = shortcuts
        self._id = shortcut_id
        self._is_recording = False
        self._conflicting: tuple[str, ShortcutId] | None = None
        self._name = Label(theme, SHORTCUTS[shortcut_id].name)
        self._keys = KeyHint(theme, "")
        self._prompt = Label(theme, "", TypeRole.SMALL, color="accent_text")
        self._reset = IconButton(theme, "rotate-ccw", f"Reset: {SHORTCUTS[shortcut_id].name}", is_small=True)
        self._warning = Label(theme, "", TypeRole.SMALL, color="warn_text", is_wrapping=True)
        self._take = Button(theme, "Use it here", is_small=True)
        self._leave = Button(theme, "Keep as it was", ButtonKind.GHOST, is_small=True)
        self._line = QHBoxLayout()
        self._line.addWidget(self._name)
        self._line.addStretch(1)
        for widget in (self._prompt, self._keys, self._reset):
            self._line.addWidget(widget)
        self._question = QWidget()
        self._question_line = QHBoxLayout(self._question)
        self._question_line.addWidget(self._warning, 1, Qt.AlignmentFlag.AlignVCenter)
        self._question_line.addWidget(self._take)
        self._question_line.addWidget(self._leave)
        self._rows = QVBoxLayout(self)
        self._rows.addLayout(self._line)
        self._rows.addWidget(self._question)
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self._is_fixed = SHORTCUTS[shortcut_id].has_digits
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if self._is_fixed else Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._reset.clicked.connect(self._on_reset_clicked)
        self._take.clicked.connect(self._on_take_clicked)
        self._leave.clicked.connect(self.stop_recording)
        shortcuts.changed.connect(self._show)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._show()

    @property
    def is_recording(self) -> bool:
        """Whether the next keys are taken."""
        return self._is_recording

    def warning(self) -> str:
        """Why the keys were not taken, or what else they do; empty where there is nothing to say."""
        return self._warning.text()

    def take_button(self) -> Button:
        """The answer that takes keys from another shortcut."""
        return self._take

    def reset_button(self) -> IconButton:
        """Back to the keys it had from the start."""
        return self._reset

    def start_recording(self) -> None:
        """Wait for keys."""
        if self._is_fixed:
            return
        self._is_recording = True
        self._conflicting = None
        self._warning.set_text("")
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.recording_started.emit(self._id)
        self._show()

    def stop_recording(self) -> None:
        """Leave the keys as they are."""
        self._is_recording = False
        self._conflicting = None
        self._warning.set_text("")
        self._show()

    def event(self, event: QEvent) -> bool:
        """While it waits, every key is its own: no shortcut acts."""
        if self._is_recording and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._is_recording and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin, or take what is pressed."""
        if not self._is_recording:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.start_recording()
            else:
                super().keyPressEvent(event)
            return
        if Qt.Key(event.key()) in _MODIFIERS:
            return
        has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        is_local = SHORTCUTS[self._id].is_local
        if event.key() == Qt.Key.Key_Escape:
            self.stop_recording()
        elif Qt.Key(event.key()) in _TAKING_AWAY and not has_modifier and not is_local:
            self._is_recording = False
            self.keys_chosen.emit(self._id, "")
            self._show()
        else:
            self._take_keys(event.keyCombination())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.start_recording()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Stop waiting when the user goes elsewhere."""
        super().focusOutEvent(event)
        if self._is_recording and self._conflicting is None:
            self.stop_recording()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tinted while it waits, edged while it has the focus."""
        painter, colors = QPainter(self), self._theme.colors
        radius = self._theme.px(SIZES.radius_control)
        if self._is_recording:
            fill_box(painter, QRectF(self.rect()), radius, colors.accent_soft, colors.accent, 2.0)
        elif self.hasFocus():
            fill_box(painter, QRectF(self.rect()), radius, colors.hover, colors.focus, 2.0)
        elif self.underMouse() and not self._is_fixed:
            fill_box(painter, QRectF(self.rect()), radius, colors.hover)

    def _take_keys(self, combination: QKeyCombination) -> None:
        keys = QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)
        refusal = self._refusal(combination)
        if refusal:
            self._warning.set_text(refusal)
            self._show()
            return
        other = self._shortcuts.conflict(self._id, keys)
        if other is None:
            self._is_recording = False
            self._warning.set_text("")
            self.keys_chosen.emit(self._id, keys)
        else:
            self._conflicting = (keys, other)
            self._warning.set_text(f"{sequence_text(QKeySequence(keys))} is used by: {SHORTCUTS[other].name}.")
        self._show()
        if other is not None and not SHORTCUTS[other].has_digits:
            self._take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refusal(self, combination: QKeyCombination) -> str:
        modifiers, key = combination.keyboardModifiers(), combination.key()
        strong = (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        )
        has_both = Qt.KeyboardModifier.ControlModifier in modifiers and Qt.KeyboardModifier.AltModifier in modifiers
        if has_both:
            return "Ctrl with Alt types letters on many keyboards. Choose other keys."
        is_function_key = Qt.Key.Key_F1.value <= key.value <= Qt.Key.Key_F35.value
        if not SHORTCUTS[self._id].is_local and not modifiers & strong and not is_function_key:
            return "A key that types needs Ctrl or Alt with it."
        return ""

    def _show(self) -> None:
        text = self._shortcuts.text(self._id)
        self._keys.set_text(text)
        self._keys.setVisible(bool(text) and not self._is_recording)
        is_asking = self._conflicting is not None
        prompt = "Press the keys" if self._is_recording and not is_asking else ""
        self._prompt.set_text(prompt or ("No keys" if not text and not self._is_recording else ""))
        self._prompt.set_color("accent_text" if self._is_recording else "text3")
        self._prompt.setVisible(bool(self._prompt.text()))
        self._reset.setVisible(self._shortcuts.is_own(self._id) and not self._is_recording)
        self._question.setVisible(bool(self._warning.text()))
        can_take = self._conflicting is not None and not SHORTCUTS[self._conflicting[1]].has_digits
        self._take.setVisible(can_take)
        self._leave.setVisible(self._conflicting is not None)
        self.setAccessibleName(f"{SHORTCUTS[self._id].name}: {text or 'no keys'}")
        self.setAccessibleDescription("Press the keys" if self._is_recording else "Enter changes the keys")
        self.update()

    def _on_reset_clicked(self) -> None:
        self.reset_requested.emit(self._id)

    def _on_take_clicked(self) -> None:
        if self._conflicting is not None:
            keys, other = self._conflicting
            self.stop_recording()
            self.keys_taken.emit(self._id, keys, other)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(px(8), px(4), px(8), px(4))
        self._rows.setSpacing(px(4))
        self._line.setSpacing(px(8))
        self._question_line.setContentsMargins(0, 0, 0, px(4))
        self._question_line.setSpacing(px(8))
        self._name.setMinimumHeight(px(SIZES.button_small))
        self.update()
