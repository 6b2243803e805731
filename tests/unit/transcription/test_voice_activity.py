"""Where somebody speaks: the rules on probabilities, and the real detector on the sample, on silence and on noise."""

from __future__ import annotations

import random
import time
from array import array
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.transcript import Span
from scribe_desktop.errors import CancelledError
from scribe_desktop.transcription.voice_activity import (
    SHORTEST_PAUSE_MS,
    SpeechMap,
    detect_speech,
    spans_of,
    voice_activity_spec,
)

FRAME_MS = 32


@given(st.lists(st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0]), max_size=400))
def test_spans_are_in_order_and_inside(probabilities: list[float]) -> None:
    duration_ms = len(probabilities) * FRAME_MS
    spans = spans_of(probabilities, duration_ms)
    assert all(0 <= span.start_ms < span.end_ms <= duration_ms for span in spans)
    assert all(b.start_ms - a.end_ms > SHORTEST_PAUSE_MS // 2 for a, b in pairwise(spans))


def test_hysteresis_pauses_and_padding() -> None:
    quiet, doubtful, loud = [0.1], [0.4], [0.9]
    probabilities = [*quiet * 50, *loud * 20, *doubtful * 20, *loud * 10, *quiet * 50, *loud * 3, *quiet * 50]
    assert spans_of(probabilities, len(probabilities) * FRAME_MS) == (Span(50 * 32 - 60, 100 * 32 + 60),)
    assert spans_of(probabilities[:60], 60 * FRAME_MS) == (Span(50 * 32 - 60, 60 * 32),)


@pytest.fixture(scope="module")
def detector() -> Iterator[EngineProcess]:
    with EngineProcess(voice_activity_spec()) as process:
        yield process


@pytest.fixture(scope="module")
def speech_map(detector: EngineProcess, sample_pcm: bytes) -> SpeechMap:
    return detect_speech([sample_pcm], detector, CancelToken())


pytestmark = pytest.mark.keeps_children


def test_the_turns_of_the_sample_are_found(speech_map: SpeechMap, sample_turns: list[dict[str, float]]) -> None:
    for turn in sample_turns:
        span = Span(round(turn["start"] * 1_000), round(turn["end"] * 1_000))
        heard_ms = sum(one.overlap_ms(span) for one in speech_map.spans)
        assert heard_ms >= 0.7 * span.duration_ms
    spoken_ms = sum(round((turn["end"] - turn["start"]) * 1_000) for turn in sample_turns)
    assert speech_map.speech_ms <= spoken_ms * 1.05
    assert abs(speech_map.duration_ms - 172_500) < 200


@pytest.mark.parametrize("block_bytes", [4_096, 65_537, 1_000_000])
def test_the_size_of_blocks_does_not_matter(
    detector: EngineProcess, sample_pcm: bytes, speech_map: SpeechMap, block_bytes: int
) -> None:
    blocks = [sample_pcm[at : at + block_bytes] for at in range(0, len(sample_pcm), block_bytes)]
    assert detect_speech(blocks, detector, CancelToken()) == speech_map


def test_borders_between_stretches_change_nothing(
    detector: EngineProcess, sample_pcm: bytes, speech_map: SpeechMap
) -> None:
    # With 23 s of silence before it, every border of the one-minute stretches falls somewhere else in the talk.
    shift_ms = 23_040
    shifted = detect_speech([bytes(shift_ms * 32), sample_pcm], detector, CancelToken())
    moved = [Span(span.start_ms - shift_ms, span.end_ms - shift_ms) for span in shifted.spans]
    differing_ms = sum(span.duration_ms for span in speech_map.spans) + sum(span.duration_ms for span in moved)
    differing_ms -= 2 * sum(one.overlap_ms(other) for one in speech_map.spans for other in moved)
    assert differing_ms < 0.01 * speech_map.speech_ms


def test_silence_and_noise_hold_no_speech(detector: EngineProcess) -> None:
    noise = random.Random(7)
    hiss = array("h", (int(noise.gauss(0, 1_500)) for _ in range(16_000 * 20))).tobytes()
    for pcm in (bytes(32_000 * 20), hiss, b"", b"\x00"):
        found = detect_speech([pcm], detector, CancelToken())
        assert found.spans == ()
        assert found.duration_ms == len(pcm) // 2 * 1_000 // 16_000


def test_cost(detector: EngineProcess, sample_pcm: bytes) -> None:
    started = time.monotonic()
    found = detect_speech([sample_pcm], detector, CancelToken())
    seconds = time.monotonic() - started
    print(f"speech map of {found.duration_ms / 1_000:.0f} s: {seconds:.2f} s, peak {detector.peak_rss_bytes >> 20} MiB")
    assert detector.peak_rss_bytes < 400 << 20


def test_cancel_and_progress(sample_pcm: bytes) -> None:
    cancel = CancelToken()
    done: list[int] = []

    def report(done_ms: int) -> None:
        done.append(done_ms)
        cancel.cancel()

    with EngineProcess(voice_activity_spec()) as process, pytest.raises(CancelledError):
        detect_speech([sample_pcm], process, cancel, report)
    assert done == [60_000]
