"""Owns the editor in which a segment is corrected: it lies over its row, Enter saves, Esc gives up."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from scribe_desktop.ui.theme import Theme, TypeRole

# Edge and padding of a field in the style sheet.
_ACROSS, _DOWN = 7, 5


class SegmentEditor(QTextEdit):
    """A plain text field of several lines. `committed` carries the words, on one line, without spare spaces."""

    committed = Signal(str)
    cancelled = Signal()

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._is_over = False
        self.setObjectName("segment_editor")
        self.setAccessibleName("Correct the words of this segment. Enter saves, Esc gives up.")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setProperty("kind", "field")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(theme.font(TypeRole.READING))
        self.document().setDocumentMargin(0)
        self.setPlainText(text)
        self._set_line_height()
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def has_unsaved_words(self) -> bool:
        """Whether closing now would have something to save."""
        words = self._words()
        return not self._is_over and bool(words) and words != self._text

    def place_over(self, text_rect: QRect) -> None:
        """Lie over the words of a row, its letters on theirs."""
        across, down = self._theme.px(_ACROSS) + 1, self._theme.px(_DOWN) + 1
        self.move(text_rect.left() - across, text_rect.top() - down)
        self.setFixedWidth(text_rect.width() + 2 * across + 2)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves, Esc gives up; a new line is not part of a segment."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape:
            self._end()
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps what was typed: nothing typed is ever lost."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.commit()

    def commit(self) -> None:
        """Save if anything was changed and anything is left; else give up."""
        if self._is_over:
            return
        has_words = self.has_unsaved_words()
        self._end()
        if has_words:
            self.committed.emit(self._words())
        else:
            self.cancelled.emit()

    def _words(self) -> str:
        return " ".join(self.toPlainText().split())

    def _end(self) -> None:
        self._is_over = True

    def _fit(self) -> None:
        line = self._theme.line_height(TypeRole.READING)
        lines = max(1, round(self.document().size().height() / line))
        self.setFixedHeight(lines * line + 2 * self._theme.px(_DOWN) + 2)

    def _set_line_height(self) -> None:
        form = QTextBlockFormat()
        height = self._theme.line_height(TypeRole.READING)
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(form)
        self.document().clearUndoRedoStacks()
