"""What the transcript lists: order, names, corrections, gaps, seams, and how it is spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtTest import QAbstractItemModelTester

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.reading import Correction, SpeakerName, TranscriptReading
from scribe_desktop.domain.transcript import MergedBy, Seam, Segment, SegmentFlag, Span
from scribe_desktop.ui.theme import Theme, TypeRole
from scribe_desktop.ui.transcript.model import TranscriptModel
from scribe_desktop.ui.transcript.rows import RowKind, changed_places, rows_of, speakers_of
from scribe_desktop.ui.transcript.wrapping import Wrapper
from tests.ui.building import MADE_AT
from tests.ui.transcript.conftest import make_reading


def test_gaps_and_flagged_seams_stand_where_they_are() -> None:
    reading = make_reading(gaps=(Span(60_500, 64_500),), seams=(Seam(80_000, MergedBy.CONCATENATED, True),))
    rows = rows_of(reading)
    keys = [row.key for row in rows]
    assert keys[keys.index("gap:60500") - 1] == "s13" or keys[keys.index("gap:60500") + 1] == "s15"
    assert keys.index("s17") < keys.index("seam:80000") < keys.index("s18")
    gap = rows[keys.index("gap:60500")]
    assert gap.text == "Speech was heard for 4 s, but no words came back."
    seam = rows[keys.index("seam:80000")]
    assert seam.time_text == "01:20"
    assert (seam.start_ms, seam.end_ms) == (76_000, 84_000)


def test_a_seam_nobody_need_listen_to_is_not_listed() -> None:
    rows = rows_of(make_reading(seams=(Seam(80_000, MergedBy.WORD_TIMES, False),)))
    assert {row.kind for row in rows} == {RowKind.SEGMENT}


def test_names_and_corrections_lie_over_what_was_heard() -> None:
    reading = make_reading()
    reading = replace(
        reading,
        corrections=(Correction(SegmentId("s2"), "My own words", MADE_AT),),
        speaker_names=(SpeakerName("Clinician", "Dr Reyes"), SpeakerName("Patient", "A. Rivera")),
    )
    rows = rows_of(reading)
    assert (rows[0].name, rows[0].is_clinician) == ("Dr Reyes", True)
    assert rows[1].text == "My own words"
    assert rows[1].heard == reading.transcript.segments[1].text
    assert speakers_of(reading) == (("Clinician", "Dr Reyes"), ("Patient", "A. Rivera"))


def test_swapped_names_swap_the_clinicians_colour() -> None:
    reading = make_reading()
    names = (SpeakerName("Clinician", "Patient"), SpeakerName("Patient", "Clinician"))
    rows = rows_of(replace(reading, speaker_names=names))
    assert [row.is_clinician for row in rows[:2]] == [False, True]


def test_a_row_is_spoken_with_speaker_time_words_and_doubts() -> None:
    reading = make_reading()
    segments = list(reading.transcript.segments)
    segments[0] = replace(segments[0], flags=(SegmentFlag.LOW_CONFIDENCE, SegmentFlag.APPROXIMATE_TIMES))
    rows = rows_of(replace(reading, transcript=replace(reading.transcript, segments=tuple(segments))))
    spoken = rows[0].spoken_text()
    assert spoken.startswith("Clinician, 00:00, ")
    assert "These words may be wrong. Listen once." in spoken
    assert "The time is approximate." in spoken


@pytest.mark.parametrize(
    ("heard", "corrected", "changed"),
    [
        ("lost Artan fifty", "losartan fifty", ["losartan"]),
        ("one two three", "one two three four", ["four"]),
        ("one two three", "one three", ["three"]),
        ("one two", "one", ["one"]),
        ("same words", "same words", []),
    ],
)
def test_changed_words_are_found(heard: str, corrected: str, changed: list[str]) -> None:
    assert [corrected[start : start + length] for start, length in changed_places(heard, corrected)] == changed


def test_the_model_grows_without_a_reset(qapp: object) -> None:
    model = TranscriptModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    reading = make_reading()
    rows = rows_of(reading)
    model.show_rows(rows[:10])
    resets.clear()
    model.show_rows(rows[:20])
    with_gap = rows_of(make_reading(gaps=(Span(20_000, 22_000),)))
    model.show_rows(with_gap)
    model.show_rows(rows)
    corrected = replace(reading, corrections=(Correction(SegmentId("s5"), "other words", MADE_AT),))
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    model.show_rows(rows_of(corrected))
    assert changed == [4]
    assert not resets
    assert model.rowCount() == 30
    del tester


def test_a_position_belongs_to_the_row_that_is_heard(qapp: object) -> None:
    model = TranscriptModel()
    reading = make_reading(seams=(Seam(70_000, MergedBy.CONCATENATED, True),))
    model.show_rows(rows_of(reading))
    for segment in reading.transcript.segments:
        for at_ms in (segment.start_ms, (segment.start_ms + segment.end_ms) // 2):
            assert model.rows[model.row_at(at_ms)].key == segment.id
    assert model.row_at(reading.transcript.segments[-1].end_ms + 10_000) == -1


def test_words_break_where_they_fit(theme: Theme) -> None:
    font = theme.font(TypeRole.READING)
    metrics = QFontMetricsF(font)
    text = "That's very helpful. Are you allergic to anything? Penicillin, I got a rash all over when I was a child."
    for width in (120.0, 200.0, 317.0):
        lines = Wrapper(font, width).lines(text)
        assert sum(lines) == len(text)
        start = 0
        for count in lines:
            assert metrics.horizontalAdvance(text[start : start + count].rstrip()) <= width + 1
            start += count


@pytest.mark.parametrize("text", ["咳嗽持续了三个星期而且晚上更严重" * 4, "one\ntwo", "a" * 200, ""])
def test_texts_without_places_to_break_are_still_whole(theme: Theme, text: str) -> None:
    lines = Wrapper(QFont(theme.font(TypeRole.READING)), 150.0).lines(text)
    assert sum(lines) == len(text)
    assert len(lines) >= 1


def test_provisional_words_come_last() -> None:
    rows = rows_of(make_reading(), (Segment(SegmentId("p1"), 175_000, 176_000, None, "and one more"),))
    assert rows[-1].kind is RowKind.PROVISIONAL
    assert "not final yet" in rows[-1].spoken_text()


def test_nothing_has_no_rows() -> None:
    assert rows_of(None) == ()
    assert isinstance(make_reading(), TranscriptReading)
