"""A retry of one gap as a job: on the real recording, with corrections carried over and evidence that stays valid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scribe_desktop.commands.jobs import resume_job, start_retry
from scribe_desktop.config import Preferences
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import DrafterName, EngineName, ModelGrade
from scribe_desktop.domain.ids import SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.job import JobMode, JobRequest, Stage, Status
from scribe_desktop.domain.transcript import Completeness, SegmentFlag, Span, Transcript
from scribe_desktop.errors import AiOffError, InputRefusedError, SessionBusyError
from scribe_desktop.pipeline import choose_engines
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.transcription.local_models import PACKAGE
from tests.providers.server import ProviderServer
from tests.ui.building import DURATION_MS, import_sound, sample_segments
from tests.unit.pipeline.conftest import Shop

LOCAL = JobRequest(JobMode.FULL, EngineName.LOCAL, DrafterName.OUTLINE, ())
STUB = JobRequest(JobMode.FULL, EngineName.STUB, DrafterName.STUB, ())
OPENAI = JobRequest(JobMode.FULL, EngineName.OPENAI, DrafterName.CLAUDE, ())


def transcribed_with_a_hole(workspace: Workspace) -> tuple[SessionId, Transcript, Span]:
    """The sample visit without its turn on the medicines, and the gap that it leaves."""
    session = workspace.sessions.create("A visit")
    recording_id = import_sound(workspace, session.id)
    segments = sample_segments()
    workspace.recordings.save_speech(recording_id, tuple(segment.span for segment in segments))
    hole = segments[13].span
    speech_ms = sum(segment.span.duration_ms for segment in segments)
    transcript = Transcript(
        id=TranscriptId("first"),
        session_id=session.id,
        recording_id=recording_id,
        engine="local",
        model="better",
        model_grade=ModelGrade.STANDARD,
        language="en",
        segments=tuple(segment for segment in segments if segment.id != "s14"),
        seams=(),
        completeness=Completeness(DURATION_MS, speech_ms, speech_ms - hole.duration_ms, (hole,)),
        created_at=utc_now(),
    )
    workspace.transcripts.add(transcript)
    return session.id, transcript, hole


@pytest.mark.slow
def test_the_real_engine_finds_what_was_missing(local_shop: Shop) -> None:
    pytest.importorskip(PACKAGE, reason="the package with the tiny.en weights is not installed")
    workspace = local_shop.workspace
    session_id, old, hole = transcribed_with_a_hole(workspace)
    workspace.transcripts.add_correction(old.id, SegmentId("s13"), "Corrected.")
    workspace.transcripts.name_speaker(old.id, "Patient", "Mrs. Moreau")
    job = start_retry(workspace, session_id, hole, LOCAL).result
    assert (job.stage, job.transcript_id) == (Stage.TRANSCRIBE, None)
    done = local_shop.run(job.id)
    assert done.status is Status.DONE
    new = workspace.transcripts.latest(session_id)
    assert new is not None
    assert done.transcript_id == new.id
    found = [segment for segment in new.segments if old.segment(segment.id) is None]
    assert "metformin" in " ".join(segment.text for segment in found).lower()
    assert all(SegmentFlag.RETRIED in segment.flags for segment in found)
    assert all(hole.start_ms - 500 <= segment.start_ms <= hole.end_ms for segment in found)
    assert [segment for segment in new.segments if segment not in found] == list(old.segments)
    assert new.completeness is not None
    assert new.completeness.gaps == ()
    assert new.model_grade is ModelGrade.BASIC, "what a basic model heard is to be checked"
    reading = workspace.transcripts.reading(new.id)
    assert [(one.segment_id, one.text) for one in reading.corrections] == [("s13", "Corrected.")]
    assert [one.name for one in reading.speaker_names] == ["Mrs. Moreau"]
    assert workspace.transcripts.get(old.id) == old
    assert "Heard again at" in local_shop.said[0]


def test_a_typed_text_or_a_place_without_a_gap_is_refused(stub_shop: Shop) -> None:
    workspace = stub_shop.workspace
    session_id, old, _ = transcribed_with_a_hole(workspace)
    for session, span in ((session_id, Span(0, 1000)), (workspace.sessions.create("Empty").id, Span(0, 1000))):
        with pytest.raises(InputRefusedError) as caught:
            start_retry(workspace, session, span, STUB)
        assert caught.value.code == "retry.no_place"
    assert workspace.jobs.list(session_id) == ()
    assert workspace.transcripts.list(session_id) == (old,)


def test_a_retry_drafts_nothing_and_needs_no_drafter(stub_shop: Shop) -> None:
    workspace = stub_shop.workspace
    session_id, _, hole = transcribed_with_a_hole(workspace)
    job = start_retry(workspace, session_id, hole, STUB).result
    with pytest.raises(SessionBusyError):
        start_retry(workspace, session_id, hole, STUB)
    stub_shop.run(job.id)
    assert workspace.notes.list(session_id) == ()
    newest = workspace.transcripts.latest(session_id)
    assert newest is not None
    assert newest.model_grade is ModelGrade.STUB, "demo text anywhere is said"
    chosen = choose_engines(
        stub_shop.tools.settings, mode=JobMode.RETRY, engine=EngineName.STUB, drafter=DrafterName.CLAUDE
    )
    assert chosen.drafter is None


def test_the_paid_engine_gets_the_place_alone_and_a_resumed_job_pays_once(
    cloud_shop: Shop, server: ProviderServer
) -> None:
    workspace = cloud_shop.workspace
    session_id, _, hole = transcribed_with_a_hole(workspace)
    job = start_retry(workspace, session_id, hole, OPENAI).result
    cloud_shop.set_preferences(Preferences(is_ai_on=False))
    with pytest.raises(AiOffError):
        cloud_shop.run(job.id)
    assert server.seen.count("transcribe") == 0
    assert workspace.jobs.get(job.id).is_paused
    cloud_shop.set_preferences(Preferences(is_ai_on=True))
    resume_job(workspace, job.id)
    assert cloud_shop.run(job.id).status is Status.DONE
    (request,) = server.seen.requests("transcribe")
    assert request.size < 200_000, "only a few seconds were to be sent"
    assert server.seen.count("draft") == 0


def test_a_request_survives_the_store(workspace: Workspace) -> None:
    session_id, old, hole = transcribed_with_a_hole(workspace)
    job = start_retry(workspace, session_id, hole, replace(OPENAI, keywords=("losartan",))).result
    request = workspace.jobs.get(job.id).request
    assert request == job.request
    assert (request.spans, request.base_transcript_id, request.language) == ((hole,), old.id, "en")
    assert (request.section_keys, request.note_types) == ((), ())
