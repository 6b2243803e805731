"""The sessions list with 10,000 rows beside Qt's ready-made list: filling, scrolling, progress, a new row.

The ready-made one is a QListWidget with one item a session, which shows less: one line and an icon, no days. Times are
those of the GUI thread until everything that was asked for is painted, offscreen.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListWidget, QListWidgetItem, QWidget

from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session_summary import SessionState, SessionSummary
from scribe_desktop.ui.sessions.pane import SessionsPane
from scribe_desktop.ui.sessions.row import session_row
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme

SESSIONS = 10_000
FRAMES = 300
UPDATES = 100
INSERTS = 10
FILL_LIMIT_MS = 250.0
FRAME_LIMIT_MS = 16.0
STALL_LIMIT_MS = 100.0

_NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
_STATES = (SessionState.SIGNED, SessionState.AI_DRAFT, SessionState.FAILED, SessionState.TRANSCRIBING)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: to fill, per frame, per progress, per new row."""

    fill: float
    frames: list[float]
    updates: list[float]
    inserts: list[float]


def measure() -> bool:
    """Fill both lists and use them; True when ours is within the limits."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    theme = Theme()
    theme.install()
    ours, plain = _ours(theme), _ready_made(theme)
    print(f"{SESSIONS} sessions, {FRAMES} frames of scrolling, {UPDATES} reports of progress, {INSERTS} new rows")
    print(f"{'':26}{'ours':>10}{'QListWidget':>14}")
    print(f"{'fill and first paint':26}{ours.fill:>7.0f} ms{plain.fill:>11.0f} ms")
    for words, mine, theirs in (
        ("a frame while scrolling", ours.frames, plain.frames),
        ("a report of progress", ours.updates, plain.updates),
        ("a new session", ours.inserts, plain.inserts),
    ):
        print(f"{words + ', p95':26}{_p95(mine):>7.1f} ms{_p95(theirs):>11.1f} ms")
    del application
    return (
        ours.fill < FILL_LIMIT_MS
        and _p95(ours.frames) < FRAME_LIMIT_MS
        and _p95(ours.updates) < FRAME_LIMIT_MS
        and max(ours.inserts) < STALL_LIMIT_MS
    )


def _ours(theme: Theme) -> Times:
    window = QWidget()
    pane = SessionsPane(theme, Shortcuts(window), lambda: _NOW, window)
    pane.resize(264, 720)
    window.resize(264, 720)
    window.show()
    _paint(window)
    summaries = _summaries()

    def fill() -> None:
        pane.model.show_all(summaries)
        pane.show_loaded()

    running = next(one for one in summaries if one.state is SessionState.TRANSCRIBING)
    pane.set_current(running.id)
    return Times(
        fill=_timed(window, fill),
        frames=_scrolled(window, pane.list_view),
        updates=[
            _timed(
                window,
                partial(
                    pane.model.show_progress,
                    Progress(JobId(str(running.job_id)), Stage.TRANSCRIBE, "", done / UPDATES, done, UPDATES),
                ),
            )
            for done in range(UPDATES)
        ],
        inserts=[
            _timed(
                window,
                partial(
                    pane.model.update,
                    (replace(summaries[0], id=SessionId(f"new{number}"), created_at=_NOW + timedelta(minutes=number)),),
                ),
            )
            for number in range(INSERTS)
        ],
    )


def _ready_made(theme: Theme) -> Times:
    window = QListWidget()
    window.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
    window.resize(264, 720)
    window.show()
    _paint(window)
    summaries = _summaries()

    def item(summary: SessionSummary) -> QListWidgetItem:
        row = session_row(summary, summary.created_at.strftime("%H:%M"))
        return QListWidgetItem(theme.icon(row.words.icon), f"{row.time} {row.name}, {row.words.text}")

    def fill() -> None:
        for summary in summaries:
            window.addItem(item(summary))

    filled = _timed(window, fill)
    return Times(
        fill=filled,
        frames=_scrolled(window, window),
        updates=[
            _timed(window, partial(window.item(3).setText, f"part {done} of {UPDATES}")) for done in range(UPDATES)
        ],
        inserts=[_timed(window, lambda: window.insertItem(0, item(summaries[0]))) for _number in range(INSERTS)],
    )


def _summaries() -> tuple[SessionSummary, ...]:
    return tuple(
        SessionSummary(
            id=SessionId(f"s{number}"),
            label=f"Visit {number}, follow-up of a cough",
            created_at=_NOW - timedelta(minutes=53 * number),
            state=_STATES[number % len(_STATES)],
            to_check=number % 4,
            job_id=JobId(f"j{number}"),
        )
        for number in range(SESSIONS)
    )


def _scrolled(window: QWidget, view: QAbstractItemView) -> list[float]:
    bar = view.verticalScrollBar()
    places = [round(bar.maximum() * frame / FRAMES) for frame in range(FRAMES)]
    frames = [_timed(window, partial(bar.setValue, place)) for place in places]
    bar.setValue(0)
    _paint(window)
    return frames


def _timed(window: QWidget, act: Callable[[], object]) -> float:
    started_at = time.perf_counter()
    act()
    _paint(window)
    return (time.perf_counter() - started_at) * 1000


def _paint(window: QWidget) -> None:
    # The layout that item views put off is due with the next timers; a second turn paints what it changed.
    for _turn in range(2):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.UpdateRequest)
    window.repaint()


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
