"""Owns the history of a note: its versions, what differs from now, restoring one. It stores and compares nothing."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.domain.note import Author
from scribe_desktop.domain.word_diff import DiffRun
from scribe_desktop.ui.components.buttons import Button, IconButton
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.label import ElidedLabel, Label
from scribe_desktop.ui.components.separator import HLine
from scribe_desktop.ui.components.toast import Toast
from scribe_desktop.ui.history.diff_view import DiffView, change_words
from scribe_desktop.ui.history.revision_list import RevisionList
from scribe_desktop.ui.history.rows import RevisionRow, time_text
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

_SIDE_BY_SIDE = 640
_LIST_WIDTH = 280
_LIST_HEIGHT = 200


class HistoryPanel(QFrame):
    """Fill it with `show_revisions`; answer `revision_selected` with `show_diff`."""

    revision_selected = Signal(int)
    restore_requested = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, *, clock: Clock = utc_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._rows: tuple[RevisionRow, ...] = ()
        self._restoring: tuple[RevisionRow, RevisionRow | None] | None = None
        self._is_read_only = False
        self.setObjectName("historyPanel")
        self.setAccessibleName("History of the note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._build_header(column)
        self.list = RevisionList(theme)
        self.list.chosen.connect(self._on_chosen)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(1)
        self._body.addWidget(self.list)
        self._body.addWidget(self._build_comparison(), 1)
        column.addLayout(self._body, 1)
        self._toast = Toast(theme, self)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._refresh()

    def _build_header(self, column: QVBoxLayout) -> None:
        self._header = QFrame(self)
        row = QHBoxLayout(self._header)
        self.draft_button = Button(self._theme, "Show the model's draft", icon="sparkles", is_small=True)
        self.draft_button.clicked.connect(self._on_draft_requested)
        self.close_button = IconButton(self._theme, "x", "Close the history")
        self.close_button.clicked.connect(self.closed)
        row.addWidget(Label(self._theme, "History", TypeRole.UI, 600))
        row.addStretch(1)
        row.addWidget(self.draft_button)
        row.addWidget(self.close_button)
        column.addWidget(self._header)
        column.addWidget(HLine(self._theme))

    def _build_comparison(self) -> QWidget:
        theme = self._theme
        side = QFrame(self)
        side.setObjectName("historyComparison")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bar = QFrame(side)
        row = QHBoxLayout(self._bar)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._title = ElidedLabel(theme, "", TypeRole.UI, 600)
        self._summary = ElidedLabel(theme, "", TypeRole.SMALL, color="text2")
        words.addWidget(self._title)
        words.addWidget(self._summary)
        row.addLayout(words, 1)
        self.restore_button = Button(theme, "Restore this version", icon="history")
        self.restore_button.clicked.connect(self._on_restore)
        row.addWidget(self.restore_button, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.diff = DiffView(theme)
        self.empty = EmptyState(
            theme, "git-compare", "Choose a version", "What was added and removed since then is shown here."
        )
        self._pages = QStackedWidget(side)
        compared = QWidget()
        inner = QVBoxLayout(compared)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._bar)
        inner.addWidget(HLine(theme))
        inner.addWidget(self.diff, 1)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(compared)
        column.addWidget(self._pages, 1)
        return side

    def show_revisions(self, rows: tuple[RevisionRow, ...], *, is_read_only: bool = False) -> None:
        """Show the versions. `is_read_only` is a signed note: it is compared, never restored."""
        was_head = self._head()
        self._rows, self._is_read_only = rows, is_read_only
        self.list.show_rows(rows, self._clock().astimezone().date())
        head = self._head()
        if self._restoring is not None and head is not None and (was_head is None or head.number != was_head.number):
            self._tell_restored(*self._restoring)
            self._restoring = None
        if self.list.chosen_number() is None:
            self._pages.setCurrentIndex(0)
        self._refresh()

    def show_diff(self, title: str, runs: tuple[DiffRun, ...], headings: Collection[str] = ()) -> None:
        """Show what differs between the chosen version and now."""
        self._title.set_text(title)
        self._summary.set_text(change_words(runs))
        self.diff.show_runs(runs, headings)
        self._pages.setCurrentIndex(1)
        self._refresh()

    def select(self, number: int) -> None:
        """Choose a version; `revision_selected` follows."""
        self.list.choose(number)

    def show_message(self, text: str) -> None:
        """Say something at the foot of the panel for a while."""
        self._toast.show_message(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper, with a line beside the list where the comparison stands beside it."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.pane)
        top, left = self.list.geometry().top(), self.list.geometry().right() + 1
        if self._body.direction() == QBoxLayout.Direction.LeftToRight:
            painter.fillRect(left, top, 1, self.height() - top, colors.border)
        else:
            painter.fillRect(0, self.list.geometry().bottom() + 1, self.width(), 1, colors.border)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else one above the other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = self._theme.px
        is_wide = self.width() >= px(_SIDE_BY_SIDE)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._body.direction() != direction:
            self._body.setDirection(direction)
        unbounded = 16_777_215
        self.list.setMinimumWidth(px(_LIST_WIDTH) if is_wide else 0)
        self.list.setMaximumWidth(px(_LIST_WIDTH) if is_wide else unbounded)
        self.list.setMaximumHeight(unbounded if is_wide else px(_LIST_HEIGHT))

    def _head(self) -> RevisionRow | None:
        return next((row for row in self._rows if row.is_head), None)

    def _row(self, number: int | None) -> RevisionRow | None:
        return next((row for row in self._rows if row.number == number), None)

    def _newest_draft(self) -> RevisionRow | None:
        drafts = [row for row in self._rows if row.author is Author.MODEL]
        return max(drafts, key=lambda row: row.number, default=None)

    def _refresh(self) -> None:
        chosen = self._row(self.list.chosen_number())
        self.restore_button.setEnabled(chosen is not None and not chosen.is_head and not self._is_read_only)
        self.restore_button.setToolTip(
            "A signed note is not changed. Add an addendum instead." if self._is_read_only else ""
        )
        self.draft_button.setVisible(self._newest_draft() is not None)

    def _tell_restored(self, restored: RevisionRow, before: RevisionRow | None) -> None:
        words = f"The version of {time_text(restored.at)} is back. The one before it is kept here."
        if before is None:
            self._toast.show_message(words)
            return
        self._toast.show_message(words, "Undo", lambda: self._restore(before))

    def _restore(self, row: RevisionRow) -> None:
        self._restoring = (row, self._head())
        self.restore_requested.emit(row.number)

    def _on_chosen(self, number: int) -> None:
        self._refresh()
        self.revision_selected.emit(number)

    def _on_restore(self) -> None:
        chosen = self._row(self.list.chosen_number())
        if chosen is not None:
            self._restore(chosen)

    def _on_draft_requested(self) -> None:
        draft = self._newest_draft()
        if draft is not None:
            self.list.choose(draft.number)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        for frame, left, right in ((self._header, 20, 8), (self._bar, 20, 12)):
            row = frame.layout()
            if row is not None:
                row.setContentsMargins(px(left), px(6), px(right), px(6))
        self._header.setFixedHeight(px(SIZES.pane_header))
        self._arrange()
