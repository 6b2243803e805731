"""Owns how a transcript is read: the immutable words, with the clinician's corrections and speaker names on top."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.transcript import Segment, Transcript


@dataclass(frozen=True, slots=True)
class Correction:
    """The clinician's own wording of a segment. The newest of a segment counts; the original is never lost."""

    segment_id: SegmentId
    text: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True)
class SpeakerName:
    """What a speaker of the transcript is called: `speaker` is the label in the segments, "" where there is none."""

    speaker: str
    name: str


@dataclass(frozen=True, slots=True)
class TranscriptReading:
    """A transcript as it is shown: `corrections` holds the newest of each corrected segment."""

    transcript: Transcript
    corrections: tuple[Correction, ...] = ()
    speaker_names: tuple[SpeakerName, ...] = ()

    def corrected(self) -> Transcript:
        """The transcript with corrections and speaker names in place of what was heard: what drafts are made from."""
        words = {correction.segment_id: correction.text for correction in self.corrections}
        names = {name.speaker: name.name for name in self.speaker_names}
        return replace(
            self.transcript,
            segments=tuple(_read(segment, words, names) for segment in self.transcript.segments),
        )


def _read(segment: Segment, words: dict[SegmentId, str], names: dict[str, str]) -> Segment:
    text, speaker = words.get(segment.id, segment.text), names.get(segment.speaker or "", segment.speaker)
    # Most segments of a long visit are read as they were heard.
    is_same = text == segment.text and speaker == segment.speaker
    return segment if is_same else replace(segment, text=text, speaker=speaker)
