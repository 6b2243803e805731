"""Owns the sessions pane: the list by day, what a search found, and what stands there when there is nothing.

It asks for everything by signals; `SessionsController` answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.sessions.days import LocalDays
from scribe_desktop.ui.sessions.dropping import FileDropFilter
from scribe_desktop.ui.sessions.hits import Hit, HitsModel
from scribe_desktop.ui.sessions.model import SessionsModel
from scribe_desktop.ui.sessions.row import RowRole, SessionRow
from scribe_desktop.ui.sessions.view import SessionsView
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Theme

_DAY_CHECK_MS = 60_000
_LONGEST_SHOWN_QUERY = 40


class SessionsPane(QWidget):
    """The sessions of the workspace. `model` is filled by the controller."""

    session_opened = Signal(str)
    rename_requested = Signal(str, str)
    delete_requested = Signal(str)
    retry_requested = Signal(str)
    cancel_requested = Signal(str)
    undo_requested = Signal()
    search_changed = Signal(str)
    import_requested = Signal()
    new_requested = Signal()
    reload_requested = Signal()
    files_dropped = Signal(object)
    """tuple[Path, ...]"""

    def __init__(
        self,
        theme: Theme,
        shortcuts: Shortcuts,
        clock: Clock,
        parent: QWidget | None = None,
        *,
        days: LocalDays | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._search_field: QLineEdit | None = None
        self._open_id: SessionId | None = None
        self._standing_id: SessionId | None = None
        self._has_loaded = False
        self.model = SessionsModel(clock, days or LocalDays(), self)
        self.hits = HitsModel(self.model, self)
        self.list_view = SessionsView(theme, "Sessions", self.model, self)
        self.hits_view = SessionsView(theme, "Sessions found", self.hits, self)
        self._make_states()
        self._lay_out()
        self._connect()
        self._drop_filter = FileDropFilter(theme, self)
        self._drop_filter.files_dropped.connect(self.files_dropped)
        self._day_timer = QTimer(self)
        self._day_timer.setInterval(_DAY_CHECK_MS)
        self._day_timer.timeout.connect(self._on_day_checked)

    # What others tell it

    def attach_search_field(self, field: QLineEdit) -> None:
        """Search by this field: what is typed in the list goes there, Down goes back, Escape clears."""
        self._search_field = field
        field.textChanged.connect(self._on_search_text_changed)
        field.installEventFilter(self)

    def set_current(self, session_id: SessionId | None) -> None:
        """Show which session is open, None for none."""
        self._open_id = session_id
        self._mark_open()
        index = self.model.index_of(session_id) if session_id is not None else None
        if index is not None and index.isValid():
            self.list_view.stand_on(index)
            if self.isVisible():
                self.list_view.scrollTo(index)

    def show_loaded(self) -> None:
        """The model holds what there is: from now on an empty one means that there are no sessions."""
        self._has_loaded = True
        self._choose_page()

    def forget(self) -> None:
        """Show and keep nothing, no patient word and not the words for an empty workspace either."""
        self._has_loaded = False
        self._open_id = self._standing_id = None
        self.clear_search()
        self.model.show_all(())

    def show_problem(self, error: ScribeError) -> None:
        """The sessions cannot be read."""
        self._problem.set_texts(error.happened, " ".join(part for part in (error.safe, error.next_step) if part))
        self._pages.setCurrentWidget(self._problem)

    def show_search(self, query: str, hits: Sequence[Hit]) -> None:
        """Show what was found, best first; a blank query ends the search."""
        if not query.strip():
            self.hits.show_hits("", ())
            self._choose_page()
            return
        self.hits.show_hits(query, hits)
        self._choose_page()
        self._mark_open()
        count = self.hits.rowCount()
        self._say("1 session found" if count == 1 else f"{count} sessions found")

    def clear_search(self) -> None:
        """Back to the list by day; the field is emptied."""
        if self._search_field is not None and self._search_field.text():
            self._search_field.clear()
        elif self.hits.query:
            self.search_changed.emit("")
        self.show_search("", ())

    def rename_current(self) -> None:
        """Open the field over the row on which the keyboard stands."""
        view = self.current_view()
        view.rename(view.currentIndex())

    def rename_session(self, session_id: SessionId) -> None:
        """Open the field over a session's row."""
        view = self.current_view()
        view.rename((self.hits if view is self.hits_view else self.model).index_of(session_id))

    def enter_list(self) -> None:
        """Put the keyboard into the list: on the first hit of a search, else where it stood."""
        view = self.current_view()
        if not view.currentIndex().isValid() or view is self.hits_view:
            view.stand_on_first()
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def current_view(self) -> SessionsView:
        """The list that is shown: by day, or what was found."""
        return self.hits_view if self.hits.query else self.list_view

    # How it looks

    def _make_states(self) -> None:
        theme = self._theme
        self._first_day = EmptyState(
            theme, "users-round", "No sessions yet", "Start one for the next visit, or drop a recording here.", self
        )
        new = Button(theme, "New session", ButtonKind.PRIMARY, "plus")
        new.clicked.connect(lambda: self.new_requested.emit())
        imported = Button(theme, "Import", ButtonKind.PLAIN, "file-input")
        imported.clicked.connect(lambda: self.import_requested.emit())
        self._first_day.add_action_widget(_column(new, imported))
        self._nothing_found = EmptyState(theme, "search-x", "", "Looked in names, transcripts and notes.", self)
        self._nothing_found.add_action("Clear", "x", ButtonKind.GHOST).clicked.connect(self._on_cleared)
        self._problem = EmptyState(theme, "circle-alert", "", "", self)
        again = self._problem.add_action("Try again", "rotate-ccw", ButtonKind.PLAIN)
        again.clicked.connect(lambda: self.reload_requested.emit())
        self._blank = QWidget(self)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._pages = QStackedLayout()
        for page in (
            self._blank,
            self.list_view,
            self.hits_view,
            self._first_day,
            self._nothing_found,
            self._problem,
        ):
            self._pages.addWidget(page)
        layout.addLayout(self._pages)

    def _connect(self) -> None:
        for view in (self.list_view, self.hits_view):
            view.opened.connect(self._on_opened)
            view.retried.connect(self.retry_requested)
            view.renamed.connect(self.rename_requested)
            view.menu_asked.connect(self._on_menu_asked)
            view.typed.connect(self._on_typed)
            view.escaped.connect(self.clear_search)
            view.left_upwards.connect(self._on_left_upwards)
            context = Qt.ShortcutContext.WidgetShortcut
            self._shortcuts.bind(view, ShortcutId.RENAME, self.rename_current, context)
            self._shortcuts.bind(view, ShortcutId.DELETE, self._on_delete_pressed, context)
            self._shortcuts.bind(view, ShortcutId.UNDO, self.undo_requested.emit, context)
        self.model.modelAboutToBeReset.connect(self._on_reset_begun)
        self.model.modelReset.connect(self._on_reset_done)
        self.model.rowsInserted.connect(self._on_rows_changed)
        self.model.rowsRemoved.connect(self._on_rows_changed)
        self.hits.rowsRemoved.connect(self._choose_page)

    def _choose_page(self) -> None:
        if self.hits.query:
            if self.hits.rowCount():
                self._pages.setCurrentWidget(self.hits_view)
            else:
                shown = self.hits.query.strip()
                if len(shown) > _LONGEST_SHOWN_QUERY:
                    shown = f"{shown[:_LONGEST_SHOWN_QUERY].rstrip()}…"
                self._nothing_found.set_texts(f"Nothing found for “{shown}”", "Looked in names, transcripts and notes.")
                self._pages.setCurrentWidget(self._nothing_found)
        elif self.model.has_sessions:
            self._pages.setCurrentWidget(self.list_view)
        else:
            self._pages.setCurrentWidget(self._first_day if self._has_loaded else self._blank)

    def _mark_open(self) -> None:
        for view, model in ((self.list_view, self.model), (self.hits_view, self.hits)):
            index = model.index_of(self._open_id) if self._open_id is not None else None
            view.mark_open(index if index is not None else model.index(-1))

    def _say(self, words: str) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # What Qt calls

    def focusInEvent(self, _event: QFocusEvent) -> None:
        """Hand it to the list. A focus proxy would catch Tab in front of this pane whenever the list is hidden."""
        self.current_view().setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """The days are looked at once a minute while the pane is seen; timers of hours do not outlive a sleep."""
        super().showEvent(event)
        self.model.roll_over()
        self._day_timer.start()
        # Before the rows are laid out in their real room there is nowhere to scroll to.
        QTimer.singleShot(0, self, self._on_shown)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._day_timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the search field that belong to the list."""
        if watched is not self._search_field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() != QEvent.Type.KeyPress or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        match event.key():
            case Qt.Key.Key_Down:
                self.enter_list()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open_first_hit()
            case Qt.Key.Key_Escape:
                self.clear_search()
                self.enter_list()
            case _:
                return False
        return True

    def _open_first_hit(self) -> None:
        session_id = self.hits_view.session_at(self.hits.index(0)) if self.hits.rowCount() else None
        if session_id is not None:
            self._on_opened(session_id)

    # What happens in it

    def _on_opened(self, session_id: str) -> None:
        self._open_id = SessionId(session_id)
        self._mark_open()
        self.session_opened.emit(session_id)

    def _on_delete_pressed(self) -> None:
        session_id = self.current_view().current_session()
        if session_id is not None:
            self.delete_requested.emit(session_id)

    def _on_typed(self, letters: str) -> None:
        if self._search_field is not None:
            self._search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._search_field.deselect()
            self._search_field.end(False)
            self._search_field.insert(letters)

    def _on_left_upwards(self) -> None:
        if self._search_field is not None:
            self._search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_search_text_changed(self, text: str) -> None:
        self.search_changed.emit(text.strip())

    def _on_cleared(self) -> None:
        self.clear_search()
        self.enter_list()

    def _on_shown(self) -> None:
        index = self.list_view.currentIndex()
        if index.isValid():
            self.list_view.scrollTo(index)

    def _on_day_checked(self) -> None:
        self.model.roll_over()

    def _on_reset_begun(self) -> None:
        self._standing_id = self.list_view.current_session()

    def _on_reset_done(self) -> None:
        if self._standing_id is not None:
            self.list_view.stand_on(self.model.index_of(self._standing_id))
        self._on_rows_changed()

    def _on_rows_changed(self) -> None:
        self._mark_open()
        self._choose_page()

    def _on_menu_asked(self, session_id: str, place: QPoint) -> None:
        menu = self.menu_of(SessionId(session_id))
        if menu is not None:
            menu.popup(place)

    def menu_of(self, session_id: SessionId) -> Menu | None:
        """The menu of a session's row; it goes when it is closed. None where the session is gone."""
        row: SessionRow | None = self.model.data(self.model.index_of(session_id), RowRole.ROW)
        if row is None:
            return None
        menu = Menu(self._theme, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add("Open", lambda: self._on_opened(session_id), "folder-open")
        menu.add("Rename", lambda: self.rename_session(session_id), "pencil", self._shortcuts.text(ShortcutId.RENAME))
        if row.can_retry:
            menu.add("Try again", lambda: self.retry_requested.emit(session_id), "rotate-ccw")
        if row.can_cancel:
            menu.add("Cancel processing", lambda: self.cancel_requested.emit(session_id), "circle-x")
        menu.addSeparator()
        menu.add(
            "Delete",
            lambda: self.delete_requested.emit(session_id),
            "trash-2",
            self._shortcuts.text(ShortcutId.DELETE),
        )
        return menu


def _column(*buttons: Button) -> QWidget:
    """Buttons one below the other: beside each other they are wider than the narrowest sidebar."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    for button in buttons:
        layout.addWidget(button)
    return column
