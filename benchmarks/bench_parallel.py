"""Eight chunks of two seconds' work each: four in flight beside one after the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey
from scribe_desktop.domain.transcript import Span
from scribe_desktop.retrying import RetryPolicy
from scribe_desktop.transcription.openai_engine import OpenAiEngineSettings, describe_openai
from scribe_desktop.transcription.transcribing import transcribe_recording
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings

LIMIT = 0.35
CHUNKS = 8
CHUNK_SECONDS = 2.0
CHUNK_MS = 60_000
# The server says sixteen words a chunk: as much speech as takes to say them, so that nothing is listened to again.
SPEECH_MS = 6_000


class EightChunks:
    """Audio that is cut into pieces no provider looks into: the server answers canned text after two seconds."""

    def whole(self) -> bytes:
        """Never asked for: it is larger than the threshold."""
        return b"x" * 1000

    def reencoded(self) -> bytes:
        """Still larger than the threshold."""
        return b"x" * 4_000_000

    def cut(self, spans: Sequence[Span]) -> Iterator[tuple[int, bytes]]:
        """A piece for every span."""
        for place, span in enumerate(spans):
            yield place, b"piece %d" % span.start_ms


class NoCheckpoints:
    """Keeps nothing: every run calls for every chunk."""

    def find(self, _key: CheckpointKey) -> Checkpoint | None:
        """Nothing is known."""
        return None

    def save(self, _checkpoint: Checkpoint) -> None:
        """Nothing is kept."""


def measure() -> bool:
    """Run both, print both and the ratio; True when within the limit."""
    with ProviderServer(ServerSettings(canned_text="{digest}", delay_seconds=CHUNK_SECONDS)) as server:
        settings = OpenAiEngineSettings(server.settings.api_key, server.openai_base_url)
        description = describe_openai(settings)
        with EngineProcess(description.spec) as process:
            sequential, chunks = _seconds(process, settings, 1)
            parallel, _ = _seconds(process, settings, 4)
    ratio = parallel / sequential
    print(f"{chunks} chunks of {CHUNK_SECONDS:.0f} s at the provider")
    print(f"  one after the other  {sequential:5.1f} s\n  four in flight       {parallel:5.1f} s")
    print(f"  ratio                {ratio:5.3f}   limit {LIMIT}")
    return chunks == CHUNKS and ratio <= LIMIT


def _seconds(process: EngineProcess, settings: OpenAiEngineSettings, max_parallel: int) -> tuple[float, int]:
    duration_ms = CHUNKS * CHUNK_MS
    spans = tuple(Span(start, start + SPEECH_MS) for start in range(20_000, duration_ms, CHUNK_MS))
    # The engine's start is not what is measured: one call before the clock runs.
    started_at = time.monotonic()
    result = transcribe_recording(
        description=describe_openai(settings),
        process=process,
        audio=EightChunks(),
        speech=spans,
        duration_ms=duration_ms,
        byte_count=10_000_000,
        audio_sha256="0" * 64,
        language="en",
        keywords=(),
        threshold_bytes=330_000,
        checkpoints=NoCheckpoints(),
        before_call=lambda: None,
        cancel=CancelToken(),
        report=lambda _progress: None,
        policy=RetryPolicy(),
        max_parallel=max_parallel,
    )
    return time.monotonic() - started_at, len(result.chunks)


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
