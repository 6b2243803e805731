"""Owns find and replace in one note: what is found, where one is in it, and what replacing does."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

from scribe_desktop.ui.components.find_bar import FindBar
from scribe_desktop.ui.note.note_editor import EditorState, NoteEditor

_MOST_MATCHES = 999


class NoteSearch(QObject):
    """Joins the find bar and the replace bar with whichever editor is open."""

    def __init__(self, find_bar: FindBar, replace_bar: FindBar, parent: QObject) -> None:
        super().__init__(parent)
        self._bars = (find_bar, replace_bar)
        self._editor: NoteEditor | None = None
        self._text = ""
        self._matches: tuple[QTextCursor, ...] = ()
        self._current = -1
        for bar in self._bars:
            bar.searched.connect(self._on_searched)
            bar.next_requested.connect(lambda: self._step(1))
            bar.previous_requested.connect(lambda: self._step(-1))
            bar.closed.connect(self._on_closed)
        replace_bar.replace_requested.connect(self._on_replace_requested)
        replace_bar.replace_all_requested.connect(self._on_replace_all_requested)

    def follow(self, editor: NoteEditor | None) -> None:
        """Search in this editor from now on."""
        if self._editor is not None:
            self._editor.show_matches((), -1)
        self._editor = editor
        if any(bar.isVisible() for bar in self._bars):
            self._search(self._text)

    def open(self, *, is_replacing: bool) -> None:
        """Show a bar, with the words that are selected."""
        editor = self._editor
        if editor is None:
            return
        is_replacing = is_replacing and editor.state is not EditorState.SIGNED
        wanted, other = self._bars[::-1] if is_replacing else self._bars
        other.hide()
        selected = editor.textCursor().selectedText()
        wanted.open("" if "\u2029" in selected else selected)

    def count(self) -> int:
        """How many places were found."""
        return len(self._matches)

    def _on_searched(self, text: str) -> None:
        self._search(text)

    def _search(self, text: str) -> None:
        self._text = text
        found: list[QTextCursor] = []
        if self._editor is not None and text:
            note, place = self._editor.note_document(), 0
            while len(found) < _MOST_MATCHES and not (hit := note.find(text, place)).isNull():
                place = hit.selectionEnd()
                if not note.is_heading(hit.block()):
                    found.append(hit)
        self._matches = tuple(found)
        here = self._editor.textCursor().selectionStart() if self._editor is not None else 0
        after = [number for number, hit in enumerate(found) if hit.selectionStart() >= here]
        self._current = -1 if not found else after[0] if after else 0
        self._show()

    def _step(self, step: int) -> None:
        if self._matches:
            self._current = (self._current + step) % len(self._matches)
            self._show()

    def _show(self) -> None:
        for bar in self._bars:
            bar.show_count(self._current + 1, len(self._matches))
        if self._editor is not None:
            self._editor.show_matches(self._matches, self._current)

    def _on_replace_requested(self, _text: str, replacement: str) -> None:
        if self._editor is None or not self._matches or self._editor.state is EditorState.SIGNED:
            return
        current = max(0, self._current)
        self._editor.start_editing()
        self._editor.replace_match(self._matches[current], replacement)
        self._search(self._text)
        if self._matches:
            self._current = min(current, len(self._matches) - 1)
            self._show()

    def _on_replace_all_requested(self, text: str, replacement: str) -> None:
        if self._editor is None or self._editor.state is EditorState.SIGNED:
            return
        self._editor.start_editing()
        self._editor.replace_everywhere(text, replacement)
        self._search(text)

    def _on_closed(self) -> None:
        if self._editor is None:
            return
        match = self._matches[self._current] if self._matches and self._current >= 0 else None
        self._matches, self._current = (), -1
        self._editor.show_matches((), -1)
        if match is not None:
            self._editor.setTextCursor(match)
        self._editor.setFocus()
