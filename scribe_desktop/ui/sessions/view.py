"""Owns how a list of sessions is moved through by keyboard and pointer. What is chosen it tells, and does nothing.

The selection is the open session; the current row is where the keyboard stands. They move apart until Enter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QWidget

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.ui.sessions.delegate import SessionDelegate
from scribe_desktop.ui.sessions.hits import HitsModel
from scribe_desktop.ui.sessions.model import SessionsModel
from scribe_desktop.ui.sessions.row import RowRole, SessionRow
from scribe_desktop.ui.theme import SIZES, Theme

_KEY_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_MOVES = QAbstractItemView.CursorAction
_COMMAND_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier

Index = QModelIndex | QPersistentModelIndex


class SessionsView(QListView):
    """A list of sessions, by day or found."""

    opened = Signal(str)
    retried = Signal(str)
    renamed = Signal(str, str)
    """Session id and the name that was typed over its row."""

    menu_asked = Signal(str, QPoint)
    """Session id and the place on the screen."""

    typed = Signal(str)
    """A letter that belongs into the search field."""

    escaped = Signal()
    left_upwards = Signal()
    """Up was pressed on the first row."""

    def __init__(
        self, theme: Theme, name: str, model: SessionsModel | HitsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._delegate = SessionDelegate(theme, model.is_group, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self._delegate.renamed.connect(self.renamed)
        self.setAccessibleName(name)
        self.setProperty("kind", "sidebar")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(theme.px(SIZES.session_row + SIZES.session_row_gap))
        theme.changed.connect(self._on_theme_changed)

    def session_at(self, index: Index) -> SessionId | None:
        """The session of a row, None for a day."""
        return index.data(RowRole.SESSION_ID) if index.isValid() else None

    def current_session(self) -> SessionId | None:
        """Where the keyboard stands."""
        return self.session_at(self.currentIndex())

    def stand_on(self, index: Index) -> None:
        """Put the keyboard on a row, without opening it."""
        selection = self.selectionModel()
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def mark_open(self, index: Index) -> None:
        """Show this row as the open session; an invalid index: none."""
        selection = self.selectionModel()
        if index.isValid():
            selection.select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            selection.clearSelection()

    def stand_on_first(self) -> None:
        """Put the keyboard on the first session."""
        self.stand_on(next(self._sessions(range(self._count())), QModelIndex()))

    def rename(self, index: Index) -> None:
        """Open the field over a row."""
        if self.session_at(index) is not None:
            self.scrollTo(index)
            self.edit(index)

    # What Qt calls

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Repaint these rows only: their heights stay, and QListView would lay out all ten thousand anew."""
        QAbstractItemView.dataChanged(self, first, last, list(roles))

    def selectionCommand(self, _index: Index, _event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Neither keys nor clicks select; what is open is selected, by `mark_open`."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def moveCursor(self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Step from session to session; days are passed over."""
        here, count = self.currentIndex(), self._count()
        row = here.row() if here.isValid() else -1
        page = max(1, self.viewport().height() // self._theme.px(SIZES.session_row + SIZES.session_row_gap) - 1)
        down, up = range(row + 1, count), range(row - 1, -1, -1)
        match action:
            case _MOVES.MoveDown | _MOVES.MoveNext:
                steps = self._sessions(down)
            case _MOVES.MoveUp | _MOVES.MovePrevious:
                steps = self._sessions(up if here.isValid() else range(count))
            case _MOVES.MovePageDown:
                steps = self._farthest(down, page)
            case _MOVES.MovePageUp:
                steps = self._farthest(up, page)
            case _MOVES.MoveHome:
                steps = self._sessions(range(count))
            case _MOVES.MoveEnd:
                steps = self._sessions(range(count - 1, -1, -1))
            case _:
                return here
        return next(steps, here)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Show the row, and its day above it where it is the first of its day."""
        above = self.model().index(index.row() - 1, 0) if index.row() > 0 else QModelIndex()
        if above.isValid() and self.session_at(above) is None:
            super().scrollTo(above, hint)
        super().scrollTo(index, hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows keep their right edge whether there is a scroll bar or not."""
        self._delegate.scroll_room = self.width() - self.viewport().width()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, letters search, Escape leaves the search, the rest moves."""
        self._show_focus(is_shown=True)
        has_command = bool(event.modifiers() & _COMMAND_KEYS)
        key, session_id = event.key(), self.current_session()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not has_command and session_id is not None:
            self.opened.emit(session_id)
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Up and not has_command and self._is_on_first():
            self.left_upwards.emit()
        elif event.text().strip() and event.text().isprintable() and not has_command:
            self.typed.emit(event.text())
        elif key == Qt.Key.Key_Space or has_command:
            # Space hears, and keys with Ctrl or Alt belong to the window.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard stands when focus came by key; the first time that is the open session."""
        if not self.currentIndex().isValid():
            chosen = self.selectionModel().selectedIndexes() if self.selectionModel() else []
            self.stand_on(chosen[0]) if chosen else self.stand_on_first()
        if event.reason() in _KEY_REASONS:
            self._show_focus(is_shown=True)
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold the Retry button, or step on the row."""
        self._show_focus(is_shown=False)
        session_id = self._retry_under(event.position().toPoint())
        if session_id is not None and event.button() == Qt.MouseButton.LeftButton:
            self._delegate.held_retry = session_id
            self.viewport().update()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: on the same Retry button it counts, elsewhere not; a click on a row opens its session."""
        held, point = self._delegate.held_retry, event.position().toPoint()
        if held is not None:
            self._delegate.held_retry = None
            self.viewport().update()
            if self._retry_under(point) == held:
                self.retried.emit(held)
            return
        super().mouseReleaseEvent(event)
        index = self.indexAt(point)
        session_id = self.session_at(index)
        if event.button() == Qt.MouseButton.LeftButton and session_id is not None and index == self.currentIndex():
            self.opened.emit(session_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the Retry button under the pointer. Nothing is dragged out of the list."""
        hot = self._retry_under(event.position().toPoint())
        if hot != self._delegate.hot_retry:
            self._delegate.hot_retry = hot
            self.viewport().setToolTip("Try again" if hot is not None else "")
            self.viewport().update()
        if event.buttons() == Qt.MouseButton.NoButton:
            super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row: the one under the pointer, or the one the keyboard stands on."""
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_by_key else self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        session_id = self.session_at(index)
        if session_id is None:
            return
        self.stand_on(index)
        place = event.globalPos()
        if is_by_key:
            self.scrollTo(index)
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_asked.emit(session_id, place)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Give the keyboard back to the list when the field closes by key."""
        had_focus = editor.hasFocus()
        super().closeEditor(editor, hint)
        if had_focus:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # How

    def _count(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def _sessions(self, rows: range) -> Iterator[QModelIndex]:
        for row in rows:
            index = self.model().index(row, 0)
            if self.session_at(index) is not None:
                yield index

    def _farthest(self, rows: range, steps: int) -> Iterator[QModelIndex]:
        reached = list(islice(self._sessions(rows), steps))
        yield from reached[-1:]

    def _is_on_first(self) -> bool:
        here = self.currentIndex()
        return here.isValid() and next(self._sessions(range(here.row())), None) is None

    def _retry_under(self, point: QPoint) -> SessionId | None:
        index = self.indexAt(point)
        row: SessionRow | None = index.data(RowRole.ROW) if index.isValid() else None
        if row is None or not self._delegate.retry_at(self.visualRect(index), row, point):
            return None
        return row.session_id

    def _show_focus(self, *, is_shown: bool) -> None:
        if self._delegate.is_focus_shown != is_shown:
            self._delegate.is_focus_shown = is_shown
            self.viewport().update()

    def _on_theme_changed(self) -> None:
        self.verticalScrollBar().setSingleStep(self._theme.px(SIZES.session_row + SIZES.session_row_gap))
        self.scheduleDelayedItemsLayout()
