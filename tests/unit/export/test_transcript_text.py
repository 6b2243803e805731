"""The transcript as text: times, speakers, what is missing and where to listen again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import RecordingId, SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.transcript import (
    Completeness,
    MergedBy,
    Seam,
    Segment,
    SegmentFlag,
    Span,
    Transcript,
)
from scribe_desktop.export.transcript_text import transcript_as_text

TRANSCRIPT = Transcript(
    id=TranscriptId("t"),
    session_id=SessionId("s"),
    recording_id=RecordingId("r"),
    engine="local",
    model="tiny.en",
    model_grade=ModelGrade.BASIC,
    language="en",
    segments=(
        Segment(SegmentId("s1"), 4_000, 8_000, "Clinician", "What brings\r\nyou in?"),
        Segment(SegmentId("s2"), 9_000, 15_000, None, "This cough,  José.\x00"),
        Segment(SegmentId("s3"), 3_725_000, 3_729_000, "Patient", "日本"),
    ),
    seams=(Seam(900_000, MergedBy.CONCATENATED, True), Seam(1_800_000, MergedBy.WORD_TIMES, False)),
    completeness=Completeness(3_730_000, 20_000, 15_000, (Span(9_000, 9_500), Span(20_000, 25_000))),
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
)

GOLDEN = """\
Basic speech model: check every drug name and number.
Transcript: recorded 1:02:10, speech 00:20, transcribed 00:15, 2 gaps

[00:04] Clinician: What brings you in?
[00:09] (untranscribed speech until 00:09: listen here)
[00:09] This cough, José.
[00:20] (untranscribed speech until 00:25: listen here)
[15:00] (two pieces meet here and may not fit: listen here)
[1:02:05] Patient: 日本
"""


def test_words_gaps_and_flagged_seams_stand_in_order_of_time() -> None:
    assert transcript_as_text(TRANSCRIPT) == GOLDEN
    assert transcript_as_text(TRANSCRIPT, newline="\r\n") == GOLDEN.replace("\n", "\r\n")


def test_what_the_guards_did_is_told_above_the_words() -> None:
    sentences = (
        "At 01:40: 2 words on silence, left out.",
        "At 02:00: 1 word where no speech was detected, marked as doubtful.",
    )
    told = transcript_as_text(replace(TRANSCRIPT, warnings=sentences))
    assert told == GOLDEN.replace("2 gaps\n", "2 gaps\n" + "".join(f"{sentence}\n" for sentence in sentences))


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        ((SegmentFlag.LOW_CONFIDENCE,), "[00:04] (doubtful) Patient: Cough."),
        ((SegmentFlag.NEAR_FLAGGED_SEAM,), "[00:04] (near a flagged seam) Patient: Cough."),
        ((SegmentFlag.RETRIED,), "[00:04] (heard at a second try) Patient: Cough."),
        (
            (SegmentFlag.RETRIED, SegmentFlag.LOW_CONFIDENCE),
            "[00:04] (doubtful, heard at a second try) Patient: Cough.",
        ),
        ((SegmentFlag.APPROXIMATE_TIMES,), "[00:04] Patient: Cough."),
    ],
)
def test_a_segment_to_look_at_twice_says_why(flags: tuple[SegmentFlag, ...], line: str) -> None:
    segment = Segment(SegmentId("s1"), 4_000, 8_000, "Patient", "Cough.", flags)
    assert transcript_as_text(replace(TRANSCRIPT, segments=(segment,))).splitlines()[3] == line


def test_typed_text_claims_no_times() -> None:
    typed = replace(
        TRANSCRIPT,
        recording_id=None,
        completeness=None,
        seams=(),
        model_grade=ModelGrade.STANDARD,
        segments=(
            Segment(SegmentId("s1"), 0, 0, None, "Cough.", (SegmentFlag.TYPED,)),
            Segment(SegmentId("s2"), 0, 0, "Patient", "No fever.", (SegmentFlag.TYPED,)),
        ),
    )
    assert transcript_as_text(typed) == (
        "Transcript: typed or pasted text, no recording\n\nCough.\nPatient: No fever.\n"
    )


def test_demo_words_are_marked_on_the_first_line() -> None:
    stub = replace(TRANSCRIPT, model_grade=ModelGrade.STUB)
    assert transcript_as_text(stub).startswith("STUB - DEMO TEXT, NOT A TRANSCRIPT\n")


def test_an_empty_transcript_says_so() -> None:
    empty = replace(TRANSCRIPT, segments=(), seams=(), completeness=Completeness(5_000, 0, 0, ()))
    assert transcript_as_text(empty).endswith("speech 00:00, transcribed 00:00, no gaps\n\n(no words)\n")
