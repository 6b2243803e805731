"""The shapes other programs read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from scribe_desktop.domain.engine import AiMode, ModelGrade
from scribe_desktop.domain.ids import JobId, NoteId, RevisionId, SegmentId, SessionId, StatementId
from scribe_desktop.domain.job import Stage, StageTiming, Status
from scribe_desktop.domain.note import (
    Author,
    Note,
    NoteBody,
    NoteSection,
    NoteStatus,
    NoteType,
    Revision,
    Statement,
    StatementFlag,
)
from scribe_desktop.domain.report import AudioReport, RunReport
from scribe_desktop.domain.transcript import ChunkReport, Completeness, MergedBy, Seam, Span
from scribe_desktop.export.json_files import note_json, report_json, transcript_json
from tests.unit.export.test_transcript_text import TRANSCRIPT

NOW = datetime(2026, 11, 22, tzinfo=UTC)

REPORT = RunReport(
    job_id=JobId("j"),
    session_id=SessionId("s"),
    status=Status.DONE,
    ai_mode=AiMode.LOCAL,
    engine="local",
    model="tiny.en",
    model_grade=ModelGrade.BASIC,
    drafter="outline",
    audio=AudioReport("ab", 10, 2_000, "opus"),
    chunks=(ChunkReport(0, 0, 2_000, 1, 0.5),),
    seams=(Seam(1_000, MergedBy.FUZZY, True),),
    completeness=Completeness(2_000, 1_500, 1_400, (Span(100, 200),)),
    stages=(StageTiming(Stage.PREPARE, 0.1),),
    peak_rss_bytes=5,
)


def test_transcript_json_has_the_agreed_keys_in_order() -> None:
    text = transcript_json(TRANSCRIPT)
    value = json.loads(text)
    assert list(value) == ["engine", "model", "language", "segments"]
    assert [list(segment) for segment in value["segments"]] == [["id", "start_ms", "end_ms", "speaker", "text"]] * 3
    assert value["segments"][1]["speaker"] is None
    assert "日本" in text
    assert text.endswith("}\n")


def test_note_json_has_the_agreed_keys_in_order() -> None:
    statement = Statement(StatementId("x"), "Cough.", (SegmentId("s2"),), (StatementFlag.EDITED,))
    body = NoteBody((NoteSection("subjective", "Subjective", (statement,)), NoteSection("plan", "Plan", ())))
    note = Note(NoteId("n"), SessionId("s"), NoteType.SOAP, NoteStatus.OUTLINE, 1, NOW, NOW)
    revision = Revision(
        RevisionId("r"),
        NoteId("n"),
        1,
        Author.MODEL,
        NoteStatus.OUTLINE,
        body,
        "outline",
        "m",
        "1",
        "",
        None,
        None,
        NOW,
    )
    value = json.loads(note_json(note, revision))
    assert value == {
        "note_type": "soap",
        "template_version": "1",
        "drafter": "outline",
        "model": "m",
        "status": "OUTLINE",
        "sections": [
            {
                "key": "subjective",
                "heading": "Subjective",
                "statements": [{"text": "Cough.", "evidence": ["s2"], "flags": ["edited"]}],
            },
            {"key": "plan", "heading": "Plan", "statements": []},
        ],
    }
    assert list(value) == ["note_type", "template_version", "drafter", "model", "status", "sections"]


def test_report_json_has_the_agreed_keys_in_order() -> None:
    value = json.loads(report_json(REPORT))
    assert list(value) == [
        "job_id", "session_id", "status", "ai_mode", "engine", "model", "model_grade", "drafter", "audio", "chunks",
        "seams", "completeness", "stages", "peak_rss_bytes",
    ]  # fmt: skip
    assert value["audio"] == {"sha256": "ab", "bytes": 10, "duration_ms": 2_000, "codec": "opus"}
    assert value["chunks"] == [{"index": 0, "start_ms": 0, "end_ms": 2_000, "attempts": 1, "seconds": 0.5}]
    assert value["seams"] == [{"at_ms": 1_000, "merged_by": "fuzzy", "flagged": True}]
    assert value["completeness"] == {
        "recorded_ms": 2_000, "speech_ms": 1_500, "transcribed_ms": 1_400, "gaps": [[100, 200]],
    }  # fmt: skip
    assert value["stages"] == [{"name": "PREPARE", "seconds": 0.1}]


def test_a_run_without_audio_says_null() -> None:
    value = json.loads(report_json(replace(REPORT, audio=None, completeness=None, model_grade=None, drafter=None)))
    assert [value[key] for key in ("audio", "completeness", "model_grade", "drafter")] == [None] * 4


def test_a_lone_surrogate_does_not_break_the_file() -> None:
    broken = replace(TRANSCRIPT, segments=(replace(TRANSCRIPT.segments[0], text="a\ud800b"),))
    text = transcript_json(broken)
    assert json.loads(text.encode("utf-8"))["segments"][0]["text"] == "a\ufffdb"
