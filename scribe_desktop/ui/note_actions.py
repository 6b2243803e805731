"""Owns what happens to the notes of the open session: saving, drafting again, copying, checking, signing, history.

Words are saved by commands in the order they were typed; what was decided or signed is read again from the store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from scribe_desktop.commands.checking import decide, undo_decision
from scribe_desktop.commands.exporting import copy_text
from scribe_desktop.commands.notes import (
    LoadedNote,
    dismiss_draft,
    list_revisions,
    load_revision,
    restore_revision,
    save_note,
    use_draft,
)
from scribe_desktop.commands.opening import OpenedSession
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.signing import add_addendum, distance_from_draft, sign_note
from scribe_desktop.commands.visits import start_draft
from scribe_desktop.domain.checks import CheckItem, Decision
from scribe_desktop.domain.ids import NoteId, SegmentId, SessionId
from scribe_desktop.domain.note import Author, NoteBody, NoteType, Revision, RevisionInfo
from scribe_desktop.domain.word_diff import DiffRun, diff_words
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.history.rows import RevisionRow
from scribe_desktop.ui.note.autosave import SaveKind
from scribe_desktop.ui.session_page import SessionPage, SidePanel
from scribe_desktop.ui.session_services import SessionServices
from scribe_desktop.ui.session_views import check_view, note_tabs
from scribe_desktop.ui.words import clock_words
from scribe_desktop.workers.operations import Ticket


class NoteActions(QObject):
    """Carries out what the note pane, the check list and the history ask for. GUI thread only."""

    failed = Signal(object)
    """A ScribeError to be shown."""

    job_wanted = Signal(object, object)
    """A JobRequest, and the command that queues it."""

    hear_wanted = Signal(str)
    play_wanted = Signal(int, int)
    retry_wanted = Signal(int, int)

    def __init__(self, page: SessionPage, services: SessionServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._services = services
        self._opened: OpenedSession | None = None
        self._distance: tuple[NoteId, int, int | None] | None = None
        self._after_leaving: list[tuple[Callable[[], None], Callable[[], None] | None]] = []
        self._wanted_type: NoteType | None = None
        self._signing: NoteId | None = None
        self._revisions: Ticket | None = None
        self._connect()

    # What is shown

    def show(self, opened: OpenedSession, *, is_first: bool) -> None:
        """Show the notes of a session as they were just read."""
        self._opened = opened
        note, session_id = self._page.note, opened.session.id
        if is_first:
            self._wanted_type = None
            self._hold_for_signature(None)
            note.clear()
            self._page.close_side_panel()
            note.set_savers(lambda note_type: _Saver(self._services, session_id, note_type))
        note.show_possibilities(
            is_ai_on=self._services.is_ai_on(),
            has_transcript=opened.reading is not None,
            default_type=self._services.default_type(),
        )
        tabs = note_tabs(opened, self._services.title)
        wanted = self._wanted_type if any(tab.note_type is self._wanted_type for tab in tabs) else None
        note.show_notes(tabs, wanted)
        if wanted is not None:
            self._wanted_type = None
            if not opened.notes[[tab.note_type for tab in tabs].index(wanted)].revision.drafter:
                note.start_writing()
        if any(each.note.id == self._signing and each.signature is not None for each in opened.notes):
            self._hold_for_signature(None)
        self._show_checks()
        if self._page.side_panel is SidePanel.HISTORY:
            self._read_history()

    def leave(self, done: Callable[[], None], stayed: Callable[[], None] | None = None) -> None:
        """Save what is typed, then `done`, after what was asked for before; if it cannot be saved, `stayed`."""
        self._after_leaving.append((done, stayed))
        self._page.note.flush()

    def loaded(self) -> LoadedNote | None:
        """The note that is open."""
        note_type = self._page.note.current_type()
        if self._opened is None or note_type is None:
            return None
        return next((each for each in self._opened.notes if each.note.note_type is note_type), None)

    def _on_flushed(self) -> None:
        waiting, self._after_leaving = self._after_leaving, []
        state = self._page.note.save_state
        if waiting and state.kind is SaveKind.NOT_SAVED and state.error is not None:
            self.failed.emit(state.error)
        for done, stayed in waiting:
            if state.kind is not SaveKind.NOT_SAVED:
                done()
            elif stayed is not None:
                stayed()

    # Drafting and taking drafts

    def _on_type_requested(self, note_type: NoteType, is_written_by_hand: bool) -> None:
        opened = self._opened
        if opened is None:
            return
        self._wanted_type = note_type
        if is_written_by_hand or opened.reading is None:
            session_id = opened.session.id
            self._services.operations.write(
                lambda: self._services.begin_note(session_id, note_type), failed=self.failed.emit
            )
        else:
            self._draft(note_type, ())

    def _on_regenerate_requested(self, section_key: str | None) -> None:
        note_type = self._page.note.current_type()
        if note_type is not None:
            # The words typed a moment ago must be part of what the new draft is held against.
            self._page.note.flush()
            self._draft(note_type, (section_key,) if section_key else ())

    def _draft(self, note_type: NoteType, section_keys: tuple[str, ...]) -> None:
        opened = self._opened
        if opened is None or opened.reading is None:
            return
        try:
            request = self._services.request()
        except ScribeError as error:
            self.failed.emit(error)
            return
        session_id, transcript_id = opened.session.id, opened.reading.transcript.id
        workspace = self._services.workspace
        self.job_wanted.emit(
            request,
            lambda: start_draft(
                workspace, session_id, transcript_id, request, note_type=note_type, section_keys=section_keys
            ),
        )

    def _on_use_draft(self, number: int) -> None:
        loaded = self.loaded()
        page = self._page.note.current_page()
        if loaded is None or page is None:
            return
        note_id = loaded.note.id

        def use() -> None:
            page.autosave.expect(number)
            self._write(lambda: use_draft(self._services.workspace, note_id, number))

        self.leave(use)

    def _on_keep_mine(self, number: int) -> None:
        loaded = self.loaded()
        if loaded is not None:
            self._page.note.notices().remove("draft")
            self._write(lambda: dismiss_draft(self._services.workspace, loaded.note.id, number))

    # Copy, export, print

    def _on_copy_requested(self, scope: str, section_key: str) -> None:
        loaded = self.loaded()
        if loaded is None:
            return
        key = section_key if scope != "all" else None
        title = self._services.title(loaded.note.note_type)

        def copy() -> None:
            self._services.operations.write(
                lambda: copy_text(self._services.workspace, loaded.note.id, section_key=key, title=title),
                lambda exported: self._put_on_clipboard(
                    exported.text, exported.warnings, is_signed=loaded.signature is not None
                ),
                self.failed.emit,
            )

        # What is copied is what is saved, so the last words are saved first.
        self.leave(copy)

    def _put_on_clipboard(self, text: str, warnings: tuple[str, ...], *, is_signed: bool) -> None:
        QGuiApplication.clipboard().setText(text)
        first_line = text.splitlines()[0] if text else ""
        words = "Copied." if is_signed else f'Copied with "{first_line}" on the first line. Sign to remove it.'
        self._services.toast(" ".join((words, *warnings)))

    def export_asked(self, export_format: str = "docx") -> None:
        """Export the open note; the last words are saved first."""
        loaded = self.loaded()
        if loaded is not None:
            self.leave(lambda: self._services.export(loaded.note.id, loaded.note.note_type, export_format))

    def _on_print_requested(self) -> None:
        loaded = self.loaded()
        if loaded is not None:
            self.leave(lambda: self._services.print_note(loaded.note.id, loaded.note.note_type))

    # The check list and signing

    def open_checks(self) -> None:
        """Open the check list of the open note, the last words saved."""

        def show() -> None:
            self._page.open_side_panel(SidePanel.CHECKS)
            self._page.note.show_check_list(is_open=True)
            self._show_checks()
            self._page.checks.focus_first()

        self.leave(show)

    def step_check(self, step: int) -> None:
        """Go to the next or previous item that is open."""
        if self._page.side_panel is not SidePanel.CHECKS:
            self.open_checks()
        elif step > 0:
            self._page.checks.select_next()
        else:
            self._page.checks.select_previous()

    def _show_checks(self) -> None:
        loaded, opened = self.loaded(), self._opened
        if loaded is None or opened is None:
            if self._page.side_panel is not SidePanel.NONE:
                self._page.close_side_panel()
            return
        if self._page.side_panel is not SidePanel.CHECKS:
            return
        known = self._distance
        key = (loaded.note.id, loaded.revision.number)
        has_distance = known is not None and known[:2] == key
        if not has_distance:
            self._services.operations.read(
                lambda: distance_from_draft(self._services.workspace, loaded.note.id),
                lambda distance: self._on_distance_read(*key, distance),
            )
        self._page.checks.show_view(
            check_view(
                loaded,
                opened,
                self._services.title,
                signer=self._services.signer(),
                edit_distance=known[2] if known is not None and has_distance else None,
            )
        )

    def _on_distance_read(self, note_id: NoteId, number: int, distance: int | None) -> None:
        self._distance = (note_id, number, distance)
        loaded = self.loaded()
        if loaded is not None and (loaded.note.id, loaded.revision.number) == (note_id, number):
            self._show_checks()

    def _item(self, key: str) -> CheckItem | None:
        loaded = self.loaded()
        return None if loaded is None else next((item for item in loaded.checks if item.key == key), None)

    def _on_item_selected(self, key: str) -> None:
        item = self._item(key)
        if item is None:
            return
        if item.statement_id is not None:
            self._page.note.select_statement(item.statement_id)
        if item.span is not None:
            self._page.transcript.reveal(item.span.start_ms)

    def _decide(self, key: str, decision: Decision) -> None:
        loaded = self.loaded()
        if loaded is not None:
            note_id = loaded.note.id
            self.leave(lambda: self._write(lambda: decide(self._services.workspace, note_id, key, decision)))

    def _on_undone(self, key: str) -> None:
        loaded = self.loaded()
        if loaded is not None:
            note_id = loaded.note.id
            self.leave(lambda: self._write(lambda: undo_decision(self._services.workspace, note_id, key)))

    def _on_signed(self, signer: str) -> None:
        loaded = self.loaded()
        if loaded is None:
            return
        note_id, number = loaded.note.id, loaded.revision.number
        services = self._services

        def refused(error: ScribeError) -> None:
            self._hold_for_signature(None)
            self._page.checks.show_error(error.sentences())

        def sign() -> None:
            # A word typed now would be in no signature and could not be saved after it.
            self._hold_for_signature(note_id)
            # What was read is revision `number`; if saving made another one, the command refuses.
            services.operations.write(
                lambda: sign_note(services.workspace, note_id, base_number=number, signer=signer, clock=services.clock),
                lambda signature: services.toast(f"Signed at {clock_words(signature.signed_at)}."),
                refused,
            )

        self.leave(sign)

    def _hold_for_signature(self, note_id: NoteId | None) -> None:
        """Take no more words for the open note until its signature is on the page; None lets go."""
        self._signing = note_id
        editor = self._page.note.current_editor()
        if editor is not None:
            editor.setEnabled(note_id is None)

    def _on_addendum_written(self, text: str) -> None:
        loaded = self.loaded()
        if loaded is None:
            return
        services = self._services
        signer = loaded.signature.signer if loaded.signature is not None else services.signer()
        services.operations.write(
            lambda: add_addendum(services.workspace, loaded.note.id, text, signer=signer, clock=services.clock),
            lambda _addendum: services.toast("Addendum signed."),
            lambda error: self._page.checks.show_error(error.sentences()),
        )

    def _on_addendum_requested(self) -> None:
        self.open_checks()
        self._page.checks.open_addendum()

    def _on_diff_requested(self) -> None:
        loaded = self.loaded()
        if loaded is None or loaded.draft_number is None:
            return
        draft_number, note_id, head = loaded.draft_number, loaded.note.id, loaded.revision
        self._services.operations.read(
            lambda: _diff(load_revision(self._services.workspace, note_id, draft_number), head),
            lambda runs: self._page.checks.show_diff(runs, _headings(head.body)),
            self.failed.emit,
        )

    # The history

    def open_history(self) -> None:
        """Open the versions of the open note."""
        if self.loaded() is None:
            return

        def show() -> None:
            self._page.open_side_panel(SidePanel.HISTORY)
            self._page.note.show_check_list(is_open=False)
            self._read_history()
            self._page.history.setFocus()

        self.leave(show)

    def _read_history(self) -> None:
        loaded = self.loaded()
        if loaded is None:
            return
        if self._revisions is not None:
            self._revisions.drop()
        self._revisions = self._services.operations.read(
            lambda: list_revisions(self._services.workspace, loaded.note.id),
            lambda revisions: self._show_history(loaded, revisions),
            self.failed.emit,
        )

    def _show_history(self, loaded: LoadedNote, revisions: tuple[RevisionInfo, ...]) -> None:
        signed = loaded.signature.revision_number if loaded.signature is not None else None
        rows = tuple(
            RevisionRow(
                number=each.number,
                author=each.author,
                at=each.created_at,
                label=_revision_label(each, is_signed=each.number == signed),
                is_head=each.number == loaded.revision.number,
            )
            for each in revisions
        )
        self._page.history.show_revisions(rows, is_read_only=loaded.signature is not None)

    def _on_revision_selected(self, number: int) -> None:
        loaded = self.loaded()
        if loaded is None:
            return
        head = loaded.revision
        self._services.operations.read(
            lambda: _diff(load_revision(self._services.workspace, loaded.note.id, number), head),
            lambda runs: self._page.history.show_diff("From this version to now", runs, _headings(head.body)),
            self.failed.emit,
        )

    def _on_restore_requested(self, number: int) -> None:
        loaded = self.loaded()
        if loaded is None:
            return
        note_id = loaded.note.id

        def restore() -> None:
            self._services.operations.write(
                lambda: restore_revision(self._services.workspace, note_id, number),
                lambda _revision: self._services.toast("Restored. The version before is kept in the history."),
                self.failed.emit,
            )

        self.leave(restore)

    # Wiring

    def _on_statement_selected(self, _statement_id: str, segments: object) -> None:
        lit = frozenset(SegmentId(str(each)) for each in segments) if isinstance(segments, tuple) else frozenset()
        self._page.transcript.light(lit, True)

    def _on_side_panel_changed(self, panel: SidePanel) -> None:
        self._page.note.show_check_list(is_open=panel is SidePanel.CHECKS)

    def _write(self, command: Callable[[], Outcome[Any]]) -> None:
        self._services.operations.write(command, failed=self.failed.emit)

    def _connect(self) -> None:
        note, checks, history = self._page.note, self._page.checks, self._page.history
        note.flushed.connect(self._on_flushed)
        note.save_state_changed.connect(self._services.show_save_state)
        note.note_selected.connect(lambda _type: self._show_checks())
        note.statement_selected.connect(self._on_statement_selected)
        note.hear_requested.connect(self.hear_wanted)
        note.pause_requested.connect(self._services.player.pause)
        note.copy_requested.connect(self._on_copy_requested)
        note.export_requested.connect(self.export_asked)
        note.print_requested.connect(self._on_print_requested)
        note.regenerate_requested.connect(self._on_regenerate_requested)
        note.note_type_requested.connect(self._on_type_requested)
        note.checks_requested.connect(self.open_checks)
        note.history_requested.connect(self.open_history)
        note.addendum_requested.connect(self._on_addendum_requested)
        note.settings_requested.connect(self._services.open_ai_settings)
        note.use_draft_requested.connect(self._on_use_draft)
        note.keep_mine_requested.connect(self._on_keep_mine)
        note.use_version_requested.connect(self._on_restore_requested)
        checks.item_selected.connect(self._on_item_selected)
        checks.hear_requested.connect(self.play_wanted)
        checks.retry_requested.connect(self.retry_wanted)
        checks.accepted.connect(lambda key: self._decide(key, Decision.ACCEPTED))
        checks.removed.connect(lambda key: self._decide(key, Decision.REMOVED))
        checks.undone.connect(self._on_undone)
        checks.signed.connect(self._on_signed)
        checks.addendum_written.connect(self._on_addendum_written)
        checks.diff_requested.connect(self._on_diff_requested)
        history.revision_selected.connect(self._on_revision_selected)
        history.restore_requested.connect(self._on_restore_requested)
        self._page.side_panel_changed.connect(self._on_side_panel_changed)


class _Saver:
    """Saves one note's words by the command, in the order of everything else that is written."""

    def __init__(self, services: SessionServices, session_id: SessionId, note_type: NoteType) -> None:
        self._services = services
        self._session_id = session_id
        self._note_type = note_type

    def save(
        self,
        body: NoteBody,
        base_number: int,
        done: Callable[[Revision], None],
        failed: Callable[[ScribeError], None],
    ) -> None:
        """Save; the answer comes on the GUI thread, exactly once."""
        self._services.operations.write(
            lambda: save_note(
                self._services.workspace, self._session_id, self._note_type, body, base_number=base_number or None
            ),
            done,
            failed,
        )


def _diff(before: Revision, after: Revision) -> tuple[DiffRun, ...]:
    return diff_words(before.body.plain_text(), after.body.plain_text())


def _headings(body: NoteBody) -> tuple[str, ...]:
    return tuple(section.heading for section in body.sections)


def _revision_label(revision: RevisionInfo, *, is_signed: bool) -> str:
    if is_signed:
        return "Signed"
    if revision.author is Author.MODEL:
        return ", ".join(part for part in (revision.drafter.capitalize(), revision.model) if part)
    return ""
