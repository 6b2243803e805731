"""Owns how a note is read and edited on the screen: selecting statements, typing, pasting, dragging.

All changes of text go through NoteDocument's rules. It saves nothing and knows no command.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QDrag,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.note import NoteSection, Statement
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.components.tick_scroll_bar import TickScrollBar
from scribe_desktop.ui.note.clipboard import from_mime, plain_lines, to_mime
from scribe_desktop.ui.note.editor_keys import EditKey, edit_key, removal
from scribe_desktop.ui.note.editor_menu import context_menu
from scribe_desktop.ui.note.editor_painting import EditorPainting
from scribe_desktop.ui.note.note_document import NoteDocument
from scribe_desktop.ui.note.note_formats import PAGE_LEFT
from scribe_desktop.ui.note.statement_sources import StatementSources
from scribe_desktop.ui.note.view import NoteTab
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme

TEXT_MEASURE = 720
_SIDE = 20


class EditorState(StrEnum):
    """What keys do: select and hear, type, or, in a signed note, only select and hear."""

    READING = "reading"
    EDITING = "editing"
    SIGNED = "signed"


class NoteEditor(QTextEdit):
    """A note, statement by statement, with what each rests on beside it."""

    statement_selected = Signal(str, object)
    """The id of the statement that is selected and the segments it rests on; "" and () for none."""

    hear_requested = Signal(str)
    """The segment to hear."""

    edited = Signal()
    """The text changed by the clinician's hand."""

    state_changed = Signal(object)
    """The EditorState that is in force now."""

    edit_refused = Signal()
    """A key wanted to type into a signed note."""

    focus_left = Signal()
    """The focus went elsewhere."""

    def __init__(
        self, theme: Theme, shortcuts: Shortcuts, document: NoteDocument, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._note = document
        document.setParent(self)
        self._state = EditorState.READING
        self._is_signed = False
        self._has_choice = False
        self._is_loading = False
        self._banded = -1
        self._shown: Statement | None = None
        self._press: QPoint | None = None
        self.sources = StatementSources()
        self._bar = TickScrollBar(theme)
        self.setVerticalScrollBar(self._bar)
        self.setDocument(document)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setProperty("kind", "note")
        self._painting = EditorPainting(theme, self)
        self._marks_timer = QTimer(self, interval=150, singleShot=True)
        self._marks_timer.timeout.connect(self._painting.refresh_marks)
        document.contentsChanged.connect(self._on_contents_changed)
        self.cursorPositionChanged.connect(self._on_cursor_position_changed)
        self.selectionChanged.connect(self._painting.repaint_all)
        self._bar.valueChanged.connect(self._painting.repaint_gutters)
        theme.changed.connect(self._on_theme_changed)
        self._scale = theme.scale
        self._apply_state(EditorState.READING)
        self._fit_margins()

    # what it is told

    def note_document(self) -> NoteDocument:
        """The document under the rules."""
        return self._note

    @property
    def state(self) -> EditorState:
        """What keys do now."""
        return self._state

    def load(self, tab: NoteTab) -> None:
        """Show a note from its beginning, in reading state, nothing selected."""
        self._is_loading = True
        self._note.load(tab.body)
        self.setTextCursor(QTextCursor(self._note))
        self._bar.setValue(0)
        self._is_loading = False
        self._has_choice = False
        self.setAccessibleName(f"Note, {tab.title}")
        self.show_facts(tab)
        self._apply_state(EditorState.SIGNED if tab.is_signed else EditorState.READING)
        self._painting.color_headings()
        self._on_cursor_position_changed()

    def reload(self, tab: NoteTab) -> None:
        """Show newer words of the same note where the reader is, the same statement selected if it is still there."""
        place, had_choice = self._bar.value(), self._has_choice
        chosen = self._shown.id if self._shown is not None else ""
        state = self._state
        self.load(tab)
        if had_choice:
            self.select_statement(chosen)
        if state is EditorState.EDITING and not tab.is_signed:
            self._apply_state(state)
        self._bar.setValue(place)

    def show_facts(self, tab: NoteTab) -> None:
        """Take sources, marks and the signature of a tab; the words stay."""
        self.sources.take(tab)
        self._is_signed = tab.is_signed
        if tab.is_signed != (self._state is EditorState.SIGNED):
            self._apply_state(EditorState.SIGNED if tab.is_signed else EditorState.READING)
        self._painting.refresh_marks()
        self._tell_statement()

    def light_statements(self, segments: frozenset[SegmentId]) -> None:
        """Light up the statements that rest on one of these segments, and scroll to the first."""
        self._painting.light(segments)
        first = next(
            (found for found in self._note.placed_statements() if segments.intersection(found.statement.evidence)),
            None,
        )
        if first is not None:
            self._painting.show_place(first.start)

    def select_statement(self, statement_id: str) -> bool:
        """Select the statement of that id; False where there is none."""
        for found in self._note.placed_statements():
            if found.statement.id == statement_id:
                self._choose(found.start)
                return True
        return False

    def select_next(self, step: int) -> None:
        """Select the next statement, or with -1 the one before."""
        places = [found.start for found in self._note.placed_statements()]
        here = self.textCursor().position() if self._has_choice else -1
        if not self._has_choice:
            wanted = places[:1] if step > 0 else places[-1:]
        elif step > 0:
            wanted = [place for place in places if place > here][:1]
        else:
            start = max((place for place in places if place <= here), default=here)
            wanted = [place for place in places if place < start][-1:]
        if wanted:
            self._choose(wanted[0])

    def selected_statement(self) -> Statement | None:
        """The statement that is selected, or None."""
        return self._note.statement_at(self.textCursor().position()) if self._has_choice else None

    def current_section(self) -> NoteSection | None:
        """The section the caret stands in."""
        return self._note.section_of(self.textCursor().block())

    def chosen_block(self) -> int:
        """The number of the block that holds the selected statement, or -1."""
        block = self.textCursor().block()
        return block.blockNumber() if self._has_choice and not self._note.is_heading(block) else -1

    def start_editing(self) -> None:
        """Let keys type."""
        if self._state is EditorState.READING:
            self._apply_state(EditorState.EDITING)
            if not self._has_choice:
                self._has_choice = True
                self._step_off_heading()
                self._on_cursor_position_changed()

    def hear(self) -> None:
        """Ask to hear the first source of the selected statement."""
        statement = self.selected_statement()
        found = self.sources.found(statement.evidence) if statement is not None else ()
        if found:
            self.hear_requested.emit(found[0].segment_id)

    # keys, mouse, clipboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typing by the note's rules; in reading state Space plays and the first letter begins editing."""
        key = edit_key(event)
        if event.key() == Qt.Key.Key_Escape and self._state is EditorState.EDITING:
            self._note.settle()
            self._apply_state(EditorState.READING)
        elif self._state is not EditorState.EDITING and self._is_hear_key(event):
            self.hear()
        elif key is EditKey.MOVE:
            self._has_choice = True
            super().keyPressEvent(event)
        elif key is EditKey.COPY:
            self.copy()
        elif key is EditKey.OTHER:
            event.ignore()
        elif self._state is EditorState.SIGNED:
            self.edit_refused.emit()
        elif key is EditKey.REMOVE and self._state is EditorState.READING and not self.textCursor().hasSelection():
            event.ignore()
        else:
            self.start_editing()
            self._edit(key, event)

    def _edit(self, key: EditKey, event: QKeyEvent) -> None:
        if key is EditKey.UNDO:
            self.undo()
        elif key is EditKey.REDO:
            self.redo()
        elif key is EditKey.CUT:
            self.cut()
        elif key is EditKey.PASTE:
            self.paste()
        else:
            cursor = self.textCursor()
            move = removal(event)
            if key is EditKey.SPLIT:
                self._note.split(cursor)
            elif key is EditKey.TYPE:
                self._note.insert_text(cursor, event.text())
            elif move is not None:
                self._note.remove_to(cursor, move)
            self._take(cursor)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Composed text by the same rules: what is committed is typed, what is being composed is only shown."""
        if self._state is EditorState.SIGNED:
            self.edit_refused.emit()
            return
        text = event.commitString()
        if text or event.replacementLength():
            self.start_editing()
            cursor = self.textCursor()
            if event.replacementLength():
                start = cursor.position() + event.replacementStart()
                cursor.setPosition(start)
                cursor.setPosition(start + event.replacementLength(), QTextCursor.MoveMode.KeepAnchor)
            self._note.insert_text(cursor, text)
            self._take(cursor)
        if event.preeditString() and self._note.is_heading(self.textCursor().block()):
            return
        super().inputMethodEvent(QInputMethodEvent(event.preeditString(), event.attributes()))

    def cut(self) -> None:
        """Cut what is selected; headings stay where they are."""
        if self.textCursor().hasSelection() and self._state is not EditorState.SIGNED:
            self.copy()
            cursor = self.textCursor()
            self._note.remove_selection(cursor)
            self._take(cursor)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text, and the ids for this note."""
        return to_mime(self._note.selected_lines(self.textCursor()), self._note.token)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only: a dropped file is for the window."""
        return self._state is not EditorState.SIGNED and source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste by the note's rules."""
        if self.canInsertFromMimeData(source):
            self.start_editing()
            cursor = self.textCursor()
            self._note.insert_lines(cursor, from_mime(source, self._note.token))
            self._take(cursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the statement under the pointer; a press on selected text may become a drag."""
        self._press = None
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._is_in_selection(place):
            self._press = place
            return
        self._has_choice = True
        super().mousePressEvent(event)
        self._on_cursor_position_changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the selected text, or select as usual."""
        if self._press is None:
            super().mouseMoveEvent(event)
            return
        moved = event.position().toPoint() - self._press
        if moved.manhattanLength() >= QGuiApplication.styleHints().startDragDistance():
            self._press = None
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click into selected text selects the statement there."""
        if self._press is not None:
            self.setTextCursor(self.cursorForPosition(self._press))
            self._press = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin editing at the word."""
        self._press = None
        super().mouseDoubleClickEvent(event)
        if self._state is EditorState.SIGNED:
            self.edit_refused.emit()
        else:
            self.start_editing()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take text only."""
        if self.canInsertFromMimeData(event.mimeData()):
            super().dragMoveEvent(event)
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Text from here is moved with its ids; text from elsewhere is inserted as typed text."""
        if event.source() is not self:
            if self.canInsertFromMimeData(event.mimeData()):
                self.setTextCursor(self.cursorForPosition(event.position().toPoint()))
                self.insertFromMimeData(event.mimeData())
                event.acceptProposedAction()
            return
        # The drag's owner must not remove anything itself: it would take headings along.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        is_copy = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self.move_selection(self.cursorForPosition(event.position().toPoint()), is_copy=is_copy)

    def move_selection(self, target: QTextCursor, *, is_copy: bool = False) -> None:
        """Move what is selected to `target`, as one step to undo."""
        source = self.textCursor()
        is_inside = source.selectionStart() <= target.position() <= source.selectionEnd()
        if self._state is EditorState.SIGNED or is_inside or self._note.is_heading(target.block()):
            return
        self.start_editing()
        data = to_mime(self._note.selected_lines(source), self._note.token)
        target.beginEditBlock()
        if not is_copy:
            self._note.remove_selection(source)
        self._note.insert_lines(target, from_mime(data, self._note.token))
        target.endEditBlock()
        self._take(target)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The note's own menu: every entry keeps to its rules."""
        self.context_menu().popup(event.globalPos())

    def context_menu(self) -> Menu:
        """The menu for the present selection."""
        return context_menu(self._theme, self._shortcuts, self, is_open=self._state is not EditorState.SIGNED)

    def replace_everywhere(self, found: str, replacement: str) -> int:
        """Replace words in all statements as one step to undo; how often."""
        cursor = QTextCursor(self._note)
        count, place = 0, 0
        cursor.beginEditBlock()
        while not (hit := self._note.find(found, place)).isNull():
            place = hit.selectionEnd()
            if not self._note.is_heading(hit.block()):
                self._replace_one(hit, replacement)
                place = hit.position()
                count += 1
        cursor.endEditBlock()
        return count

    def replace_match(self, match: QTextCursor, replacement: str) -> None:
        """Replace one place that was found."""
        if self._state is not EditorState.SIGNED and not self._note.is_heading(match.block()):
            self._replace_one(QTextCursor(match), replacement)

    def show_matches(self, matches: tuple[QTextCursor, ...], current: int) -> None:
        """Show what a search found, and scroll to the one it stands on; -1 is none."""
        self._painting.show_matches(matches, current)
        if 0 <= current < len(matches):
            self._painting.show_place(matches[current].selectionStart())

    def _replace_one(self, hit: QTextCursor, replacement: str) -> None:
        if replacement:
            self._note.insert_lines(hit, plain_lines(replacement))
        else:
            self._note.remove_selection(hit)

    # painting and size

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bands below the text, underlines and the still caret above it."""
        self._painting.paint_below(self.viewport())
        super().paintEvent(event)
        self._painting.paint_above(self.viewport())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the text at its measure and the gutters beside it."""
        super().resizeEvent(event)
        self._fit_margins()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell, so that what was typed is saved."""
        super().focusOutEvent(event)
        if self.isVisible():
            self.focus_left.emit()

    def event(self, event: QEvent) -> bool:
        """Space and Esc are this editor's before they are anybody's shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_escape = event.key() == Qt.Key.Key_Escape and self._state is EditorState.EDITING
            if is_escape or (self._state is not EditorState.EDITING and self._is_hear_key(event)):
                event.accept()
                return True
        return super().event(event)

    # inner parts

    def _is_hear_key(self, event: QKeyEvent) -> bool:
        return QKeySequence(event.keyCombination()) == self._shortcuts.sequence(ShortcutId.HEAR)

    def _is_in_selection(self, place: QPoint) -> bool:
        cursor = self.textCursor()
        here = self.cursorForPosition(place).position()
        return cursor.hasSelection() and cursor.selectionStart() <= here < cursor.selectionEnd()

    def _drag(self) -> None:
        drag = QDrag(self)
        drag.setMimeData(self.createMimeDataFromSelection())
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction)

    def _take(self, cursor: QTextCursor) -> None:
        cursor.clearSelection()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _choose(self, position: int) -> None:
        self._has_choice = True
        cursor = QTextCursor(self._note)
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        self._painting.show_place(position)
        self._on_cursor_position_changed()

    def _apply_state(self, state: EditorState) -> None:
        self._state = state
        self.setReadOnly(state is EditorState.SIGNED)
        if state is EditorState.SIGNED:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        # In reading state the caret stands still and hollow: the painting draws it.
        self.setCursorWidth(max(1, self._theme.px(1)) if state is EditorState.EDITING else 0)
        self.viewport().update()
        self.state_changed.emit(state)

    def _step_off_heading(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection() or not self._note.is_heading(cursor.block()):
            return
        forward = cursor.block().next()
        cursor.setPosition(forward.position() if forward.isValid() else cursor.position())
        self.setTextCursor(cursor)

    def _on_cursor_position_changed(self) -> None:
        if self._is_loading:
            return
        self._painting.light(frozenset())
        chosen = self.chosen_block()
        if chosen != self._banded or self._state is not EditorState.EDITING:
            self._banded = chosen
            self._painting.repaint_all()
        self._tell_statement()

    def _tell_statement(self) -> None:
        statement = self.selected_statement()
        before, self._shown = self._shown, statement
        if statement is not None and before is not None and _is_alike(before, statement):
            return
        words = self.sources.spoken(statement) if statement is not None else ""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        if statement is None:
            self.statement_selected.emit("", ())
        else:
            self.statement_selected.emit(statement.id, statement.evidence)

    def _on_contents_changed(self) -> None:
        if not self._is_loading:
            self._marks_timer.start()
            self._painting.follow_edit()
            self._tell_statement()
            self.edited.emit()

    def _on_theme_changed(self) -> None:
        if self._theme.scale != self._scale:
            self._scale = self._theme.scale
            self._is_loading = True
            self._note.restyle()
            self._is_loading = False
        self._fit_margins()
        self._painting.color_headings()
        self._apply_state(self._state)

    def _fit_margins(self) -> None:
        px = self._theme.px
        left, right, bar = px(SIZES.gutter_left - PAGE_LEFT), px(SIZES.gutter_right), self._bar.sizeHint().width()
        side = max(0, px(_SIDE) - bar)
        room = self.width() - bar - left - right - side
        spare = max(0, room - px(TEXT_MEASURE + PAGE_LEFT))
        self.setViewportMargins(left, 0, right + side + spare, 0)
        self._painting.place_gutters(left, right + side + spare)
        # Margins that change while a resize is handled reach the viewport, but not always the document.
        if self.document().textWidth() != self.viewport().width():
            self.document().setTextWidth(self.viewport().width())


def _is_alike(before: Statement, after: Statement) -> bool:
    """Whether two states of a statement rest on the same and are marked the same, whatever their words."""
    return (before.id, before.evidence, before.flags) == (after.id, after.evidence, after.flags)
