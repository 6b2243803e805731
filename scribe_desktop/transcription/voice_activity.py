"""Owns where in a recording somebody speaks: the one module for voice activity detection.

The model (Silero VAD 6, MIT, bundled with faster-whisper) runs in an engine process; what leaves it are probabilities.
The parent streams the recording through in blocks, so that hours of audio need a few megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess, EngineSpec, ReportEvent
from scribe_desktop.domain.transcript import Span

FACTORY = "scribe_desktop.transcription.voice_activity:make_voice_activity_detector"

SAMPLES_PER_SECOND = 16_000
BYTES_PER_SAMPLE = 2
FRAME_SAMPLES = 512
FRAME_BYTES = FRAME_SAMPLES * BYTES_PER_SAMPLE
BLOCK_FRAMES = 60 * SAMPLES_PER_SECOND // FRAME_SAMPLES
# The detector remembers what it heard: two seconds of the block before bring it to the state it would be in.
WARM_UP_FRAMES = 2 * SAMPLES_PER_SECOND // FRAME_SAMPLES

# Silero's own thresholds; pauses and padding are ours, shorter than for transcription, so that pauses can be cut at.
SPEECH_PROBABILITY = 0.5
SILENCE_PROBABILITY = 0.35
SHORTEST_SPEECH_MS = 200
SHORTEST_PAUSE_MS = 300
PADDING_MS = 60


@dataclass(frozen=True, slots=True)
class SpeechMap:
    """Where a recording holds speech, in order and without overlap, and how long it is."""

    spans: tuple[Span, ...]
    duration_ms: int

    @property
    def speech_ms(self) -> int:
        """Milliseconds of speech."""
        return sum(span.duration_ms for span in self.spans)


@dataclass(frozen=True, slots=True)
class VoiceActivityRequest:
    """A stretch of mono 16 kHz signed 16-bit little-endian samples; the first `warm_up_frames` are not answered."""

    pcm: bytes
    warm_up_frames: int


def voice_activity_spec() -> EngineSpec:
    """How the detector is started."""
    return EngineSpec(factory=FACTORY, settings=None, max_parallel=1)


def make_voice_activity_detector(_settings: None) -> VoiceActivityDetector:
    """The factory an engine process calls."""
    return VoiceActivityDetector()


class VoiceActivityDetector:
    """Answers a `VoiceActivityRequest` with one 32-bit float for each frame of 512 samples: how likely it is speech."""

    def handle(self, request: object, _report: ReportEvent) -> bytes:
        """The probabilities of one stretch, as the bytes of an `array('f')`."""
        if not isinstance(request, VoiceActivityRequest):
            raise TypeError(type(request).__name__)
        import numpy as np
        from faster_whisper.vad import get_vad_model

        samples = np.frombuffer(request.pcm, dtype="<i2").astype(np.float32) / 32_768
        padded = np.pad(samples, (0, -len(samples) % FRAME_SAMPLES))
        probabilities = get_vad_model()(padded).reshape(-1)[request.warm_up_frames :]
        return np.ascontiguousarray(probabilities, dtype=np.float32).tobytes()


def detect_speech(
    pcm_blocks: Iterable[bytes],
    process: EngineProcess,
    cancel: CancelToken,
    report: Callable[[int], None] = lambda _done_ms: None,
) -> SpeechMap:
    """Find the speech in a recording given as mono 16 kHz s16le blocks of any size.

    `process` runs `voice_activity_spec()`; `report` hears how many milliseconds are done. Blocks; call on any thread
    but the window's.

    Raises:
        CancelledError: cancel was asked for.
        ScribeError: what the blocks or the engine process raise.
    """
    probabilities = array("f")
    byte_count = 0
    warm_up = b""
    for block in _blocks(pcm_blocks, BLOCK_FRAMES * FRAME_BYTES):
        byte_count += len(block)
        request = VoiceActivityRequest(pcm=warm_up + block, warm_up_frames=len(warm_up) // FRAME_BYTES)
        answer = process.call(request, cancel)
        if not isinstance(answer, bytes):
            raise TypeError(type(answer).__name__)
        probabilities.frombytes(answer)
        warm_up = block[-WARM_UP_FRAMES * FRAME_BYTES :] if len(block) == BLOCK_FRAMES * FRAME_BYTES else b""
        report(_ms(byte_count // BYTES_PER_SAMPLE))
    duration_ms = _ms(byte_count // BYTES_PER_SAMPLE)
    return SpeechMap(spans_of(probabilities, duration_ms), duration_ms)


def spans_of(probabilities: Sequence[float], duration_ms: int) -> tuple[Span, ...]:
    """The speech that frame probabilities tell of: in order, apart by a real pause, padded, inside the recording."""
    runs: list[Span] = []
    start: int | None = None
    for frame, probability in enumerate(probabilities):
        if start is None and probability >= SPEECH_PROBABILITY:
            start = frame
        elif start is not None and probability < SILENCE_PROBABILITY:
            runs.append(_frames(start, frame))
            start = None
    if start is not None:
        runs.append(_frames(start, len(probabilities)))
    joined: list[Span] = []
    for run in runs:
        if joined and run.start_ms - joined[-1].end_ms < SHORTEST_PAUSE_MS:
            joined[-1] = Span(joined[-1].start_ms, run.end_ms)
        else:
            joined.append(run)
    return tuple(
        Span(max(0, span.start_ms - PADDING_MS), min(duration_ms, span.end_ms + PADDING_MS))
        for span in joined
        if span.duration_ms >= SHORTEST_SPEECH_MS and span.start_ms < duration_ms
    )


def _frames(first: int, end: int) -> Span:
    return Span(_ms(first * FRAME_SAMPLES), _ms(end * FRAME_SAMPLES))


def _ms(samples: int) -> int:
    return samples * 1_000 // SAMPLES_PER_SECOND


def _blocks(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of exactly `size`, the last one shorter and without half a sample."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    rest = len(held) - len(held) % BYTES_PER_SAMPLE
    if rest:
        yield bytes(held[:rest])
