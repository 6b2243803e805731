"""Owns hearing the chunks of a plan: several in flight, each finished one checkpointed, finished ones never repeated.

It knows neither the store nor ffmpeg: both come in as protocols.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey, Chunk, ChunkText
from scribe_desktop.domain.transcript import Span
from scribe_desktop.retrying import RetryPolicy, call_with_retries
from scribe_desktop.transcription.engine import (
    EngineDescription,
    KeywordsLeftOut,
    TranscribeProgress,
    TranscribeRequest,
)
from scribe_desktop.transcription.keywords import keywords_hash

Source = Callable[[Sequence[Span]], Iterable[tuple[int, bytes]]]
"""Gives the audio of spans, one at a time, as (position in the spans, WebM/Opus file)."""


class CheckpointStore(Protocol):
    """Where finished chunks are kept. Called from several threads, one at a time."""

    def find(self, key: CheckpointKey) -> Checkpoint | None:
        """The finished chunk of exactly this key, or None."""

    def save(self, checkpoint: Checkpoint) -> None:
        """Keep a finished chunk; once this returns it survives a crash."""


@dataclass(frozen=True, slots=True)
class TranscriptionProgress:
    """How far a transcription has come: chunks and milliseconds of audio, in this round or the second looks."""

    chunks_done: int
    chunk_count: int
    done_ms: int
    total_ms: int
    is_second_look: bool = False


@dataclass(frozen=True, slots=True)
class Listening:
    """What all calls of one transcription share. `keywords` are those that are really sent.

    `before_call` runs before every single call, retries included: it raises where calls are not allowed any more.
    """

    description: EngineDescription
    process: EngineProcess
    audio_sha256: str
    language: str
    keywords: tuple[str, ...]
    checkpoints: CheckpointStore
    before_call: Callable[[], None]
    cancel: CancelToken
    report: Callable[[TranscriptionProgress], None]
    policy: RetryPolicy
    max_parallel: int

    def key(self, chunk: Chunk) -> CheckpointKey:
        """Under which the text of a chunk is kept."""
        return CheckpointKey(
            audio_sha256=self.audio_sha256,
            index=chunk.index,
            start_ms=chunk.span.start_ms,
            end_ms=chunk.span.end_ms,
            engine=self.description.name.value,
            model=self.description.model,
            language=self.language,
            keywords_hash=keywords_hash(self.keywords),
        )


class ChunkRunner:
    """One round of chunks: `run` hears those that have no checkpoint yet. Use it once, from one thread."""

    def __init__(self, listening: Listening, chunks: Sequence[Chunk], *, is_second_look: bool = False) -> None:
        self._listening = listening
        self._chunks = chunks
        self._is_second_look = is_second_look
        self._lock = threading.Lock()
        self._save_lock = threading.Lock()
        self._done_ms = dict.fromkeys((chunk.index for chunk in chunks), 0)
        self._finished: dict[int, Checkpoint] = {}
        self._has_failed = threading.Event()
        self._keywords_left_out = 0

    @property
    def keywords_left_out(self) -> int:
        """How many keywords the engine had no room for."""
        return self._keywords_left_out

    @property
    def finished(self) -> dict[int, Checkpoint]:
        """The checkpoints so far, by chunk index."""
        return dict(self._finished)

    def run(self, source: Source) -> None:
        """Hear every chunk; blocks. Audio is fetched only for chunks without a checkpoint, `max_parallel` at most.

        When a chunk fails for good no new one is begun; those in flight end and are kept, then the error is raised.

        Raises:
            ScribeError: of the first chunk that failed, or CancelledError.
        """
        listening = self._listening
        missing: list[Chunk] = []
        for chunk in self._chunks:
            checkpoint = listening.checkpoints.find(listening.key(chunk))
            if checkpoint is None:
                missing.append(chunk)
            else:
                self._finish(chunk, checkpoint)
        if missing:
            self._hear_all(missing, source)

    def _hear_all(self, missing: Sequence[Chunk], source: Source) -> None:
        parallel = self._listening.max_parallel
        slots = threading.Semaphore(parallel)
        futures: list[Future[None]] = []
        with (
            contextlib.closing(_closable(source([chunk.span for chunk in missing]))) as pieces,
            ThreadPoolExecutor(max_workers=parallel, thread_name_prefix="chunk") as pool,
        ):
            while True:
                # A slot is free before the next piece is made: no more pieces are held than calls are in flight.
                slots.acquire()
                piece = None if self._has_failed.is_set() else next(pieces, None)
                if piece is None:
                    break
                futures.append(pool.submit(self._hear_in_slot, missing[piece[0]], piece[1], slots))
                del piece
        self._listening.cancel.check()
        for future in futures:
            future.result()

    def _hear_in_slot(self, chunk: Chunk, audio: bytes, slots: threading.Semaphore) -> None:
        try:
            self._hear(chunk, audio)
        except BaseException:
            self._has_failed.set()
            raise
        finally:
            slots.release()

    def _hear(self, chunk: Chunk, audio: bytes) -> None:
        listening = self._listening
        request = TranscribeRequest(
            audio=audio,
            duration_ms=chunk.span.duration_ms,
            language=listening.language,
            keywords=listening.keywords,
            is_second_look=self._is_second_look,
            is_part=self._is_second_look or len(self._chunks) > 1,
        )
        started = time.monotonic()
        attempted = call_with_retries(
            lambda: listening.process.call(request, listening.cancel, lambda event: self._hear_event(chunk, event)),
            before_each=listening.before_call,
            cancel=listening.cancel,
            policy=listening.policy,
        )
        if not isinstance(attempted.result, ChunkText):
            raise TypeError(type(attempted.result).__name__)
        seconds = time.monotonic() - started
        checkpoint = Checkpoint(listening.key(chunk), attempted.result, attempted.attempts, seconds)
        with self._save_lock:
            listening.cancel.check()
            listening.checkpoints.save(checkpoint)
        self._finish(chunk, checkpoint)

    def _hear_event(self, chunk: Chunk, event: object) -> None:
        if isinstance(event, TranscribeProgress):
            with self._lock:
                self._done_ms[chunk.index] = min(event.done_ms, chunk.span.duration_ms)
            self._report()
        elif isinstance(event, KeywordsLeftOut):
            self._keywords_left_out = max(self._keywords_left_out, event.count)

    def _finish(self, chunk: Chunk, checkpoint: Checkpoint) -> None:
        with self._lock:
            self._finished[chunk.index] = checkpoint
            self._done_ms[chunk.index] = chunk.span.duration_ms
        self._report()

    def _report(self) -> None:
        with self._lock:
            progress = TranscriptionProgress(
                chunks_done=len(self._finished),
                chunk_count=len(self._chunks),
                done_ms=sum(self._done_ms.values()),
                total_ms=sum(chunk.span.duration_ms for chunk in self._chunks),
                is_second_look=self._is_second_look,
            )
        self._listening.report(progress)


def _closable(pieces: Iterable[tuple[int, bytes]]) -> Generator[tuple[int, bytes], None, None]:
    """The same pieces as a generator whose closing closes a generator it was given."""
    iterator: Iterator[tuple[int, bytes]] = iter(pieces)
    try:
        yield from iterator
    finally:
        if isinstance(iterator, Generator):
            iterator.close()
