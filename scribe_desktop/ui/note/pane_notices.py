"""Owns the notices above an open note: work going on, a waiting draft, another version, words that are not saved."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from scribe_desktop.domain.progress import Progress
from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.buttons import ButtonKind
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.note.autosave import SaveKind, SaveState
from scribe_desktop.ui.note.notices import NoteNotices
from scribe_desktop.ui.note.processing_words import card_words
from scribe_desktop.ui.note.view import JobState, JobView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.words import error_words

_AT_WORK = frozenset({JobState.RUNNING, JobState.QUEUED})


class PaneNotices(QObject):
    """Makes the banners and tells what is clicked on them."""

    cancel_requested = Signal()
    retry_requested = Signal()
    use_draft_requested = Signal(int)
    keep_mine_requested = Signal(int)
    history_requested = Signal()
    use_version_requested = Signal(int)
    save_clicked = Signal()

    def __init__(self, theme: Theme, notices: NoteNotices) -> None:
        super().__init__(notices)
        self._theme = theme
        self._notices = notices
        self._job_face: tuple[JobState, Tone] | None = None
        self._draft_number: int | None = None

    def show_job(self, job: JobView | None, progress: Progress | None) -> None:
        """While a job works and a note is open, say so; the note's words stay."""
        if job is None:
            self._notices.remove("job")
            return
        words, is_at_work = card_words(job, progress), job.state in _AT_WORK
        sentence = "Your text stays as it is." if is_at_work else words.sentence
        tone = Tone.ACCENT if is_at_work else Tone.DANGER if job.state is JobState.FAILED else Tone.WARN
        banner = self._notices.banner("job")
        if banner is not None and self._job_face == (job.state, tone):
            banner.set_texts(words.title, sentence)
            return
        icon = "refresh-cw" if is_at_work else "circle-alert"
        banner = self._strip(tone, icon, words.title, sentence)
        if words.retry_text:
            banner.add_action(words.retry_text, "rotate-ccw").clicked.connect(self.retry_requested)
        if words.cancel_text:
            banner.add_action(words.cancel_text, "x").clicked.connect(self.cancel_requested)
        self._job_face = (job.state, tone)
        self._notices.show_banner("job", banner)

    def show_waiting_draft(self, number: int | None) -> None:
        """Offer a model's draft that did not take the place of the clinician's words."""
        if number == self._draft_number and (number is None or self._notices.banner("draft") is not None):
            return
        self._draft_number = number
        if number is None:
            self._notices.remove("draft")
            return
        banner = self._strip(
            Tone.ACCENT,
            "file-pen-line",
            "A new draft is ready",
            "Your text is unchanged. Both stay in the versions.",
        )
        banner.add_action("Use the draft").clicked.connect(lambda: self.use_draft_requested.emit(number))
        mine = banner.add_action("Keep mine", kind=ButtonKind.GHOST)
        mine.clicked.connect(lambda: self.keep_mine_requested.emit(number))
        self._notices.show_banner("draft", banner)

    def show_other_version(self, number: int) -> None:
        """Say that a note was saved elsewhere while there are unsaved words here."""
        banner = Banner(
            self._theme,
            Tone.WARN,
            "git-compare",
            "Another version of this note was saved",
            "Your text stays and is saved on top. The other one is kept in the versions.",
            self._notices,
            is_strip=True,
            is_closable=True,
        )
        banner.add_action("See versions").clicked.connect(self.history_requested)
        banner.add_action("Use the other").clicked.connect(lambda: self._on_use_other_clicked(number))
        banner.closed.connect(lambda: self._notices.remove("other"))
        self._notices.show_banner("other", banner)

    def show_save_state(self, state: SaveState) -> None:
        """Say that words are not saved, why, and offer to try at once; gone with the next save that came back."""
        if state.kind is SaveKind.SAVED:
            self._notices.remove("save")
        if state.kind is not SaveKind.NOT_SAVED or state.error is None:
            return
        title = error_words(state.error).title
        title = f"Not saved: {title[:1].lower()}{title[1:].rstrip('.')}"
        sentence = f"Your text is still here. {state.error.next_step or 'It is tried again every 5 seconds.'}"
        banner = self._notices.banner("save")
        if banner is not None:
            banner.set_texts(title, sentence)
            return
        banner = self._strip(Tone.DANGER, "circle-alert", title, sentence)
        banner.add_action("Save", "save").clicked.connect(self.save_clicked)
        self._notices.show_banner("save", banner)

    def forget(self) -> None:
        """Take all of them away."""
        self._draft_number = None
        for key in ("job", "draft", "other", "save"):
            self._notices.remove(key)

    def _strip(self, tone: Tone, icon: str, title: str, sentence: str) -> Banner:
        return Banner(self._theme, tone, icon, title, sentence, self._notices, is_strip=True)

    def _on_use_other_clicked(self, number: int) -> None:
        self._notices.remove("other")
        self.use_version_requested.emit(number)
