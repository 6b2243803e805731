"""Owns the context menu of the note: every entry keeps to the note's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence

from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts, sequence_text
from scribe_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from scribe_desktop.ui.note.note_editor import NoteEditor


def context_menu(theme: Theme, shortcuts: Shortcuts, editor: NoteEditor, *, is_open: bool) -> Menu:
    """The menu for the present selection; it goes when it is closed. A signed note is not `is_open`."""
    menu = Menu(theme, editor)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    note, statement = editor.note_document(), editor.selected_statement()
    has_selection = editor.textCursor().hasSelection()
    hear = menu.add("Hear it", editor.hear, "play", shortcuts.text(ShortcutId.HEAR_WHILE_TYPING))
    hear.setEnabled(statement is not None and bool(editor.sources.found(statement.evidence)))
    menu.addSeparator()
    can_paste = editor.canInsertFromMimeData(QGuiApplication.clipboard().mimeData())
    rows = (
        ("Undo", editor.undo, QKeySequence.StandardKey.Undo, is_open and note.isUndoAvailable()),
        ("Redo", editor.redo, QKeySequence.StandardKey.Redo, is_open and note.isRedoAvailable()),
        ("Cut", editor.cut, QKeySequence.StandardKey.Cut, is_open and has_selection),
        ("Copy", editor.copy, QKeySequence.StandardKey.Copy, has_selection),
        ("Paste", editor.paste, QKeySequence.StandardKey.Paste, can_paste),
        ("Select all", editor.selectAll, QKeySequence.StandardKey.SelectAll, True),
    )
    for text, slot, keys, is_possible in rows:
        menu.add(text, slot, "", sequence_text(QKeySequence(keys))).setEnabled(is_possible)
    return menu
