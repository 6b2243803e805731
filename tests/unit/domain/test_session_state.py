"""The one state of a session follows from its newest job, its notes, its transcript and its recording."""

from __future__ import annotations

import pytest

from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import Stage, Status
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.domain.session_summary import JobFacts, SessionState, least_far_along, session_state


def job(status: Status, stage: Stage = Stage.TRANSCRIBE, **more: object) -> JobFacts:
    return JobFacts(JobId("j"), stage, status, **more)  # type: ignore[arg-type]


SIGNED, AMENDED, AI_DRAFT = NoteStatus.SIGNED, NoteStatus.AMENDED, NoteStatus.AI_DRAFT


@pytest.mark.parametrize(
    ("facts", "notes", "has_transcript", "has_recording", "state"),
    [
        (None, (), False, False, SessionState.EMPTY),
        (None, (), False, True, SessionState.RECORDED),
        (None, (), True, True, SessionState.TRANSCRIBED),
        (None, (AI_DRAFT,), True, True, SessionState.AI_DRAFT),
        (None, (SIGNED, AI_DRAFT), True, True, SessionState.AI_DRAFT),
        (None, (SIGNED, NoteStatus.IN_REVIEW), True, True, SessionState.IN_REVIEW),
        (None, (SIGNED, AMENDED), True, True, SessionState.AMENDED),
        (None, (SIGNED,), False, False, SessionState.SIGNED),
        (None, (NoteStatus.STUB, NoteStatus.OUTLINE), True, True, SessionState.STUB),
        (job(Status.RUNNING, Stage.PREPARE), (), False, True, SessionState.PREPARING),
        (job(Status.RUNNING), (AI_DRAFT,), True, True, SessionState.TRANSCRIBING),
        (job(Status.RUNNING, Stage.DRAFT), (SIGNED,), True, True, SessionState.DRAFTING),
        (job(Status.RUNNING, Stage.CHECK), (), True, True, SessionState.CHECKING),
        (job(Status.QUEUED), (SIGNED,), True, True, SessionState.QUEUED),
        (job(Status.QUEUED, is_paused=True, error_code="provider.key"), (), True, True, SessionState.PAUSED),
        (
            job(Status.QUEUED, is_waiting=True, error_code="provider.offline"),
            (),
            True,
            True,
            SessionState.WAITING_FOR_INTERNET,
        ),
        (job(Status.QUEUED, is_waiting=True, error_code="provider.busy"), (), True, True, SessionState.QUEUED),
        (job(Status.QUEUED, error_code="provider.offline"), (), True, True, SessionState.QUEUED),
        (job(Status.FAILED), (), True, True, SessionState.FAILED),
        (job(Status.FAILED), (AI_DRAFT,), True, True, SessionState.FAILED),
        (job(Status.FAILED), (AI_DRAFT, SIGNED), True, True, SessionState.FAILED),
        (job(Status.FAILED), (SIGNED, AMENDED), True, True, SessionState.AMENDED),
        (job(Status.CANCELLED), (), True, True, SessionState.CANCELLED),
        (job(Status.CANCELLED), (), False, True, SessionState.CANCELLED),
        (job(Status.CANCELLED), (AI_DRAFT,), True, True, SessionState.AI_DRAFT),
        (job(Status.DONE), (), True, True, SessionState.TRANSCRIBED),
    ],
)
def test_state(
    facts: JobFacts | None,
    notes: tuple[NoteStatus, ...],
    has_transcript: bool,
    has_recording: bool,
    state: SessionState,
) -> None:
    assert session_state(facts, notes, has_transcript=has_transcript, has_recording=has_recording) is state


def test_every_note_status_has_a_place_and_a_state() -> None:
    for status in NoteStatus:
        assert least_far_along([NoteStatus.SIGNED, status]) is status
        assert session_state(None, [status], has_transcript=True, has_recording=True).name == status.name


def test_every_stage_has_a_state() -> None:
    states = {
        session_state(job(Status.RUNNING, stage), (), has_transcript=False, has_recording=True) for stage in Stage
    }
    assert len(states) == len(Stage)
