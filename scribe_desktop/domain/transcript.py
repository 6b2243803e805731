"""Owns the Transcript and everything measured about it: words, segments, seams, gaps, completeness, chunks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import RecordingId, SegmentId, SessionId, TranscriptId


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of audio, integer milliseconds, `start_ms <= end_ms`."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms

    def overlap_ms(self, other: Span) -> int:
        """Milliseconds both spans share; 0 when they do not meet."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its times as the engine gave them; `text` is stripped, with its punctuation."""

    text: str
    start_ms: int
    end_ms: int
    probability: float | None = None


class SegmentFlag(StrEnum):
    """A reason to look at a segment twice."""

    APPROXIMATE_TIMES = "approximate_times"
    NEAR_FLAGGED_SEAM = "near_flagged_seam"
    RETRIED = "retried"
    LOW_CONFIDENCE = "low_confidence"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech by one speaker. `speaker` is None when nobody was told apart.

    `id` is stable within its transcript and is what evidence points at: `s1`, `s2`, ...
    """

    id: SegmentId
    start_ms: int
    end_ms: int
    speaker: str | None
    text: str
    flags: tuple[SegmentFlag, ...] = ()

    @property
    def span(self) -> Span:
        """The segment's times as a span."""
        return Span(self.start_ms, self.end_ms)


class MergedBy(StrEnum):
    """How two neighbouring chunks were joined."""

    WORD_TIMES = "word_times"
    MATCHING_BLOCK = "matching_block"
    FUZZY = "fuzzy"
    CONCATENATED = "concatenated"


@dataclass(frozen=True, slots=True)
class Seam:
    """The place where two chunks meet; `is_flagged` when a reader should listen there."""

    at_ms: int
    merged_by: MergedBy
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """What was recorded, what of it was speech, what of that has words. `gaps` are speech without words near it."""

    recorded_ms: int
    speech_ms: int
    transcribed_ms: int
    gaps: tuple[Span, ...]

    @property
    def is_complete(self) -> bool:
        """Whether no stretch of speech is left without words."""
        return not self.gaps

    def sentence(self) -> str:
        """The line shown to the clinician, e.g. `recorded 23:41, speech 19:02, transcribed 18:57, 1 gap`."""
        count = len(self.gaps)
        gaps = "no gaps" if count == 0 else "1 gap" if count == 1 else f"{count} gaps"
        return (
            f"recorded {clock_text(self.recorded_ms)}, speech {clock_text(self.speech_ms)}, "
            f"transcribed {clock_text(self.transcribed_ms)}, {gaps}"
        )


@dataclass(frozen=True, slots=True)
class ChunkReport:
    """What one request cost, on the recording's clock, in attempts and wall seconds.

    A chunk found finished keeps its first cost; one without speech has no attempt.
    """

    index: int
    start_ms: int
    end_ms: int
    attempts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """The immutable result of one transcription; a new run makes a new transcript.

    `recording_id` and `completeness` are None when the text was typed or pasted. `engine` and `model` are then `typed`.
    `chunks` are those it was made of. `warnings` are whole sentences without patient words: what guards left out or
    doubted, what was not listened to again. What `model_grade` says is not among them.
    """

    id: TranscriptId
    session_id: SessionId
    recording_id: RecordingId | None
    engine: str
    model: str
    model_grade: ModelGrade
    language: str
    segments: tuple[Segment, ...]
    seams: tuple[Seam, ...]
    completeness: Completeness | None
    created_at: datetime
    chunks: tuple[ChunkReport, ...] = ()
    warnings: tuple[str, ...] = ()

    def text(self) -> str:
        """All words, one segment a line."""
        return "\n".join(segment.text for segment in self.segments)

    def segment(self, segment_id: SegmentId) -> Segment | None:
        """The segment of that id, or None."""
        return next((segment for segment in self.segments if segment.id == segment_id), None)


def clock_text(milliseconds: int) -> str:
    """`mm:ss`, or `h:mm:ss` from one hour on."""
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
