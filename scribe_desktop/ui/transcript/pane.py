"""Owns the transcript pane as a whole: header, find bar, list, completeness line, and the empty states."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.reading import TranscriptReading
from scribe_desktop.domain.transcript import Segment, Span, clock_text
from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.find_bar import FindBar
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.player.player_bar import PlayerBar
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole
from scribe_desktop.ui.transcript.completeness_line import CompletenessLine
from scribe_desktop.ui.transcript.rows import Row, RowKind, rows_of, speakers_of
from scribe_desktop.ui.transcript.speakers_panel import SpeakersPanel
from scribe_desktop.ui.transcript.view import TranscriptView

_WIDE = 380


class EmptyKind(StrEnum):
    """Why there are no words."""

    NO_RECORDING = "no_recording"
    NO_SPEECH = "no_speech"
    FILLING = "filling"
    NOT_TRANSCRIBED = "not_transcribed"


class TranscriptPane(QWidget):
    """Shows one transcript. It plays nothing and saves nothing: it tells what the user wants, by its signals."""

    segment_activated = Signal(str)
    """A segment was clicked or entered: play from there, light the statements that rest on it."""
    play_requested = Signal(int, int)
    """Hear a span in milliseconds: a gap, or both sides of a seam."""
    retry_requested = Signal(int, int)
    """Transcribe a span in milliseconds again."""
    hear_requested = Signal()
    """Space in the list: play or pause."""
    correction_made = Signal(str, str)
    correction_undone = Signal(str)
    speaker_named = Signal(str, str)
    """A speaker's label in the transcript, and the name it is to have."""
    speakers_swapped = Signal()
    copied = Signal()
    import_requested = Signal()
    listen_requested = Signal()
    """From the empty pane: hear the recording from its start."""
    transcribe_requested = Signal()
    """From the empty pane: transcribe the whole recording, again or for the first time."""

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: TranscriptReading | None = None
        self._provisional: tuple[Segment, ...] = ()
        self._is_filling = False
        self._header = _Header(theme, shortcuts, self)
        self._find_bar = FindBar(theme, parent=self)
        self._view = TranscriptView(theme, self)
        self._completeness = CompletenessLine(theme, self)
        self._stack = QStackedWidget(self)
        self._empty: EmptyState | None = None
        self._player: PlayerBar | None = None
        self._column = QVBoxLayout(self)
        self.setObjectName("transcript_pane")
        self._arrange()
        self._connect(shortcuts)

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in the list, top to bottom."""
        return self._view.rows

    @property
    def list_view(self) -> TranscriptView:
        """The list, to give it the focus."""
        return self._view

    def content(self) -> QWidget:
        """The list, or what stands in its place while there are no words."""
        return self._stack.currentWidget() or self._view

    @property
    def completeness_text(self) -> str:
        """What the line at the bottom says; empty where it is hidden."""
        return self._completeness.text() if self._completeness.isVisibleTo(self) else ""

    def show_reading(self, reading: TranscriptReading | None) -> None:
        """Show a transcript with its corrections and names; None shows nothing yet."""
        if reading is not None and self._reading is not None and reading.transcript.id != self._reading.transcript.id:
            self._forget()
        self._reading = reading
        self._show_rows()

    def show_provisional(self, segments: tuple[Segment, ...]) -> None:
        """Words that may still change, after those that stand."""
        self._provisional = segments
        self._show_rows()

    def show_filling(self, is_filling: bool) -> None:
        """Whether more words are on their way."""
        self._is_filling = is_filling
        self._header.show_filling(is_filling)
        self._show_completeness()

    def show_empty(self, kind: EmptyKind, *, recorded_ms: int = 0) -> None:
        """Show why there are no words, and what can be done about that."""
        self._forget()
        self._reading, self._provisional = None, ()
        self._view.show_rows(())
        self._header.show_speakers(())
        self._completeness.hide()
        self._take_down_empty()
        self._empty = self._make_empty(kind, recorded_ms)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)
        self._header.set_find_enabled(False)

    def set_player(self, bar: PlayerBar) -> None:
        """Take the player's bar in, above the completeness line; it shows what is lit here."""
        self._player = bar
        bar.setParent(self)
        self._column.insertWidget(self._column.indexOf(self._completeness), bar)
        self._show_spans()

    def set_abilities(self, *, can_play: bool, can_retry: bool) -> None:
        """Whether there is sound to play, and whether a part can be transcribed again."""
        self._view.set_abilities(can_play=can_play, can_retry=can_retry)

    def light(self, segment_ids: frozenset[SegmentId], scroll: bool) -> None:
        """Light these segments and no others; `scroll` brings the first into view."""
        self._view.light(segment_ids, is_scrolled_to=scroll)
        self._show_spans()

    def show_deciding(self, segment_id: SegmentId | None, words: str = "") -> None:
        """Mark the segment on which a check hangs, and the words that decide it."""
        self._view.show_deciding(segment_id, words)
        self._show_spans()

    def show_playing(self, position_ms: int | None) -> None:
        """Mark what is heard at a position, and follow it; None when nothing plays."""
        self._view.show_playing(position_ms)

    def reveal(self, position_ms: int) -> None:
        """Bring what was said at a time into view."""
        self._view.reveal(position_ms)

    def step(self, distance: int) -> None:
        """Go to the next (1) or previous (-1) segment, and act as if it was clicked."""
        self._view.step(distance)

    def open_find(self, text: str = "") -> None:
        """Open the find bar, with words to look for if there are any."""
        if self._stack.currentWidget() is self._view:
            self._find_bar.open(text)

    def open_speakers(self) -> None:
        """Open the panel that names the speakers."""
        if self._reading is None:
            return
        panel = SpeakersPanel(self._theme, speakers_of(self._reading), self)
        panel.speaker_named.connect(self.speaker_named)
        panel.speakers_swapped.connect(self.speakers_swapped)
        panel.open_below(self._header.speakers_widget())

    def set_low(self, is_low: bool) -> None:
        """Lower strips where the window is low."""
        self._header.set_low(is_low)
        self._completeness.set_low(is_low)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.pane)

    # -- its upkeep ---------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        column = self._column
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stack.addWidget(self._view)
        column.addWidget(self._header)
        column.addWidget(self._find_bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self._completeness)
        # No focus proxy: Tab would be caught in front of this pane whenever the list is hidden.

    def _connect(self, shortcuts: Shortcuts) -> None:
        view, bar = self._view, self._find_bar
        view.segment_activated.connect(self.segment_activated)
        view.play_requested.connect(self.play_requested)
        view.retry_requested.connect(self.retry_requested)
        view.hear_requested.connect(self.hear_requested)
        view.correction_made.connect(self.correction_made)
        view.correction_undone.connect(self.correction_undone)
        view.copied.connect(self.copied)
        view.match_shown.connect(bar.show_count)
        bar.searched.connect(view.find_text)
        bar.next_requested.connect(lambda: view.go_to_match(1))
        bar.previous_requested.connect(lambda: view.go_to_match(-1))
        bar.closed.connect(self._on_find_closed)
        self._header.find_requested.connect(self.open_find)
        self._header.speakers_requested.connect(self.open_speakers)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        shortcuts.bind(self, ShortcutId.FIND, self.open_find, context)

    def _show_rows(self) -> None:
        self._view.show_rows(rows_of(self._reading, self._provisional))
        self._header.show_speakers(speakers_of(self._reading) if self._reading else ())
        self._header.show_confirmed(self._reading is not None and bool(self._reading.speaker_names))
        self._header.set_find_enabled(bool(self._view.rows))
        self._show_completeness()
        self._show_spans()
        self._stack.setCurrentWidget(self._view)
        self._take_down_empty()

    def _show_completeness(self) -> None:
        completeness = self._reading.transcript.completeness if self._reading else None
        self._completeness.show_completeness(completeness, is_filling=self._is_filling)

    def _show_spans(self) -> None:
        if self._player is None:
            return
        model = self._view.transcript_model
        lit = tuple(Span(row.start_ms, row.end_ms) for row in model.rows if row.key in model.lit)
        deciding = tuple(Span(row.start_ms, row.end_ms) for row in model.rows if model.is_deciding(row))
        gaps = tuple(Span(row.start_ms, row.end_ms) for row in model.rows if row.kind is RowKind.GAP)
        self._player.show_spans(lit, gaps, deciding)

    def _forget(self) -> None:
        self._find_bar.close_bar()
        self._view.light(frozenset(), is_scrolled_to=False)
        self._view.show_deciding(None, "")
        self._view.show_playing(None)

    def _take_down_empty(self) -> None:
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
            self._empty = None

    def _make_empty(self, kind: EmptyKind, recorded_ms: int) -> EmptyState:
        theme = self._theme
        if kind is EmptyKind.NO_RECORDING:
            state = EmptyState(theme, "mic", "No recording yet", "Import a recording, or just write the note.", self)
            state.add_action("Import", "file-input").clicked.connect(self.import_requested)
            return state
        if kind is EmptyKind.NO_SPEECH:
            sentence = f"{clock_text(recorded_ms)} of sound, no words. The recording is kept. Was this the right one?"
            state = EmptyState(theme, "audio-lines", "No speech was found", sentence, self)
            state.add_action("Listen", "play").clicked.connect(self.listen_requested)
            again = state.add_action("Try again", "rotate-ccw", ButtonKind.GHOST)
            again.clicked.connect(self.transcribe_requested)
            return state
        if kind is EmptyKind.NOT_TRANSCRIBED:
            sentence = "The recording is safe on this computer."
            state = EmptyState(theme, "audio-lines", "Not transcribed yet", sentence, self)
            state.add_action("Transcribe", "file-text").clicked.connect(self.transcribe_requested)
            return state
        return EmptyState(theme, "audio-lines", "The words will appear here", "You can start the next visit.", self)

    def _on_find_closed(self) -> None:
        self._view.find_text("")
        self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)


