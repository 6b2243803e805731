"""Owns how two wordings are shown as one text: added words filled and underlined, removed ones filled and struck."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from scribe_desktop.domain.word_diff import DiffKind, DiffRun
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_LINE_HEIGHT = 20


class DiffView(QTextEdit):
    """Read-only text of runs. A line that is a heading is shown as one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs: tuple[DiffRun, ...] = ()
        self._headings: frozenset[str] = frozenset()
        self.setObjectName("diffView")
        self.setProperty("kind", "paper")
        self.setAccessibleName("Comparison")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_runs(self, runs: tuple[DiffRun, ...], headings: Collection[str] = ()) -> None:
        """Show a comparison; `headings` are the lines that are section headings."""
        self._runs, self._headings = runs, frozenset(headings)
        self.setAccessibleDescription(change_words(runs))
        self._render()

    def _render(self) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        is_first = True
        for line in lines_of(self._runs):
            is_heading = "".join(run.text for run in line).strip() in self._headings
            if not is_first:
                cursor.insertBlock()
            cursor.setBlockFormat(self._block_format(is_heading=is_heading, is_first=is_first))
            is_first = False
            for run in line:
                # A heading is shown in capitals by its format, so that what is copied keeps its own case.
                words = run.text.rstrip(" ")
                cursor.insertText(words, self._char_format(run.kind, is_heading=is_heading))
                cursor.insertText(run.text[len(words) :], self._char_format(DiffKind.SAME, is_heading=is_heading))
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _block_format(self, *, is_heading: bool, is_first: bool) -> QTextBlockFormat:
        px, block = self._theme.px, QTextBlockFormat()
        block.setLineHeight(px(_LINE_HEIGHT), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        block.setBottomMargin(px(6))
        if is_heading and not is_first:
            block.setTopMargin(px(10))
        return block

    def _char_format(self, kind: DiffKind, *, is_heading: bool) -> QTextCharFormat:
        theme, shown = self._theme, QTextCharFormat()
        shown.setFont(theme.font(TypeRole.SMALL, 600) if is_heading else theme.font(TypeRole.READING))
        shown.setForeground(theme.colors.text2 if is_heading else theme.colors.text)
        if is_heading:
            shown.setFontCapitalization(shown.font().Capitalization.AllUppercase)
            shown.setFontLetterSpacingType(shown.font().SpacingType.AbsoluteSpacing)
            shown.setFontLetterSpacing(0.4 * theme.scale)
        if kind is DiffKind.ADDED:
            shown.setBackground(theme.colors.diff_add)
            shown.setFontUnderline(True)
        elif kind is DiffKind.REMOVED:
            shown.setBackground(theme.colors.diff_del)
            shown.setFontStrikeOut(True)
        return shown

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.READING))
        self.document().setDocumentMargin(self._theme.px(20))
        self._render()


def lines_of(runs: tuple[DiffRun, ...]) -> tuple[tuple[DiffRun, ...], ...]:
    """The runs line by line; empty lines fall away."""
    lines: list[list[DiffRun]] = [[]]
    for run in runs:
        for number, part in enumerate(run.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(DiffRun(run.kind, part))
    return tuple(tuple(line) for line in lines if line)


def change_words(runs: tuple[DiffRun, ...]) -> str:
    """How much changed, in words: what a screen reader says of the comparison."""
    counts = {kind: sum(len(run.text.split()) for run in runs if run.kind is kind) for kind in DiffKind}
    added, removed = counts[DiffKind.ADDED], counts[DiffKind.REMOVED]
    if not added and not removed:
        return "No word differs."
    return f"{_words(added)} added, {_words(removed)} removed."


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"
