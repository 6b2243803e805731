"""Makes visits as the pipeline would leave them, from the sample visit's reference turns, in a moment and alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from scribe_desktop.audio.importing import import_audio
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import RecordingId, SegmentId, SessionId, StatementId, TranscriptId
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
from scribe_desktop.domain.session import RecordingSource
from scribe_desktop.domain.transcript import Completeness, MergedBy, Seam, Segment, Span, Transcript
from scribe_desktop.store.workspace import Workspace
from tests.conftest import SAMPLE_TURNS, SAMPLE_VISIT

DURATION_MS = 172_500
MADE_AT = datetime(2026, 5, 5, 8, 10, tzinfo=UTC)

_SPEAKERS = {"D": "Clinician", "P": "Patient"}

# (section key, heading, ((words, numbers of the turns it rests on), ...))
_SOAP: tuple[tuple[str, str, tuple[tuple[str, tuple[int, ...]], ...]], ...] = (
    (
        "subjective",
        "Subjective",
        (
            ("Cough for about three weeks, mostly dry, worse at night when lying down, disturbing sleep.", (2, 4)),
            ("Cough began about a month after starting lisinopril in March.", (15, 16)),
            ("No fever or weight loss.", (6,)),
            ("A little short of breath on stairs. No chest pain, no leg swelling.", (8, 10)),
            ("History of hypertension and type 2 diabetes.", (13,)),
            ("Takes metformin 500 mg twice daily and lisinopril 10 mg once daily.", (14,)),
            ("Allergy: penicillin (widespread rash as a child).", (18,)),
            ("Ex-smoker, stopped 12 years ago, 10 pack-years.", (12,)),
        ),
    ),
    (
        "objective",
        "Objective",
        (
            ("BP 142/88 mmHg, pulse 76, SpO2 98% on room air, temperature 36.8 °C.", (19,)),
            ("Lungs clear on both sides, no wheeze or crackles. Heart sounds normal. No ankle swelling.", (21,)),
            ("Throat clear, no enlarged lymph nodes.", ()),
        ),
    ),
    (
        "assessment",
        "Assessment",
        (
            ("Cough, most likely caused by lisinopril.", (23,)),
            ("Blood pressure a little above target.", (21,)),
            ("Asthma possible but less likely: chest clear, never wheezed.", (29,)),
        ),
    ),
    (
        "plan",
        "Plan",
        (
            ("Stop lisinopril. Start losartan 50 mg once daily.", (23,)),
            ("Continue metformin as usual.", (27,)),
            ("Kidney function, potassium and HbA1c in two weeks.", (25,)),
            ("Chest X-ray if still coughing after four weeks; spirometry if not settled.", (25, 29)),
            ("Emergency department for chest pain, coughing blood, or swelling of face or lips.", (27,)),
            ("Review in four weeks.", (29,)),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A session with its transcript and its SOAP note. `recording_id` is None where no sound was asked for."""

    session_id: SessionId
    transcript: Transcript
    note: Note
    revision: Revision
    recording_id: RecordingId | None = None


def make_visit(
    workspace: Workspace,
    *,
    label: str = "A. Rivera, cough",
    has_sound: bool = False,
    status: NoteStatus = NoteStatus.AI_DRAFT,
    gaps: tuple[Span, ...] = (),
    flagged_seams_ms: tuple[int, ...] = (),
) -> Visit:
    """A visit in the workspace: a session, a transcript of 30 turns, a SOAP draft of 20 statements, 1 without source.

    With `has_sound` the sample visit's audio is imported and sealed, which takes about two seconds.
    """
    session = workspace.sessions.create(label)
    recording_id = import_sound(workspace, session.id) if has_sound else None
    transcript = workspace.transcripts.add(
        Transcript(
            id=TranscriptId(f"transcript-{session.id}"),
            session_id=session.id,
            recording_id=recording_id,
            engine="local",
            model="tiny.en",
            model_grade=ModelGrade.BASIC,
            language="en",
            segments=sample_segments(),
            seams=tuple(Seam(at_ms, MergedBy.CONCATENATED, is_flagged=True) for at_ms in flagged_seams_ms),
            completeness=Completeness(DURATION_MS, 153_000, 153_000, gaps),
            created_at=MADE_AT,
        )
    )
    note, revision = workspace.notes.save_revision(
        session_id=session.id,
        note_type=NoteType.SOAP,
        author=Author.MODEL,
        status=status,
        body=sample_body(),
        drafter="claude",
        model="claude-sonnet-5-5",
        template_version="1",
        prompt_version="1",
        transcript_id=transcript.id,
    )
    return Visit(session.id, transcript, note, revision, recording_id)


def import_sound(workspace: Workspace, session_id: SessionId) -> RecordingId:
    """Seal the sample visit's audio into a session."""
    writer = workspace.audio.writer()
    audio = import_audio(
        SAMPLE_VISIT,
        writer.write,
        cap_ms=3_600_000,
        is_long_allowed=False,
        cancel=CancelToken(),
        report=lambda _fraction: None,
    )
    recording = workspace.recordings.add(
        session_id,
        RecordingSource.IMPORT,
        source_sha256=audio.source_sha256,
        source_bytes=audio.source_bytes,
        duration_ms=audio.duration_ms,
        codec=audio.codec,
        sealed=writer.commit(),
    )
    return recording.id


def sample_segments() -> tuple[Segment, ...]:
    """The 30 turns of the sample visit as segments `s1` to `s30`."""
    turns = json.loads(SAMPLE_TURNS.read_text(encoding="utf-8"))
    return tuple(
        Segment(
            SegmentId(f"s{number}"),
            round(turn["start"] * 1000),
            round(turn["end"] * 1000),
            _SPEAKERS[turn["spk"]],
            turn["text"],
        )
        for number, turn in enumerate(turns, start=1)
    )


def sample_body() -> NoteBody:
    """The SOAP note of the visual target, statement by statement."""
    sections = []
    number = 0
    for key, heading, lines in _SOAP:
        statements = []
        for words, turns in lines:
            number += 1
            evidence = tuple(SegmentId(f"s{turn}") for turn in turns)
            flags = () if evidence else (StatementFlag.UNLINKED,)
            statements.append(Statement(StatementId(f"n{number}"), words, evidence, flags))
        sections.append(NoteSection(key, heading, tuple(statements)))
    return NoteBody(tuple(sections))
