"""The list's rows: days and sessions, and that a change touches the rows that changed and no others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session_summary import SessionState, SessionSummary
from scribe_desktop.ui.sessions.days import LocalDays
from scribe_desktop.ui.sessions.model import SessionsModel
from scribe_desktop.ui.sessions.row import UNNAMED, RowRole, SessionRow
from tests.ui.sessions.conftest import NOON, at, summary


class Watch:
    """Counts what a model tells its views."""

    def __init__(self, model: SessionsModel) -> None:
        self.changed: list[tuple[int, int]] = []
        self.inserted: list[tuple[int, int]] = []
        self.removed: list[tuple[int, int]] = []
        self.resets = 0
        model.dataChanged.connect(lambda first, last: self.changed.append((first.row(), last.row())))
        model.rowsInserted.connect(lambda _parent, first, last: self.inserted.append((first, last)))
        model.rowsRemoved.connect(lambda _parent, first, last: self.removed.append((first, last)))
        model.modelReset.connect(self._on_reset)

    def _on_reset(self) -> None:
        self.resets += 1


@pytest.fixture
def model(qapp: object) -> SessionsModel:
    """A model that Qt's own tester watches."""
    made = SessionsModel(lambda: NOON, LocalDays(UTC))
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def _words(model: SessionsModel) -> list[str]:
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def _row(model: SessionsModel, name: str) -> SessionRow:
    row = model.data(model.index_of(SessionId(name)), RowRole.ROW)
    assert isinstance(row, SessionRow)
    return row


def test_sessions_stand_below_their_days_newest_first(model: SessionsModel) -> None:
    model.show_all(
        (summary("old", at(1, 9)), summary("early", at(5, 8)), summary("late", at(5, 10)), summary("before", at(4, 16)))
    )
    assert _words(model) == ["Today", "late", "early", "Yesterday", "before", "Friday 1 May", "old"]


def test_days_are_those_of_the_place(qapp: object) -> None:
    model = SessionsModel(lambda: NOON, LocalDays(ZoneInfo("America/New_York")))
    model.show_all((summary("evening before", at(5, 3)), summary("morning", at(5, 5))))
    assert _words(model) == ["Today", "morning", "Yesterday", "evening before"]
    assert _row(model, "evening before").time == "23:00"


def test_a_day_can_neither_be_chosen_nor_stood_on(model: SessionsModel) -> None:
    model.show_all((summary("one", at(5, 9)),))
    assert model.flags(model.index(0)) & (Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled) == (
        Qt.ItemFlag.NoItemFlags
    )
    assert model.flags(model.index(1)) & Qt.ItemFlag.ItemIsSelectable


