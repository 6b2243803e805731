"""Owns the pieces a long recording is cut into, and the checkpoint that a transcribed piece leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.transcript import Segment, Span, Word


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of a recording as it is sent to an engine.

    `span` is the audio sent, overlap included, on the recording's clock. `owned` is the part that is this chunk's own:
    the owned spans of a plan follow each other without hole or overlap and cover the recording.
    """

    index: int
    span: Span
    owned: Span


@dataclass(frozen=True, slots=True)
class ChunkText:
    """What an engine heard in one chunk. All times are on the chunk's own clock, 0 at the chunk's first sample.

    `words` and `segments` are empty when the engine gives no times; `text` is always there.
    `language` is the ISO 639-1 code that was decoded.
    """

    text: str
    words: tuple[Word, ...]
    segments: tuple[Segment, ...]
    language: str


@dataclass(frozen=True, slots=True)
class CheckpointKey:
    """What makes a finished chunk reusable: the same audio, cut the same way, heard by the same engine."""

    audio_sha256: str
    index: int
    start_ms: int
    end_ms: int
    engine: str
    model: str
    language: str
    keywords_hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A finished chunk as it is stored: its key, its text, and what it cost."""

    key: CheckpointKey
    result: ChunkText
    attempts: int
    seconds: float
