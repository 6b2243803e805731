"""Owns which page is shown beside the sidebar: a start page, the session, the settings, the shortcuts."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStackedWidget, QWidget


class Page(StrEnum):
    """The pages of the window."""

    START = "start"
    WELCOME = "welcome"
    SESSION = "session"
    SETTINGS = "settings"
    SHORTCUTS = "shortcuts"


class PageStack(QStackedWidget):
    """One page at a time. Only the shown page says how small the window may become."""

    page_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: dict[Page, QWidget] = {}
        self._page: Page | None = None

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._page

    def widget_of(self, page: Page) -> QWidget | None:
        """The widget of a page, or None where it was not set."""
        return self._pages.get(page)

    def set_page(self, page: Page, widget: QWidget) -> None:
        """Put a widget in a page's place; the one before it is destroyed, not only hidden."""
        before = self._pages.get(page)
        was_shown = before is not None and self.currentWidget() is before
        self._pages[page] = widget
        self.addWidget(widget)
        if before is not None:
            if was_shown:
                self.setCurrentWidget(widget)
            self.removeWidget(before)
            before.deleteLater()

    def show_page(self, page: Page) -> None:
        """Show a page and give it the focus, where it was on it last; a list beside it that has the focus keeps it."""
        widget = self._pages[page]
        is_same = self._page is page
        last = widget.focusWidget()
        focus = QApplication.focusWidget()
        is_list_beside = isinstance(focus, QAbstractItemView) and not self.isAncestorOf(focus)
        self._page = page
        self.setCurrentWidget(widget)
        if is_same:
            return
        self.page_changed.emit(page)
        if focus is None or not is_list_beside or not focus.isVisible():
            can_return = last is not None and last.isVisible() and last.isEnabled()
            (last if last is not None and can_return else widget).setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        """The shown page's."""
        current = self.currentWidget()
        return current.minimumSizeHint() if current is not None else QSize()

    def sizeHint(self) -> QSize:
        """The shown page's."""
        current = self.currentWidget()
        return current.sizeHint() if current is not None else QSize()
