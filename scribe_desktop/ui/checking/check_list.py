"""Owns the list of the check panel: rows painted by a delegate, live buttons only on the rows in view.

Hundreds of items cost a text layout each and no widget.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from scribe_desktop.domain.checks import CheckItem
from scribe_desktop.ui.checking.item_frame import ItemFrame
from scribe_desktop.ui.checking.item_layout import ItemLayout
from scribe_desktop.ui.checking.view import done_words, item_words
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex


class _Model(QAbstractListModel):
    """The items in order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: tuple[CheckItem, ...] = ()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        item = self.items[index.row()]
        return item_words(item).spoken() if item.is_open else done_words(item)

    def replace(self, items: tuple[CheckItem, ...]) -> None:
        """Show these; rows stay where they are when the same things are on the list."""
        if [item.key for item in items] != [item.key for item in self.items]:
            self.beginResetModel()
            self.items = items
            self.endResetModel()
            return
        changed = [row for row, pair in enumerate(zip(items, self.items, strict=True)) if pair[0] != pair[1]]
        self.items = items
        for row in changed:
            self.dataChanged.emit(self.index(row), self.index(row))


class _Delegate(QStyledItemDelegate):
    def __init__(self, owner: CheckList) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        layout = self._owner.layout_of(index.row())
        return QSize(0, layout.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.row()
        rectangle = option.rect
        self._owner.layout_of(row).paint(painter, rectangle, is_active=row == self._owner.active_row)


class CheckList(QListView):
    """The items; exactly one is active while there are any. Signals carry the item's key."""

    activated_item = Signal(str)
    accepted = Signal(str)
    removed = Signal(str)
    undone = Signal(str)
    hear_requested = Signal(str)
    retry_requested = Signal(str)

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._model = _Model(self)
        self._layouts: dict[str, tuple[CheckItem, int, ItemLayout]] = {}
        self._frames: dict[str, ItemFrame] = {}
        self._busy: frozenset[str] = frozenset()
        self._has_sound = True
        self.active_row = -1
        self.setObjectName("checkList")
        self.setAccessibleName("To check")
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)
        # Frames are put on the rows in view once the view has laid itself out, however often it is asked.
        self._placing = QTimer(self, singleShot=True, interval=0)
        self._placing.timeout.connect(self._place_frames)
        self.verticalScrollBar().valueChanged.connect(self._placing.start)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._placing.start())
        theme.changed.connect(self._on_theme_changed)

    def active_key(self) -> str:
        """The key of the active item, or empty."""
        return self._model.items[self.active_row].key if 0 <= self.active_row < len(self._model.items) else ""

    def active_frame(self) -> ItemFrame | None:
        """The live part of the active row, if it is in view."""
        return self._frames.get(self.active_key())

    def layout_of(self, row: int) -> ItemLayout:
        """The row laid out for the present width, made once."""
        item, width = self._model.items[row], self.viewport().width()
        kept = self._layouts.get(item.key)
        if kept is None or kept[0] != item or kept[1] != width:
            kept = (item, width, ItemLayout(self._theme, item, width))
            self._layouts[item.key] = kept
        return kept[2]

    def show_items(self, items: tuple[CheckItem, ...], busy: frozenset[str], *, has_sound: bool) -> None:
        """Show these items. The active one stays; once it is decided, the next open one follows."""
        has_focus = self.has_focus_inside()
        was_key, was_row = self.active_key(), self.active_row
        was_open = was_row >= 0 and self._model.items[was_row].is_open
        old = {item.key: item for item in self._model.items}
        stale = {item.key for item in items if old.get(item.key) != item} | (busy ^ self._busy)
        stale |= old.keys() - {item.key for item in items}
        if has_sound != self._has_sound:
            stale |= old.keys()
        self._busy, self._has_sound = busy, has_sound
        is_reset = [item.key for item in items] != [item.key for item in self._model.items]
        for key in self._frames if is_reset else stale & self._frames.keys():
            self._drop_frame(key)
        self._frames = {} if is_reset else {key: kept for key, kept in self._frames.items() if key not in stale}
        self._layouts = {item.key: self._layouts[item.key] for item in items if item.key in self._layouts}
        self._model.replace(items)
        self.active_row = self._following(was_key, was_row, was_open=was_open)
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self._place_frames()
        if has_focus and self.active_row >= 0:
            self.focus_active()
        elif self.active_row >= 0 and self.active_key() != was_key:
            self.scrollTo(self._model.index(self.active_row))
        self.viewport().update()
        if self.active_key() != was_key and self.active_row >= 0:
            self.activated_item.emit(self.active_key())

    def _following(self, key: str, row: int, *, was_open: bool) -> int:
        items = self._model.items
        found = next((place for place, item in enumerate(items) if item.key == key), -1)
        if found >= 0 and not (was_open and not items[found].is_open):
            return found
        start = max(0, row)
        after = [place for place, item in enumerate(items) if item.is_open]
        return next((place for place in after if place >= start), after[0] if after else found)

    def open_rows(self) -> tuple[int, ...]:
        """The rows that wait for a decision."""
        return tuple(row for row, item in enumerate(self._model.items) if item.is_open)

    def step(self, by: int, *, is_open_only: bool) -> None:
        """Make the next or previous row active and give it the focus, round the ends."""
        rows = self.open_rows() if is_open_only else tuple(range(len(self._model.items)))
        if not rows:
            return
        beyond = [row for row in rows if (row - self.active_row) * by > 0]
        target = (beyond[0] if by > 0 else beyond[-1]) if beyond else (rows[0] if by > 0 else rows[-1])
        self.activate(target, has_focus=True)

    def activate(self, row: int, *, has_focus: bool) -> None:
        """Make a row the active one."""
        is_other = row != self.active_row
        self.active_row = row
        self.scrollTo(self._model.index(row))
        self._place_frames()
        self.viewport().update()
        if has_focus:
            self.focus_active()
        if is_other:
            self.activated_item.emit(self.active_key())

    def activate_key(self, key: str, *, has_focus: bool) -> None:
        """Make the item of that key the active one, if it is on the list."""
        row = next((row for row, item in enumerate(self._model.items) if item.key == key), -1)
        if row >= 0:
            self.activate(row, has_focus=has_focus)

    def focus_active(self) -> None:
        """Put the focus on the active row itself, never on one of its buttons."""
        if self.active_row < 0:
            return
        self.scrollTo(self._model.index(self.active_row))
        self._place_frames()
        frame = self.active_frame()
        if frame is not None:
            frame.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def has_focus_inside(self) -> bool:
        """Whether the focus is in one of the rows."""
        focused = QApplication.focusWidget()
        return focused is not None and self.viewport().isAncestorOf(focused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay all rows out for the new width."""
        if event.oldSize().width() != event.size().width():
            self._forget_layouts()
        super().resizeEvent(event)
        self._placing.start()

    def _on_theme_changed(self) -> None:
        self._forget_layouts()
        self.scheduleDelayedItemsLayout()
        self._placing.start()

    def _forget_layouts(self) -> None:
        has_focus = self.has_focus_inside()
        self._layouts.clear()
        for key in tuple(self._frames):
            self._drop_frame(key)
        self._frames.clear()
        if has_focus:
            self._placing.timeout.connect(self.focus_active, Qt.ConnectionType.SingleShotConnection)

    def _drop_frame(self, key: str) -> None:
        frame = self._frames[key]
        frame.hide()
        frame.deleteLater()

    def _place_frames(self) -> None:
        """Make frames for the rows in view, move the ones there are, drop those that scrolled far away."""
        height = self.viewport().height()
        seen: set[str] = set()
        for row in self._rows_near(height):
            item, layout = self._model.items[row], self.layout_of(row)
            rectangle = self.visualRect(self._model.index(row))
            frame = self._frames.get(item.key)
            if frame is None:
                frame = self._frames[item.key] = self._make_frame(item, layout)
            frame.setGeometry(rectangle)
            frame.set_active(is_active=row == self.active_row)
            frame.show()
            seen.add(item.key)
        for key in self._frames.keys() - seen:
            self._drop_frame(key)
            del self._frames[key]

    def _rows_near(self, height: int) -> tuple[int, ...]:
        """The rows in view, and the active one: it keeps its frame, so that focus and Tab survive scrolling."""
        count = len(self._model.items)
        if not count:
            return ()
        first = last = max(0, self.indexAt(self.viewport().rect().topLeft()).row())
        while last < count and self.visualRect(self._model.index(last)).top() < height:
            last += 1
        rows = tuple(range(first, last))
        return rows if self.active_row < 0 or self.active_row in rows else (*rows, self.active_row)

    def _make_frame(self, item: CheckItem, layout: ItemLayout) -> ItemFrame:
        frame = ItemFrame(
            self._theme,
            self._shortcuts,
            item,
            layout,
            is_busy=item.key in self._busy,
            can_be_heard=self._has_sound and item.span is not None,
            parent=self.viewport(),
        )
        key = item.key
        frame.accepted.connect(lambda: self.accepted.emit(key))
        frame.removed.connect(lambda: self.removed.emit(key))
        frame.undone.connect(lambda: self.undone.emit(key))
        frame.hear_requested.connect(lambda: self.hear_requested.emit(key))
        frame.retry_requested.connect(lambda: self.retry_requested.emit(key))
        frame.stepped.connect(lambda by: self.step(by, is_open_only=False))
        frame.pressed.connect(lambda: self.activate_key(key, has_focus=True))
        return frame
