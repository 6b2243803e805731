"""Owns the check panel: what to look at before signing, the answers, the sign sheet. It decides and stores nothing."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from scribe_desktop.domain.checks import CheckItem
from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.domain.word_diff import DiffRun
from scribe_desktop.ui.checking.addendum_sheet import AddendumSheet
from scribe_desktop.ui.checking.check_list import CheckList
from scribe_desktop.ui.checking.sign_box import SignBox
from scribe_desktop.ui.checking.view import CheckView
from scribe_desktop.ui.components.buttons import IconButton
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.label import ElidedLabel, Label
from scribe_desktop.ui.components.separator import HLine
from scribe_desktop.ui.history.diff_view import DiffView
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole


class CheckPanel(QFrame):
    """Fill it with `show_view`; F8 and Shift F8 are bound by the page, to `select_next` and `select_previous`.

    Times are milliseconds of the recording; keys are those of the items.
    """

    item_selected = Signal(str)
    hear_requested = Signal(int, int)
    hear_statement_requested = Signal(str)
    accepted = Signal(str)
    removed = Signal(str)
    undone = Signal(str)
    retry_requested = Signal(int, int)
    signed = Signal(str)
    addendum_written = Signal(str)
    diff_requested = Signal()
    closed = Signal()

    def __init__(
        self, theme: Theme, shortcuts: Shortcuts, *, clock: Clock = utc_now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._view = CheckView()
        self._begun: dict[str, str] = {}
        self.setObjectName("checkPanel")
        self.setAccessibleName("To check")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._build_header()
        self.list = CheckList(theme, shortcuts, self)
        self.empty = EmptyState(
            theme, "list-checks", "Nothing to check", "Every sentence has a source, or is your own."
        )
        self.diff = DiffView(theme)
        self._pages = QStackedWidget(self)
        for page in (self.list, self.empty, self.diff):
            self._pages.addWidget(page)
        self._column.addWidget(self._pages, 1)
        self.sign_box = SignBox(theme, shortcuts, clock=clock)
        self.sheet = AddendumSheet(theme)
        self.sheet.hide()
        self._column.addWidget(HLine(theme))
        self._column.addWidget(self.sheet)
        self._column.addWidget(self.sign_box)
        self._connect()
        theme.changed.connect(self._on_theme_changed)
        shortcuts.changed.connect(self._show_keys)
        self._on_theme_changed()
        self._show_keys()
        self.show_view(self._view)

    def _build_header(self) -> None:
        theme = self._theme
        self._header = QFrame(self)
        row = QHBoxLayout(self._header)
        self.back = IconButton(theme, "arrow-left", "Back to the list")
        self.back.clicked.connect(self._show_list)
        self._title = ElidedLabel(theme, "To check", TypeRole.UI, 600)
        self._count = Label(theme, "", TypeRole.SMALL, color="text2")
        self.up = IconButton(theme, "chevron-up", "Previous to check")
        self.down = IconButton(theme, "chevron-down", "Next to check")
        self.close_button = IconButton(theme, "x", "Close the list")
        self.up.clicked.connect(self.select_previous)
        self.down.clicked.connect(self.select_next)
        self.close_button.clicked.connect(self.closed)
        row.addWidget(self.back)
        row.addWidget(self._title)
        row.addWidget(self._count)
        row.addStretch(1)
        for button in (self.up, self.down, self.close_button):
            row.addWidget(button)
        self._column.addWidget(self._header)
        self._column.addWidget(HLine(theme))

    def _connect(self) -> None:
        self.list.activated_item.connect(self._on_activated)
        self.list.accepted.connect(self.accepted)
        self.list.removed.connect(self.removed)
        self.list.undone.connect(self.undone)
        self.list.hear_requested.connect(self._on_hear)
        self.list.retry_requested.connect(self._on_retry)
        self.sign_box.signed.connect(self.signed)
        self.sign_box.diff_requested.connect(self.diff_requested)
        self.sign_box.addendum_requested.connect(self._on_addendum_requested)
        self.sheet.written.connect(self.addendum_written)
        self.sheet.cancelled.connect(self._on_addendum_cancelled)

    def show_view(self, view: CheckView) -> None:
        """Show the state of the note. What is being typed into the sheet stays with the note it was begun for."""
        had_focus = self.list.has_focus_inside()
        if view.note_id != self._view.note_id:
            self._leave_note()
            self._view = CheckView(note_id=view.note_id, addendum_count=view.addendum_count)
        was_open, was_addenda = self._view.open_count, self._view.addendum_count
        self._view = view
        self.list.show_items(view.items, view.busy_keys, has_sound=view.has_sound)
        if self._pages.currentWidget() is not self.diff or view.open_count:
            self._show_list()
        self.sign_box.show_view(view)
        if not view.is_signed or view.addendum_count > was_addenda:
            self.sheet.finish()
        words = self._begun.pop(view.note_id, "") if view.is_signed else ""
        if words:
            self.sheet.text.setPlainText(words)
            self.sheet.open(view.signer)
        self.sign_box.setVisible(not self.sheet.isVisibleTo(self))
        self._show_counts()
        if had_focus and was_open and not view.open_count and self.sign_box.is_offering():
            self.sign_box.vow.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_note(self) -> None:
        words = self.sheet.put_away()
        if words:
            self._begun[self._view.note_id] = words
        self._show_list()

    def show_diff(self, runs: tuple[DiffRun, ...], headings: Collection[str] = ()) -> None:
        """Show what changed since the model's draft, with a way back to the list."""
        self.diff.show_runs(runs, headings)
        self._pages.setCurrentWidget(self.diff)
        self._title.set_text("Changed since the draft")
        self._show_counts()

    def show_error(self, sentences: str) -> None:
        """Signing the note or the addendum failed: say why where it was tried."""
        if self.sheet.isVisibleTo(self):
            self.sheet.show_error(sentences)
        else:
            self.sign_box.show_error(sentences)

    def select(self, key: str) -> None:
        """Make the item of that key the active one, without taking the focus."""
        self._show_list()
        self.list.activate_key(key, has_focus=False)

    def select_next(self) -> None:
        """The next open item gets the focus."""
        self._show_list()
        self.list.step(1, is_open_only=True)

    def select_previous(self) -> None:
        """The previous open item gets the focus."""
        self._show_list()
        self.list.step(-1, is_open_only=True)

    def focus_first(self) -> None:
        """Put the focus on what is to do first: the active item, or the vow."""
        if self._view.open_count:
            self.list.focus_active()
        elif self.sign_box.is_offering():
            self.sign_box.vow.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._view.is_signed:
            self.sign_box.addendum.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def has_unsaved_words(self) -> bool:
        """Whether an addendum is being written."""
        return bool(self._begun) or self.sheet.has_unsaved_words()

    def open_addendum(self) -> None:
        """Open the sheet for an addendum."""
        self._on_addendum_requested()

    def sizeHint(self) -> QSize:
        """The panel's own width."""
        return QSize(self._theme.px(SIZES.check_panel), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The least width in which the buttons fit."""
        return QSize(self._theme.px(SIZES.check_panel_min), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.pane)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the comparison, then the panel."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._pages.currentWidget() is self.diff:
            self._show_list()
        else:
            self.closed.emit()

    def _show_list(self) -> None:
        self._pages.setCurrentWidget(self.list if self._view.items else self.empty)
        self._title.set_text("To check")
        self._show_counts()

    def _show_counts(self) -> None:
        is_list = self._pages.currentWidget() is not self.diff
        rows = self.list.open_rows()
        if not self._view.items:
            words = ""
        elif not rows:
            words = "all done"
        elif self.list.active_row in rows:
            words = f"{rows.index(self.list.active_row) + 1} of {len(rows)}"
        else:
            words = f"{len(rows)} left"
        self._count.set_text(words)
        self._count.setVisible(is_list and bool(words))
        self.back.setVisible(not is_list)
        for button in (self.up, self.down):
            button.setVisible(is_list and bool(self._view.items))
            button.setEnabled(bool(rows))

    def _show_keys(self) -> None:
        self.up.set_name("Previous to check", self._shortcuts.text(ShortcutId.PREVIOUS_CHECK))
        self.down.set_name("Next to check", self._shortcuts.text(ShortcutId.NEXT_CHECK))

    def _item(self, key: str) -> CheckItem | None:
        return next((item for item in self._view.items if item.key == key), None)

    def _on_activated(self, key: str) -> None:
        self._show_counts()
        self.item_selected.emit(key)

    def _on_hear(self, key: str) -> None:
        item = self._item(key)
        if item is None or item.span is None:
            return
        if item.statement_id is not None:
            self.hear_statement_requested.emit(item.statement_id)
        else:
            self.hear_requested.emit(item.span.start_ms, item.span.end_ms)

    def _on_retry(self, key: str) -> None:
        item = self._item(key)
        if item is not None and item.span is not None:
            self.retry_requested.emit(item.span.start_ms, item.span.end_ms)

    def _on_addendum_requested(self) -> None:
        if self._view.is_signed:
            self.sign_box.hide()
            self.sheet.open(self._view.signer)

    def _on_addendum_cancelled(self) -> None:
        self.sign_box.show()
        self.sign_box.addendum.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        row = self._header.layout()
        if row is not None:
            row.setContentsMargins(px(20), 0, px(8), 0)
            row.setSpacing(px(8))
        self._header.setFixedHeight(px(SIZES.pane_header))
