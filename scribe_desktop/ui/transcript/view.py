"""Owns the list of the transcript: choosing, playing, copying, correcting, finding, and following what is heard."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.components.tick_scroll_bar import Tick
from scribe_desktop.ui.theme import MOTION, Theme
from scribe_desktop.ui.transcript.delegate import RowAction, SegmentDelegate
from scribe_desktop.ui.transcript.editor import SegmentEditor
from scribe_desktop.ui.transcript.finding import Finder
from scribe_desktop.ui.transcript.model import TranscriptModel
from scribe_desktop.ui.transcript.rows import Row, RowKind
from scribe_desktop.ui.transcript.scrolling_list import ScrollingList

_SCROLL_KEYS = frozenset({Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End})


class TranscriptView(ScrollingList):
    """The rows, painted by a delegate; nothing in it is a widget but the editor and the scroll bar."""

    segment_activated = Signal(str)
    play_requested = Signal(int, int)
    retry_requested = Signal(int, int)
    hear_requested = Signal()
    correction_made = Signal(str, str)
    correction_undone = Signal(str)
    copied = Signal()
    match_shown = Signal(int, int)
    """Which match the list stands on, counted from 1, and how many there are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._editor: SegmentEditor | None = None
        super().__init__(theme, parent)
        self._model = TranscriptModel(self)
        self._delegate = SegmentDelegate(theme, self._model, self._row_width, self)
        self._fade = QVariantAnimation(self)
        self._editing_key = ""
        self._finder = Finder()
        self._set_up()

    def _set_up(self) -> None:
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setAutoScroll(False)
        self.setAccessibleName("Transcript")
        self.setFrameShape(QListView.Shape.NoFrame)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._on_fade_moved)
        self._model.rowsInserted.connect(self._on_rows_changed)
        self._model.rowsRemoved.connect(self._on_rows_changed)
        self._model.modelReset.connect(self._on_rows_changed)
        self._theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, top to bottom."""
        return self._model.rows

    @property
    def transcript_model(self) -> TranscriptModel:
        """The rows and what is lit of them."""
        return self._model

    @property
    def is_editing(self) -> bool:
        """Whether a segment is being corrected."""
        return self._editor is not None

    def has_unsaved_words(self) -> bool:
        """Whether a correction is typed that is not saved."""
        return self._editor is not None and self._editor.has_unsaved_words()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Take other rows; what stays keeps its place, and words being typed stay in their editor."""
        if rows == self._model.rows:
            return
        before = self._model.rows
        self._model.show_rows(rows)
        if len(before) == len(rows) and any(old.text != new.text for old, new in zip(before, rows, strict=True)):
            self.scheduleDelayedItemsLayout()
        if self._finder.text:
            self.find_text(self._finder.text)
        self.rows_moved()

    def set_abilities(self, *, can_play: bool, can_retry: bool) -> None:
        """Whether gaps and seams can be played and tried again."""
        state = self._delegate.state
        if (state.can_play, state.can_retry) != (can_play, can_retry):
            state.can_play, state.can_retry = can_play, can_retry
            self.scheduleDelayedItemsLayout()
            self.viewport().update()

    def light(self, keys: frozenset[SegmentId], *, is_scrolled_to: bool) -> None:
        """Light these segments, the new ones by a short fade; bring the first into view if it is not."""
        fresh = keys - self._model.lit
        self._model.light(keys)
        state = self._delegate.state
        state.fading = frozenset(fresh)
        duration_ms = self._theme.duration_ms(MOTION.light_up_ms)
        self._fade.stop()
        state.light_fraction = 1.0
        if fresh and duration_ms and self.isVisible():
            state.light_fraction = 0.0
            self._fade.setDuration(duration_ms)
            self._fade.start()
        current = self.current_row()
        if keys and (current is None or current.key not in keys):
            self.clearSelection()
        self._show_ticks()
        places = sorted(place for place in map(self._model.row_of, keys) if place >= 0)
        if is_scrolled_to and places:
            self.bring_into_view(places[0], places[-1])

    def show_deciding(self, segment_id: SegmentId | None, words: str) -> None:
        """Mark the segment on which a check hangs, and scroll to it."""
        self._model.show_deciding(segment_id, words)
        self._show_ticks()
        place = self._model.row_of(segment_id) if segment_id else -1
        if place >= 0:
            self.bring_into_view(place, place)

    def show_playing(self, position_ms: int | None) -> None:
        """Mark the row that is heard, and follow it unless the user has just looked elsewhere."""
        place = -1 if position_ms is None else self._model.row_at(position_ms)
        key = self._model.rows[place].key if place >= 0 else None
        if key == self._model.playing:
            return
        self._model.show_playing(key)
        if place >= 0 and not self.is_editing and not self.is_scrolled_away():
            self.bring_into_view(place, place)

    def reveal(self, position_ms: int) -> None:
        """Bring what was said at a time into view and stand on it."""
        if self._model.rows:
            self.stand_on(self._model.row_near(position_ms))

    def stand_on(self, place: int) -> None:
        """Choose a row and bring it into view."""
        index = self._model.index(place)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.bring_into_view(place, place)

    def step(self, distance: int) -> None:
        """Go to the next or previous row, and act as if it was clicked."""
        if not self._model.rows:
            return
        current = self.currentIndex().row()
        place = min(max(0, current + distance), len(self._model.rows) - 1) if current >= 0 else 0
        self.stand_on(place)
        self.activate_current()

    def current_row(self) -> Row | None:
        """The row one stands on, or None."""
        place = self.currentIndex().row()
        return self._model.rows[place] if 0 <= place < len(self._model.rows) else None

    # -- what the user does -------------------------------------------------------------------------------------------

    def activate_current(self) -> None:
        """Play from a segment, or do what the chosen button of a gap does."""
        row = self.current_row()
        if row is None:
            return
        if row.has_actions:
            self._act(row, self._delegate.state.focused_action or RowAction.PLAY)
        elif row.kind is RowKind.SEGMENT:
            self.segment_activated.emit(row.key)

    def correct_current(self) -> None:
        """Open the editor over the segment one stands on."""
        row = self.current_row()
        if row is None or row.kind is not RowKind.SEGMENT:
            return
        self._close_editor()
        self.scrollTo(self.currentIndex())
        self._editor = SegmentEditor(self._theme, row.text, self.viewport())
        self._editing_key = row.key
        self._editor.committed.connect(self._on_correction_committed)
        self._editor.cancelled.connect(self._on_correction_cancelled)
        self.rows_moved()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy_selected(self, *, has_times: bool) -> None:
        """Put the chosen rows, or the one stood on, on the clipboard, in their order."""
        places = sorted(index.row() for index in self.selectedIndexes()) or [self.currentIndex().row()]
        rows = [self._model.rows[place] for place in places if place >= 0]
        lines = [copied_line(row, has_times=has_times) for row in rows if not row.has_actions]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
            self.copied.emit()

    def find_text(self, text: str) -> None:
        """Mark every place of a text, whatever its case, and stand on the first one from here on."""
        self._finder.find(text, self._model.rows, from_row=self.indexAt(QPoint(1, 1)).row())
        self._show_match()

    def go_to_match(self, distance: int) -> None:
        """Go to the next or previous match, round the end."""
        self._finder.go(distance)
        self._show_match()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Space, F2, Ctrl C, and Left and Right between the buttons of a gap."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected(has_times=False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _COMMANDING:
            self.activate_current()
        elif key == Qt.Key.Key_Space and not event.modifiers():
            self._hear()
        elif key == Qt.Key.Key_F2:
            self.correct_current()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers() and self._is_on_actions():
            self._choose_action(RowAction.PLAY if key == Qt.Key.Key_Left else RowAction.RETRY)
        else:
            if key in _SCROLL_KEYS:
                self.note_scrolled_by_user()
            # Letters would jump about by what rows begin with; they belong to the shortcuts around the list.
            if not event.text().strip() or event.modifiers() & _COMMANDING:
                super().keyPressEvent(event)
            else:
                event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drawn button takes the click before the row does."""
        if event.button() == Qt.MouseButton.LeftButton:
            hit = self._action_at(event.position().toPoint())
            if hit is not None:
                place, action = hit
                self.selectionModel().setCurrentIndex(
                    self._model.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect
                )
                self._act(self._model.rows[place], action)
                return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A plain click on a segment plays from there."""
        super().mouseReleaseEvent(event)
        place = self.indexAt(event.position().toPoint()).row()
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if is_plain and place >= 0 and place == self.currentIndex().row() and len(self.selectedIndexes()) <= 1:
            row = self._model.rows[place]
            if row.kind is RowKind.SEGMENT and not self.is_editing:
                self.segment_activated.emit(row.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Correct the segment under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self._action_at(event.position().toPoint()) is None:
            self.correct_current()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the drawn button under the pointer."""
        super().mouseMoveEvent(event)
        hit = self._action_at(event.position().toPoint())
        if hit != self._delegate.state.hovered_action:
            self._delegate.state.hovered_action = hit
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hit else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Everything a row can do, by pointer and by key."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index, spot = self.currentIndex(), self.visualRect(self.currentIndex()).center()
        else:
            index, spot = self.indexAt(event.pos()), event.pos()
            if index.isValid() and not self.selectionModel().isSelected(index):
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            menu = self.make_menu()
            menu.popup(self.viewport().mapToGlobal(spot))

    def make_menu(self) -> Menu:
        """The context menu of the row one stands on; it goes when it is closed."""
        menu = Menu(self._theme, self)
        menu.aboutToHide.connect(menu.deleteLater)
        row = self.current_row()
        if row is not None and row.has_actions:
            self._fill_action_menu(menu, row)
        elif row is not None:
            self._fill_segment_menu(menu, row)
        return menu

    def _fill_action_menu(self, menu: Menu, row: Row) -> None:
        if self._delegate.state.can_play:
            menu.add("Play", lambda: self._act(row, RowAction.PLAY), "play", "Enter")
        if self._delegate.state.can_retry:
            menu.add("Try again", lambda: self._act(row, RowAction.RETRY), "rotate-ccw")

    def _fill_segment_menu(self, menu: Menu, row: Row) -> None:
        if self._delegate.state.can_play and not row.is_typed:
            menu.add("Play from here", self.activate_current, "play", "Enter")
        copy_keys = QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText)
        menu.add("Copy", lambda: self.copy_selected(has_times=False), "copy", copy_keys.replace("+", " "))
        menu.add("Copy with times", lambda: self.copy_selected(has_times=True))
        if row.kind is RowKind.SEGMENT:
            menu.addSeparator()
            menu.add("Correct the words", self.correct_current, "pencil", "F2")
            if row.heard is not None:
                menu.add("Back to the original", lambda: self.correction_undone.emit(row.key), "undo-2")

    # -- the view's own upkeep ----------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the row one stands on, if the focus came by key."""
        self._delegate.state.has_key_focus = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No mark without the focus."""
        self._delegate.state.has_key_focus = False
        super().focusOutEvent(event)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        """A new row begins with no button chosen."""
        self._delegate.state.focused_action = None
        super().currentChanged(current, previous)

    def viewportEvent(self, event: QEvent) -> bool:
        """Leaving the list takes the mark off a drawn button."""
        if event.type() == QEvent.Type.Leave and self._delegate.state.hovered_action is not None:
            self._delegate.state.hovered_action = None
            self.viewport().update()
        return super().viewportEvent(event)

    def _row_width(self) -> int:
        return self.width()

    def _on_fade_moved(self, fraction: float) -> None:
        self._delegate.state.light_fraction = fraction
        for key in self._delegate.state.fading:
            place = self._model.row_of(key)
            if place >= 0:
                self.update(self._model.index(place))

    def _on_rows_changed(self) -> None:
        self._show_ticks()

    def _on_theme_changed(self) -> None:
        self._delegate.forget_sizes()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def _show_ticks(self) -> None:
        total = max(1, len(self._model.rows))
        marks = {}
        for place, row in enumerate(self._model.rows):
            if row.key in self._model.lit:
                marks[place] = "accent"
            if row.has_actions or self._model.is_deciding(row):
                marks[place] = "warn_icon"
        self.tick_bar.set_ticks(tuple(Tick(place / total, token) for place, token in marks.items()))

    def _show_match(self) -> None:
        finder, state = self._finder, self._delegate.state
        state.matches, state.current_match = finder.by_row, finder.current
        if finder.current is not None:
            self.bring_into_view(finder.current.row, finder.current.row)
        self.viewport().update()
        self.match_shown.emit(finder.number, finder.count)

    def _action_at(self, spot: QPoint) -> tuple[int, RowAction] | None:
        index = self.indexAt(spot)
        if not index.isValid():
            return None
        row = self._model.rows[index.row()]
        for box in self._delegate.actions(self.visualRect(index), row):
            if box.rect.contains(spot):
                return index.row(), box.action
        return None

    def _is_on_actions(self) -> bool:
        row = self.current_row()
        return row is not None and row.has_actions

    def _choose_action(self, action: RowAction) -> None:
        state = self._delegate.state
        if (action is RowAction.PLAY and state.can_play) or (action is RowAction.RETRY and state.can_retry):
            state.focused_action, state.has_key_focus = action, True
            self.viewport().update()

    def _act(self, row: Row, action: RowAction) -> None:
        state = self._delegate.state
        if action is RowAction.PLAY and state.can_play:
            self.play_requested.emit(row.start_ms, row.end_ms)
        elif action is RowAction.RETRY and state.can_retry:
            self.retry_requested.emit(row.start_ms, row.end_ms)

    def _hear(self) -> None:
        if self._is_on_actions():
            self.activate_current()
        else:
            self.hear_requested.emit()

    def rows_moved(self) -> None:
        """The editor goes with its row."""
        if self._editor is None:
            return
        place = self._model.row_of(self._editing_key)
        if place < 0:
            self._close_editor()
            return
        rect: QRect = self.visualRect(self._model.index(place))
        self._editor.place_over(self._delegate.text_rect(rect))

    def _close_editor(self) -> None:
        if self._editor is not None:
            editor, self._editor = self._editor, None
            had_focus = editor.hasFocus()
            editor.commit()
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_correction_committed(self, words: str) -> None:
        key = self._editing_key
        self._close_editor()
        place = self._model.row_of(key)
        row = self._model.rows[place] if place >= 0 else None
        if row is not None and row.heard == words:
            self.correction_undone.emit(key)
        else:
            self.correction_made.emit(key, words)

    def _on_correction_cancelled(self) -> None:
        self._close_editor()


def copied_line(row: Row, *, has_times: bool) -> str:
    """One row as it is copied: `[01:09] Clinician: words`."""
    time_text = f"[{row.time_text}] " if has_times and row.time_text else ""
    name = f"{row.name}: " if row.name else ""
    return f"{time_text}{name}{row.text}"


_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_BY_KEY = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    }
)
