"""Makes tests/store/fixtures/workspace-v<N>: an old workspace with planted data, kept so that newer programs open it.

Run it once when a migration is released, never again for that version: python -m tools.make_store_fixture FOLDER
The passphrase is in the test that opens it; the data are invented.
"""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scribe_desktop.commands.signing import add_addendum, sign_note
from scribe_desktop.domain.checks import Decision
from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey, ChunkText
from scribe_desktop.domain.engine import DrafterName, EngineName, ModelGrade
from scribe_desktop.domain.ids import SegmentId, SessionId, StatementId, TranscriptId
from scribe_desktop.domain.job import JobMode, JobRequest, Stage, StageTiming
from scribe_desktop.domain.note import (
    Author,
    NoteBody,
    NoteSection,
    NoteStatus,
    NoteType,
    Statement,
    StatementFlag,
)
from scribe_desktop.domain.session import RecordingSource
from scribe_desktop.domain.transcript import (
    ChunkReport,
    Completeness,
    MergedBy,
    Seam,
    Segment,
    SegmentFlag,
    Span,
    Transcript,
    Word,
)
from scribe_desktop.store.workspace import Workspace, create_workspace

PASSPHRASE = "an old passphrase"
BEGINNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SOUND = b"not really sound " * 100


def make(folder: Path) -> str:
    """Make the workspace; returns its recovery key."""
    seconds, numbers = itertools.count(), itertools.count(1)
    created = create_workspace(
        folder,
        keychain=None,
        passphrase=PASSPHRASE,
        clock=lambda: BEGINNING + timedelta(seconds=next(seconds)),
        new_id=lambda: f"id{next(numbers)}",
    )
    with created.workspace as workspace:
        workspace.mark_recovery_key_kept()
        _plant(workspace)
    (folder / "workspace.lock").unlink()
    return created.recovery_key


def _plant(workspace: Workspace) -> None:
    session = workspace.sessions.create("A. Rivera, follow-up")
    with workspace.audio.writer() as writer:
        writer.write(SOUND)
        sealed = writer.commit()
    recording = workspace.recordings.add(
        session.id, RecordingSource.IMPORT, "5" * 64, 4711, 61_000, "pcm_s16le", sealed
    )
    workspace.recordings.save_speech(recording.id, (Span(0, 900), Span(1000, 2000)))
    request = JobRequest(JobMode.FULL, EngineName.LOCAL, DrafterName.OUTLINE, (NoteType.SOAP,), "en", ("losartan",))
    job = workspace.jobs.start(session.id, request, Stage.PREPARE, recording.id)
    workspace.jobs.claim(job.id)
    workspace.jobs.finish_stage(job.id, StageTiming(Stage.PREPARE, 0.25), Stage.TRANSCRIBE)
    key = CheckpointKey(recording.sealed_sha256, 0, 0, 61_000, "local", "tiny.en", "en", "k")
    heard = ChunkText("Any cough? No.", (Word("Any", 0, 200, 0.5),), (), "en")
    workspace.checkpoints.save(recording.id, Checkpoint(key, heard, 1, 2.5))
    transcript = _transcript(session.id)
    workspace.transcripts.add(transcript, job_id=job.id)
    workspace.jobs.set_transcript(job.id, transcript.id)
    for author, status, text in (
        (Author.MODEL, NoteStatus.OUTLINE, "Cough: no."),
        (Author.CLINICIAN, NoteStatus.DRAFT, "Denies cough."),
    ):
        statement = Statement(StatementId("t1"), text, (SegmentId("s1"), SegmentId("s2")), (StatementFlag.EDITED,))
        workspace.notes.save_revision(
            session_id=session.id,
            note_type=NoteType.SOAP,
            author=author,
            status=status,
            body=NoteBody((NoteSection("subjective", "Subjective", (statement,)),)),
            drafter="outline",
            model="m1",
            template_version="1",
            prompt_version="2",
            transcript_id=transcript.id,
            job_id=job.id,
        )
    workspace.jobs.done(job.id, StageTiming(Stage.CHECK, 0.5))
    workspace.vocabulary.add(["losartan", "metformin"])
    thrown_away = workspace.sessions.create("thrown away")
    workspace.sessions.delete(thrown_away.id)
    _plant_review(workspace, session.id)


def _plant_review(workspace: Workspace, session_id: SessionId) -> None:
    """What came with version 2: corrections, names, decisions, a signature, addenda."""
    transcript_id = TranscriptId("transcript1")
    workspace.transcripts.add_correction(transcript_id, SegmentId("s2"), "No, none.")
    workspace.transcripts.name_speaker(transcript_id, "Clinician", "Dr. Weber")
    note = workspace.notes.list(session_id)[0]
    for item in workspace.checks.items(note.id):
        workspace.checks.decide(note.id, item, Decision.ACCEPTED, note.head_number)
    clock = itertools.count(1)
    sign_note(
        workspace,
        note.id,
        base_number=note.head_number,
        signer="Anna Weber",
        clock=lambda: BEGINNING + timedelta(hours=next(clock)),
        zone=UTC,
    )
    add_addendum(
        workspace,
        note.id,
        "Potassium is back.",
        signer="J. Osei",
        clock=lambda: BEGINNING + timedelta(hours=next(clock)),
        zone=UTC,
    )


def _transcript(session_id: SessionId) -> Transcript:
    return Transcript(
        id=TranscriptId("transcript1"),
        session_id=session_id,
        recording_id=None,
        engine="local",
        model="tiny.en",
        model_grade=ModelGrade.BASIC,
        language="en",
        segments=(
            Segment(SegmentId("s1"), 0, 900, "Clinician", "Any cough?"),
            Segment(SegmentId("s2"), 1000, 2000, None, "No.", (SegmentFlag.RETRIED,)),
        ),
        seams=(Seam(950, MergedBy.FUZZY, is_flagged=True),),
        completeness=Completeness(61_000, 1900, 1800, (Span(500, 600),)),
        created_at=BEGINNING,
        chunks=(ChunkReport(0, 0, 61_000, 1, 2.5),),
        warnings=("At 00:01: 2 words on silence, left out.",),
    )


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
