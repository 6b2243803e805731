"""Owns how the panes of an open session stand beside each other, and how they give way where there is little room.

It knows where each pane is, not what it shows: ui/session_controller.py fills them.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QSplitterHandle, QStackedWidget, QVBoxLayout, QWidget

from scribe_desktop.ui.checking.check_panel import CheckPanel
from scribe_desktop.ui.components.separator import HLine
from scribe_desktop.ui.history.history_panel import HistoryPanel
from scribe_desktop.ui.note.note_pane import NotePane
from scribe_desktop.ui.pane_tabs import PaneTabs
from scribe_desktop.ui.player.player_bar import PlayerBar
from scribe_desktop.ui.shell.session_header import SessionHeader
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme
from scribe_desktop.ui.transcript.pane import TranscriptPane

_THREE_PANES_FROM = 1180
_TABS_BELOW = 700
_LOW_BELOW = 560
_UNBOUNDED = 16_777_215
_TRANSCRIPT_TAB, _NOTE_TAB, _PANEL_TAB = range(3)


class SidePanel(StrEnum):
    """What stands right of the note, if anything."""

    NONE = "none"
    CHECKS = "checks"
    HISTORY = "history"


class SessionPage(QWidget):
    """Header above; transcript with player, note, and a side panel beside each other below."""

    side_panel_changed = Signal(object)

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side = SidePanel.NONE
        self._sizes: dict[SidePanel, list[int]] = {}
        self._is_dragged = False
        self.header = SessionHeader(theme, shortcuts)
        self.transcript = TranscriptPane(theme, shortcuts)
        self.player = PlayerBar(theme, shortcuts)
        self.note = NotePane(theme, shortcuts)
        self.checks = CheckPanel(theme, shortcuts)
        self.history = HistoryPanel(theme)
        self._left = QWidget()
        self._panels = QStackedWidget()
        self._splitter = _Splitter(theme)
        self._tabs = PaneTabs(theme)
        self._tabs.chosen.connect(self._on_tab_chosen)
        self._tab = _NOTE_TAB
        self._lay_out()
        self.header.naming_ended.connect(self.focus_first)
        self.checks.closed.connect(self.close_side_panel)
        self.history.closed.connect(self.close_side_panel)
        shortcuts.bind(self, ShortcutId.NEXT_PANE, lambda: self._move_focus(1))
        shortcuts.bind(self, ShortcutId.PREVIOUS_PANE, lambda: self._move_focus(-1))
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def side_panel(self) -> SidePanel:
        """What stands right of the note."""
        return self._side

    def has_unsaved_words(self) -> bool:
        """Whether quitting would lose words: an addendum nobody signed, a correction still being typed."""
        return self.checks.has_unsaved_words() or self.transcript.list_view.has_unsaved_words()

    def open_side_panel(self, panel: SidePanel) -> None:
        """Open the check list or the history."""
        if panel is SidePanel.NONE:
            self.close_side_panel()
            return
        self._panels.setCurrentWidget(self.checks if panel is SidePanel.CHECKS else self.history)
        self._set_side(panel)

    def focus_first(self) -> None:
        """Put the focus into the first pane that has something to use, unless it is somewhere already."""
        focus = QApplication.focusWidget()
        if focus is not None and _takes_focus(focus):
            return
        for pane in (self.transcript.list_view, self.note.current_editor() or self.note, self.header):
            if _focus_into(pane):
                return

    def close_side_panel(self) -> None:
        """Leave transcript and note alone."""
        had_focus = self._panels.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._set_side(SidePanel.NONE)
        if had_focus:
            self._focus_note()

    def focusInEvent(self, _event: QFocusEvent) -> None:
        """The page itself can do nothing with the focus."""
        self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way where there is little room; until the user moved the grip, the panes keep their own sizes."""
        super().resizeEvent(event)
        self._fit()
        if not self._is_dragged:
            self._reset_sizes()

    def _lay_out(self) -> None:
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.transcript, 1)
        self.transcript.set_player(self.player)
        self._panels.addWidget(self.checks)
        self._panels.addWidget(self.history)
        self._panels.hide()
        for widget, stretch in ((self._left, 0), (self.note, 1), (self._panels, 0)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
            self._splitter.setCollapsible(self._splitter.count() - 1, False)
        # A splitter puts each new pane below the others, which turns a screen reader's order round.
        for widget in (self._panels, self.note, self._left):
            widget.lower()
        self._splitter.double_clicked.connect(self._on_grip_double_clicked)
        self._splitter.splitterMoved.connect(self._on_grip_moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(HLine(self._theme))
        column.addWidget(self._tabs)
        column.addWidget(self._splitter, 1)

    def _set_side(self, panel: SidePanel) -> None:
        if panel is self._side:
            return
        self._sizes[self._side] = self._splitter.sizes()
        self._side = panel
        self._tab = _NOTE_TAB if panel is SidePanel.NONE else _PANEL_TAB
        self._fit()
        kept = self._sizes.get(panel)
        if kept is not None and sum(kept) > 0 and (kept[2] > 0) == (panel is not SidePanel.NONE):
            self._splitter.setSizes(kept)
        else:
            self._reset_sizes()
        self.side_panel_changed.emit(panel)

    def _fit(self) -> None:
        theme = self._theme
        has_panel = self._side is not SidePanel.NONE
        is_narrow = self.width() < theme.px(_TABS_BELOW)
        self._tabs.setVisible(is_narrow)
        if is_narrow:
            self._fit_tabs(has_panel=has_panel)
        else:
            # Where three panes do not fit, the panel takes the transcript's place.
            self._left.setVisible(not has_panel or self.width() >= theme.px(_THREE_PANES_FROM))
            self.note.setVisible(True)
            self._panels.setVisible(has_panel)
        self._panels.setMaximumWidth(_UNBOUNDED if is_narrow else theme.px(SIZES.check_panel * 2))
        is_low = self.window().height() < theme.px(_LOW_BELOW)
        self.transcript.set_low(is_low)
        self.player.set_low(is_low)

    def _fit_tabs(self, *, has_panel: bool) -> None:
        panel = "History" if self._side is SidePanel.HISTORY else "To check"
        if self._tab == _PANEL_TAB and not has_panel:
            self._tab = _NOTE_TAB
        self._tabs.show_titles(("Transcript", "Note", panel) if has_panel else ("Transcript", "Note"), self._tab)
        for tab, widget in ((_TRANSCRIPT_TAB, self._left), (_NOTE_TAB, self.note), (_PANEL_TAB, self._panels)):
            widget.setVisible(tab == self._tab)

    def _on_tab_chosen(self, tab: int) -> None:
        self._tab = tab
        self._fit()

    def _reset_sizes(self) -> None:
        theme, width = self._theme, self._splitter.width()
        panel = theme.px(SIZES.check_panel) if self._side is not SidePanel.NONE else 0
        left = theme.px(SIZES.transcript_default) if self._left.isVisibleTo(self) else 0
        left = min(left, max(theme.px(SIZES.transcript_min), width - panel - theme.px(SIZES.note_min)))
        self._splitter.setSizes([left, max(1, width - left - panel), panel])

    def _on_grip_moved(self, _position: int, _index: int) -> None:
        self._is_dragged = True

    def _on_grip_double_clicked(self) -> None:
        self._is_dragged = False
        self._reset_sizes()

    def _move_focus(self, step: int) -> None:
        has_tabs = self._tabs.isVisibleTo(self)
        panes = [(tab, pane) for tab, pane in self._panes() if has_tabs or pane.isVisible()]
        focus = self.window().focusWidget()
        here = next((n for n, (_tab, pane) in enumerate(panes) if focus is not None and _holds(pane, focus)), -step)
        for distance in range(1, len(panes) + 1):
            tab, pane = panes[(here + step * distance) % len(panes)]
            if has_tabs and tab != self._tab:
                self._on_tab_chosen(tab)
            if self._focus_pane(pane):
                return

    def _panes(self) -> tuple[tuple[int, QWidget], ...]:
        """What stands on the page, from left to right, and under which tab it is where there are tabs."""
        panes: list[tuple[int, QWidget]] = [(_TRANSCRIPT_TAB, self.transcript.content())]
        if self.player.isVisibleTo(self._left):
            panes.append((_TRANSCRIPT_TAB, self.player))
        panes.append((_NOTE_TAB, self.note))
        if self._side is not SidePanel.NONE:
            panes.append((_PANEL_TAB, self.checks if self._side is SidePanel.CHECKS else self.history))
        return tuple(panes)

    def _focus_pane(self, pane: QWidget) -> bool:
        if pane is self.note:
            return self._focus_note()
        if pane is self.checks:
            self.checks.focus_first()
            return True
        return _focus_into(pane)

    def _focus_note(self) -> bool:
        return _focus_into(self.note.current_editor() or self.note)

    def _on_theme_changed(self) -> None:
        theme = self._theme
        self._left.setMinimumWidth(theme.px(280))
        self._panels.setMinimumWidth(theme.px(SIZES.check_panel_min))
        self._reset_sizes()
        self._fit()


def _holds(pane: QWidget, focus: QWidget) -> bool:
    return pane is focus or pane.isAncestorOf(focus)


def _takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _focus_into(pane: QWidget) -> bool:
    """Give the focus to what Tab would reach first in a pane: a pane itself may not be able to use it."""
    widget = pane
    while not _takes_focus(widget):
        following = widget.nextInFocusChain()
        if following is None or following is pane or not pane.isAncestorOf(following):
            return False
        widget = following
    widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return True


class _Splitter(QSplitter):
    """One pixel to see, nine to take hold of."""

    double_clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:
        """A thin line with a wide grip."""
        return _Handle(self._theme, self)


class _Handle(QSplitterHandle):
    def __init__(self, theme: Theme, splitter: _Splitter) -> None:
        super().__init__(Qt.Orientation.Horizontal, splitter)
        self._theme = theme
        self._splitter = splitter
        grip = (SIZES.splitter_hit - 1) // 2
        self.setContentsMargins(grip, 0, grip, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_MouseNoMask)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        color: QColor = self._theme.colors.border
        painter.fillRect(self.width() // 2, 0, 1, self.height(), color)

    def mouseDoubleClickEvent(self, _event: object) -> None:
        self._splitter.double_clicked.emit()
