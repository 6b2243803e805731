"""A whole transcription by a scripted engine in a real engine process: what is called, kept, retried, recovered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.chunk import Checkpoint
from scribe_desktop.domain.transcript import SegmentFlag, Span, Word
from scribe_desktop.errors import AiOffError, CancelledError, ConfigurationError, ProviderError, ProviderOfflineError
from scribe_desktop.retrying import RetryPolicy
from scribe_desktop.transcription.transcribing import (
    TranscriptionProgress,
    TranscriptionResult,
    transcribe_recording,
)
from tests.unit.transcription.scripted_engine import (
    MemoryCheckpoints,
    Script,
    SpanAudio,
    calls_of,
    describe_scripted,
    steady_words,
)

DURATION_MS = 120_000
WORDS = steady_words(DURATION_MS // 400)
SPEECH = (Span(0, DURATION_MS),)
SMALL_THRESHOLD = 200_000
QUICK = RetryPolicy(max_attempts=3, first_wait_seconds=0.01, max_wait_seconds=0.02)


@dataclass
class Run:
    """One transcription with everything at hand; `go` may be called again, as after a restart."""

    script: Script
    is_cloud: bool = False
    threshold_bytes: int = SMALL_THRESHOLD
    byte_count: int = 600_000
    speech: Sequence[Span] = SPEECH
    max_seconds: int | None = None
    languages: tuple[str, ...] = ()
    language: str = "en"
    keywords: Sequence[str] = ()
    small_bytes: int = 600_000
    before_call: Callable[[], None] = lambda: None
    checkpoints: MemoryCheckpoints = field(default_factory=MemoryCheckpoints)
    cancel: CancelToken = field(default_factory=CancelToken)
    progress: list[TranscriptionProgress] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.audio = SpanAudio(DURATION_MS, small_bytes=self.small_bytes)

    def go(self) -> TranscriptionResult:
        description = describe_scripted(
            self.script, is_cloud=self.is_cloud, max_seconds=self.max_seconds, languages=self.languages
        )
        with EngineProcess(description.spec) as process:
            return transcribe_recording(
                description=description,
                process=process,
                audio=self.audio,
                speech=self.speech,
                duration_ms=DURATION_MS,
                byte_count=self.byte_count,
                audio_sha256="0" * 64,
                language=self.language,
                keywords=self.keywords,
                threshold_bytes=self.threshold_bytes,
                checkpoints=self.checkpoints,
                before_call=self.before_call,
                cancel=self.cancel,
                report=self.progress.append,
                policy=QUICK,
            )


def _text(result: TranscriptionResult) -> list[str]:
    return " ".join(segment.text for segment in result.segments).split()


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(words=WORDS, log=tmp_path / "calls")


@pytest.mark.parametrize("is_cloud", [True, False])
@pytest.mark.parametrize("has_times", [True, False])
def test_many_chunks_give_the_whole_text(script: Script, is_cloud: bool, has_times: bool) -> None:
    run = Run(replace(script, has_times=has_times), is_cloud=is_cloud)
    result = run.go()
    assert len(result.chunks) >= 3
    assert len(result.seams) == len(result.chunks) - 1
    assert _text(result) == [word.text for word in WORDS]
    assert result.completeness.is_complete
    assert result.language == "en"
    assert all(chunk.attempts == 1 for chunk in result.chunks)
    flags = {flag for segment in result.segments for flag in segment.flags}
    assert flags == (set() if has_times else {SegmentFlag.APPROXIMATE_TIMES})
    last = run.progress[-1]
    assert (last.chunks_done, last.done_ms) == (last.chunk_count, last.total_ms)


def test_one_request_when_the_copy_fits(script: Script) -> None:
    run = Run(script, threshold_bytes=1_000_000)
    assert len(run.go().chunks) == 1
    assert run.audio.asked == ["whole"]
    assert calls_of(script) == [(0, DURATION_MS, False)]


def test_one_request_after_reencoding(script: Script) -> None:
    run = Run(script, byte_count=30_000_000, threshold_bytes=500_000, small_bytes=400_000)
    assert len(run.go().chunks) == 1
    assert run.audio.asked == ["reencoded"]
    run.go()
    assert run.audio.asked == ["reencoded"], "a finished transcription is not even encoded again"
    assert len(calls_of(script)) == 1


def test_cut_when_reencoding_is_not_enough(script: Script) -> None:
    run = Run(script, threshold_bytes=400_000, small_bytes=600_000)
    assert len(run.go().chunks) > 1
    assert run.audio.asked == ["reencoded", "cut"]


def test_longer_than_the_engines_cap_is_cut(script: Script) -> None:
    run = Run(script, threshold_bytes=25_000_000, max_seconds=100)
    assert len(run.go().chunks) > 1
    assert run.audio.asked == ["cut"]


def test_finished_chunks_are_neither_cut_nor_called_again(script: Script) -> None:
    run = Run(script)
    first = run.go()
    keys = sorted(run.checkpoints.kept, key=lambda key: key.index)
    for key in (keys[1], keys[-1]):
        del run.checkpoints.kept[key]
    calls_before, cuts_before = len(calls_of(script)), len(run.audio.cut_spans)
    again = run.go()
    assert [call[0] for call in calls_of(script)[calls_before:]] == [keys[1].start_ms, keys[-1].start_ms]
    assert len(run.audio.cut_spans) - cuts_before == 2
    assert again.segments == first.segments


def test_other_keywords_are_another_transcription(script: Script) -> None:
    run = Run(script, threshold_bytes=1_000_000, keywords=("lisinopril", "losartan"))
    run.go()
    run.keywords = ("losartan", "lisinopril")
    run.go()
    assert len(calls_of(script)) == 1
    run.keywords = ("losartan",)
    run.go()
    assert len(calls_of(script)) == 2


def test_one_failed_chunk_is_retried_alone(script: Script) -> None:
    run = Run(script)
    starts = [chunk.start_ms for chunk in run.go().chunks]
    run = Run(replace(script, log=script.log.with_name("again"), offline_once_at=(starts[1],)))
    result = run.go()
    assert [chunk.attempts for chunk in result.chunks] == [2 if n == 1 else 1 for n in range(len(starts))]
    assert _text(result) == [word.text for word in WORDS]


def test_before_call_runs_before_every_attempt(script: Script) -> None:
    calls = []
    run = Run(replace(script, offline_once_at=(0,)), before_call=lambda: calls.append(1))
    result = run.go()
    assert len(calls) == len(result.chunks) + 1


def test_switched_off_midway_keeps_what_is_done(script: Script) -> None:
    allowed = iter([True, True])

    def before_call() -> None:
        if not next(allowed, False):
            raise AiOffError("AI was turned off.")

    run = Run(script, before_call=before_call)
    with pytest.raises(AiOffError):
        run.go()
    assert len(run.checkpoints.kept) == 2
    run.before_call = lambda: None
    assert _text(run.go()) == [word.text for word in WORDS]
    assert len(calls_of(script)) == len({call[0] for call in calls_of(script)}), "nothing was called twice"


def test_a_chunk_that_fails_for_good_lets_the_others_in_flight_finish(script: Script, tmp_path: Path) -> None:
    starts = [chunk.start_ms for chunk in Run(replace(script, log=tmp_path / "plan")).go().chunks]
    assert len(starts) >= 4
    release = tmp_path / "release"
    run = Run(
        replace(script, broken_at=(starts[0],), until_exists=release, log=tmp_path / "broken"),
        is_cloud=True,
    )
    with ThreadPoolExecutor(1) as pool:
        failing = pool.submit(run.go)
        _wait_until(lambda: len(calls_of(run.script)) >= 3)
        release.touch()
        with pytest.raises(ProviderError) as raised:
            failing.result(timeout=20)
    assert raised.value.happened == "broken for good"
    called = {call[0] for call in calls_of(run.script)}
    assert {key.start_ms for key in run.checkpoints.kept} == called - {starts[0]}


def test_no_more_than_the_allowed_chunks_are_in_flight_or_in_memory(script: Script, tmp_path: Path) -> None:
    release = tmp_path / "release"
    run = Run(replace(script, until_exists=release), is_cloud=True, threshold_bytes=60_000)
    made: list[int] = []
    cut = run.audio.cut

    def counted(spans: Sequence[Span]) -> Iterator[tuple[int, bytes]]:
        for piece in cut(spans):
            made.append(piece[0])
            yield piece

    run.audio.cut = counted  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(run.go)
        _wait_until(lambda: len(calls_of(script)) == 4)
        assert len(made) == 4, "no piece is made before there is a slot for it"
        release.touch()
        result = going.result(timeout=20)
    assert len(result.chunks) > 8
    assert _text(result) == [word.text for word in WORDS]


def test_a_turn_that_was_left_out_is_recovered_by_a_second_look(script: Script) -> None:
    missing = Span(60_000, 66_000)
    run = Run(replace(script, omitted_at_first=missing), threshold_bytes=1_000_000)
    result = run.go()
    assert _text(result) == [word.text for word in WORDS]
    assert result.completeness.is_complete
    retried = [segment for segment in result.segments if SegmentFlag.RETRIED in segment.flags]
    assert retried
    assert all(segment.span.overlap_ms(missing) for segment in retried)
    assert len(result.second_looks) == 1
    assert [call for call in calls_of(script) if call[2]] == [
        (result.second_looks[0].start_ms, result.second_looks[0].end_ms, True)
    ]
    run.go()
    assert len(calls_of(script)) == 2, "a second look has a checkpoint of its own"


def test_what_stays_missing_is_shown_as_a_gap(script: Script) -> None:
    words = tuple(word for word in WORDS if not 60_000 <= word.start_ms < 66_000)
    result = Run(replace(script, words=words), threshold_bytes=1_000_000).go()
    assert len(result.completeness.gaps) == 1
    assert result.completeness.gaps[0].overlap_ms(Span(60_000, 66_000)) > 5_000
    assert _text(result) == [word.text for word in words]


def test_a_broken_second_look_leaves_the_gap_and_the_transcript(script: Script) -> None:
    script = replace(script, omitted_at_first=Span(60_000, 66_000), broken_second_looks=True)
    result = Run(script, threshold_bytes=1_000_000).go()
    assert len(result.completeness.gaps) == 1
    assert any("Listening again" in warning for warning in result.warnings)


def test_text_only_engine_does_not_double_the_margins_of_a_second_look(script: Script) -> None:
    # A hole this large shows even in spread text: one word cannot last long enough to fill it.
    missing = Span(20_000, 110_000)
    run = Run(replace(script, omitted_at_first=missing, has_times=False), threshold_bytes=1_000_000)
    words = _text(run.go())
    assert len(words) == len(set(words))


def test_silence_calls_no_engine(script: Script) -> None:
    run = Run(script, speech=())
    result = run.go()
    assert result.segments == ()
    assert (result.completeness.recorded_ms, result.completeness.speech_ms) == (DURATION_MS, 0)
    assert calls_of(script) == []
    assert run.audio.asked == []


def test_a_chunk_without_speech_is_not_sent(script: Script) -> None:
    words = tuple(word for word in WORDS if word.start_ms < 40_000)
    result = Run(replace(script, words=words), speech=(Span(0, 40_000),)).go()
    assert [chunk.attempts for chunk in result.chunks].count(0) >= 1
    assert all(call[0] < 40_000 for call in calls_of(script))
    assert _text(result) == [word.text for word in words]


def test_a_phantom_on_silence_is_left_out_and_said(script: Script) -> None:
    words = (*WORDS[:100], Word("Thank", 100_000, 100_300), Word("you.", 100_400, 100_700))
    result = Run(replace(script, words=words), speech=(Span(0, 40_000),), threshold_bytes=1_000_000).go()
    assert _text(result) == [word.text for word in WORDS[:100]]
    assert "At 01:40: 2 words on silence, left out." in result.warnings


def test_an_unknown_language_is_refused_before_any_call(script: Script) -> None:
    run = Run(script, languages=("en",), language="de")
    with pytest.raises(ConfigurationError) as refused:
        run.go()
    assert refused.value.code == "engine.language"
    assert calls_of(script) == []


def test_cancel_ends_at_once_and_nothing_late_is_kept(script: Script, tmp_path: Path) -> None:
    run = Run(replace(script, until_exists=tmp_path / "never"), is_cloud=True)
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(run.go)
        _wait_until(lambda: len(calls_of(script)) >= 3)
        cancelled_at = time.monotonic()
        run.cancel.cancel()
        with pytest.raises(CancelledError):
            going.result(timeout=20)
        seconds = time.monotonic() - cancelled_at
    print(f"cancel took {seconds:.2f} s")
    assert seconds < 10, "measured 0.03-0.05 s; the limit is for noisy machines"
    assert run.checkpoints.kept == {}


def test_an_outage_that_lasts_is_raised_after_the_policy_gave_up(script: Script) -> None:
    attempts = []

    def before_call() -> None:
        attempts.append(1)
        raise ProviderOfflineError("offline")

    with pytest.raises(ProviderOfflineError):
        Run(script, threshold_bytes=1_000_000, before_call=before_call).go()
    assert len(attempts) == 1, "what the kill switch says is no outage of the engine"


def test_a_store_that_fails_stops_the_run(script: Script) -> None:
    class FullDisk(MemoryCheckpoints):
        def save(self, checkpoint: Checkpoint) -> None:
            raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"):
        Run(script, checkpoints=FullDisk()).go()
    assert len(calls_of(script)) == 1


def _wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    tick = threading.Event()
    while not is_true():
        assert time.monotonic() < deadline, "waited for too long"
        tick.wait(0.01)
