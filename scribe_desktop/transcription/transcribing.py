"""Owns a whole transcription: plan, hear, stitch, guard, look again where words are missing, measure.

No Qt, no store, no ffmpeg: audio and checkpoints come in as protocols, the engine runs in an engine process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.chunk import Checkpoint, Chunk, ChunkText
from scribe_desktop.domain.transcript import ChunkReport, Completeness, Seam, Segment, Span
from scribe_desktop.errors import ProviderError, Remedy
from scribe_desktop.retrying import RetryPolicy
from scribe_desktop.transcription.chunk_runner import (
    CheckpointStore,
    ChunkRunner,
    Listening,
    Source,
    TranscriptionProgress,
)
from scribe_desktop.transcription.chunking import (
    fits_one_request,
    has_room_for,
    is_short_enough,
    longest_chunk_ms,
    may_fit_reencoded,
    plan_chunks,
)
from scribe_desktop.transcription.completeness import measure
from scribe_desktop.transcription.engine import EngineDescription, check_language
from scribe_desktop.transcription.guards import Finding, guard
from scribe_desktop.transcription.keywords import clean_keywords
from scribe_desktop.transcription.second_looks import insert_recovered, plan_looks, recovered_words
from scribe_desktop.transcription.segmenting import make_segments
from scribe_desktop.transcription.stitching import ChunkPiece, stitch
from scribe_desktop.transcription.words import PlacedWord

__all__ = [
    "CheckpointStore",
    "ChunkAudio",
    "TranscriptionProgress",
    "TranscriptionResult",
    "transcribe_recording",
]


class ChunkAudio(Protocol):
    """The working copy of a recording, as engines take it. Nothing of it is ever written to disk in the clear."""

    def whole(self) -> bytes:
        """The working copy as it is: a WebM/Opus file."""

    def reencoded(self) -> bytes:
        """The whole recording as mono 16 kHz Opus at 32 kbit/s in WebM."""

    def cut(self, spans: Sequence[Span]) -> Iterator[tuple[int, bytes]]:
        """Each span as such a file of its own, with its position in `spans`, in any order, made one at a time."""


@dataclass(frozen=True, slots=True)
class TranscriptionResult:
    """A finished transcription. No segments and `completeness.speech_ms` 0 mean that nobody spoke.

    `second_looks` are the requests of the omission guard. `warnings` are whole sentences without patient words.
    """

    segments: tuple[Segment, ...]
    seams: tuple[Seam, ...]
    completeness: Completeness
    chunks: tuple[ChunkReport, ...]
    second_looks: tuple[ChunkReport, ...]
    language: str
    warnings: tuple[str, ...]


def transcribe_recording(
    *,
    description: EngineDescription,
    process: EngineProcess,
    audio: ChunkAudio,
    speech: Sequence[Span],
    duration_ms: int,
    byte_count: int,
    audio_sha256: str,
    language: str,
    keywords: Sequence[str],
    threshold_bytes: int,
    checkpoints: CheckpointStore,
    before_call: Callable[[], None],
    cancel: CancelToken,
    report: Callable[[TranscriptionProgress], None],
    policy: RetryPolicy,
    max_parallel: int = 4,
) -> TranscriptionResult:
    """Turn a recording into segments. Blocks for minutes; never call it on the window's thread.

    `speech` is the recording's speech map, in order; without speech no engine is called. `byte_count` is the size of
    the working copy. `report` and `before_call` are called from several threads.

    Raises:
        CancelledError: cancel was asked for; finished chunks are kept.
        ConfigurationError: `engine.language`, the engine does not know the language.
        ScribeError: what `before_call`, the engine, the audio or the checkpoint store raised.
    """
    check_language(description, language)
    cancel.check()
    if not speech:
        return TranscriptionResult((), (), measure((), speech=(), recorded_ms=duration_ms), (), (), language, ())
    listening = Listening(
        description=description,
        process=process,
        audio_sha256=audio_sha256,
        language=language,
        keywords=clean_keywords(keywords) if description.capabilities.has_keywords else (),
        checkpoints=checkpoints,
        before_call=before_call,
        cancel=cancel,
        report=report,
        policy=policy,
        max_parallel=min(max_parallel, description.spec.max_parallel) if description.is_cloud else 1,
    )
    recording = _Recording(audio, tuple(speech), duration_ms, byte_count, threshold_bytes, len(keywords))
    chunks, source = _plan(recording, listening)
    runner = ChunkRunner(
        listening, [chunk for chunk in chunks if any(one.overlap_ms(chunk.span) for one in recording.speech)]
    )
    runner.run(source)
    return _assemble(recording, listening, chunks, runner)


def _assemble(
    recording: _Recording, listening: Listening, chunks: Sequence[Chunk], runner: ChunkRunner
) -> TranscriptionResult:
    """One transcript from what was heard in the chunks: stitched, guarded, looked at again, measured."""
    speech, description = recording.speech, listening.description
    stitched = stitch([_piece(chunk, runner.finished, listening.language) for chunk in chunks], speech=speech)
    guarded = guard(stitched.words, speech=speech)
    looked = _look_again(guarded.words, recording, listening)
    return TranscriptionResult(
        segments=make_segments(looked.words, seams=stitched.seams),
        seams=stitched.seams,
        completeness=measure(looked.words, speech=speech, recorded_ms=recording.duration_ms),
        chunks=tuple(_chunk_report(chunk, runner.finished.get(chunk.index)) for chunk in chunks),
        second_looks=looked.reports,
        language=_heard_language(runner.finished.values(), listening.language),
        warnings=(
            *description.warnings,
            *_keyword_warnings(description, recording.keyword_count, runner.keywords_left_out),
            *(finding.sentence() for finding in (*guarded.findings, *looked.findings)),
            *looked.warnings,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Recording:
    audio: ChunkAudio
    speech: tuple[Span, ...]
    duration_ms: int
    byte_count: int
    threshold_bytes: int
    keyword_count: int


@dataclass(frozen=True, slots=True)
class _Looked:
    words: tuple[PlacedWord, ...]
    reports: tuple[ChunkReport, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


def _plan(recording: _Recording, listening: Listening) -> tuple[tuple[Chunk, ...], Source]:
    """The chunks, and where their audio comes from: the working copy, the copy re-encoded, or pieces of it."""
    audio, capabilities = recording.audio, listening.description.capabilities
    span = Span(0, recording.duration_ms)
    whole = (Chunk(0, span, span),)
    if fits_one_request(
        duration_ms=recording.duration_ms,
        byte_count=recording.byte_count,
        capabilities=capabilities,
        threshold_bytes=recording.threshold_bytes,
    ):
        return whole, lambda _spans: _only(audio.whole)
    if is_short_enough(recording.duration_ms, capabilities) and may_fit_reencoded(
        recording.duration_ms, capabilities, recording.threshold_bytes
    ):
        if listening.checkpoints.find(listening.key(whole[0])) is not None:
            return whole, lambda _spans: ()
        smaller = audio.reencoded()
        if has_room_for(len(smaller), capabilities, recording.threshold_bytes):
            return whole, lambda _spans: _only(lambda: smaller)
    chunks = plan_chunks(
        duration_ms=recording.duration_ms,
        byte_count=recording.byte_count,
        speech=recording.speech,
        capabilities=capabilities,
        threshold_bytes=recording.threshold_bytes,
    )
    return chunks, audio.cut


def _only(make: Callable[[], bytes]) -> Iterator[tuple[int, bytes]]:
    """The one piece there is, made when it is asked for."""
    yield 0, make()


def _look_again(words: tuple[PlacedWord, ...], recording: _Recording, listening: Listening) -> _Looked:
    """Listen once more to every gap, and put what was recovered in its place."""
    gaps = measure(words, speech=recording.speech, recorded_ms=recording.duration_ms).gaps
    if not gaps:
        return _Looked(words)
    longest_ms = longest_chunk_ms(listening.description.capabilities, recording.threshold_bytes)
    looks = plan_looks(gaps, duration_ms=recording.duration_ms, longest_ms=longest_ms)
    runner = ChunkRunner(listening, looks, is_second_look=True)
    warnings: tuple[str, ...] = ()
    try:
        runner.run(recording.audio.cut)
    except ProviderError as error:
        # The first look is whole: a second one that cannot be had leaves the gap shown, and fails nothing.
        if error.remedy is not Remedy.FAIL:
            raise
        warnings = ("Listening again to speech without words failed; the gaps are shown.",)
    recovered = []
    findings: list[Finding] = []
    for look in looks:
        found = runner.finished.get(look.index)
        if found is not None:
            guarded = guard(recovered_words(look, found, speech=recording.speech), speech=recording.speech)
            recovered.append((look, guarded.words))
            findings.extend(guarded.findings)
    return _Looked(
        words=insert_recovered(words, recovered),
        reports=tuple(_chunk_report(look, runner.finished.get(look.index)) for look in looks),
        findings=tuple(findings),
        warnings=warnings,
    )


def _piece(chunk: Chunk, finished: dict[int, Checkpoint], language: str) -> ChunkPiece:
    checkpoint = finished.get(chunk.index)
    return ChunkPiece(chunk, checkpoint.result if checkpoint is not None else ChunkText("", (), (), language))


def _chunk_report(chunk: Chunk, checkpoint: Checkpoint | None) -> ChunkReport:
    return ChunkReport(
        index=chunk.index,
        start_ms=chunk.span.start_ms,
        end_ms=chunk.span.end_ms,
        attempts=checkpoint.attempts if checkpoint is not None else 0,
        seconds=checkpoint.seconds if checkpoint is not None else 0.0,
    )


def _heard_language(checkpoints: Iterable[Checkpoint], asked: str) -> str:
    """The language of most of the text."""
    letters: Counter[str] = Counter()
    for checkpoint in checkpoints:
        letters[checkpoint.result.language] += len(checkpoint.result.text)
    return letters.most_common(1)[0][0] if letters else asked


def _keyword_warnings(description: EngineDescription, count: int, left_out: int) -> tuple[str, ...]:
    if count and not description.capabilities.has_keywords:
        return ("This engine takes no keywords: the vocabulary was not used.",)
    if left_out:
        return (f"{left_out} of {count} vocabulary terms did not fit into what the speech model can be told.",)
    return ()
