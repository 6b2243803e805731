"""Owns which key does what to the note's text while it is edited. Keys that change no text are left to the editor."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor


class EditKey(StrEnum):
    """What a key asks for."""

    UNDO = "undo"
    REDO = "redo"
    CUT = "cut"
    COPY = "copy"
    PASTE = "paste"
    SPLIT = "split"
    REMOVE = "remove"
    TYPE = "type"
    MOVE = "move"
    OTHER = "other"


_STANDARD: tuple[tuple[QKeySequence.StandardKey, EditKey], ...] = (
    (QKeySequence.StandardKey.Undo, EditKey.UNDO),
    (QKeySequence.StandardKey.Redo, EditKey.REDO),
    (QKeySequence.StandardKey.Cut, EditKey.CUT),
    (QKeySequence.StandardKey.Copy, EditKey.COPY),
    (QKeySequence.StandardKey.Paste, EditKey.PASTE),
    (QKeySequence.StandardKey.InsertParagraphSeparator, EditKey.SPLIT),
    (QKeySequence.StandardKey.InsertLineSeparator, EditKey.SPLIT),
)

_REMOVALS: tuple[tuple[QKeySequence.StandardKey, QTextCursor.MoveOperation], ...] = (
    (QKeySequence.StandardKey.DeleteStartOfWord, QTextCursor.MoveOperation.PreviousWord),
    (QKeySequence.StandardKey.DeleteEndOfWord, QTextCursor.MoveOperation.EndOfWord),
    (QKeySequence.StandardKey.DeleteEndOfLine, QTextCursor.MoveOperation.EndOfBlock),
    (QKeySequence.StandardKey.Delete, QTextCursor.MoveOperation.NextCharacter),
    (QKeySequence.StandardKey.Backspace, QTextCursor.MoveOperation.PreviousCharacter),
)

_MOVES = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    }
)

_COMMAND_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def edit_key(event: QKeyEvent) -> EditKey:
    """What this key asks for."""
    for standard, key in _STANDARD:
        if event.matches(standard):
            return key
    if removal(event) is not None:
        return EditKey.REMOVE
    if event.key() in _MOVES or event.matches(QKeySequence.StandardKey.SelectAll):
        return EditKey.MOVE
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        is_command = bool(event.modifiers() & _COMMAND_KEYS)
        return EditKey.OTHER if is_command else EditKey.SPLIT
    return EditKey.TYPE if is_printable(event) else EditKey.OTHER


def removal(event: QKeyEvent) -> QTextCursor.MoveOperation | None:
    """How far this key removes, or None."""
    for standard, move in _REMOVALS:
        if event.matches(standard):
            return move
    if event.key() == Qt.Key.Key_Backspace and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
        return QTextCursor.MoveOperation.PreviousCharacter
    return None


def is_printable(event: QKeyEvent) -> bool:
    """Whether this key types a character. AltGr types: Windows tells it as Ctrl and Alt together."""
    text = event.text()
    modifiers = event.modifiers() & _COMMAND_KEYS
    is_alt_graph = modifiers == (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return bool(text) and text.isprintable() and (not modifiers or is_alt_graph)
