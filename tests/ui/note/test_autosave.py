from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.ids import NoteId, RevisionId
from scribe_desktop.domain.note import Author, NoteBody, NoteSection, NoteStatus, Revision
from scribe_desktop.errors import ScribeError, StorageError
from scribe_desktop.ui.note.autosave import LONGEST_MS, QUIET_MS, AutosaveController, SaveKind, SaveState
from tests.ui.note.conftest import statement

NOW = datetime(2026, 5, 5, 9, 31, tzinfo=UTC)


@dataclass
class Attempt:
    body: NoteBody
    base_number: int
    done: Callable[[Revision], None]
    failed: Callable[[ScribeError], None]

    @property
    def words(self) -> str:
        return self.body.statements()[0].text


@dataclass
class Store:
    """Answers only when told to, as a slow disk does."""

    attempts: list[Attempt] = field(default_factory=list)
    number: int = 1

    def save(
        self,
        body: NoteBody,
        base_number: int,
        done: Callable[[Revision], None],
        failed: Callable[[ScribeError], None],
    ) -> None:
        self.attempts.append(Attempt(body, base_number, done, failed))

    def answer(self) -> None:
        self.number += 1
        attempt = self.attempts[-1]
        attempt.done(revision(self.number, attempt.body))

    def refuse(self) -> None:
        self.attempts[-1].failed(StorageError("The disk is full.", code="storage.full"))


def revision(number: int, body: NoteBody) -> Revision:
    return Revision(
        RevisionId(f"r{number}"),
        NoteId("n"),
        number,
        Author.CLINICIAN,
        NoteStatus.IN_REVIEW,
        body,
        "",
        "",
        "",
        "",
        None,
        None,
        NOW,
    )


class Typist:
    def __init__(self) -> None:
        self.text = "first"

    def body(self) -> NoteBody:
        return NoteBody((NoteSection("x", "X", (statement("a", self.text),)),))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def typist() -> Typist:
    return Typist()


@pytest.fixture
def autosave(qtbot: QtBot, store: Store, typist: Typist) -> AutosaveController:
    return AutosaveController(store, typist.body, 1, clock=lambda: NOW)


def kinds(autosave: AutosaveController) -> list[SaveKind]:
    seen: list[SaveKind] = []

    def note(state: SaveState) -> None:
        seen.append(state.kind)

    autosave.state_changed.connect(note)
    return seen


def test_it_saves_soon_after_the_last_change(
    qtbot: QtBot, autosave: AutosaveController, store: Store, typist: Typist
) -> None:
    seen = kinds(autosave)
    typist.text = "one"
    autosave.note_changed()
    assert not store.attempts
    qtbot.waitUntil(lambda: len(store.attempts) == 1, timeout=QUIET_MS * 5)
    assert (store.attempts[0].words, store.attempts[0].base_number) == ("one", 1)
    assert seen == [SaveKind.UNSAVED, SaveKind.SAVING]
    store.answer()
    assert seen[-1] is SaveKind.SAVED
    assert autosave.state.saved_at == NOW
    assert autosave.base_number == 2
    assert autosave.is_clean


def test_steady_typing_is_saved_within_a_second(qtbot: QtBot, autosave: AutosaveController, store: Store) -> None:
    from PySide6.QtCore import QElapsedTimer, QTimer

    clock = QElapsedTimer()
    clock.start()
    typing = QTimer(interval=50)
    typing.timeout.connect(autosave.note_changed)
    autosave.note_changed()
    typing.start()
    with qtbot.waitSignal(autosave.state_changed, check_params_cb=_is_saving, timeout=LONGEST_MS * 3):
        pass
    typing.stop()
    assert QUIET_MS < clock.elapsed() <= LONGEST_MS + 100
    assert len(store.attempts) == 1


def _is_saving(state: SaveState) -> bool:
    return state.kind is SaveKind.SAVING


def test_one_save_at_a_time_and_the_newest_words_go_next(
    qtbot: QtBot, autosave: AutosaveController, store: Store, typist: Typist
) -> None:
    typist.text = "one"
    autosave.note_changed()
    autosave.flush()
    typist.text = "two"
    autosave.note_changed()
    typist.text = "three"
    autosave.note_changed()
    assert [attempt.words for attempt in store.attempts] == ["one"]
    store.answer()
    assert [(attempt.words, attempt.base_number) for attempt in store.attempts] == [("one", 1), ("three", 2)]
    assert not autosave.is_clean
    store.answer()
    assert autosave.is_clean


def test_flush_saves_at_once_and_tells_when_it_is_settled(
    qtbot: QtBot, autosave: AutosaveController, store: Store
) -> None:
    told: list[bool] = []
    autosave.flushed.connect(lambda: told.append(autosave.is_clean))
    autosave.note_changed()
    autosave.flush()
    assert len(store.attempts) == 1
    assert not told
    store.answer()
    assert told == [True]


def test_flush_with_nothing_to_save_tells_at_once(qtbot: QtBot, autosave: AutosaveController, store: Store) -> None:
    with qtbot.waitSignal(autosave.flushed, timeout=100):
        autosave.flush()
    assert not store.attempts


def test_a_failed_save_says_so_keeps_the_words_and_is_tried_again(
    qtbot: QtBot, autosave: AutosaveController, store: Store, typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scribe_desktop.ui.note.autosave.RETRY_MS", 30)
    autosave.note_changed()
    autosave.flush()
    store.refuse()
    assert autosave.state.kind is SaveKind.NOT_SAVED
    assert autosave.state.error is not None
    assert autosave.state.error.code == "storage.full"
    assert not autosave.is_clean
    typist.text = "more"
    autosave.note_changed()
    assert autosave.state.kind is SaveKind.NOT_SAVED
    qtbot.waitUntil(lambda: len(store.attempts) == 2, timeout=2000)
    assert store.attempts[1].words == "more"
    store.answer()
    assert autosave.state == SaveState(SaveKind.SAVED, NOW)


def test_the_save_button_tries_at_once(qtbot: QtBot, autosave: AutosaveController, store: Store) -> None:
    autosave.note_changed()
    autosave.flush()
    store.refuse()
    autosave.save_now()
    assert len(store.attempts) == 2


def test_a_flush_that_fails_is_settled_and_not_clean(qtbot: QtBot, autosave: AutosaveController, store: Store) -> None:
    told: list[SaveKind] = []
    autosave.flushed.connect(lambda: told.append(autosave.state.kind))
    autosave.note_changed()
    autosave.flush()
    store.refuse()
    assert told == [SaveKind.NOT_SAVED]


def test_a_stopped_controller_saves_nothing_more(qtbot: QtBot, autosave: AutosaveController, store: Store) -> None:
    autosave.note_changed()
    autosave.stop()
    autosave.note_changed()
    autosave.save_now()
    assert not store.attempts
