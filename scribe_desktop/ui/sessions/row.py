"""Owns what one row of the list shows and says. It paints nothing and reads no store."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import Qt

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session_summary import SessionState, SessionSummary
from scribe_desktop.ui.sessions.finding import Span
from scribe_desktop.ui.words import StateWords, session_state_words

UNNAMED = "Session without a name"

RUNNING_STATES = frozenset(
    {SessionState.PREPARING, SessionState.TRANSCRIBING, SessionState.DRAFTING, SessionState.CHECKING}
)
_RETRY_STATES = frozenset(
    {SessionState.WAITING_FOR_INTERNET, SessionState.PAUSED, SessionState.FAILED, SessionState.CANCELLED}
)
_CANCEL_STATES = RUNNING_STATES | {SessionState.QUEUED, SessionState.WAITING_FOR_INTERNET, SessionState.PAUSED}


class RowRole(IntEnum):
    """The roles of both lists besides Qt's own. ROW is a SessionRow, or None in a group row."""

    ROW = Qt.ItemDataRole.UserRole + 1
    SESSION_ID = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class SessionRow:
    """All that is painted of a session. `time` is the hour, or the day in a search; `year` stands below the day.

    With a `snippet` the second line shows it in place of the state; spans are the words found.
    """

    session_id: SessionId
    name: str
    time: str
    words: StateWords
    is_running: bool = False
    fraction: float | None = None
    can_retry: bool = False
    can_cancel: bool = False
    year: str = ""
    name_found: tuple[Span, ...] = ()
    snippet: str = ""
    snippet_icon: str = ""
    snippet_found: tuple[Span, ...] = ()
    found_in: str = ""

    def spoken(self) -> str:
        """The row as a screen reader says it: "09:10, A. Rivera, cough, AI draft, 3 to check"."""
        when = f"{self.time} {self.year}" if self.year else self.time
        parts = [when, self.name, self.words.text]
        if self.snippet:
            parts.append(f"{self.found_in}: {self.snippet}")
        return ", ".join(parts)


def session_row(
    summary: SessionSummary, time: str, progress: Progress | None = None, queue_place: int | None = None
) -> SessionRow:
    """The row of a session in the list by day."""
    is_running = summary.state in RUNNING_STATES
    running = progress if is_running else None
    return SessionRow(
        session_id=summary.id,
        name=shown_name(summary.label),
        time=time,
        words=session_state_words(summary, progress=running, queue_place=queue_place),
        is_running=is_running,
        fraction=None if running is None else running.fraction,
        can_retry=summary.job_id is not None and summary.state in _RETRY_STATES,
        can_cancel=summary.job_id is not None and summary.state in _CANCEL_STATES,
    )


def shown_name(label: str) -> str:
    """A label on one line; words in place of an empty one."""
    return " ".join(label.split()) or UNNAMED
