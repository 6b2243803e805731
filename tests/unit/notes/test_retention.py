"""Audio goes when everything is safe in words and signed, and never before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scribe_desktop.commands.retention import purge_due, purge_recording, retention_list, retention_overview
from scribe_desktop.commands.signing import sign_note
from scribe_desktop.domain.ids import RecordingId, TranscriptId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.domain.retention import KeptReason
from scribe_desktop.domain.transcript import Completeness, Span
from scribe_desktop.errors import StorageError
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock, add_recording, request
from tests.ui.building import Visit, make_visit
from tests.unit.notes.editing import accept_all

TTL = 86_400


@pytest.fixture
def heard(workspace: Workspace) -> Visit:
    """A visit whose note rests on a transcript, without a gap, of a recording."""
    visit = make_visit(workspace)
    recording = add_recording(workspace, visit.session_id)
    transcript = workspace.transcripts.add(
        replace(visit.transcript, id=TranscriptId("of-sound"), recording_id=recording.id)
    )
    add_note(workspace, visit, NoteType.SOAP)
    return replace(visit, recording_id=recording.id, transcript=transcript)


def add_note(workspace: Workspace, visit: Visit, note_type: NoteType) -> None:
    workspace.notes.save_revision(
        session_id=visit.session_id,
        note_type=note_type,
        author=Author.MODEL,
        status=NoteStatus.AI_DRAFT,
        body=visit.revision.body,
        transcript_id=TranscriptId("of-sound"),
    )


def sign(workspace: Workspace, visit: Visit, clock: SteppingClock, note_type: NoteType = NoteType.SOAP) -> datetime:
    note = workspace.notes.get(visit.session_id, note_type)
    assert note is not None
    accept_all(workspace, note.id)
    return sign_note(workspace, note.id, base_number=note.head_number, signer="A", clock=clock).result.signed_at


def reason(workspace: Workspace) -> KeptReason | None:
    (item,) = retention_list(workspace, TTL)
    assert (item.due_at is None) is (item.reason is not None)
    return item.reason


def has_sound(workspace: Workspace, visit: Visit) -> bool:
    assert visit.recording_id is not None
    return workspace.recordings.get(visit.recording_id).sealed_name is not None


def test_signed_audio_goes_after_its_time_and_not_before(
    workspace: Workspace, heard: Visit, clock: SteppingClock
) -> None:
    signed_at = sign(workspace, heard, clock)
    due_at = signed_at + timedelta(seconds=TTL)
    overview = retention_overview(workspace, clock(), TTL)
    assert (overview.due_count, overview.next_due_at, overview.kept_count) == (1, due_at, 0)
    assert purge_due(workspace, due_at - timedelta(seconds=1), TTL).result == 0
    assert has_sound(workspace, heard)
    assert retention_overview(workspace, due_at + timedelta(hours=1), TTL).next_due_at == due_at + timedelta(hours=1)
    outcome = purge_due(workspace, due_at, TTL)
    assert (outcome.result, outcome.changes.sessions) == (1, frozenset({heard.session_id}))
    assert not has_sound(workspace, heard)
    with pytest.raises(StorageError) as gone:
        workspace.audio.reader(RecordingId(str(heard.recording_id)))
    assert gone.value.code == "audio.purged"
    assert workspace.transcripts.get(heard.transcript.id) == heard.transcript
    assert purge_due(workspace, due_at, TTL).result == 0
    assert retention_overview(workspace, due_at, TTL).due_count == 0


def test_everything_else_is_kept_until_somebody_decides(
    workspace: Workspace, heard: Visit, clock: SteppingClock
) -> None:
    assert reason(workspace) is KeptReason.NOT_SIGNED
    add_note(workspace, heard, NoteType.DAP)
    sign(workspace, heard, clock)
    assert reason(workspace) is KeptReason.NOT_SIGNED, "a second note on it is not signed yet"
    sign(workspace, heard, clock, NoteType.DAP)
    assert reason(workspace) is None
    job = workspace.jobs.start(heard.session_id, request(), Stage.PREPARE)
    assert reason(workspace) is KeptReason.JOB_UNFINISHED
    workspace.jobs.fail(job.id, "provider.failed")
    assert reason(workspace) is KeptReason.JOB_UNFINISHED, "a failed job may need the sound again"
    far = clock() + timedelta(days=400)
    assert purge_due(workspace, far, TTL).result == 0
    assert retention_overview(workspace, far, TTL).kept_count == 1
    workspace.jobs.resume(job.id)
    workspace.jobs.cancel(job.id)
    assert reason(workspace) is None


def test_gaps_and_missing_words_keep_the_sound(workspace: Workspace, heard: Visit, clock: SteppingClock) -> None:
    sign(workspace, heard, clock)
    workspace.transcripts.add(
        replace(heard.transcript, id=TranscriptId("gappy"), completeness=Completeness(10, 10, 5, (Span(5, 10),)))
    )
    assert reason(workspace) is KeptReason.HAS_GAPS
    filled_at = clock()
    workspace.transcripts.add(replace(heard.transcript, id=TranscriptId("filled"), created_at=filled_at))
    (item,) = retention_list(workspace, TTL)
    assert item.due_at == filled_at + timedelta(seconds=TTL), "the clock starts when the last of both is there"


def test_sound_nobody_has_heard_is_kept(workspace: Workspace, visit: Visit) -> None:
    recording = add_recording(workspace, visit.session_id)
    assert reason(workspace) is KeptReason.NOT_TRANSCRIBED
    workspace.transcripts.add(replace(visit.transcript, id=TranscriptId("t"), recording_id=recording.id))
    assert reason(workspace) is KeptReason.NO_NOTE
    purge_recording(workspace, recording.id)
    assert retention_list(workspace, TTL) == ()
