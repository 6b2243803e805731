"""Owns the live part of a row of the check list: the real buttons, the keys, the focus. The words are painted below."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QHBoxLayout, QWidget

from scribe_desktop.domain.checks import CheckItem, CheckKind
from scribe_desktop.ui.checking.item_layout import ItemLayout
from scribe_desktop.ui.checking.view import ItemWords, done_words, item_words
from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.progress import Spinner
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

_MOUSE_REASONS = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason)
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ItemFrame(QFrame):
    """One row's buttons. Only the active row can be reached by Tab; Enter, Del and Space answer for the row itself."""

    accepted = Signal()
    removed = Signal()
    undone = Signal()
    hear_requested = Signal()
    retry_requested = Signal()
    stepped = Signal(int)
    pressed = Signal()

    def __init__(
        self,
        theme: Theme,
        shortcuts: Shortcuts,
        item: CheckItem,
        layout: ItemLayout,
        *,
        is_busy: bool,
        can_be_heard: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._item = item
        self._is_ring_shown = False
        self._can_be_heard = can_be_heard
        self._is_busy = is_busy
        self.setObjectName("checkItem")
        self._words = item_words(item)
        self.setAccessibleName(self._words.spoken() if item.is_open else done_words(item))
        self._buttons: list[QAbstractButton] = []
        place = layout.buttons
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(place.left(), place.top(), 0, 0)
        self._row.setSpacing(theme.px(8))
        self._row.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        if not item.is_open:
            self._add_undo(place.height())
        elif is_busy:
            self._add_busy()
        else:
            self._add_answers(self._words)
        self.set_active(is_active=False)

    def set_active(self, *, is_active: bool) -> None:
        """Let Tab reach this row, or only the pointer."""
        policy = Qt.FocusPolicy.StrongFocus if is_active else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        for button in self._buttons:
            button.setFocusPolicy(policy)

    def button_texts(self) -> tuple[str, ...]:
        """The words on the buttons, left to right."""
        return tuple(button.text() or button.accessibleName() for button in self._buttons)

    def _add_answers(self, words: ItemWords) -> None:
        if words.removing:
            self._add(Button(self._theme, words.removing, ButtonKind.PLAIN, "trash-2")).clicked.connect(self.removed)
        if words.again:
            button = self._add(Button(self._theme, words.again, ButtonKind.PLAIN, "rotate-cw"))
            button.clicked.connect(self.retry_requested)
        if self._can_be_heard:
            hear = self._add(IconButton(self._theme, "volume-2", "Hear", self._shortcuts.text(ShortcutId.HEAR)))
            hear.clicked.connect(self.hear_requested)
        self._add(Button(self._theme, words.accepting, ButtonKind.GHOST)).clicked.connect(self.accepted)

    def _add_undo(self, height: int) -> None:
        undo = Button(self._theme, "Undo", ButtonKind.GHOST, is_small=True)
        undo.set_text_color("accent_text")
        self._add(undo)
        undo.setAccessibleName(f"Undo: {done_words(self._item)}")
        margins = self._row.contentsMargins()
        self._row.setContentsMargins(margins.left(), (height - 1 - self._theme.px(SIZES.button_small)) // 2, 0, 0)
        undo.clicked.connect(self.undone)

    def _add_busy(self) -> None:
        self._row.addWidget(Spinner(self._theme))
        self._row.addWidget(Label(self._theme, "Listening again...", TypeRole.UI, color="text2"))

    def _add(self, button: QAbstractButton) -> QAbstractButton:
        self._buttons.append(button)
        self._row.addWidget(button)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts, Del dismisses, Space hears, arrows step; on a button of the row, Enter presses that button."""
        focused = QApplication.focusWidget()
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in _ENTER_KEYS and focused is not self and isinstance(focused, QAbstractButton):
            focused.click()
        elif focused is not self or not self._answer(event):
            super().keyPressEvent(event)

    def _answer(self, event: QKeyEvent) -> bool:
        if self._is_busy:
            return False
        if self._is(event, ShortcutId.HEAR) and self._can_be_heard:
            self.hear_requested.emit()
        elif self._is(event, ShortcutId.ACCEPT_CHECK) and self._item.is_open:
            self.accepted.emit()
        elif self._is(event, ShortcutId.DISMISS_CHECK) and self._item.is_open:
            is_statement = self._item.kind is CheckKind.NO_SOURCE
            (self.removed if is_statement else self.accepted).emit()
        else:
            return False
        return True

    def _is(self, event: QKeyEvent, shortcut_id: ShortcutId) -> bool:
        key = {Qt.Key.Key_Enter: Qt.Key.Key_Return, Qt.Key.Key_Backspace: Qt.Key.Key_Delete}
        pressed = Qt.Key(event.key())
        keys = QKeyCombination(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, key.get(pressed, pressed))
        return QKeySequence(keys) == self._shortcuts.sequence(shortcut_id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the row makes it the active one."""
        self.pressed.emit()
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the edge for keyboard focus only."""
        self._is_ring_shown = event.reason() not in _MOUSE_REASONS
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the edge."""
        self._is_ring_shown = False
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the focus edge inside the row; all else lies below."""
        if not self._is_ring_shown:
            return
        width = self._theme.px(2)
        painter = QPainter(self)
        pen = QPen(self._theme.colors.focus, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(width // 2, width // 2, -((width + 1) // 2), -((width + 1) // 2) - 1))
