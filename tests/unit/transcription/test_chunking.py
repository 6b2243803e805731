"""The plan of chunks: tiles exactly, stays under every limit, cuts at pauses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.domain.engine import Capabilities
from scribe_desktop.domain.transcript import Span
from scribe_desktop.transcription.chunking import BYTES_PER_MS, longest_chunk_ms, plan_chunks, split_span

MINUTE_MS = 60_000


def _capabilities(max_bytes: int | None = None, max_seconds: int | None = None) -> Capabilities:
    return Capabilities(False, False, True, max_bytes, max_seconds)


@st.composite
def _speech(draw: st.DrawFn, duration_ms: int) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, duration_ms), max_size=60)))
    return tuple(Span(edges[n], edges[n + 1]) for n in range(0, len(edges) - 1, 2))


@st.composite
def _cases(draw: st.DrawFn) -> tuple[int, int, tuple[Span, ...], Capabilities, int]:
    duration_ms = draw(st.integers(1, 4 * 60 * MINUTE_MS))
    return (
        duration_ms,
        draw(st.integers(1, 200_000_000)),
        draw(_speech(duration_ms)),
        _capabilities(draw(st.none() | st.integers(100_000, 30_000_000)), draw(st.none() | st.integers(30, 3_600))),
        draw(st.integers(50_000, 30_000_000)),
    )


@given(_cases())
def test_owned_spans_tile_exactly(case: tuple[int, int, tuple[Span, ...], Capabilities, int]) -> None:
    duration_ms, byte_count, speech, capabilities, threshold_bytes = case
    chunks = plan_chunks(
        duration_ms=duration_ms,
        byte_count=byte_count,
        speech=speech,
        capabilities=capabilities,
        threshold_bytes=threshold_bytes,
    )
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    assert chunks[0].owned.start_ms == 0
    assert chunks[-1].owned.end_ms == duration_ms
    for before, after in pairwise(chunks):
        assert before.owned.end_ms == after.owned.start_ms
    for chunk in chunks:
        assert 0 <= chunk.span.start_ms <= chunk.owned.start_ms < chunk.owned.end_ms <= chunk.span.end_ms <= duration_ms
    if len(chunks) > 1:
        longest_ms = longest_chunk_ms(capabilities, threshold_bytes)
        assert all(chunk.span.duration_ms <= longest_ms for chunk in chunks)
        assert all(chunk.span.duration_ms >= longest_ms // 4 for chunk in chunks)


def test_one_chunk_when_it_fits() -> None:
    chunks = plan_chunks(
        duration_ms=172_500,
        byte_count=729_265,
        speech=(),
        capabilities=_capabilities(26_214_400, 1_200),
        threshold_bytes=25_165_824,
    )
    assert [chunk.span for chunk in chunks] == [Span(0, 172_500)]


def test_small_threshold_gives_three_or_more_chunks_of_the_sample_under_it() -> None:
    chunks = plan_chunks(
        duration_ms=172_540,
        byte_count=729_265,
        speech=(),
        capabilities=_capabilities(26_214_400, 1_200),
        threshold_bytes=200_000,
    )
    assert len(chunks) >= 3
    # 4.23 bytes a millisecond were measured for speech at 32 kbit/s in WebM.
    assert all(chunk.span.duration_ms * 4.23 < 200_000 for chunk in chunks)


def test_cuts_near_fifteen_minutes_at_the_longest_pause_of_the_last_minute() -> None:
    pause = Span(14 * MINUTE_MS + 20_000, 14 * MINUTE_MS + 24_000)
    speech = (Span(0, 10 * MINUTE_MS), Span(10 * MINUTE_MS + 9_000, pause.start_ms), Span(pause.end_ms, 50 * MINUTE_MS))
    chunks = plan_chunks(
        duration_ms=50 * MINUTE_MS,
        byte_count=100_000_000,
        speech=speech,
        capabilities=_capabilities(max_seconds=1_200),
        threshold_bytes=25_165_824,
    )
    assert chunks[0].owned == Span(0, 14 * MINUTE_MS + 22_000)
    assert chunks[1].owned.end_ms == 14 * MINUTE_MS + 22_000 + 15 * MINUTE_MS, "no pause: a hard cut at the target"
    assert 6_000 <= chunks[0].span.end_ms - chunks[1].span.start_ms <= 8_000
    assert (chunks[0].span.end_ms + chunks[1].span.start_ms) // 2 == chunks[0].owned.end_ms


def test_no_crumb_at_the_end() -> None:
    chunks = plan_chunks(
        duration_ms=31 * MINUTE_MS,
        byte_count=100_000_000,
        speech=(),
        capabilities=_capabilities(),
        threshold_bytes=25_165_824,
    )
    assert all(chunk.owned.duration_ms > 5 * MINUTE_MS for chunk in chunks)


@pytest.mark.parametrize(("max_seconds", "expected_ms"), [(1_400, 20 * MINUTE_MS), (600, 9 * MINUTE_MS), (30, 15_000)])
def test_a_minute_is_kept_free_below_the_engines_cap(max_seconds: int, expected_ms: int) -> None:
    assert longest_chunk_ms(_capabilities(max_seconds=max_seconds), 10**9) == expected_ms


def test_bytes_have_a_margin() -> None:
    assert longest_chunk_ms(_capabilities(), 200_000) * BYTES_PER_MS <= 0.9 * 200_000


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(1_000, 10**6))
def test_a_split_span_is_whole(start_ms: int, length_ms: int, longest_ms: int) -> None:
    parts = split_span(Span(start_ms, start_ms + length_ms), longest_ms)
    assert (parts[0].start_ms, parts[-1].end_ms) == (start_ms, start_ms + length_ms)
    assert all(before.end_ms == after.start_ms for before, after in pairwise(parts))
    assert all(0 < part.duration_ms <= longest_ms for part in parts)
