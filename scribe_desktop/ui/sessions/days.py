"""Owns the local day: which day a moment belongs to, where the day begins, and what the day is called."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class LocalDays:
    """Days of one time zone; None is the computer's own, with its own summer times."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone

    def day_of(self, moment: datetime) -> date:
        """The local day of an aware moment."""
        return moment.astimezone(self._zone).date()

    def time_of(self, moment: datetime) -> str:
        """The local time of an aware moment, as 09:10."""
        return moment.astimezone(self._zone).strftime("%H:%M")

    def start_of(self, day: date) -> datetime:
        """The first moment of a local day, in UTC."""
        return datetime.combine(day, time(), tzinfo=self._zone).astimezone(UTC)


def day_words(day: date, today: date) -> str:
    """What a group of sessions is called: Today, Yesterday, Friday 1 May, and with its year when that is another."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    words = f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return words if day.year == today.year else f"{words} {day.year}"


def short_day(day: date) -> str:
    """A day in a narrow column: 5 May."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"
