"""Owns the shapes of transcript.json, note.json and report.json. Other programs read them: keys are never renamed.

All functions are pure and return UTF-8-encodable text with stable key order that ends with one newline.
"""

from __future__ import annotations

import json
from typing import Any

from scribe_desktop.domain.note import Note, Revision, Statement
from scribe_desktop.domain.report import RunReport
from scribe_desktop.domain.transcript import Completeness, Transcript
from scribe_desktop.export.cleaning import replace_surrogates


def transcript_json(transcript: Transcript) -> str:
    """`{engine, model, language, segments: [{id, start_ms, end_ms, speaker, text}]}`; speaker may be null."""
    return _dump(
        {
            "engine": transcript.engine,
            "model": transcript.model,
            "language": transcript.language,
            "segments": [
                {
                    "id": segment.id,
                    "start_ms": segment.start_ms,
                    "end_ms": segment.end_ms,
                    "speaker": segment.speaker,
                    "text": segment.text,
                }
                for segment in transcript.segments
            ],
        }
    )


def note_json(note: Note, revision: Revision) -> str:
    """`{note_type, template_version, drafter, model, status, sections: [{key, heading, statements}]}`.

    `revision` is the one of `note` that is shown. A statement is `{text, evidence: [segment ids], flags}`. Sections
    without a statement are there, empty.
    """
    return _dump(
        {
            "note_type": note.note_type,
            "template_version": revision.template_version,
            "drafter": revision.drafter,
            "model": revision.model,
            "status": note.status if revision.number == note.head_number else revision.status,
            "sections": [
                {
                    "key": section.key,
                    "heading": section.heading,
                    "statements": [_statement(statement) for statement in section.statements],
                }
                for section in revision.body.sections
            ],
        }
    )


def report_json(report: RunReport) -> str:
    """The run in figures; what the run had none of is null. Gaps are `[start_ms, end_ms]`."""
    audio = report.audio
    return _dump(
        {
            "job_id": report.job_id,
            "session_id": report.session_id,
            "status": report.status,
            "ai_mode": report.ai_mode,
            "engine": report.engine,
            "model": report.model,
            "model_grade": report.model_grade,
            "drafter": report.drafter,
            "audio": None
            if audio is None
            else {
                "sha256": audio.sha256,
                "bytes": audio.bytes,
                "duration_ms": audio.duration_ms,
                "codec": audio.codec,
            },
            "chunks": [
                {
                    "index": chunk.index,
                    "start_ms": chunk.start_ms,
                    "end_ms": chunk.end_ms,
                    "attempts": chunk.attempts,
                    "seconds": chunk.seconds,
                }
                for chunk in report.chunks
            ],
            "seams": [
                {"at_ms": seam.at_ms, "merged_by": seam.merged_by, "flagged": seam.is_flagged} for seam in report.seams
            ],
            "completeness": _completeness(report.completeness),
            "stages": [{"name": stage.name, "seconds": stage.seconds} for stage in report.stages],
            "peak_rss_bytes": report.peak_rss_bytes,
        }
    )


def _statement(statement: Statement) -> dict[str, Any]:
    return {"text": statement.text, "evidence": list(statement.evidence), "flags": list(statement.flags)}


def _completeness(completeness: Completeness | None) -> dict[str, Any] | None:
    if completeness is None:
        return None
    return {
        "recorded_ms": completeness.recorded_ms,
        "speech_ms": completeness.speech_ms,
        "transcribed_ms": completeness.transcribed_ms,
        "gaps": [[gap.start_ms, gap.end_ms] for gap in completeness.gaps],
    }


def _dump(value: dict[str, Any]) -> str:
    return replace_surrogates(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"
