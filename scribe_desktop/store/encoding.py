"""Owns how domain values stand in database columns: times as integers, small structures as JSON. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.job import JobMode, JobRequest, Stage, StageTiming
from scribe_desktop.domain.note import NoteBody, NoteSection, NoteType, Statement, StatementFlag
from scribe_desktop.domain.transcript import (
    ChunkReport,
    Completeness,
    MergedBy,
    Seam,
    Segment,
    SegmentFlag,
    Span,
    Word,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_stamp(at: datetime) -> int:
    """An aware datetime as microseconds since 1970, exactly."""
    return (at - _EPOCH) // _MICROSECOND


def from_stamp(stamp: int) -> datetime:
    """Undo `to_stamp`; the result is UTC."""
    return _EPOCH + timedelta(microseconds=stamp)


def to_optional_stamp(at: datetime | None) -> int | None:
    """`to_stamp`, or None."""
    return None if at is None else to_stamp(at)


def from_optional_stamp(stamp: int | None) -> datetime | None:
    """`from_stamp`, or None."""
    return None if stamp is None else from_stamp(stamp)


def storable(text: str) -> str:
    """The text without lone surrogates, which no file and no database can hold; each becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def to_json(value: object) -> str:
    """Compact JSON; non-ASCII is escaped, so that any text survives."""
    return json.dumps(value, separators=(",", ":"))


def spans_to_json(spans: Sequence[Span]) -> str:
    """`[[start_ms, end_ms], ...]`."""
    return to_json([[span.start_ms, span.end_ms] for span in spans])


def spans_from_json(text: str) -> tuple[Span, ...]:
    """Undo `spans_to_json`."""
    return tuple(Span(start, end) for start, end in json.loads(text))


def seams_to_json(seams: Sequence[Seam]) -> str:
    """`[[at_ms, merged_by, is_flagged], ...]`."""
    return to_json([[seam.at_ms, seam.merged_by, seam.is_flagged] for seam in seams])


def seams_from_json(text: str) -> tuple[Seam, ...]:
    """Undo `seams_to_json`."""
    return tuple(Seam(at_ms, MergedBy(merged_by), is_flagged) for at_ms, merged_by, is_flagged in json.loads(text))


def completeness_to_json(completeness: Completeness | None) -> str | None:
    """The four figures of a Completeness, or None."""
    if completeness is None:
        return None
    gaps = [[gap.start_ms, gap.end_ms] for gap in completeness.gaps]
    return to_json([completeness.recorded_ms, completeness.speech_ms, completeness.transcribed_ms, gaps])


def completeness_from_json(text: str | None) -> Completeness | None:
    """Undo `completeness_to_json`."""
    if text is None:
        return None
    recorded_ms, speech_ms, transcribed_ms, gaps = json.loads(text)
    return Completeness(recorded_ms, speech_ms, transcribed_ms, tuple(Span(start, end) for start, end in gaps))


def chunks_to_json(chunks: Sequence[ChunkReport]) -> str:
    """`[[index, start_ms, end_ms, attempts, seconds], ...]`."""
    return to_json([[chunk.index, chunk.start_ms, chunk.end_ms, chunk.attempts, chunk.seconds] for chunk in chunks])


def chunks_from_json(text: str) -> tuple[ChunkReport, ...]:
    """Undo `chunks_to_json`."""
    return tuple(ChunkReport(*chunk) for chunk in json.loads(text))


def sentences_to_json(sentences: Sequence[str]) -> str:
    """`[sentence, ...]`."""
    return to_json(list(sentences))


def sentences_from_json(text: str) -> tuple[str, ...]:
    """Undo `sentences_to_json`."""
    return tuple(json.loads(text))


def flags_to_json(flags: Sequence[SegmentFlag]) -> str:
    """`[flag, ...]`."""
    return to_json(list(flags))


def flags_from_json(text: str) -> tuple[SegmentFlag, ...]:
    """Undo `flags_to_json`."""
    return tuple(SegmentFlag(flag) for flag in json.loads(text))


def chunk_text_to_json(result: ChunkText) -> str:
    """A checkpoint's text, words and segments."""
    return to_json(
        {
            "text": result.text,
            "language": result.language,
            "words": [[word.text, word.start_ms, word.end_ms, word.probability] for word in result.words],
            "segments": [
                [segment.id, segment.start_ms, segment.end_ms, segment.speaker, segment.text, list(segment.flags)]
                for segment in result.segments
            ],
        }
    )


def chunk_text_from_json(text: str) -> ChunkText:
    """Undo `chunk_text_to_json`."""
    content = json.loads(text)
    return ChunkText(
        text=content["text"],
        words=tuple(Word(*word) for word in content["words"]),
        segments=tuple(
            Segment(SegmentId(key), start, end, speaker, words, tuple(SegmentFlag(flag) for flag in flags))
            for key, start, end, speaker, words, flags in content["segments"]
        ),
        language=content["language"],
    )


def body_to_json(body: NoteBody) -> str:
    """A note body, section by section."""
    return to_json(
        [
            {
                "key": section.key,
                "heading": section.heading,
                "statements": [
                    [statement.id, statement.text, list(statement.evidence), list(statement.flags)]
                    for statement in section.statements
                ],
            }
            for section in body.sections
        ]
    )


def body_from_json(text: str) -> NoteBody:
    """Undo `body_to_json`."""
    return NoteBody(
        tuple(
            NoteSection(
                section["key"],
                section["heading"],
                tuple(
                    Statement(
                        StatementId(key),
                        words,
                        tuple(SegmentId(segment) for segment in evidence),
                        tuple(StatementFlag(flag) for flag in flags),
                    )
                    for key, words, evidence, flags in section["statements"]
                ),
            )
            for section in json.loads(text)
        )
    )


def request_to_json(request: JobRequest) -> str:
    """What a job was asked to do."""
    return to_json(
        {
            "mode": request.mode,
            "engine": request.engine,
            "drafter": request.drafter,
            "note_types": list(request.note_types),
            "language": request.language,
            "keywords": list(request.keywords),
            "section_keys": list(request.section_keys),
            "spans": [[span.start_ms, span.end_ms] for span in request.spans],
            "base_transcript_id": request.base_transcript_id,
        }
    )


def request_from_json(text: str) -> JobRequest:
    """Undo `request_to_json`."""
    content: dict[str, Any] = json.loads(text)
    return JobRequest(
        mode=JobMode(content["mode"]),
        engine=EngineName(content["engine"]),
        drafter=DrafterName(content["drafter"]),
        note_types=tuple(NoteType(note_type) for note_type in content["note_types"]),
        language=content["language"],
        keywords=tuple(content["keywords"]),
        # Jobs of older programs have none of these.
        section_keys=tuple(content.get("section_keys", ())),
        spans=tuple(Span(start, end) for start, end in content.get("spans", ())),
        base_transcript_id=content.get("base_transcript_id"),
    )


def timings_to_json(timings: Sequence[StageTiming]) -> str:
    """`[[stage, seconds], ...]`."""
    return to_json([[timing.name, timing.seconds] for timing in timings])


def timings_from_json(text: str) -> tuple[StageTiming, ...]:
    """Undo `timings_to_json`."""
    return tuple(StageTiming(Stage(name), seconds) for name, seconds in json.loads(text))
