"""Hearing single places again: what was missing is found, what was there stays as it was, and it is said plainly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import RecordingId, SessionId, TranscriptId
from scribe_desktop.domain.transcript import (
    Completeness,
    MergedBy,
    Seam,
    Segment,
    SegmentFlag,
    Span,
    Transcript,
    Word,
)
from scribe_desktop.errors import AiOffError, InputRefusedError
from scribe_desktop.retrying import RetryPolicy
from scribe_desktop.transcription.chunk_runner import Listening
from scribe_desktop.transcription.hearing_again import HeardAgain, hear_again, places_at
from scribe_desktop.transcription.segmenting import make_segments
from scribe_desktop.transcription.words import PlacedWord
from tests.unit.transcription.scripted_engine import (
    MemoryCheckpoints,
    Script,
    SpanAudio,
    calls_of,
    describe_scripted,
    steady_words,
)

DURATION_MS = 120_000
SPEECH = (Span(0, DURATION_MS),)
WORDS = steady_words(DURATION_MS // 400)
GAP = Span(40_000, 48_000)
OTHER_GAP = Span(80_000, 84_000)
SEAM_MS = 60_000


def transcript_of(
    words: Sequence[Word], *, gaps: tuple[Span, ...] = (), seams: tuple[Seam, ...] = (), has_times: bool = True
) -> Transcript:
    placed = [PlacedWord(word.text, word.start_ms, word.end_ms, has_approximate_times=not has_times) for word in words]
    missing_ms = sum(gap.duration_ms for gap in gaps)
    return Transcript(
        id=TranscriptId("t1"),
        session_id=SessionId("session"),
        recording_id=RecordingId("recording"),
        engine="local",
        model="scripted",
        model_grade=ModelGrade.STANDARD,
        language="en",
        segments=make_segments(placed, seams=seams),
        seams=seams,
        completeness=Completeness(DURATION_MS, DURATION_MS, DURATION_MS - missing_ms, gaps),
        created_at=utc_now(),
    )


def outside(words: Sequence[Word], *spans: Span) -> tuple[Word, ...]:
    return tuple(word for word in words if not any(span.overlap_ms(Span(word.start_ms, word.end_ms)) for span in spans))


@dataclass
class Round:
    """Hearing places of one transcript with a scripted engine; `go` may be called again, as after a restart."""

    script: Script
    before_call: Callable[[], None] = lambda: None
    max_seconds: int | None = None
    checkpoints: MemoryCheckpoints = field(default_factory=MemoryCheckpoints)

    def go(self, transcript: Transcript, *spans: Span, round_number: int = 0) -> HeardAgain:
        description = describe_scripted(self.script, max_seconds=self.max_seconds)
        with EngineProcess(description.spec) as process:
            listening = Listening(
                description=description,
                process=process,
                audio_sha256="0" * 64,
                language="en",
                keywords=(),
                checkpoints=self.checkpoints,
                before_call=self.before_call,
                cancel=CancelToken(),
                report=lambda _progress: None,
                policy=RetryPolicy(max_attempts=1),
                max_parallel=1,
            )
            return hear_again(
                transcript,
                places_at(transcript, spans),
                listening=listening,
                source=SpanAudio(DURATION_MS).cut,
                speech=SPEECH,
                duration_ms=DURATION_MS,
                threshold_bytes=25_000_000,
                round_number=round_number,
            )


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(WORDS, tmp_path / "log")


def all_words(transcript: Transcript) -> list[str]:
    return " ".join(segment.text for segment in transcript.segments).split()


def assert_old_segments_stand(old: Transcript, new: Transcript) -> None:
    for segment in old.segments:
        kept = new.segment(segment.id)
        assert kept is not None
        assert (kept.text, kept.start_ms, kept.end_ms, kept.speaker) == (
            segment.text,
            segment.start_ms,
            segment.end_ms,
            segment.speaker,
        )
    assert len({segment.id for segment in new.segments}) == len(new.segments)
    starts = [segment.start_ms for segment in new.segments]
    assert starts == sorted(starts)


def found_segments(old: Transcript, new: Transcript) -> list[Segment]:
    known = {segment.id for segment in old.segments}
    return [segment for segment in new.segments if segment.id not in known]


@pytest.mark.parametrize("has_times", [True, False])
def test_a_gap_is_filled_once_and_nothing_else_moves(script: Script, has_times: bool) -> None:
    old = transcript_of(outside(WORDS, GAP, OTHER_GAP), gaps=(GAP, OTHER_GAP))
    heard = Round(replace(script, has_times=has_times)).go(old, GAP)
    new = heard.transcript
    assert new is not None
    assert_old_segments_stand(old, new)
    assert all_words(new) == [word.text for word in outside(WORDS, OTHER_GAP)]
    found = found_segments(old, new)
    assert all(SegmentFlag.RETRIED in segment.flags for segment in found)
    assert all(int(segment.id[1:]) > len(old.segments) for segment in found)
    assert new.completeness is not None
    assert new.completeness.gaps == (OTHER_GAP,)
    assert new.completeness.transcribed_ms == DURATION_MS - OTHER_GAP.duration_ms
    assert heard.sentences == ("Heard again at 00:40: words were found.",)
    assert set(heard.sentences) <= set(new.warnings)
    assert len(new.chunks) == 1


def test_only_the_place_and_a_margin_is_heard(script: Script) -> None:
    old = transcript_of(outside(WORDS, GAP, OTHER_GAP), gaps=(GAP, OTHER_GAP))
    Round(script).go(old, Span(41_000, 42_000))
    assert calls_of(script) == [(37_000, 51_000, False)]


def test_a_gap_that_is_half_filled_shrinks(tmp_path: Path) -> None:
    half = Span(44_000, 48_000)
    old = transcript_of(outside(WORDS, GAP), gaps=(GAP,))
    heard = Round(Script(outside(WORDS, half), tmp_path / "log")).go(old, GAP)
    assert heard.transcript is not None
    assert heard.transcript.completeness is not None
    (rest,) = heard.transcript.completeness.gaps
    assert 43_500 <= rest.start_ms <= 44_500
    assert rest.end_ms == GAP.end_ms


def test_nothing_heard_keeps_the_old_and_says_so(tmp_path: Path) -> None:
    old = transcript_of(outside(WORDS, GAP), gaps=(GAP,))
    heard = Round(Script(outside(WORDS, GAP), tmp_path / "log")).go(old, GAP)
    assert heard.transcript is None
    assert heard.sentences == ("Heard again at 00:40: no words there either.",)


def test_a_second_round_goes_on_from_the_first(script: Script) -> None:
    old = transcript_of(outside(WORDS, GAP, OTHER_GAP), gaps=(GAP, OTHER_GAP))
    rounds = Round(script)
    first = rounds.go(old, GAP).transcript
    assert first is not None
    second = rounds.go(first, OTHER_GAP, round_number=1).transcript
    assert second is not None
    assert_old_segments_stand(first, second)
    assert all_words(second) == [word.text for word in WORDS]
    assert second.completeness is not None
    assert second.completeness.gaps == ()


def test_a_resumed_round_hears_nothing_twice_and_a_new_one_hears_anew(script: Script) -> None:
    old = transcript_of(outside(WORDS, GAP), gaps=(GAP,))
    rounds = Round(script)
    assert rounds.go(old, GAP) == rounds.go(old, GAP)
    assert len(calls_of(script)) == 1
    rounds.go(old, GAP, round_number=1)
    assert len(calls_of(script)) == 2


@pytest.mark.parametrize("has_times", [True, False])
def test_a_gap_longer_than_a_request_is_heard_in_parts(script: Script, has_times: bool) -> None:
    wide = Span(20_000, 110_000)
    old = transcript_of(outside(WORDS, wide), gaps=(wide,))
    new = Round(replace(script, has_times=has_times), max_seconds=60).go(old, wide).transcript
    assert new is not None
    assert len(calls_of(script)) > 1
    assert all_words(new) == [word.text for word in WORDS]


def test_the_kill_switch_stops_before_the_call(script: Script) -> None:
    def off() -> None:
        raise AiOffError("off")

    old = transcript_of(outside(WORDS, GAP), gaps=(GAP,))
    with pytest.raises(AiOffError):
        Round(script, before_call=off).go(old, GAP)
    assert calls_of(script) == []


def test_a_place_that_is_none_is_refused(script: Script) -> None:
    old = transcript_of(WORDS, seams=(Seam(SEAM_MS, MergedBy.WORD_TIMES, is_flagged=False),))
    for span in (GAP, Span(SEAM_MS - 1000, SEAM_MS + 1000)):
        with pytest.raises(InputRefusedError) as caught:
            Round(script).go(old, span)
        assert caught.value.code == "retry.no_place"


SEAM = Seam(SEAM_MS, MergedBy.CONCATENATED, is_flagged=True)
FAR_SEAM = Seam(90_000, MergedBy.CONCATENATED, is_flagged=True)
AT_SEAM = Span(SEAM_MS - 2_000, SEAM_MS + 2_000)


def flagged(transcript: Transcript) -> list[int]:
    return [seam.at_ms for seam in transcript.seams if seam.is_flagged]


def test_a_seam_that_reads_as_it_sounds_is_no_longer_flagged(script: Script) -> None:
    old = transcript_of(WORDS, seams=(SEAM, FAR_SEAM))
    assert any(SegmentFlag.NEAR_FLAGGED_SEAM in segment.flags for segment in old.segments)
    new = Round(script).go(old, AT_SEAM).transcript
    assert new is not None
    assert_old_segments_stand(old, new)
    assert found_segments(old, new) == []
    assert flagged(new) == [FAR_SEAM.at_ms]
    near = [segment for segment in new.segments if SegmentFlag.NEAR_FLAGGED_SEAM in segment.flags]
    assert near
    assert all(abs(segment.start_ms - FAR_SEAM.at_ms) < 25_000 for segment in near)


def test_words_that_stand_twice_at_a_seam_are_no_loss(script: Script) -> None:
    twice = [word for word in WORDS if SEAM_MS - 1_200 <= word.start_ms < SEAM_MS]
    at = WORDS.index(twice[-1]) + 1
    again = [replace(word, start_ms=SEAM_MS, end_ms=SEAM_MS) for word in twice]
    old = replace(transcript_of([*WORDS[:at], *again, *WORDS[at:]]), seams=(SEAM,))
    new = Round(script).go(old, AT_SEAM).transcript
    assert new is not None
    assert_old_segments_stand(old, new)
    assert found_segments(old, new) == []
    assert flagged(new) == []


def test_what_was_lost_at_a_seam_is_added_and_the_seam_stays_flagged(script: Script) -> None:
    lost = Span(59_200, 60_700)
    old = transcript_of(outside(WORDS, lost), seams=(SEAM,))
    heard = Round(script).go(old, AT_SEAM)
    new = heard.transcript
    assert new is not None
    assert_old_segments_stand(old, new)
    missing = [word.text for word in WORDS if word not in outside(WORDS, lost)]
    assert [token for segment in found_segments(old, new) for token in segment.text.split()] == missing
    assert flagged(new) == [SEAM_MS]
    assert all(
        {SegmentFlag.RETRIED, SegmentFlag.NEAR_FLAGGED_SEAM} <= set(segment.flags)
        for segment in found_segments(old, new)
    )
    assert heard.sentences == ("Around 01:00 words were found that were missing. Listen there.",)


def test_a_seam_with_another_dose_keeps_both_and_stays_flagged(tmp_path: Path) -> None:
    def with_dose(dose: str) -> tuple[Word, ...]:
        return tuple(replace(word, text=dose) if word.start_ms == SEAM_MS else word for word in WORDS)

    old = transcript_of(with_dose("15"), seams=(SEAM,))
    new = Round(Script(with_dose("50"), tmp_path / "log")).go(old, AT_SEAM).transcript
    assert new is not None
    assert {"15", "50"} <= set(all_words(new))
    assert flagged(new) == [SEAM_MS]


def test_a_dose_that_is_not_heard_again_keeps_the_seam_flagged(tmp_path: Path) -> None:
    spoken = tuple(replace(word, text="15") if word.start_ms == SEAM_MS else word for word in WORDS)
    old = transcript_of(spoken, seams=(SEAM,))
    without = tuple(word for word in spoken if word.text != "15")
    heard = Round(Script(without, tmp_path / "log")).go(old, AT_SEAM)
    assert heard.transcript is None
    assert heard.sentences == ("Around 01:00 it sounded different this time. Listen there.",)


def test_a_seam_in_silence_says_so(tmp_path: Path) -> None:
    old = transcript_of(WORDS, seams=(SEAM,))
    heard = Round(Script(outside(WORDS, Span(50_000, 70_000)), tmp_path / "log")).go(old, AT_SEAM)
    assert heard.transcript is None
    assert heard.sentences == ("Around 01:00 nothing was heard this time.",)
