"""Owns the frame of the window: sidebar, notices, pages, status bar, toast. What stands in the pages it does not know.

It imports little, for it is what a start shows first.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from scribe_desktop.ui.components.focus_ring import FocusRing
from scribe_desktop.ui.components.tab_order import next_in_sight
from scribe_desktop.ui.components.toast import Toast
from scribe_desktop.ui.shell.notice_bar import NoticeBar
from scribe_desktop.ui.shell.page_stack import Page, PageStack
from scribe_desktop.ui.shell.program_icon import program_icon
from scribe_desktop.ui.shell.sidebar import Sidebar
from scribe_desktop.ui.shell.status_bar import StatusBar
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme

PROGRAM_NAME = "Scribe Desktop"
FIRST_WIDTH, FIRST_HEIGHT = 1280, 800
TITLE_BAR_HEIGHT = 32


class MainWindow(QMainWindow):
    """The one window. The title never holds a patient's word."""

    close_requested = Signal()
    """The user closed the window; the program decides what that means."""

    activated = Signal()
    """The window came to the front."""

    def __init__(self, theme: Theme, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._theme = theme
        self._may_close = False
        self.is_first_run = False
        self._has_check_list = False
        self.setWindowTitle(PROGRAM_NAME)
        self.setWindowIcon(program_icon())
        self.sidebar = Sidebar(theme, shortcuts)
        self.notices = NoticeBar(theme)
        self.pages = PageStack()
        self.status = StatusBar(theme, shortcuts)
        self.toast = Toast(theme, self._lay_out())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            self.focus_ring = FocusRing(theme, application)
        self._bind_keys(shortcuts)
        self.pages.page_changed.connect(self._on_page_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.sidebar.hide()
        self.resize(self._first_size())

    def show_frame(self, *, has_sidebar: bool) -> None:
        """Show or hide what belongs to an open workspace."""
        self.sidebar.setVisible(has_sidebar)
        self._follow_width()

    def set_check_list_open(self, is_open: bool) -> None:
        """Make room for the check list: the sidebar folds in windows that are wide enough without it."""
        self._has_check_list = is_open
        self._follow_width()

    def bring_to_front(self) -> None:
        """Show the window above the others, out of the tray or the task bar."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def close_for_good(self) -> None:
        """Close without asking: everything that had to be saved is."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the decision to the program."""
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.close_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Tell when the window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        """Tab goes through the window as it stands."""
        target = next_in_sight(self, QApplication.focusWidget(), is_forward=is_forward)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason if is_forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the sidebar where there is no room for it."""
        super().resizeEvent(event)
        self._follow_width()

    def _lay_out(self) -> QWidget:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.notices)
        right.addWidget(self.pages, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.sidebar)
        middle.addLayout(right, 1)
        central = QWidget()
        whole = QVBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        self.setCentralWidget(central)
        return central

    def _bind_keys(self, shortcuts: Shortcuts) -> None:
        shortcuts.bind(self, ShortcutId.TOGGLE_SIDEBAR, self.sidebar.toggle)
        shortcuts.bind(self, ShortcutId.SEARCH_SESSIONS, self._on_search_asked)

    def _first_size(self) -> QSize:
        screen = self.screen().availableGeometry()
        # Room for the title bar, which belongs to the platform.
        return QSize(min(FIRST_WIDTH, screen.width()), min(FIRST_HEIGHT, screen.height() - TITLE_BAR_HEIGHT))

    def _on_search_asked(self) -> None:
        if self.sidebar.isVisible():
            self.sidebar.focus_search()

    def _on_page_changed(self, page: Page) -> None:
        # Settings bring their own list on the left; a first start has nothing to list.
        self.show_frame(has_sidebar=page is Page.SESSION or (page is Page.WELCOME and not self.is_first_run))

    def _on_theme_changed(self) -> None:
        self.setMinimumSize(min(SIZES.window_min_width, 640), min(SIZES.window_min_height, 480))
        # Above the note's buttons, which must stay in reach.
        below = self.status.sizeHint().height() + self._theme.px(SIZES.note_footer)
        self.toast.set_distance(below + self._theme.px(12))
        self._follow_width()

    def _follow_width(self) -> None:
        self.sidebar.follow_window(self.width(), is_check_list_open=self._has_check_list)
