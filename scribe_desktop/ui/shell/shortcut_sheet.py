"""Owns the sheet of shortcuts: all keys by group, searchable, each to be changed by pressing other ones.

It keeps nothing: what changes is told, and whoever owns the settings writes it down.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.search_field import SearchField
from scribe_desktop.ui.components.separator import HLine
from scribe_desktop.ui.shell.shortcut_row import ShortcutRow
from scribe_desktop.ui.shortcuts import LATER, SHORTCUTS, ShortcutGroup, ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_MEASURE = 720


class ShortcutSheet(QWidget):
    """A page. `sequence_changed` carries the keys now in force in Qt's portable spelling; empty means none.

    What is to be kept is `Shortcuts.own()`.
    """

    sequence_changed = Signal(object, str)
    closed = Signal()

    def __init__(
        self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None, *, has_header: bool = True
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._rows: dict[ShortcutId, ShortcutRow] = {}
        self._headings: dict[ShortcutGroup, Label] = {}
        self._search = SearchField(theme, "Search shortcuts")
        self._reset_all = Button(theme, "Reset all", ButtonKind.GHOST, "rotate-ccw")
        self._nothing = EmptyState(
            theme, "search-x", "No shortcut of that name", "Search for what it does, or its keys."
        )
        self._nothing.hide()
        self._column = QWidget()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._header = QHBoxLayout()
        if has_header:
            self._add_header()
        self._outer.addWidget(self._build_list(), 1)
        self._search.textChanged.connect(self._on_searched)
        self._reset_all.clicked.connect(self._on_reset_all_clicked)
        shortcuts.changed.connect(self._on_shortcuts_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_shortcuts_changed()

    def row(self, shortcut_id: ShortcutId) -> ShortcutRow:
        """The row of one shortcut."""
        return self._rows[shortcut_id]

    def search_field(self) -> SearchField:
        """Where one looks for a shortcut."""
        return self._search

    def focusInEvent(self, _event: QFocusEvent) -> None:
        """Begin in the search field. A focus proxy would turn the order of Tab round."""
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.pane)

    def _add_header(self) -> None:
        back = IconButton(self._theme, "arrow-left", "Back", "Esc")
        back.clicked.connect(self.closed)
        self._header.addWidget(back)
        self._header.addWidget(Label(self._theme, "Shortcuts", TypeRole.TITLE, 600))
        self._header.addStretch(1)
        self._outer.addLayout(self._header)
        self._outer.addWidget(HLine(self._theme))

    def _build_list(self) -> QScrollArea:
        rows = QVBoxLayout(self._column)
        rows.setSpacing(0)
        top = QHBoxLayout()
        top.setSpacing(self._theme.px(8))
        top.addWidget(self._search, 1)
        top.addWidget(self._reset_all)
        rows.addLayout(top)
        hint = "Select a row, then press the keys you want. Del takes keys away, Esc keeps them."
        rows.addSpacing(self._theme.px(8))
        rows.addWidget(Label(self._theme, hint, TypeRole.SMALL, color="text2", is_wrapping=True))
        for group in ShortcutGroup:
            heading = Label(self._theme, group.value.upper(), TypeRole.SMALL, 600, "text2")
            heading.setAccessibleName(group.value)
            self._headings[group] = heading
            rows.addSpacing(self._theme.px(20))
            rows.addWidget(heading)
            rows.addSpacing(self._theme.px(4))
            for shortcut_id, info in SHORTCUTS.items():
                if info.group is group and shortcut_id not in LATER:
                    rows.addWidget(self._build_row(shortcut_id))
        rows.addWidget(self._nothing)
        rows.addStretch(1)
        area = QScrollArea()
        area.setProperty("kind", "page")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        across_widget = QWidget()
        across = QHBoxLayout(across_widget)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self._column, 1000)
        across.addStretch(1)
        area.setWidget(across_widget)
        # A scroll area has its content filled with the window's colour; this page is paper.
        across_widget.setAutoFillBackground(False)
        return area

    def _build_row(self, shortcut_id: ShortcutId) -> ShortcutRow:
        row = ShortcutRow(self._theme, self._shortcuts, shortcut_id)
        row.keys_chosen.connect(self._on_keys_chosen)
        row.keys_taken.connect(self._on_keys_taken)
        row.reset_requested.connect(self._on_reset_requested)
        row.recording_started.connect(self._on_recording_started)
        self._rows[shortcut_id] = row
        return row

    def _on_recording_started(self, shortcut_id: ShortcutId) -> None:
        for other, row in self._rows.items():
            if other is not shortcut_id:
                row.stop_recording()

    def _on_keys_chosen(self, shortcut_id: ShortcutId, keys: str) -> None:
        self._shortcuts.set_sequence(shortcut_id, keys)
        self._tell(shortcut_id)

    def _on_keys_taken(self, shortcut_id: ShortcutId, keys: str, other: ShortcutId) -> None:
        self._shortcuts.set_sequence(other, "")
        self._tell(other)
        self._on_keys_chosen(shortcut_id, keys)

    def _on_reset_requested(self, shortcut_id: ShortcutId) -> None:
        self._shortcuts.reset(shortcut_id)
        self._tell(shortcut_id)

    def _on_reset_all_clicked(self) -> None:
        changed = tuple(keys.id for keys in self._shortcuts.own())
        self._shortcuts.reset_all()
        for shortcut_id in changed:
            self._tell(shortcut_id)

    def _tell(self, shortcut_id: ShortcutId) -> None:
        keys = self._shortcuts.sequence(shortcut_id).toString(QKeySequence.SequenceFormat.PortableText)
        self.sequence_changed.emit(shortcut_id, keys)

    def _on_shortcuts_changed(self) -> None:
        self._reset_all.setEnabled(bool(self._shortcuts.own()))

    def _on_searched(self, text: str) -> None:
        wanted = text.strip().lower()
        shown: set[ShortcutGroup] = set()
        for shortcut_id, row in self._rows.items():
            info = SHORTCUTS[shortcut_id]
            is_found = wanted in info.name.lower() or wanted in self._shortcuts.text(shortcut_id).lower()
            row.setVisible(is_found)
            if is_found:
                shown.add(info.group)
        for group, heading in self._headings.items():
            heading.setVisible(group in shown)
        self._nothing.setVisible(not shown)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._header.setContentsMargins(px(12), 0, px(16), 0)
        self._header.setSpacing(px(8))
        for place in range(self._header.count()):
            item = self._header.itemAt(place)
            widget = item.widget() if item is not None else None
            if isinstance(widget, Label):
                widget.setMinimumHeight(px(SIZES.header))
        self._column.setMaximumWidth(px(_MEASURE))
        layout = self._column.layout()
        if layout is not None:
            layout.setContentsMargins(px(20), px(20), px(20), px(24))
        self.update()
