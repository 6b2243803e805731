"""Measures opening a visit of 3 h (30,000 words) in the transcript pane, beside plain widgets with the same text."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QListWidget, QTextEdit, QWidget

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.reading import TranscriptReading
from scribe_desktop.domain.transcript import Completeness, Segment, Span, Transcript
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.transcript.pane import TranscriptPane

SEGMENTS = 3_000
WORDS_PER_SEGMENT = 10
DURATION_MS = 3 * 3_600_000
LIMIT_MS = 150.0
_SIZE = (412, 700)
_VOCABULARY = 4_000


def long_reading(seed: int = 7) -> TranscriptReading:
    """A visit of 3 h: 3,000 segments of 10 words out of 4,000, two speakers, three gaps."""
    chance = random.Random(seed)
    letters = "etaoinshrdlucmfwyp"
    vocabulary = ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(_VOCABULARY)]
    step = DURATION_MS // SEGMENTS
    segments = tuple(
        Segment(
            SegmentId(f"s{number}"),
            number * step,
            number * step + step - 200,
            "Clinician" if number % 2 == 0 else "Patient",
            " ".join(chance.choices(vocabulary, k=WORDS_PER_SEGMENT)).capitalize() + ".",
        )
        for number in range(SEGMENTS)
    )
    gaps = tuple(Span(at, at + 3_000) for at in (600_000, 3_000_000, 9_000_000))
    transcript = Transcript(
        id=TranscriptId("long"),
        session_id=SessionId("long"),
        recording_id=None,
        engine="local",
        model="tiny.en",
        model_grade=ModelGrade.BASIC,
        language="en",
        segments=segments,
        seams=(),
        completeness=Completeness(DURATION_MS, DURATION_MS, DURATION_MS - 9_000, gaps),
        created_at=datetime(2026, 5, 5, tzinfo=UTC),
    )
    return TranscriptReading(transcript)


def open_in_pane(theme: Theme, reading: TranscriptReading, pane: TranscriptPane | None = None) -> float:
    """Milliseconds from being handed the transcript to the first whole picture of it."""
    pane = pane or make_pane(theme)
    begun = time.perf_counter()
    pane.show_reading(reading)
    pane.grab()
    elapsed_ms = (time.perf_counter() - begun) * 1000
    pane.close()
    pane.deleteLater()
    return elapsed_ms


def make_pane(theme: Theme) -> TranscriptPane:
    """An empty pane on the screen, as the window has one before a visit is opened."""
    pane = TranscriptPane(theme, Shortcuts())
    pane.resize(*_SIZE)
    pane.show()
    pane.grab()
    return pane


def _open_plain(make: Callable[[], QWidget], fill: Callable[[QWidget], None]) -> float:
    widget = make()
    widget.resize(*_SIZE)
    widget.show()
    widget.grab()
    begun = time.perf_counter()
    fill(widget)
    widget.grab()
    elapsed_ms = (time.perf_counter() - begun) * 1000
    widget.close()
    widget.deleteLater()
    return elapsed_ms


def _wrapping_list() -> QListWidget:
    widget = QListWidget()
    widget.setWordWrap(True)
    return widget


def _far_scrolls_ms(theme: Theme, reading: TranscriptReading) -> list[float]:
    pane = make_pane(theme)
    pane.show_reading(reading)
    pane.grab()
    found = []
    for number in range(60):
        begun = time.perf_counter()
        pane.reveal(DURATION_MS * (number * 37 % 60) // 60)
        pane.grab()
        found.append((time.perf_counter() - begun) * 1000)
    pane.close()
    return found


def _resizes_ms(theme: Theme, reading: TranscriptReading) -> list[float]:
    pane = make_pane(theme)
    pane.show_reading(reading)
    pane.grab()
    found = []
    for number in range(10):
        begun = time.perf_counter()
        pane.resize(_SIZE[0] + 3 * (number + 1), _SIZE[1])
        pane.grab()
        found.append((time.perf_counter() - begun) * 1000)
    pane.close()
    return found


def measure() -> bool:
    """For `make bench`: whether the promise is kept."""
    return main([]) == 0


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 where the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args(arguments).runs
    application = QApplication.instance() or QApplication([])
    theme = Theme()
    theme.install()
    reading = long_reading()
    text = reading.transcript.text()
    lines = text.split("\n")
    pane, edit, plain = [], [], []
    for _ in range(runs):
        pane.append(open_in_pane(theme, reading))
        edit.append(_open_plain(QTextEdit, lambda widget: widget.setPlainText(text)))  # type: ignore[attr-defined]
        plain.append(_open_plain(_wrapping_list, lambda widget: widget.addItems(lines)))  # type: ignore[attr-defined]
    scrolls, resizes = sorted(_far_scrolls_ms(theme, reading)), _resizes_ms(theme, reading)
    print(f"{SEGMENTS} segments, {SEGMENTS * WORDS_PER_SEGMENT} words, first paint included, median (worst) of {runs}")
    for name, found in (("transcript pane", pane), ("plain QTextEdit", edit), ("plain QListWidget", plain)):
        print(f"  {name:<18} {statistics.median(found):7.1f} ms ({max(found):.1f})")
    print(f"  jump anywhere      {statistics.median(scrolls):7.1f} ms ({scrolls[-1]:.1f})")
    print(f"  another width      {statistics.median(resizes):7.1f} ms ({max(resizes):.1f})")
    is_kept = statistics.median(pane) < LIMIT_MS
    print(f"  limit {LIMIT_MS:.0f} ms: {'kept' if is_kept else 'NOT KEPT'}")
    del application
    return 0 if is_kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
