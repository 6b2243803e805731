"""Owns when a note's words are saved, and the honest word on whether they are. It never holds the words back.

One save is under way at a time and the newest words go next. "Saved" is said only after the command came back. Words
that could not be saved stay in the editor and are tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.domain.note import NoteBody, Revision
from scribe_desktop.errors import ScribeError
from scribe_desktop.workers.save_record import record_save_if_asked

QUIET_MS = 400
LONGEST_MS = 1000
# Of which a save may take this much: measured on a machine whose processors were all taken.
SAVE_MS = 350
RETRY_MS = 5000


class NoteSaver(Protocol):
    """Saves one note off the GUI thread and answers on it, exactly once."""

    def save(
        self,
        body: NoteBody,
        base_number: int,
        done: Callable[[Revision], None],
        failed: Callable[[ScribeError], None],
    ) -> None:
        """Save `body`, which started from revision `base_number` (0: there is no note yet)."""


class SaveKind(StrEnum):
    """Whether the words on the screen are safe."""

    SAVED = "saved"
    UNSAVED = "unsaved"
    SAVING = "saving"
    NOT_SAVED = "not_saved"


@dataclass(frozen=True, slots=True)
class SaveState:
    """The state of a note's words. `saved_at` is the last save that came back; `error` is why the last one did not."""

    kind: SaveKind
    saved_at: datetime | None = None
    error: ScribeError | None = None


class AutosaveController(QObject):
    """Saves one note: 400 ms after the last change, at most 1 s after the first, on `flush`, and again after a failure.

    `words` reads the body when it is needed. GUI thread only.
    """

    state_changed = Signal(object)
    """The SaveState from now on."""

    saved = Signal(object)
    """The Revision that came back."""

    flushed = Signal()
    """Everything that could be saved is saved, or the attempt failed: `state` says which."""

    def __init__(
        self,
        saver: NoteSaver,
        words: Callable[[], NoteBody],
        base_number: int,
        *,
        clock: Clock = utc_now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._saver = saver
        self._words = words
        self._clock = clock
        self._base_number = base_number
        self._known_numbers = {base_number}
        self._state = SaveState(SaveKind.SAVED)
        self._is_dirty = False
        self._is_in_flight = False
        self._is_flushing = False
        self._is_stopped = False
        self._since_first = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def state(self) -> SaveState:
        """Whether the words are safe."""
        return self._state

    @property
    def base_number(self) -> int:
        """The revision that the words on the screen started from."""
        return self._base_number

    @property
    def is_clean(self) -> bool:
        """Whether every word on the screen has been acknowledged."""
        return not self._is_dirty and not self._is_in_flight

    @property
    def is_in_flight(self) -> bool:
        """Whether a save has not come back."""
        return self._is_in_flight

    def is_known(self, number: int) -> bool:
        """Whether a revision is one that these words came from or became."""
        return number in self._known_numbers

    def note_changed(self) -> None:
        """The words changed; they are saved soon."""
        if self._is_stopped:
            return
        if not self._is_dirty:
            self._is_dirty = True
            self._since_first.start()
        if self._state.error is None and not self._is_in_flight:
            self._tell(SaveKind.UNSAVED)
        if self._is_in_flight or (self._state.error is not None and self._timer.isActive()):
            return
        left = max(0, LONGEST_MS - SAVE_MS - self._since_first.elapsed())
        self._timer.start(min(QUIET_MS, left))

    def flush(self) -> None:
        """Save now what is not saved; `flushed` tells when that is settled. Returns at once."""
        self._is_flushing = True
        if self._is_in_flight:
            return
        if self._is_dirty:
            self._save()
        else:
            self._settle()

    def save_now(self) -> None:
        """Save without waiting, as the Save button does after a failure."""
        if self._is_dirty and not self._is_in_flight:
            self._save()

    def rebase(self, number: int) -> None:
        """The words on the screen were just loaded from this revision: nothing of them is unsaved."""
        self._base_number = number
        self._known_numbers.add(number)
        self._is_dirty = False
        self._timer.stop()
        self._tell(SaveKind.SAVED)

    def keep_mine(self, number: int) -> None:
        """Another revision took the head, and the clinician's words on the screen go on top of it."""
        self._known_numbers.add(number)

    def expect(self, number: int) -> None:
        """The user wants this revision back: its words are loaded when it is the head, known or not."""
        self._known_numbers.discard(number)

    def stop(self) -> None:
        """Save nothing more: the note was deleted, or its words are not to be shown any more."""
        self._is_stopped = True
        self._is_dirty = False
        self._timer.stop()

    def _on_timeout(self) -> None:
        if self._is_dirty and not self._is_in_flight:
            self._save()

    def _save(self) -> None:
        if self._is_stopped:
            return
        self._timer.stop()
        self._is_dirty = False
        self._is_in_flight = True
        self._tell(SaveKind.SAVING)
        self._saver.save(self._words(), self._base_number, self._on_saved, self._on_failed)

    def _on_saved(self, revision: Revision) -> None:
        self._is_in_flight = False
        if self._is_stopped:
            return
        self._base_number = revision.number
        self._known_numbers.add(revision.number)
        self._state = SaveState(SaveKind.SAVED, self._clock())
        record_save_if_asked(revision.note_id, revision.number, revision.body)
        self.saved.emit(revision)
        if self._is_dirty and self._is_flushing:
            self._save()
            return
        self._tell(SaveKind.UNSAVED if self._is_dirty else SaveKind.SAVED)
        if self._is_dirty:
            self._timer.start(min(QUIET_MS, max(0, LONGEST_MS - SAVE_MS - self._since_first.elapsed())))
        self._settle()

    def _on_failed(self, error: ScribeError) -> None:
        self._is_in_flight = False
        if self._is_stopped:
            return
        if not self._is_dirty:
            self._is_dirty = True
            self._since_first.start()
        self._tell(SaveKind.NOT_SAVED, error)
        self._timer.start(RETRY_MS)
        self._settle()

    def _settle(self) -> None:
        if self._is_flushing:
            self._is_flushing = False
            self.flushed.emit()

    def _tell(self, kind: SaveKind, error: ScribeError | None = None) -> None:
        if kind is SaveKind.SAVING:
            # Until a new attempt comes back, the reason of the last one still holds.
            error = self._state.error
        state = SaveState(kind, self._state.saved_at, error)
        if state != self._state or kind is SaveKind.SAVED:
            self._state = state
            self.state_changed.emit(state)