class _Header(QWidget):
    """The name of the pane, whether it is filling in, and its tools; words give way to icons when it is narrow."""

    find_requested = Signal()
    speakers_requested = Signal()

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._has_speakers = False
        self._are_told_apart = True
        self._height = SIZES.pane_header
        self._title = Label(theme, "Transcript", TypeRole.UI, 600, parent=self)
        self._filling = Label(theme, "filling in", TypeRole.SMALL, color="text3", parent=self)
        self._speakers = Button(theme, "Confirm speakers", ButtonKind.GHOST, "users", self, is_small=True)
        self._speakers_icon = IconButton(theme, "users", "Speakers", parent=self)
        self._find = IconButton(theme, "search", "Find in the transcript", parent=self)
        self._row = QHBoxLayout(self)
        for widget in (self._title, self._filling):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for tool in (self._speakers, self._speakers_icon, self._find):
            self._row.addWidget(tool)
        self._filling.hide()
        self._speakers.set_tip("Say who is speaking")
        self._speakers.clicked.connect(self.speakers_requested)
        self._speakers_icon.clicked.connect(self.speakers_requested)
        self._find.clicked.connect(self.find_requested)
        theme.changed.connect(self._on_theme_changed)
        shortcuts.changed.connect(self._on_shortcuts_changed)
        self._on_theme_changed()
        self._on_shortcuts_changed()

    def speakers_widget(self) -> QWidget:
        """The button that is in sight of the two."""
        return self._speakers if self._speakers.isVisible() else self._speakers_icon

    def show_filling(self, is_filling: bool) -> None:
        """The words beside the name."""
        self._filling.setVisible(is_filling)

    def show_speakers(self, speakers: tuple[tuple[str, str], ...]) -> None:
        """A transcript without words has nobody to name."""
        self._has_speakers = bool(speakers)
        self._are_told_apart = any(label for label, _name in speakers)
        self._choose_tools()

    def show_confirmed(self, is_confirmed: bool) -> None:
        """Names that were only guessed ask to be confirmed; where no voice was told from another, there is no guess."""
        asking = "Confirm speakers" if self._are_told_apart else "Name the speakers"
        self._speakers.set_text("Speakers" if is_confirmed else asking)

    def set_find_enabled(self, is_enabled: bool) -> None:
        """Nothing can be found where nothing is."""
        self._find.setEnabled(is_enabled)

    def set_low(self, is_low: bool) -> None:
        """Less high where the window is low."""
        self._height = 40 if is_low else SIZES.pane_header
        self._on_theme_changed()

    def minimumSizeHint(self) -> QSize:
        """The name and two icons always fit."""
        return QSize(self._theme.px(180), self._theme.px(self._height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose words or icons."""
        super().resizeEvent(event)
        self._choose_tools()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper and a hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.pane)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colors.border)

    def _choose_tools(self) -> None:
        is_wide = self.width() >= self._theme.px(_WIDE)
        self._speakers.setVisible(self._has_speakers and is_wide)
        self._speakers_icon.setVisible(self._has_speakers and not is_wide)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(self._height))
        self._row.setContentsMargins(px(20), 0, px(6), 1)
        self._row.setSpacing(px(4))
        self._title.setContentsMargins(0, 0, px(8), 0)
        self._choose_tools()
        self.update()

    def _on_shortcuts_changed(self) -> None:
        self._find.set_name("Find in the transcript", self._shortcuts.text(ShortcutId.FIND))
