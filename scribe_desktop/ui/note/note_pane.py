"""Owns the note's side of a session: tabs, the open note, its sources, its buttons, and what stands there before it.

It shows what it is told and says what is wanted; commands are run by whoever owns the session. Words are saved through
the NoteSaver it is given, one for each note.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.domain.ids import NewId, SegmentId, random_id
from scribe_desktop.domain.note import NoteSection, NoteType
from scribe_desktop.domain.preview import DraftPreview
from scribe_desktop.domain.progress import Progress
from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.find_bar import FindBar
from scribe_desktop.ui.note.autosave import NoteSaver, SaveState
from scribe_desktop.ui.note.evidence_strip import EvidenceStrip
from scribe_desktop.ui.note.note_editor import EditorState, NoteEditor
from scribe_desktop.ui.note.note_footer import NoteFooter
from scribe_desktop.ui.note.note_page import NotePage
from scribe_desktop.ui.note.note_pages import NotePages
from scribe_desktop.ui.note.note_search import NoteSearch
from scribe_desktop.ui.note.note_tabs import NOTE_TYPE_TITLES, NoteTabs
from scribe_desktop.ui.note.notices import NoteNotices
from scribe_desktop.ui.note.pane_notices import PaneNotices
from scribe_desktop.ui.note.pane_states import NoNoteState, WorkingState
from scribe_desktop.ui.note.section_order import SectionOrder
from scribe_desktop.ui.note.view import JobState, JobView, NoteTab
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.words import note_status_words

SaverFor = Callable[[NoteType], NoteSaver]

_REPLACE_KEYS = "Ctrl+H"
_SECTIONS_MS = 150
_LOW_WINDOW = 560


class NotePane(QWidget):
    """The notes of one session at a time."""

    statement_selected = Signal(str, object)
    """The id of the selected statement and the segments it rests on; "" and () for none."""

    hear_requested = Signal(str)
    """The segment to hear."""

    pause_requested = Signal()
    """What is heard is to pause."""

    copy_requested = Signal(str, str)
    """`all`, or `section` or `next` with the key of the section that is meant."""

    export_requested = Signal(str)
    """`docx` or `txt`."""

    print_requested = Signal()
    regenerate_requested = Signal(object)
    """The key of the section, or None for the whole note."""

    note_type_requested = Signal(object, bool)
    """The type of the note to begin, and whether it is written by hand."""

    note_selected = Signal(object)
    """The type of the note that is open now, or None."""

    checks_requested = Signal()
    history_requested = Signal()
    addendum_requested = Signal()
    settings_requested = Signal()
    cancel_requested = Signal()
    retry_requested = Signal()
    use_this_computer_requested = Signal()
    use_draft_requested = Signal(int)
    """The number of the model's draft that is to take the place of the clinician's words."""

    keep_mine_requested = Signal(int)
    """The number of the model's draft that is not wanted."""

    use_version_requested = Signal(int)
    """The number of a revision from elsewhere that is to take the head; the words here are saved first."""

    save_state_changed = Signal(object)
    """The SaveState of all notes together: the gravest."""

    saved = Signal(object)
    """A Revision that came back from its save."""

    flushed = Signal()
    """What `flush` asked for is settled: `save_state` says how."""

    def __init__(
        self,
        theme: Theme,
        shortcuts: Shortcuts,
        parent: QWidget | None = None,
        *,
        new_id: NewId = random_id,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._new_id = new_id
        self._clock = clock
        self._saver_for: SaverFor | None = None
        self._current: NoteType | None = None
        self._job: JobView | None = None
        self._progress: Progress | None = None
        self._default_type = NoteType.SOAP
        self._is_ai_on, self._has_transcript = True, True
        self._order = SectionOrder()
        self._sections_timer = QTimer(self, interval=_SECTIONS_MS, singleShot=True)
        self._sections_timer.timeout.connect(self._show_sections)
        self._build()
        self._connect()
        self._bind_keys()
        self._show_page()

    # what it is told

    def set_savers(self, saver_for: SaverFor) -> None:
        """Where words are saved: asked once for each note, before `show_notes`."""
        self._saver_for = saver_for

    def show_notes(self, tabs: tuple[NoteTab, ...], current: NoteType | None = None) -> None:
        """Show these notes, as the store has them now. Open editors keep what is not saved.

        `current` is the note to open; without it the open one stays open.
        """
        for tab in tabs:
            page = self._pages.page(tab.note_type)
            if page is None:
                self._add_page(tab)
            else:
                page.update_tab(tab)
        self._keep(tuple(tab.note_type for tab in tabs))
        types, chosen = self._pages.types(), current or self._current
        self._open(chosen if chosen in types else types[0] if types else None)

    def clear(self) -> None:
        """Show no note, as before another session. What is not saved yet is saved all the same."""
        self._keep(())
        self._job = self._progress = None
        self._order = SectionOrder()
        self._says.forget()
        self._notices.clear()
        self._working.stream.clear()
        self._open(None)

    def show_possibilities(
        self, *, is_ai_on: bool, has_transcript: bool, default_type: NoteType = NoteType.SOAP
    ) -> None:
        """Say what can be begun here."""
        self._is_ai_on, self._has_transcript, self._default_type = is_ai_on, has_transcript, default_type
        self._empty.show_possibilities(default_type, is_ai_on=is_ai_on, has_transcript=has_transcript)
        self._show_page()

    def show_job(self, job: JobView | None) -> None:
        """Show the session's job, or that there is none."""
        self._job = job
        if job is None:
            self._progress = None
            self._working.stream.clear()
            self._working.stream.hide()
        else:
            self._working.card.show_job(job)
            if job.state is not JobState.RUNNING:
                self._progress = None
                self._working.stream.clear()
                self._working.stream.hide()
        self._show_page()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the running job is."""
        self._progress = progress
        self._working.card.show_progress(progress)
        self._show_notices(self.current_page())

    def show_preview(self, preview: DraftPreview) -> None:
        """Show the draft as far as it is written, where there is no note yet."""
        if self._job is not None and self._job.state is JobState.RUNNING:
            self._working.stream.show_preview(preview)
            self._working.stream.setVisible(bool(preview.sections))

    def light_statements(self, segments: frozenset[SegmentId]) -> None:
        """Light up the statements that rest on these segments."""
        page = self.current_page()
        if page is not None:
            page.editor.light_statements(segments)

    def select_statement(self, statement_id: str) -> bool:
        """Select a statement of the open note, as the check list asks."""
        page = self.current_page()
        return page is not None and page.editor.select_statement(statement_id)

    def show_playing(self, segment_id: SegmentId | None) -> None:
        """Say which segment is heard now."""
        self._strip.show_playing(segment_id)

    def show_check_list(self, *, is_open: bool) -> None:
        """Say whether the check list stands beside the note."""
        self._footer.show_check(is_shown=not is_open)

    def start_writing(self) -> None:
        """Put the caret into the open note, ready to type."""
        page = self.current_page()
        if page is not None:
            page.editor.setFocus()
            page.editor.start_editing()

    def show_banner(self, key: str, banner: Banner | None) -> None:
        """Show a notice above the note; None takes it away."""
        if banner is None:
            self._notices.remove(key)
        else:
            self._notices.show_banner(key, banner)

    # what it tells

    @property
    def save_state(self) -> SaveState:
        """The gravest state of all notes; of saved ones the newest."""
        return self._pages.save_state

    def flush(self) -> None:
        """Save everything now; `flushed` tells when that is settled. Returns at once."""
        self._pages.flush()

    def current_type(self) -> NoteType | None:
        """The type of the open note."""
        return self._current

    def current_page(self) -> NotePage | None:
        """The open note."""
        return self._pages.page(self._current)

    def current_editor(self) -> NoteEditor | None:
        """The open note's editor."""
        page = self.current_page()
        return page.editor if page is not None else None

    def current_section(self) -> NoteSection | None:
        """The section the caret stands in."""
        editor = self.current_editor()
        return editor.current_section() if editor is not None else None

    def tabs_row(self) -> NoteTabs:
        """The row of tabs."""
        return self._tabs

    def strip(self) -> EvidenceStrip:
        """The strip of sources."""
        return self._strip

    def footer(self) -> NoteFooter:
        """The row of buttons."""
        return self._footer

    def notices(self) -> NoteNotices:
        """The banners."""
        return self._notices

    def empty_state(self) -> NoNoteState:
        """What stands where there is no note."""
        return self._empty

    def working_state(self) -> WorkingState:
        """What stands where the note will be."""
        return self._working

    def search(self) -> NoteSearch:
        """Find and replace."""
        return self._search

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lower rows in a low window."""
        super().resizeEvent(event)
        is_compact = self.window().height() < self._theme.px(_LOW_WINDOW)
        for part in (self._tabs, self._strip, self._footer):
            part.set_compact(is_compact=is_compact)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.pane)

    # making it

    def _build(self) -> None:
        theme = self._theme
        self._tabs = NoteTabs(theme, self)
        self._notices = NoteNotices(theme, self)
        self._find_bar = FindBar(theme, parent=self)
        self._replace_bar = FindBar(theme, has_replace=True, parent=self)
        self._search = NoteSearch(self._find_bar, self._replace_bar, self)
        self._stack = QStackedWidget(self)
        self._pages = NotePages(self._stack)
        self._says = PaneNotices(theme, self._notices)
        self._empty = NoNoteState(theme, self._stack)
        self._working = WorkingState(theme, self._stack)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._working)
        self._strip = EvidenceStrip(theme, self)
        self._footer = NoteFooter(theme, self._shortcuts, self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget in (self._tabs, self._notices, self._find_bar, self._replace_bar):
            rows.addWidget(widget)
        rows.addWidget(self._stack, 1)
        rows.addWidget(self._strip)
        rows.addWidget(self._footer)
        self._empty.show_possibilities(self._default_type, is_ai_on=True, has_transcript=True)

    def _connect(self) -> None:
        self._tabs.selected.connect(self._on_tab_selected)
        self._tabs.type_chosen.connect(self._on_type_chosen)
        self._tabs.chip_clicked.connect(self.checks_requested)
        self._empty.type_requested.connect(self.note_type_requested)
        self._empty.settings_requested.connect(self.settings_requested)
        card = self._working.card
        card.cancel_requested.connect(self.cancel_requested)
        card.retry_requested.connect(self.retry_requested)
        card.use_this_computer_requested.connect(self.use_this_computer_requested)
        self._strip.hear_requested.connect(self.hear_requested)
        self._strip.pause_requested.connect(self.pause_requested)
        footer = self._footer
        footer.copy_chosen.connect(self._on_copy_chosen)
        footer.export_chosen.connect(self.export_requested)
        footer.print_chosen.connect(self.print_requested)
        footer.regenerate_chosen.connect(self._on_regenerate_chosen)
        footer.menu_opened.connect(self._show_sections)
        footer.history_chosen.connect(self.history_requested)
        footer.check_clicked.connect(self.checks_requested)
        footer.addendum_clicked.connect(self.addendum_requested)
        self._pages.save_state_changed.connect(self._on_save_state_changed)
        self._pages.flushed.connect(self.flushed)
        says = self._says
        says.cancel_requested.connect(self.cancel_requested)
        says.retry_requested.connect(self.retry_requested)
        says.use_draft_requested.connect(self.use_draft_requested)
        says.keep_mine_requested.connect(self.keep_mine_requested)
        says.history_requested.connect(self.history_requested)
        says.use_version_requested.connect(self._on_use_version_requested)
        says.save_clicked.connect(self._pages.save_now)
        self._theme.changed.connect(self.update)
        self._shortcuts.changed.connect(self._show_key)

    def _bind_keys(self) -> None:
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind = self._shortcuts.bind
        bind(self, ShortcutId.FIND, lambda: self._search.open(is_replacing=False), inside)
        bind(self, ShortcutId.PREVIOUS_ITEM, lambda: self._select_next(-1), inside)
        bind(self, ShortcutId.NEXT_ITEM, lambda: self._select_next(1), inside)
        bind(self, ShortcutId.HEAR_WHILE_TYPING, self._hear, inside)
        replace = QShortcut(QKeySequence(_REPLACE_KEYS), self)
        replace.setContext(inside)
        replace.activated.connect(lambda: self._search.open(is_replacing=True))
        bind(self, ShortcutId.COPY_NOTE, lambda: self._on_copy_chosen("all"))
        bind(self, ShortcutId.COPY_SECTION, lambda: self._on_copy_chosen("section"))
        bind(self, ShortcutId.COPY_NEXT_SECTION, lambda: self._on_copy_chosen("next"))
        bind(self, ShortcutId.EXPORT, lambda: self._when_open(lambda: self.export_requested.emit("docx")))
        bind(self, ShortcutId.PRINT, lambda: self._when_open(self.print_requested.emit))
        bind(self, ShortcutId.REGENERATE_SECTION, lambda: self._on_regenerate_chosen(True))
        bind(self, ShortcutId.CHECK_AND_SIGN, lambda: self._when_open(self.checks_requested.emit))
        self._shortcuts.bind_digits(self, ShortcutId.NOTE_TAB, self._on_tab_selected)

    def _add_page(self, tab: NoteTab) -> None:
        if self._saver_for is None:
            raise RuntimeError("set_savers comes before show_notes")
        page = NotePage(
            self._theme,
            self._shortcuts,
            tab,
            self._saver_for(tab.note_type),
            new_id=self._new_id,
            clock=self._clock,
            parent=self._stack,
        )
        self._pages.add(page)
        editor = page.editor
        editor.statement_selected.connect(lambda name, segments: self._on_statement_selected(page, name, segments))
        editor.hear_requested.connect(self._on_hear_requested)
        editor.state_changed.connect(lambda _state: self._show_key())
        editor.cursorPositionChanged.connect(self._sections_timer.start)
        editor.edit_refused.connect(self._strip.refuse_edit)
        page.autosave.saved.connect(self.saved)
        page.other_version_came.connect(self._says.show_other_version)

    def _keep(self, wanted: tuple[NoteType, ...]) -> None:
        if self._current not in wanted:
            self._search.follow(None)
        self._pages.keep(wanted)

    # showing

    def _open(self, note_type: NoteType | None) -> None:
        before = self._current
        left = self._pages.page(before)
        if left is not None and before is not note_type:
            left.autosave.flush()
        self._current = note_type
        self._search.follow(self.current_editor())
        self._show_page()
        self._show_sources(self.current_page())
        if before is not note_type:
            self.note_selected.emit(note_type)

    def _show_page(self) -> None:
        page = self.current_page()
        job = self._job
        titles, types = self._pages.titles(), self._pages.types()
        if page is not None:
            self._stack.setCurrentWidget(page)
        elif job is not None:
            self._stack.setCurrentWidget(self._working)
            titles = (job.note_title,) if job.note_title else ()
        else:
            self._stack.setCurrentWidget(self._empty)
        current = types.index(self._current) if self._current in types else 0
        self._tabs.show_titles(titles, current, frozenset(types))
        is_busy = job is not None and job.state in (JobState.RUNNING, JobState.QUEUED)
        self._tabs.set_adding(is_possible=not (page is None and is_busy))
        self._strip.setVisible(page is not None)
        self._footer.setVisible(page is not None)
        self._show_status(page)
        self._show_notices(page)
        self._show_sections()
        self._show_key()

    def _show_status(self, page: NotePage | None) -> None:
        if page is None:
            self._tabs.show_status(None)
            return
        tab = page.tab
        signed_at = tab.signature.signed_at if tab.signature is not None else None
        words = note_status_words(tab.status, tab.to_check, signed_at)
        self._tabs.show_status(words, is_clickable=True)
        self._tabs.chip().setToolTip("" if tab.is_signed else "Open the check list")
        self._footer.show_note(is_signed=tab.is_signed, is_ai_on=self._is_ai_on, has_transcript=self._has_transcript)

    def _show_notices(self, page: NotePage | None) -> None:
        self._says.show_job(self._job if page is not None else None, self._progress)
        self._says.show_waiting_draft(page.tab.waiting_draft_number if page is not None else None)

    def _show_sources(self, page: NotePage | None) -> None:
        if page is None:
            return
        editor = page.editor
        statement = editor.selected_statement()
        self._strip.show_statement(statement, editor.sources, is_signed=editor.state is EditorState.SIGNED)
        self._show_key()

    def _show_key(self) -> None:
        editor = self.current_editor()
        is_typing = editor is not None and editor.state is EditorState.EDITING
        self._strip.show_key(self._shortcuts.text(ShortcutId.HEAR_WHILE_TYPING if is_typing else ShortcutId.HEAR))

    def _show_sections(self) -> None:
        page = self.current_page()
        if page is None or self._current is None:
            return
        section = page.editor.current_section()
        following = self._order.next_section(self._current, page.editor.note_document().outline())
        self._footer.show_sections(section.heading if section else "", following.heading if following else "")

    # what happens

    def _on_statement_selected(self, page: NotePage, name: str, segments: object) -> None:
        if page is self.current_page():
            self._show_sources(page)
            self.statement_selected.emit(name, segments)

    def _on_hear_requested(self, segment_id: str) -> None:
        if self._strip.is_playing_shown:
            self.pause_requested.emit()
        else:
            self.hear_requested.emit(segment_id)

    def _hear(self) -> None:
        editor = self.current_editor()
        if editor is not None:
            editor.hear()

    def _select_next(self, step: int) -> None:
        editor = self.current_editor()
        if editor is not None:
            editor.setFocus()
            editor.select_next(step)

    def _on_tab_selected(self, number: int) -> None:
        types = self._pages.types()
        if number < len(types) and types[number] is not self._current:
            self._open(types[number])

    def _on_type_chosen(self, note_type: NoteType) -> None:
        by_hand = note_type is NoteType.FREEFORM or not (self._is_ai_on and self._has_transcript)
        self.note_type_requested.emit(note_type, by_hand)

    def _on_copy_chosen(self, scope: str) -> None:
        page = self.current_page()
        if page is None or self._current is None:
            return
        if scope == "all":
            self._order.restart(self._current)
            self.copy_requested.emit("all", "")
        else:
            body = page.editor.note_document().body()
            following = self._order.next_section(self._current, body)
            section = following if scope == "next" else page.editor.current_section()
            if section is not None:
                self._order.copied(self._current, section.key)
                self.copy_requested.emit(scope, section.key)
        self._show_sections()

    def _on_regenerate_chosen(self, is_section: bool) -> None:
        page = self.current_page()
        if page is None or page.tab.is_signed or not (self._is_ai_on and self._has_transcript):
            return
        section = page.editor.current_section() if is_section else None
        self.regenerate_requested.emit(section.key if section is not None else None)

    def _when_open(self, tell: Callable[[], object]) -> None:
        if self.current_page() is not None:
            tell()

    def _on_use_version_requested(self, number: int) -> None:
        self._pages.flush()
        self.use_version_requested.emit(number)

    def _on_save_state_changed(self, state: SaveState) -> None:
        self._says.show_save_state(state)
        self.save_state_changed.emit(state)


def title_of(note_type: NoteType) -> str:
    """How the window calls a note type."""
    return NOTE_TYPE_TITLES[note_type]
