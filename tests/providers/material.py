"""Owns what tests of providers share: a short clip of the sample visit, a template, segments, policies."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

import imageio_ffmpeg

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import NoteLength, Template, TemplateSection
from scribe_desktop.domain.transcript import Segment
from scribe_desktop.drafting.drafter import DraftRequest
from scribe_desktop.drafting.outline.topics import Topic
from scribe_desktop.transcription.engine import TranscribeRequest

SAMPLE_VISIT = Path(__file__).parents[2] / "resources" / "sample_visit" / "sample-visit.webm"
CLIP_MS = 12_000

_TOPICS: dict[str, tuple[str, ...]] = {
    "subjective": tuple(
        topic
        for topic in Topic
        if topic not in (Topic.VITALS, Topic.EXAM, Topic.RESULTS, Topic.ASSESSMENT, Topic.PLAN, Topic.FOLLOW_UP)
    ),
    "objective": (Topic.VITALS, Topic.EXAM, Topic.RESULTS),
    "assessment": (Topic.ASSESSMENT,),
    "plan": (Topic.PLAN, Topic.FOLLOW_UP),
}

TEMPLATE = Template(
    note_type=NoteType.SOAP,
    title="SOAP note",
    version="test-1",
    loinc=None,
    length=NoteLength.STANDARD,
    guidance="A usual visit.",
    sections=tuple(
        TemplateSection(key, key.capitalize(), None, f"What belongs to {key}.", topics)
        for key, topics in _TOPICS.items()
    ),
)

VISIT_LINES = (
    ("Clinician", "Good morning, what brings you in today?"),
    ("Patient", 'I have had this "cough" for about three weeks now.'),
    ("Clinician", "Any allergies?"),
    ("Patient", "Penicillin gave me a rash."),
    ("Clinician", "Blood pressure is 128 over 78, lungs are clear."),
    (None, "We stop lisinopril and start losartan 50 milligrams once a day."),
)


def segments(lines: tuple[tuple[str | None, str], ...] = VISIT_LINES) -> tuple[Segment, ...]:
    """The lines as segments `s1`, `s2`, ... of four seconds each."""
    return tuple(
        Segment(SegmentId(f"s{n}"), (n - 1) * 4000, n * 4000, speaker, text)
        for n, (speaker, text) in enumerate(lines, start=1)
    )


def draft_request(lines: tuple[tuple[str | None, str], ...] = VISIT_LINES, clinician_words: str = "") -> DraftRequest:
    """A request for a note of these lines."""
    return DraftRequest(TEMPLATE, segments(lines), "en", clinician_words)


@functools.cache
def clip() -> bytes:
    """The first 12 seconds of the sample visit as WebM/Opus, through a pipe."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    seconds = str(CLIP_MS / 1000)
    command = [ffmpeg, "-v", "error", "-i", str(SAMPLE_VISIT), "-t", seconds, "-c", "copy", "-f", "webm", "pipe:1"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def transcribe_request(audio: bytes | None = None, *keywords: str) -> TranscribeRequest:
    """A request for the clip, or for other bytes where a canned answer makes them irrelevant."""
    return TranscribeRequest(clip() if audio is None else audio, CLIP_MS, "en", keywords)