def test_a_row_is_spoken_whole(model: SessionsModel) -> None:
    model.show_all((summary("A. Rivera, cough", at(5, 9, 10), SessionState.AI_DRAFT, to_check=3),))
    spoken = [model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken == ["Today", "09:10, A. Rivera, cough, AI draft, 3 to check"]


@pytest.mark.parametrize(("label", "name"), [("", UNNAMED), ("  \n ", UNNAMED), ("two\nlines", "two lines")])
def test_a_name_stands_on_one_line(model: SessionsModel, label: str, name: str) -> None:
    model.show_all((summary("one", at(5, 9), label=label),))
    assert _row(model, "one").name == name


def test_a_changed_session_touches_its_row_only(model: SessionsModel) -> None:
    model.show_all((summary("a", at(5, 9)), summary("b", at(5, 8)), summary("c", at(4, 8))))
    watch = Watch(model)
    model.update((summary("a", at(5, 9)), summary("c", at(4, 8), SessionState.AMENDED)))
    assert (watch.changed, watch.inserted, watch.removed, watch.resets) == ([(4, 4)], [], [], 0)
    assert _row(model, "c").words.text == "Amended"


def test_a_new_session_goes_below_its_day(model: SessionsModel) -> None:
    model.show_all((summary("a", at(5, 9)), summary("c", at(4, 8))))
    watch = Watch(model)
    model.update((summary("b", at(5, 8)),))
    assert _words(model) == ["Today", "a", "b", "Yesterday", "c"]
    assert (watch.inserted, watch.changed, watch.resets) == ([(2, 2)], [], 0)


@pytest.mark.parametrize(
    ("when", "rows", "words"),
    [
        (at(5, 9), (0, 1), ["Today", "new", "Yesterday", "a", "Friday 1 May", "c"]),
        (at(3, 9), (2, 3), ["Yesterday", "a", "Sunday 3 May", "new", "Friday 1 May", "c"]),
        (at(1, 9) - timedelta(days=1), (4, 5), ["Yesterday", "a", "Friday 1 May", "c", "Thursday 30 April", "new"]),
    ],
)
def test_the_first_session_of_a_day_brings_the_day(
    model: SessionsModel, when: datetime, rows: tuple[int, int], words: list[str]
) -> None:
    model.show_all((summary("a", at(4, 9)), summary("c", at(1, 8))))
    watch = Watch(model)
    model.update((summary("new", when),))
    assert _words(model) == words
    assert watch.inserted == [rows]


def test_a_session_into_an_empty_list(model: SessionsModel) -> None:
    model.show_all(())
    model.update((summary("one", at(5, 9)),))
    assert _words(model) == ["Today", "one"]


def test_the_last_session_of_a_day_takes_the_day_with_it(model: SessionsModel) -> None:
    model.show_all((summary("a", at(5, 9)), summary("b", at(5, 8)), summary("c", at(4, 8)), summary("d", at(1, 8))))
    watch = Watch(model)
    model.remove((SessionId("c"), SessionId("a"), SessionId("unknown")))
    assert _words(model) == ["Today", "b", "Friday 1 May", "d"]
    assert watch.removed == [(3, 4), (1, 1)]
    model.remove((SessionId("b"), SessionId("d")))
    assert _words(model) == []


def test_a_session_whose_time_changed_moves(model: SessionsModel) -> None:
    model.show_all((summary("a", at(5, 9)), summary("b", at(5, 8))))
    model.update((summary("a", at(4, 7)),))
    assert _words(model) == ["Today", "b", "Yesterday", "a"]


def test_sessions_of_one_moment_are_told_apart(model: SessionsModel) -> None:
    same = tuple(summary(f"s{number}", at(5, 9)) for number in range(20))
    model.show_all(same)
    for one in same:
        assert model.data(model.index_of(one.id), RowRole.SESSION_ID) == one.id
    model.remove([same[7].id])
    assert "s7" not in _words(model)
    assert model.rowCount() == 20


def test_progress_touches_the_row_of_its_job_only(model: SessionsModel) -> None:
    model.show_all(
        (summary("a", at(5, 9)), summary("b", at(5, 8), SessionState.TRANSCRIBING, job="j"), summary("c", at(4, 8)))
    )
    watch = Watch(model)
    model.show_progress(Progress(JobId("j"), Stage.TRANSCRIBE, "words", 0.38, 2, 7))
    model.show_progress(Progress(JobId("unknown"), Stage.TRANSCRIBE, "words", 0.5))
    assert (watch.changed, watch.resets) == ([(2, 2)], 0)
    row = _row(model, "b")
    assert (row.words.text, row.fraction, row.is_running) == ("Transcribing, part 3 of 7", 0.38, True)


def test_a_job_that_ended_shows_no_progress_when_it_runs_again(model: SessionsModel) -> None:
    running = summary("a", at(5, 9), SessionState.TRANSCRIBING, job="j")
    model.show_all((running,))
    model.show_progress(Progress(JobId("j"), Stage.TRANSCRIBE, "words", 0.9, 6, 7))
    model.update((summary("a", at(5, 9), SessionState.FAILED, job="j"),))
    assert _row(model, "a").fraction is None
    model.update((running,))
    assert _row(model, "a").fraction is None


def test_progress_that_comes_before_its_row_is_not_lost(model: SessionsModel) -> None:
    model.show_progress(Progress(JobId("j"), Stage.TRANSCRIBE, "words", 0.4))
    model.update((summary("a", at(5, 9), SessionState.TRANSCRIBING, job="j"),))
    assert _row(model, "a").fraction == 0.4


def test_waiting_jobs_show_their_place_and_only_moved_ones_repaint(model: SessionsModel) -> None:
    model.show_all(
        tuple(
            summary(name, at(5, hour), SessionState.QUEUED, job=name) for name, hour in (("a", 9), ("b", 8), ("c", 7))
        )
    )
    model.show_queue([JobId("c"), JobId("a"), JobId("b")])
    assert [_row(model, name).words.text for name in "abc"] == [
        "Waiting, 2nd in queue",
        "Waiting, 3rd in queue",
        "Waiting, 1st in queue",
    ]
    watch = Watch(model)
    model.show_queue([JobId("c"), JobId("b"), JobId("a")])
    assert sorted(watch.changed) == [(1, 1), (2, 2)]


def test_midnight_renames_the_days_and_nothing_else(qapp: object) -> None:
    now = [NOON]
    model = SessionsModel(lambda: now[0], LocalDays(UTC))
    model.show_all((summary("a", at(5, 9)), summary("b", at(4, 8)), summary("c", at(1, 8))))
    watch = Watch(model)
    assert not model.roll_over()
    now[0] = NOON + timedelta(hours=12)
    assert model.roll_over()
    assert _words(model) == ["Yesterday", "a", "Monday 4 May", "b", "Friday 1 May", "c"]
    assert watch.changed == [(0, 0), (2, 2), (4, 4)]
    model.update((summary("new", at(6, 0, 5)),))
    assert _words(model)[:2] == ["Today", "new"]


@pytest.mark.parametrize(
    ("state", "job", "can_retry", "can_cancel"),
    [
        (SessionState.FAILED, "j", True, False),
        (SessionState.CANCELLED, "j", True, False),
        (SessionState.WAITING_FOR_INTERNET, "j", True, True),
        (SessionState.PAUSED, "j", True, True),
        (SessionState.QUEUED, "j", False, True),
        (SessionState.DRAFTING, "j", False, True),
        (SessionState.SIGNED, None, False, False),
        (SessionState.FAILED, None, False, False),
    ],
)
def test_what_a_row_offers(
    model: SessionsModel, state: SessionState, job: str | None, can_retry: bool, can_cancel: bool
) -> None:
    model.show_all((summary("a", at(5, 9), state, job=job),))
    row = _row(model, "a")
    assert (row.can_retry, row.can_cancel) == (can_retry, can_cancel)


def _many(count: int) -> tuple[SessionSummary, ...]:
    return tuple(summary(f"s{number}", NOON - timedelta(minutes=97 * number)) for number in range(count))


def test_ten_thousand_rows_hold_and_a_change_touches_one(qapp: object) -> None:
    model = SessionsModel(lambda: NOON, LocalDays(ZoneInfo("Europe/Berlin")))
    many = _many(10_000)
    model.show_all(many)
    days = {one.created_at.astimezone(ZoneInfo("Europe/Berlin")).date() for one in many}
    assert model.rowCount() == 10_000 + len(days)
    assert all(model.data(model.index_of(one.id), RowRole.SESSION_ID) == one.id for one in many[::501])
    watch = Watch(model)
    model.update((summary("s5000", many[5000].created_at, SessionState.AMENDED), summary("new", NOON)))
    assert (len(watch.changed), watch.inserted, watch.resets) == (1, [(1, 1)], 0)


def test_a_whole_import_of_thousands_is_one_reset(qapp: object) -> None:
    model = SessionsModel(lambda: NOON, LocalDays(UTC))
    model.show_all((summary("kept", at(5, 9)),))
    watch = Watch(model)
    model.update(_many(1000))
    assert (watch.resets, watch.inserted) == (1, [])
    assert model.index_of(SessionId("kept")).isValid()


def test_a_session_that_is_not_there_has_no_row(model: SessionsModel) -> None:
    assert model.index_of(SessionId("x")) == QModelIndex()
    assert model.summary(SessionId("x")) is None
    assert not model.has_sessions
