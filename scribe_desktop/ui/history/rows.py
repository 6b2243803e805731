"""Owns what the history shows of a revision, and how bursts of saves are folded into one line. It knows no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scribe_desktop.domain.note import Author

BURST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision. `at` is aware; `label` names what made it, e.g. `Claude, claude-sonnet-5-5` or `Signed`.

    Only the clinician's saves without a label are folded.
    """

    number: int
    author: Author
    at: datetime
    label: str = ""
    is_head: bool = False

    @property
    def is_plain_save(self) -> bool:
        """Whether it is one of many saves while typing."""
        return self.author is Author.CLINICIAN and not self.label


@dataclass(frozen=True, slots=True)
class RevisionGroup:
    """Revisions that stand in one line, newest first; a burst has more than one."""

    rows: tuple[RevisionRow, ...]

    @property
    def newest(self) -> RevisionRow:
        """The revision the line stands for."""
        return self.rows[0]

    @property
    def is_burst(self) -> bool:
        """Whether the line can be opened."""
        return len(self.rows) > 1


def group_rows(rows: tuple[RevisionRow, ...]) -> tuple[RevisionGroup, ...]:
    """Newest first; the clinician's plain saves less than ten minutes apart are one group."""
    groups: list[list[RevisionRow]] = []
    for row in sorted(rows, key=lambda row: row.number, reverse=True):
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.is_plain_save
            and row.is_plain_save
            and last.at - row.at <= BURST
            and _day(last.at) == _day(row.at)
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return tuple(RevisionGroup(tuple(group)) for group in groups)


def group_words(group: RevisionGroup) -> tuple[str, str]:
    """Time and who, e.g. `09:31` and `You, 14 saves`."""
    row = group.newest
    if row.author is Author.MODEL:
        return time_text(row.at), row.label or "Draft"
    if row.label:
        return time_text(row.at), row.label
    return time_text(row.at), f"You, {len(group.rows)} saves" if group.is_burst else "You"


def time_text(at: datetime) -> str:
    """`09:31` on this computer's clock."""
    return f"{at.astimezone():%H:%M}"


def day_text(day: date, today: date) -> str:
    """`Today`, `Yesterday` or `Tue 5 May 2026`."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%a} {day.day} {day:%B %Y}"


def _day(at: datetime) -> date:
    return at.astimezone().date()
