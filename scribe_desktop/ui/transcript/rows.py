"""Owns what the transcript pane lists, row by row: segments, gaps, flagged seams, provisional words. No Qt."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scribe_desktop.domain.reading import TranscriptReading
from scribe_desktop.domain.transcript import Seam, Segment, SegmentFlag, Span, clock_text

CLINICIAN = "Clinician"
SEAM_REACH_MS = 4_000
"""How much is heard on each side of a seam."""

_WORD = re.compile(r"\S+")


class RowKind(StrEnum):
    """What a row stands for."""

    SEGMENT = "segment"
    GAP = "gap"
    SEAM = "seam"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `key` is stable while the transcript grows; `heard` is the original text where it was corrected.

    `speaker` is the label in the transcript, `name` what it is called. `changed` are the corrected words' places.
    """

    key: str
    kind: RowKind
    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""
    name: str = ""
    is_clinician: bool = False
    flags: tuple[SegmentFlag, ...] = ()
    heard: str | None = None
    changed: tuple[tuple[int, int], ...] = ()

    @property
    def is_typed(self) -> bool:
        """Whether it was typed: it has no time of its own."""
        return SegmentFlag.TYPED in self.flags

    @property
    def has_actions(self) -> bool:
        """Whether it carries Play and Try again."""
        return self.kind in (RowKind.GAP, RowKind.SEAM)

    @property
    def time_text(self) -> str:
        """The time it begins, or nothing where it has none."""
        return "" if self.is_typed else clock_text(self.start_ms)

    @property
    def label(self) -> str:
        """The word over the time: who speaks, or what is wrong here."""
        return {RowKind.GAP: "Gap", RowKind.SEAM: "Seam"}.get(self.kind, self.name)

    def spoken_text(self) -> str:
        """What a screen reader says: `Clinician, 01:09, words`."""
        parts = [part for part in (self.label, self.time_text, self.text) if part]
        if self.kind is RowKind.PROVISIONAL:
            parts.append("not final yet")
        parts.extend(flag_sentences(self))
        if self.has_actions:
            parts.append("Enter plays it. Left and Right choose Play or Try again.")
        return ", ".join(parts)


def rows_of(reading: TranscriptReading | None, provisional: tuple[Segment, ...] = ()) -> tuple[Row, ...]:
    """All rows in the order of their times; a gap and a seam stand before the words that follow them."""
    rows: list[Row] = []
    if reading is not None:
        rows.extend(_segment_rows(reading))
        completeness = reading.transcript.completeness
        rows.extend(_gap_row(gap) for gap in (completeness.gaps if completeness else ()))
        rows.extend(_seam_row(seam) for seam in reading.transcript.seams if seam.is_flagged)
    rows.extend(_provisional_row(segment) for segment in provisional)
    if not all(row.is_typed for row in rows):
        rows.sort(key=lambda row: (row.seam_at if isinstance(row, _SeamRow) else row.start_ms, not row.has_actions))
    return tuple(rows)


def flag_sentences(row: Row) -> tuple[str, ...]:
    """Why this segment wants a second look, in whole sentences."""
    words = {
        SegmentFlag.LOW_CONFIDENCE: "These words may be wrong. Listen once.",
        SegmentFlag.APPROXIMATE_TIMES: "The time is approximate.",
        SegmentFlag.NEAR_FLAGGED_SEAM: "Two parts of the recording meet here.",
        SegmentFlag.RETRIED: "This was transcribed a second time.",
    }
    return tuple(words[flag] for flag in words if flag in row.flags)


def changed_places(heard: str, corrected: str) -> tuple[tuple[int, int], ...]:
    """Where, as (start, length) in the corrected text, words differ from what was heard."""
    old = [match.group() for match in _WORD.finditer(heard)]
    new = list(_WORD.finditer(corrected))
    places = []
    matcher = difflib.SequenceMatcher(None, old, [match.group() for match in new], autojunk=False)
    for tag, _old_from, _old_to, new_from, new_to in matcher.get_opcodes():
        if tag in ("replace", "insert"):
            start = new[new_from].start()
            places.append((start, new[new_to - 1].end() - start))
        elif tag == "delete" and new:
            # Words that were taken out leave their mark on the word that follows, else on the last.
            match = new[min(new_from, len(new) - 1)]
            places.append((match.start(), match.end() - match.start()))
    return tuple(places)


def speakers_of(reading: TranscriptReading) -> tuple[tuple[str, str], ...]:
    """Each speaker's label and present name, in the order of their first words."""
    names = {name.speaker: name.name for name in reading.speaker_names}
    labels = dict.fromkeys(segment.speaker or "" for segment in reading.transcript.segments)
    return tuple((label, names.get(label, label)) for label in labels)


@dataclass(frozen=True, slots=True)
class _SeamRow(Row):
    """A seam stands at its place, and plays a stretch around it."""

    seam_at: int = 0

    @property
    def time_text(self) -> str:
        return clock_text(self.seam_at)


def _segment_rows(reading: TranscriptReading) -> Iterable[Row]:
    names = dict(speakers_of(reading))
    words = {correction.segment_id: correction.text for correction in reading.corrections}
    for segment in reading.transcript.segments:
        label = segment.speaker or ""
        name = names[label]
        text = words.get(segment.id, segment.text)
        is_corrected = text != segment.text
        yield Row(
            key=segment.id,
            kind=RowKind.SEGMENT,
            start_ms=segment.start_ms,
            end_ms=segment.end_ms,
            text=text,
            speaker=label,
            name=name,
            is_clinician=name == CLINICIAN or (label == CLINICIAN and name not in names),
            flags=segment.flags,
            heard=segment.text if is_corrected else None,
            changed=changed_places(segment.text, text) if is_corrected else (),
        )


def _gap_row(gap: Span) -> Row:
    seconds = max(1, round(gap.duration_ms / 1000))
    sentence = f"Speech was heard for {seconds} s, but no words came back."
    return Row(f"gap:{gap.start_ms}", RowKind.GAP, gap.start_ms, gap.end_ms, sentence)


def _seam_row(seam: Seam) -> Row:
    start_ms, end_ms = max(0, seam.at_ms - SEAM_REACH_MS), seam.at_ms + SEAM_REACH_MS
    sentence = "Two parts meet here. Listen once."
    return _SeamRow(f"seam:{seam.at_ms}", RowKind.SEAM, start_ms, end_ms, sentence, seam_at=seam.at_ms)


def _provisional_row(segment: Segment) -> Row:
    name = segment.speaker or ""
    return Row(
        key=f"provisional:{segment.id}",
        kind=RowKind.PROVISIONAL,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        text=segment.text,
        speaker=name,
        name=name,
        is_clinician=name == CLINICIAN,
        flags=segment.flags,
    )
