"""Owns the frame of the sidebar: new session, search, room for the list; folded, a rail of icons.

The list itself comes from elsewhere. It folds by the user's choice, and by itself where the window is narrow.
"""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import ButtonKind, IconButton, SplitButton
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.components.search_field import SearchField
from scribe_desktop.ui.shell.rail import Rail
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import MOTION, SIZES, Theme

FOLDS_BELOW = 1040
FOLDS_BELOW_WITH_CHECK_LIST = 1400


class Sidebar(QWidget):
    """Widths are told and taken at 100 % text size."""

    new_session_requested = Signal()
    import_requested = Signal()
    settings_requested = Signal()
    shortcuts_requested = Signal()
    quit_requested = Signal()
    searched = Signal(str)
    list_entered = Signal()
    choice_changed = Signal(bool)
    width_changed = Signal(int)
    folded = Signal(bool)

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._width = SIZES.sidebar
        self._is_folded_by_choice = False
        self._is_narrow = False
        self._is_opened_while_narrow = False
        self._is_folded = False
        self._menu_button = IconButton(theme, "menu", "Menu")
        self._new = SplitButton(theme, "New session", "plus", ButtonKind.PRIMARY)
        self._search = SearchField(theme, "Search")
        self._search.setAccessibleName("Search sessions")
        self._full = QWidget(self)
        self._rail = Rail(theme, shortcuts, self)
        self._grip = _Grip(self)
        self._top = QHBoxLayout()
        self._top.addWidget(self._menu_button)
        self._top.addWidget(self._new, 1)
        self._search_row = QHBoxLayout()
        self._search_row.addWidget(self._search)
        self._rows = QVBoxLayout(self._full)
        self._rows.addLayout(self._top)
        self._rows.addLayout(self._search_row)
        self._list: QWidget | None = None
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._on_slid)
        self._slide.finished.connect(self._on_slide_finished)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._connect()
        self._on_theme_changed()
        self._on_shortcuts_changed()

    def set_list(self, widget: QWidget) -> None:
        """Put the sessions list under the search field."""
        if self._list is not None:
            self._rows.removeWidget(self._list)
            self._list.deleteLater()
        self._list = widget
        self._rows.addWidget(widget, 1)

    def search_field(self) -> SearchField:
        """The field, for whoever shows what was found."""
        return self._search

    def new_button(self) -> SplitButton:
        """The button of a new session."""
        return self._new

    def menu(self) -> Menu:
        """The program's menu."""
        return self._menu_button.menu()

    def focus_search(self) -> None:
        """Unfold if need be, and let the user type what to look for."""
        self.open()
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    @property
    def is_folded(self) -> bool:
        """Whether it is a rail now."""
        return self._is_folded

    @property
    def is_folded_by_choice(self) -> bool:
        """Whether the user wants it folded where there is room."""
        return self._is_folded_by_choice

    def set_choice(self, is_folded: bool) -> None:
        """Take over what the user chose earlier."""
        self._is_folded_by_choice = is_folded
        self._apply(is_moving=False)

    def set_width(self, width: int) -> None:
        """Take over the width that the user dragged it to earlier."""
        self._width = min(SIZES.sidebar_max, max(SIZES.sidebar_min, width))
        self._apply(is_moving=False)

    def toggle(self) -> None:
        """Fold or unfold. In a narrow window this holds until it becomes wide again."""
        if self._is_narrow:
            self._is_opened_while_narrow = not self._is_opened_while_narrow
        else:
            self._is_folded_by_choice = not self._is_folded_by_choice
            self.choice_changed.emit(self._is_folded_by_choice)
        self._apply(is_moving=True)

    def open(self) -> None:
        """Unfold, if it is folded."""
        if self._is_folded:
            self.toggle()

    def follow_window(self, window_width: int, *, is_check_list_open: bool = False) -> None:
        """Fold by itself where the window is too narrow for it and the panes."""
        limit = FOLDS_BELOW_WITH_CHECK_LIST if is_check_list_open else FOLDS_BELOW
        is_narrow = window_width < self._theme.px(limit)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._is_opened_while_narrow = False
            self._apply(is_moving=self.isVisible())

    def drag_to(self, width: int) -> None:
        """Take the width under the pointer, in pixels."""
        bounded = min(SIZES.sidebar_max, max(SIZES.sidebar_min, round(width / self._theme.scale)))
        if bounded != self._width:
            self._width = bounded
            self._apply(is_moving=False)
            self.width_changed.emit(bounded)

    def reset_width(self) -> None:
        """Go back to the width it had from the start."""
        self.drag_to(self._theme.px(SIZES.sidebar))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out by hand: while it slides, the full page keeps its width and is cut off."""
        super().resizeEvent(event)
        self._lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down leads from the search into the list."""
        if event.type() == QEvent.Type.KeyPress and getattr(event, "key", int)() == Qt.Key.Key_Down:
            self.list_entered.emit()
            return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Its surface, and the line at its right."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.sidebar)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colors.border)

    def _connect(self) -> None:
        self._new.clicked.connect(self.new_session_requested)
        self._search.textChanged.connect(self.searched)
        self._search.installEventFilter(self)
        self._rail.open_requested.connect(self.toggle)
        self._rail.new_session_requested.connect(self.new_session_requested)
        self._rail.search_requested.connect(self.focus_search)
        self._rail.sessions_requested.connect(self._on_sessions_requested)
        self._shortcuts.changed.connect(self._on_shortcuts_changed)
        self._theme.changed.connect(self._on_theme_changed)

    def _target_width(self) -> int:
        return self._theme.px(SIZES.rail if self._is_folded else self._width)

    def _apply(self, *, is_moving: bool) -> None:
        is_folded = not self._is_opened_while_narrow if self._is_narrow else self._is_folded_by_choice
        has_changed = is_folded is not self._is_folded
        self._is_folded = is_folded
        self._slide.stop()
        duration_ms = self._theme.duration_ms(MOTION.panel_ms)
        if is_moving and has_changed and duration_ms and self.isVisible():
            self._full.show()
            self._rail.hide()
            self._slide.setDuration(duration_ms)
            self._slide.setStartValue(self.width())
            self._slide.setEndValue(self._target_width())
            self._slide.start()
        else:
            self._on_slide_finished()
        if has_changed:
            self.folded.emit(is_folded)

    def _on_slid(self, width: object) -> None:
        if isinstance(width, int):
            self.setFixedWidth(width)

    def _on_slide_finished(self) -> None:
        # The application's: this widget's own answer is what had the focus here last.
        focus = QApplication.focusWidget()
        had_focus = self._is_folded and focus is not None and self._full.isAncestorOf(focus)
        self._full.setVisible(not self._is_folded)
        self._rail.setVisible(self._is_folded)
        self._grip.setVisible(not self._is_folded)
        self.setFixedWidth(self._target_width())
        self._lay_out()
        if had_focus:
            self._rail.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        px = self._theme.px
        self._full.setGeometry(0, 0, px(self._width) - 1, self.height())
        self._rail.setGeometry(0, 0, px(SIZES.rail) - 1, self.height())
        half = px(SIZES.splitter_hit) // 2
        self._grip.setGeometry(self.width() - half, 0, half, self.height())
        self._grip.raise_()

    def _on_sessions_requested(self) -> None:
        self.open()
        self.list_entered.emit()

    def _on_shortcuts_changed(self) -> None:
        text = self._shortcuts.text
        self._new.set_tip("New session", text(ShortcutId.NEW_SESSION))
        self._search.set_shortcut_text(text(ShortcutId.SEARCH_SESSIONS))
        choices = self._new.menu()
        choices.clear()
        choices.add("New session", self.new_session_requested.emit, "plus", text(ShortcutId.NEW_SESSION))
        choices.add("Import recordings...", self.import_requested.emit, "file-input", text(ShortcutId.IMPORT))
        menu = self.menu()
        menu.clear()
        menu.add("Fold the sidebar", self.toggle, "panel-left-close", text(ShortcutId.TOGGLE_SIDEBAR))
        menu.addSeparator()
        menu.add("Settings", self.settings_requested.emit, "settings", text(ShortcutId.SETTINGS))
        menu.add("Shortcuts", self.shortcuts_requested.emit, "keyboard", text(ShortcutId.SHORTCUTS))
        menu.addSeparator()
        menu.add("Quit", self.quit_requested.emit, "power", text(ShortcutId.QUIT))

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(0, px(12), 0, 0)
        self._rows.setSpacing(px(12))
        self._top.setContentsMargins(px(12), 0, px(12), 0)
        self._top.setSpacing(px(8))
        self._search_row.setContentsMargins(px(12), 0, px(12), 0)
        self._apply(is_moving=False)
        self.update()


class _Grip(QWidget):
    """The right edge, by which the sidebar is made wider or narrower. Keys are not needed: every width is usable."""

    def __init__(self, sidebar: Sidebar) -> None:
        super().__init__(sidebar)
        self._sidebar = sidebar
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            place = self._sidebar.mapFromGlobal(event.globalPosition().toPoint())
            self._sidebar.drag_to(QPoint(place).x())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._sidebar.reset_width()
        event.accept()
