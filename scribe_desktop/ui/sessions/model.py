"""Owns the rows of the sessions list: days as groups, sessions newest first, and who moved. It reads no store.

Ten thousand rows are plain values in one list; what a row shows is made only when it is asked for. GUI thread only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session_summary import SessionSummary
from scribe_desktop.ui.sessions.days import LocalDays, day_words
from scribe_desktop.ui.sessions.row import RUNNING_STATES, RowRole, SessionRow, session_row

SESSION_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)

_LARGE_UPDATE = 200

Index = QModelIndex | QPersistentModelIndex
_Key = tuple[int, int, float, str]


class SessionsModel(QAbstractListModel):
    """Group rows by local day and sessions below them, newest first."""

    def __init__(self, clock: Clock, days: LocalDays, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._days = days
        self._today = days.day_of(clock())
        self._rows: list[SessionSummary | date] = []
        self._summaries: dict[SessionId, SessionSummary] = {}
        self._sessions_by_job: dict[JobId, SessionId] = {}
        self._progress: dict[JobId, Progress] = {}
        self._queue_places: dict[JobId, int] = {}

    # What Qt asks

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows, groups included."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name or day, what is spoken, the SessionRow, the session's id."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, date):
            is_words = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return day_words(row, self._today) if is_words else None
        match role:
            case RowRole.ROW:
                return self._face(row)
            case RowRole.SESSION_ID:
                return row.id
            case Qt.ItemDataRole.DisplayRole:
                return self._face(row).name
            case Qt.ItemDataRole.EditRole:
                return row.label
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._face(row).spoken()
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Group rows are neither selected nor stopped at."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemNeverHasChildren if self.is_group(index.row()) else SESSION_FLAGS

    # What the list asks

    def is_group(self, row: int) -> bool:
        """Whether the row names a day."""
        return isinstance(self._rows[row], date)

    def summary(self, session_id: SessionId) -> SessionSummary | None:
        """What is known of a session; None where it is not in the list."""
        return self._summaries.get(session_id)

    def session_of_job(self, job_id: JobId) -> SessionId | None:
        """The session whose newest open job this is."""
        return self._sessions_by_job.get(job_id)

    def index_of(self, session_id: SessionId) -> QModelIndex:
        """The session's row; an invalid index where it is not in the list."""
        summary = self._summaries.get(session_id)
        return QModelIndex() if summary is None else self.index(self._place(self._key(summary)))

    @property
    def has_sessions(self) -> bool:
        """Whether there is any session."""
        return bool(self._summaries)

    @property
    def today(self) -> date:
        """The day that the list calls Today."""
        return self._today

    @property
    def days(self) -> LocalDays:
        """The days of the list's time zone."""
        return self._days

    # What changes it

    def show_all(self, summaries: Iterable[SessionSummary]) -> None:
        """Show these sessions and no others."""
        ordered = sorted(summaries, key=_newest_first)
        self.beginResetModel()
        self._today = self._days.day_of(self._clock())
        self._summaries = {summary.id: summary for summary in ordered}
        self._sessions_by_job = {summary.job_id: summary.id for summary in ordered if summary.job_id is not None}
        self._progress = {job: told for job, told in self._progress.items() if job in self._sessions_by_job}
        self._rows = self._with_days(ordered)
        self.endResetModel()

    def update(self, summaries: Collection[SessionSummary]) -> None:
        """Take over changed and new sessions; rows that are the same are left alone."""
        new = sum(summary.id not in self._summaries for summary in summaries)
        if new > _LARGE_UPDATE:
            self.show_all((self._summaries | {summary.id: summary for summary in summaries}).values())
            return
        for summary in summaries:
            before = self._summaries.get(summary.id)
            if before == summary:
                continue
            if before is None:
                self._insert(summary)
            elif before.created_at != summary.created_at:
                self._remove(before)
                self._insert(summary)
            else:
                self._replace(before, summary)

    def remove(self, session_ids: Iterable[SessionId]) -> None:
        """Take sessions out, and the days that are empty then."""
        for session_id in session_ids:
            summary = self._summaries.get(session_id)
            if summary is not None:
                self._remove(summary)

    def show_progress(self, progress: Progress) -> None:
        """Show what a running job does now; a job of no row is kept for when its row comes."""
        self._progress[progress.job_id] = progress
        session_id = self._sessions_by_job.get(progress.job_id)
        if session_id is not None:
            self._tell_changed(session_id)

    def show_queue(self, waiting: Iterable[JobId]) -> None:
        """Show the places of waiting jobs, first to run first; places that stay the same are left alone."""
        places = {job_id: place for place, job_id in enumerate(waiting, start=1)}
        before, self._queue_places = self._queue_places, places
        for job_id in before.keys() | places.keys():
            session_id = self._sessions_by_job.get(job_id)
            if session_id is not None and before.get(job_id) != places.get(job_id):
                self._tell_changed(session_id)

    def roll_over(self) -> bool:
        """Call the days by their new names when a new one has begun; whether one has."""
        today = self._days.day_of(self._clock())
        if today == self._today:
            return False
        self._today = today
        for place, row in enumerate(self._rows):
            if isinstance(row, date):
                self.dataChanged.emit(self.index(place), self.index(place))
        return True

    # How

    def _face(self, summary: SessionSummary) -> SessionRow:
        job_id = summary.job_id
        return session_row(
            summary,
            self._days.time_of(summary.created_at),
            progress=None if job_id is None else self._progress.get(job_id),
            queue_place=None if job_id is None else self._queue_places.get(job_id),
        )

    def _with_days(self, ordered: list[SessionSummary]) -> list[SessionSummary | date]:
        rows: list[SessionSummary | date] = []
        day_start = None
        for summary in ordered:
            if day_start is None or summary.created_at < day_start:
                day = self._days.day_of(summary.created_at)
                day_start = self._days.start_of(day)
                rows.append(day)
            rows.append(summary)
        return rows

    def _insert(self, summary: SessionSummary) -> None:
        day = self._days.day_of(summary.created_at)
        place = self._place(self._key(summary))
        group = self._place(self._group_key(day))
        has_group = group < len(self._rows) and self._rows[group] == day
        fresh: list[SessionSummary | date] = [summary] if has_group else [day, summary]
        self.beginInsertRows(QModelIndex(), place, place + len(fresh) - 1)
        self._rows[place:place] = fresh
        self._note(summary)
        self.endInsertRows()

    def _remove(self, summary: SessionSummary) -> None:
        last = self._place(self._key(summary))
        is_last_of_day = last + 1 == len(self._rows) or self.is_group(last + 1)
        first = last - 1 if is_last_of_day and self.is_group(last - 1) else last
        self.beginRemoveRows(QModelIndex(), first, last)
        del self._rows[first : last + 1]
        del self._summaries[summary.id]
        self._forget_job(summary)
        self.endRemoveRows()

    def _replace(self, before: SessionSummary, summary: SessionSummary) -> None:
        place = self._place(self._key(before))
        if before.job_id != summary.job_id:
            self._forget_job(before)
        elif summary.job_id is not None and summary.state not in RUNNING_STATES:
            # What the job said last is no longer so; a later run tells anew.
            self._progress.pop(summary.job_id, None)
        self._rows[place] = summary
        self._note(summary)
        self.dataChanged.emit(self.index(place), self.index(place))

    def _note(self, summary: SessionSummary) -> None:
        self._summaries[summary.id] = summary
        if summary.job_id is not None:
            self._sessions_by_job[summary.job_id] = summary.id

    def _forget_job(self, summary: SessionSummary) -> None:
        if summary.job_id is not None:
            self._sessions_by_job.pop(summary.job_id, None)
            self._progress.pop(summary.job_id, None)

    def _tell_changed(self, session_id: SessionId) -> None:
        index = self.index_of(session_id)
        self.dataChanged.emit(index, index)

    def _place(self, key: _Key) -> int:
        return bisect_left(self._rows, key, key=self._row_key)

    def _row_key(self, row: SessionSummary | date) -> _Key:
        return self._group_key(row) if isinstance(row, date) else self._key(row)

    def _group_key(self, day: date) -> _Key:
        return (-day.toordinal(), 0, 0.0, "")

    def _key(self, summary: SessionSummary) -> _Key:
        return (-self._days.day_of(summary.created_at).toordinal(), 1, *_newest_first(summary))


def _newest_first(summary: SessionSummary) -> tuple[float, str]:
    return (-summary.created_at.timestamp(), summary.id)
