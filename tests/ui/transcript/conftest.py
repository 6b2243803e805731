"""Readings and a shown pane for the tests of the transcript."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import SessionId, TranscriptId
from scribe_desktop.domain.reading import TranscriptReading
from scribe_desktop.domain.transcript import Completeness, Seam, Span, Transcript
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.transcript.pane import TranscriptPane
from tests.ui.building import DURATION_MS, MADE_AT, sample_segments


def make_reading(gaps: tuple[Span, ...] = (), seams: tuple[Seam, ...] = ()) -> TranscriptReading:
    """The sample visit as it is read, with what is wrong with it."""
    return TranscriptReading(
        Transcript(
            id=TranscriptId("t1"),
            session_id=SessionId("s1"),
            recording_id=None,
            engine="local",
            model="tiny.en",
            model_grade=ModelGrade.BASIC,
            language="en",
            segments=sample_segments(),
            seams=seams,
            completeness=Completeness(DURATION_MS, 153_000, 153_000 - sum(gap.duration_ms for gap in gaps), gaps),
            created_at=MADE_AT,
        )
    )


@pytest.fixture
def pane(qtbot: QtBot, theme: Theme) -> TranscriptPane:
    """A pane of the usual size on the screen, with nothing in it."""
    theme.set_motion_reduced(True)
    made = TranscriptPane(theme, Shortcuts())
    qtbot.addWidget(made)
    made.resize(412, 600)
    made.show()
    return made
