"""Days are those of the place, with its summer times, and are called as a clinician calls them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scribe_desktop.ui.sessions.days import LocalDays, day_words, short_day

TODAY = date(2026, 5, 5)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 5, 5), "Today"),
        (date(2026, 5, 4), "Yesterday"),
        (date(2026, 5, 1), "Friday 1 May"),
        (date(2026, 5, 6), "Wednesday 6 May"),
        (date(2025, 12, 31), "Wednesday 31 December 2025"),
    ],
)
def test_a_day_is_called_as_people_call_it(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words


def test_a_narrow_column_gets_a_short_day() -> None:
    assert short_day(date(2026, 9, 28)) == "28 Sep"


def test_a_late_evening_in_new_york_is_not_the_next_day() -> None:
    days = LocalDays(ZoneInfo("America/New_York"))
    assert days.day_of(datetime(2026, 5, 6, 3, 30, tzinfo=UTC)) == date(2026, 5, 5)
    assert days.time_of(datetime(2026, 5, 6, 3, 30, tzinfo=UTC)) == "23:30"


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_on_either_side_of_the_clock_change(day: date, start: datetime) -> None:
    assert LocalDays(ZoneInfo("Europe/Berlin")).start_of(day) == start


def test_the_computers_own_zone_agrees_with_itself() -> None:
    days, moment = LocalDays(), datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    day = days.day_of(moment)
    assert days.day_of(days.start_of(day)) == day
