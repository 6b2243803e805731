"""Owns the focus ring: 2 px, 2 px outside the control, shown where the focus came by key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWindow
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme

_DISTANCE, _WIDTH = 2, 2
_MOVING = frozenset(
    {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange}
)


class FocusRing(QObject):
    """One per program. It follows the focus to every control whose property `has_focus_ring` is set.

    Fields, lists and cards mark their focus themselves, inside their edge.
    """

    def __init__(self, theme: Theme, application: QApplication) -> None:
        super().__init__(application)
        self._theme = theme
        self._application = application
        self._is_by_key = False
        self._target: QWidget | None = None
        self._watched: list[QObject] = []
        self._ring: _Ring | None = None
        application.focusChanged.connect(self._on_focus_changed)
        application.focusWindowChanged.connect(self._on_focus_window_changed)
        theme.changed.connect(self._place)

    @property
    def target(self) -> QWidget | None:
        """The control that the ring is around, or None."""
        return self._target

    def geometry(self) -> QRect:
        """Where the ring is, on the widget that it lies on; empty while there is none."""
        is_shown = self._ring is not None and isValid(self._ring) and self._ring.isVisible()
        return self._ring.geometry() if self._ring is not None and is_shown else QRect()

    def stop(self) -> None:
        """Follow nothing any more."""
        self._application.focusChanged.disconnect(self._on_focus_changed)
        self._application.focusWindowChanged.disconnect(self._on_focus_window_changed)
        self._leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Learn from windows how the user works, and from the control where it is."""
        kind = event.type()
        if isinstance(watched, QWindow):
            if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                self._is_by_key = True
            elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
                self._is_by_key = False
        elif kind in _MOVING:
            self._place()
        return False

    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._leave()
        is_wanted = now is not None and bool(now.property("has_focus_ring")) and self._is_by_key
        if now is None or not is_wanted:
            return
        self._target = now
        now.destroyed.connect(self._on_target_destroyed)
        floor = self._floor_of(now)
        widget: QWidget | None = now
        while widget is not None:
            widget.installEventFilter(self)
            self._watched.append(widget)
            if widget is floor:
                break
            widget = widget.parentWidget()
        self._ring = _Ring(self._theme, floor, int(now.property("focus_radius") or SIZES.radius_control))
        self._place()

    def _on_target_destroyed(self) -> None:
        self._target = None
        self._watched.clear()
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()

    def _leave(self) -> None:
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._watched.clear()
        if self._target is not None and isValid(self._target):
            self._target.destroyed.disconnect(self._on_target_destroyed)
        self._target = None
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None

    def _place(self) -> None:
        if self._ring is None or self._target is None or not isValid(self._ring) or not isValid(self._target):
            return
        floor = self._ring.parentWidget()
        if not isinstance(floor, QWidget) or not self._target.isVisible():
            self._ring.hide()
            return
        reach = _DISTANCE + _WIDTH
        corner = self._target.mapTo(floor, QPoint(0, 0))
        self._ring.setGeometry(QRect(corner, self._target.size()).adjusted(-reach, -reach, reach, reach))
        self._ring.raise_()
        self._ring.show()

    @staticmethod
    def _floor_of(widget: QWidget) -> QWidget:
        """The widget that the ring lies on: the content of the scroll area around it, else the window."""
        inner = widget
        outer = widget.parentWidget()
        while outer is not None and not inner.isWindow():
            if isinstance(outer, QAbstractScrollArea) and inner is outer.viewport():
                return inner
            inner, outer = outer, outer.parentWidget()
        return inner


class _Ring(QWidget):
    """The painted ring; the pointer and the screen reader do not see it."""

    def __init__(self, theme: Theme, floor: QWidget, radius: int) -> None:
        super().__init__(floor)
        self._theme = theme
        self._radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        radius = self._theme.px(self._radius) + _DISTANCE + _WIDTH
        fill_box(QPainter(self), QRectF(self.rect()), radius, None, self._theme.colors.focus, _WIDTH)
