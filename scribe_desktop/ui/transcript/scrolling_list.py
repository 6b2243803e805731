"""Owns how a list of many heights scrolls: by pixels, with ticks over its rows, staying where the user looked."""

from __future__ import annotations

import time

from PySide6.QtCore import QPersistentModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from scribe_desktop.ui.components.tick_scroll_bar import TickScrollBar
from scribe_desktop.ui.theme import Theme

_SCROLLED_AWAY_SECONDS = 6.0
_LAID_OUT_AT_ONCE = 400
_RELAYOUT_MS = 60


class ScrollingList(QListView):
    """A list whose rows wrap to its width. The model is set before it is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tick_bar = TickScrollBar(theme, self)
        self._relayout = QTimer(self)
        self._relayout.setSingleShot(True)
        self._relayout.setInterval(_RELAYOUT_MS)
        self._relayout.timeout.connect(self._lay_out_anew)
        self._scrolled_at = -_SCROLLED_AWAY_SECONDS
        # The bar lies over the rows, so that their light reaches the pane's edge and lines wrap the same without it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Qt's own adjusting follows the height and not the width.
        self.setResizeMode(QListView.ResizeMode.Fixed)
        hidden = self.verticalScrollBar()
        hidden.rangeChanged.connect(self._on_range_changed)
        hidden.valueChanged.connect(self.tick_bar.setValue)
        self.tick_bar.valueChanged.connect(hidden.setValue)
        self.tick_bar.actionTriggered.connect(self.note_scrolled_by_user)
        theme.changed.connect(self._place_bar)

    def rows_moved(self) -> None:
        """Called when rows stand elsewhere than before, for what lies over them."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Looking elsewhere stops the following for a while."""
        self.note_scrolled_by_user()
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Heights follow the width, those of a long visit a moment later: it may be a splitter being dragged."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width() and self.model().rowCount():
            if self.model().rowCount() <= _LAID_OUT_AT_ONCE:
                self._lay_out_anew()
            else:
                self._relayout.start()
        self.rows_moved()
        self._place_bar()

    def updateGeometries(self) -> None:
        """Scroll by two lines a step, whatever the heights of rows."""
        super().updateGeometries()
        self.verticalScrollBar().setSingleStep(self._theme.px(20))
        self.tick_bar.setSingleStep(self._theme.px(20))
        self.tick_bar.setPageStep(self.verticalScrollBar().pageStep())
        self.rows_moved()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What lies over the rows goes with them."""
        super().scrollContentsBy(dx, dy)
        self.rows_moved()

    def _lay_out_anew(self) -> None:
        """Take heights for the present width; what was at the top stays there."""
        is_scrolled = self.tick_bar.value() > 0
        anchor = QPersistentModelIndex(self.indexAt(QPoint(1, 1))) if is_scrolled else QPersistentModelIndex()
        self.doItemsLayout()
        if anchor.isValid():
            self.scrollTo(self.model().index(anchor.row(), 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self.rows_moved()

    def bring_into_view(self, first: int, last: int) -> None:
        """Scroll until rows are in view, if they are not; not at all where the first of too many is."""
        upper, lower = self.visualRect(self.model().index(first, 0)), self.visualRect(self.model().index(last, 0))
        room = self.viewport().height()
        if upper.top() >= 0 and lower.bottom() <= room:
            return
        if upper.top() >= 0 and upper.bottom() <= room and lower.bottom() - upper.top() > room:
            return
        # A third from the top: what was said before is worth seeing too.
        span = min(room, lower.bottom() - upper.top())
        target = self.tick_bar.value() + upper.top() - min(room // 3, max(0, room - span))
        self.tick_bar.setValue(target)

    def is_scrolled_away(self) -> bool:
        """Whether the user has just looked elsewhere."""
        return self.tick_bar.isSliderDown() or time.monotonic() - self._scrolled_at < _SCROLLED_AWAY_SECONDS

    def note_scrolled_by_user(self) -> None:
        """Remember that the user looks elsewhere now."""
        self._scrolled_at = time.monotonic()

    def _on_range_changed(self, least: int, most: int) -> None:
        self.tick_bar.setPageStep(self.verticalScrollBar().pageStep())
        self.tick_bar.setRange(least, most)
        self.tick_bar.setVisible(most > least)
        self._place_bar()

    def _place_bar(self) -> None:
        extent = self.tick_bar.sizeHint().width()
        self.tick_bar.setGeometry(self.width() - extent, 0, extent, self.height())
        self.tick_bar.raise_()
