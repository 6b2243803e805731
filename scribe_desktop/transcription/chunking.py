"""Owns where a recording is cut when it is too large or too long for one request. Pure: it cuts no audio."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from scribe_desktop.domain.chunk import Chunk
from scribe_desktop.domain.engine import Capabilities
from scribe_desktop.domain.transcript import Span

TARGET_MS = 15 * 60_000
LONGEST_MS = 20 * 60_000
ENGINE_RESERVE_MS = 60_000
PAUSE_WINDOW_MS = 60_000
OVERLAP_MS = 7_000
SHORTEST_MS = 10_000
# Whisper hears 30 s at once. On the sample, chunks of one window and a bit (33 to 37 s) had 7.0 % of words wrong on
# average, chunks within one window 5.8 %.
WINDOW_MS = 30_000
SHORTEST_PAUSE_MS = 250

LARGEST_BYTES = 20_000_000
# Opus at 32 kbit/s is 4 bytes a millisecond; 4.23 were measured with WebM around it.
BYTES_PER_MS = 4
BYTES_MARGIN = 0.85


def fits_one_request(*, duration_ms: int, byte_count: int, capabilities: Capabilities, threshold_bytes: int) -> bool:
    """Whether so many bytes of so long a recording may be sent as they are."""
    return has_room_for(byte_count, capabilities, threshold_bytes) and is_short_enough(duration_ms, capabilities)


def has_room_for(byte_count: int, capabilities: Capabilities, threshold_bytes: int) -> bool:
    """Whether a request may carry so many bytes."""
    return byte_count <= min(threshold_bytes, capabilities.max_bytes or threshold_bytes)


def is_short_enough(duration_ms: int, capabilities: Capabilities) -> bool:
    """Whether the engine takes so long a recording at once."""
    return capabilities.max_seconds is None or duration_ms <= capabilities.max_seconds * 1_000


def may_fit_reencoded(duration_ms: int, capabilities: Capabilities, threshold_bytes: int) -> bool:
    """Whether re-encoding is worth its time: silence may halve the bytes of speech at 32 kbit/s, not more."""
    return has_room_for(duration_ms * BYTES_PER_MS // 2, capabilities, threshold_bytes)


def longest_chunk_ms(capabilities: Capabilities, threshold_bytes: int) -> int:
    """The longest chunk, overlap included, that is safe for the engine and the byte threshold at 32 kbit/s."""
    room_bytes = min(threshold_bytes, capabilities.max_bytes or threshold_bytes, LARGEST_BYTES)
    longest = min(LONGEST_MS, int(room_bytes * BYTES_MARGIN) // BYTES_PER_MS)
    if capabilities.max_seconds is not None:
        seconds_ms = capabilities.max_seconds * 1_000
        longest = min(longest, max(seconds_ms - ENGINE_RESERVE_MS, seconds_ms // 2))
    if WINDOW_MS < longest < 2 * WINDOW_MS:
        longest = WINDOW_MS
    return max(SHORTEST_MS, longest)


def plan_chunks(
    *,
    duration_ms: int,
    byte_count: int,
    speech: Sequence[Span],
    capabilities: Capabilities,
    threshold_bytes: int,
    target_ms: int = TARGET_MS,
    overlap_ms: int = OVERLAP_MS,
) -> tuple[Chunk, ...]:
    """The chunks of a recording, in order; one chunk if it fits. The same input always gives the same plan.

    Cuts lie in the middle of the longest pause of the last minute before the target (less for small targets), else at
    the target. Owned spans follow each other without hole or overlap and cover the recording; spans reach half an
    overlap into the neighbour on either side.
    """
    whole = Span(0, duration_ms)
    if fits_one_request(
        duration_ms=duration_ms, byte_count=byte_count, capabilities=capabilities, threshold_bytes=threshold_bytes
    ):
        return (Chunk(0, whole, whole),)
    longest_ms = longest_chunk_ms(capabilities, threshold_bytes)
    overlap_ms = min(overlap_ms, longest_ms // 4)
    step_ms = min(target_ms, longest_ms - overlap_ms)
    cuts = [0, *_cuts(duration_ms, step_ms, speech), duration_ms]
    return tuple(
        Chunk(
            index,
            Span(max(0, start_ms - overlap_ms // 2), min(duration_ms, end_ms + overlap_ms - overlap_ms // 2)),
            Span(start_ms, end_ms),
        )
        for index, (start_ms, end_ms) in enumerate(pairwise(cuts))
    )


def split_span(span: Span, longest_ms: int) -> tuple[Span, ...]:
    """A span in equal parts, none longer than `longest_ms`."""
    parts = max(1, -(-span.duration_ms // longest_ms))
    edges = [span.start_ms + span.duration_ms * part // parts for part in range(parts + 1)]
    return tuple(Span(start_ms, end_ms) for start_ms, end_ms in pairwise(edges))


def _cuts(duration_ms: int, step_ms: int, speech: Sequence[Span]) -> list[int]:
    cuts: list[int] = []
    at_ms = 0
    while duration_ms - at_ms > step_ms:
        rest_ms = duration_ms - at_ms
        window_ms = min(PAUSE_WINDOW_MS, step_ms // 4)
        # A last chunk of a few seconds would give the engine no context: two even ones instead.
        length_ms = step_ms if rest_ms >= step_ms + step_ms // 3 else min(step_ms, rest_ms // 2 + window_ms // 2)
        at_ms = _longest_pause(speech, Span(at_ms + length_ms - window_ms, at_ms + length_ms))
        cuts.append(at_ms)
    return cuts


def _longest_pause(speech: Sequence[Span], window: Span) -> int:
    """The middle of the longest silence within the window, the later one of two; the window's end if there is none."""
    edges = [window.start_ms]
    for one in speech:
        if one.overlap_ms(window):
            edges += [max(one.start_ms, window.start_ms), min(one.end_ms, window.end_ms)]
    edges.append(window.end_ms)
    pauses = [Span(edges[n], edges[n + 1]) for n in range(0, len(edges), 2)]
    best = max(pauses, key=lambda pause: (pause.duration_ms, pause.end_ms))
    if best.duration_ms < SHORTEST_PAUSE_MS or best == window:
        return window.end_ms
    return (best.start_ms + best.end_ms) // 2
