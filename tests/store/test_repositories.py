"""Every repository returns what it was given, in this run and after the workspace was closed and opened again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey, ChunkText
from scribe_desktop.domain.ids import NoteId, RecordingId, SegmentId, SessionId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.note import Author, Note, NoteStatus, NoteType, Revision
from scribe_desktop.domain.session import RecordingSource
from scribe_desktop.domain.transcript import Segment, Span, Word
from scribe_desktop.errors import SessionBusyError, StorageError
from scribe_desktop.store.database import bare_connection
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import add_recording, body, request, review, transcript


def save(workspace: Workspace, session_id: SessionId, author: Author, words: str, **more: Any) -> tuple[Note, Revision]:
    status = NoteStatus.DRAFT if author is Author.CLINICIAN else NoteStatus.OUTLINE
    return workspace.notes.save_revision(
        session_id=session_id, note_type=NoteType.SOAP, author=author, status=status, body=body(words), **more
    )


def test_sessions_are_listed_newest_first_and_renamed(workspace: Workspace) -> None:
    first, second = workspace.sessions.create("Rivera"), workspace.sessions.create("Osei \ud800 é")
    assert second.label == "Osei ? é"
    assert workspace.sessions.list() == (second, first)
    assert workspace.sessions.list(limit=1, offset=1) == (first,)
    renamed = workspace.sessions.rename(first.id, "A. Rivera")
    assert renamed.label == "A. Rivera"
    assert renamed.updated_at > first.updated_at
    assert workspace.sessions.get(first.id) == renamed


@pytest.mark.parametrize("call", ["get", "rename", "delete", "restore"])
def test_unknown_session(workspace: Workspace, call: str) -> None:
    arguments = ("x",) if call == "rename" else ()
    with pytest.raises(StorageError) as refused:
        getattr(workspace.sessions, call)(SessionId("nobody"), *arguments)
    assert refused.value.code == "store.not_found"


def test_trash_and_restore(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    deleted = workspace.sessions.delete(session.id)
    assert deleted.is_in_trash
    assert workspace.sessions.list() == ()
    assert workspace.sessions.list(include_trash=True) == workspace.sessions.trash() == (deleted,)
    assert workspace.sessions.delete(session.id) == deleted
    assert not workspace.sessions.restore(session.id).is_in_trash
    assert workspace.sessions.list() == (session,)


def test_a_session_in_the_trash_takes_nothing_new(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    workspace.sessions.delete(session.id)
    with pytest.raises(StorageError) as refused:
        workspace.jobs.start(session.id, request(), Stage.PREPARE)
    assert refused.value.code == "session.in_trash"
    with pytest.raises(StorageError) as refused:
        add_recording(workspace, session.id)
    assert refused.value.code == "session.in_trash"


def test_recordings_survive_a_restart(workspace: Workspace, reopen: Callable[[], Workspace]) -> None:
    session = workspace.sessions.create("Rivera")
    recording = add_recording(workspace, session.id, b"abc" * 100)
    assert recording.sealed_bytes == 300
    assert recording.source_bytes == 307
    spans = (Span(0, 10), Span(20, 400))
    assert workspace.recordings.speech(recording.id) is None
    workspace.recordings.save_speech(recording.id, spans)
    workspace.close()
    again = reopen()
    assert again.recordings.get(recording.id) == recording
    assert again.recordings.list(session.id) == (recording,)
    assert again.recordings.find_by_source(session.id, "a" * 64) == recording
    assert again.recordings.find_all_by_source("a" * 64) == (recording,)
    assert again.recordings.find_by_source(session.id, "b" * 64) is None
    assert again.recordings.speech(recording.id) == spans
    assert again.audio.reader(recording.id).readall() == b"abc" * 100


def test_transcripts_survive_a_restart(workspace: Workspace, reopen: Callable[[], Workspace]) -> None:
    session = workspace.sessions.create("Rivera")
    recording = add_recording(workspace, session.id)
    first = workspace.transcripts.add(transcript(session.id, "Any cough?", "No.", recording=recording))
    second = workspace.transcripts.add(transcript(session.id))
    workspace.close()
    again = reopen()
    assert again.transcripts.get(first.id) == first
    assert again.transcripts.list(session.id) == (second, first)
    assert again.transcripts.latest(session.id) == second
    assert again.transcripts.latest(SessionId("nobody")) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE segments SET text = 'x'",
        "UPDATE transcripts SET model = 'x'",
        "UPDATE transcripts SET chunks = '[]'",
        "UPDATE transcripts SET warnings = '[]'",
        "UPDATE revisions SET body = '[]'",
        "DELETE FROM revisions",
        "UPDATE corrections SET text = 'x'",
        "DELETE FROM corrections",
        "UPDATE check_decisions SET decision = NULL",
        "DELETE FROM check_decisions",
        "UPDATE signatures SET signer = 'x'",
        "DELETE FROM signatures",
        "UPDATE addenda SET text = 'x'",
        "DELETE FROM addenda",
        "UPDATE audit SET detail = 'x'",
        "DELETE FROM audit",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(workspace: Workspace, statement: str) -> None:
    session = workspace.sessions.create("Rivera")
    made = workspace.transcripts.add(transcript(session.id, "Any cough?"))
    note, _ = save(workspace, session.id, Author.CLINICIAN, "Cough.")
    review(workspace, made.id, note.id)
    with pytest.raises(StorageError) as refused, workspace._database.transaction() as connection:
        connection.execute(statement)
    assert refused.value.code == "store.refused"


def test_a_moved_recording_takes_its_transcripts_along(workspace: Workspace) -> None:
    wrong, right = workspace.sessions.create("wrong"), workspace.sessions.create("right")
    recording = add_recording(workspace, wrong.id)
    made = workspace.transcripts.add(transcript(wrong.id, "Any cough?", recording=recording))
    typed = workspace.transcripts.add(transcript(wrong.id, "Typed."))
    assert workspace.recordings.move(recording.id, right.id).session_id == right.id
    assert [each.id for each in workspace.transcripts.list(right.id)] == [made.id]
    assert [each.id for each in workspace.transcripts.list(wrong.id)] == [typed.id]
    assert [hit.session_id for hit in workspace.search("cough")] == [right.id]


def test_nothing_moves_while_a_job_holds_either_session(workspace: Workspace) -> None:
    wrong, right = workspace.sessions.create("wrong"), workspace.sessions.create("right")
    recording = add_recording(workspace, wrong.id)
    note, _ = save(workspace, wrong.id, Author.CLINICIAN, "Cough.")
    for busy in (wrong, right):
        job = workspace.jobs.start(busy.id, request(), Stage.PREPARE)
        with pytest.raises(SessionBusyError, match=job.id):
            workspace.recordings.move(recording.id, right.id)
        with pytest.raises(SessionBusyError):
            workspace.notes.move(note.id, right.id)
        workspace.jobs.cancel(job.id)
    assert workspace.notes.move(note.id, right.id).session_id == right.id


def test_a_note_does_not_move_onto_another(workspace: Workspace) -> None:
    wrong, right = workspace.sessions.create("wrong"), workspace.sessions.create("right")
    note, _ = save(workspace, wrong.id, Author.CLINICIAN, "Cough.")
    save(workspace, right.id, Author.CLINICIAN, "Knee.")
    with pytest.raises(StorageError) as refused:
        workspace.notes.move(note.id, right.id)
    assert refused.value.code == "note.type_taken"
    assert workspace.notes.by_id(note.id).session_id == wrong.id


def test_revisions_survive_a_restart(workspace: Workspace, reopen: Callable[[], Workspace]) -> None:
    session = workspace.sessions.create("Rivera")
    note, first = save(workspace, session.id, Author.MODEL, "Cough.", drafter="outline", model="m", prompt_version="3")
    note, second = save(workspace, session.id, Author.CLINICIAN, "Dry cough \ud800.", base_number=1)
    workspace.close()
    again = reopen()
    assert again.notes.revisions(note.id) == (first, second)
    assert again.notes.head(note.id) == second
    assert again.notes.by_id(note.id) == again.notes.get(session.id, NoteType.SOAP) == note
    assert again.notes.list(session.id) == (note,)
    assert again.notes.get(session.id, NoteType.DAP) is None
    assert (first.number, first.drafter, first.model, first.prompt_version) == (1, "outline", "m", "3")
    assert (first.status, second.status) == (NoteStatus.OUTLINE, NoteStatus.DRAFT)


def test_a_model_never_takes_the_head_from_a_clinician(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    note, _ = save(workspace, session.id, Author.MODEL, "one")
    assert (note.head_number, note.status) == (1, NoteStatus.OUTLINE)
    note, _ = save(workspace, session.id, Author.MODEL, "two")
    assert note.head_number == 2
    note, _ = save(workspace, session.id, Author.CLINICIAN, "three")
    assert (note.head_number, note.status) == (3, NoteStatus.DRAFT)
    note, late = save(workspace, session.id, Author.MODEL, "four")
    assert (note.head_number, note.status, late.number) == (3, NoteStatus.DRAFT, 4)
    assert [each.kind for each in workspace.search("three")] == ["note"]
    assert workspace.search("four") == ()
    note = workspace.notes.set_head(note.id, 4)
    assert (note.head_number, note.status) == (4, NoteStatus.OUTLINE)
    assert workspace.search("three") == ()
    with pytest.raises(StorageError):
        workspace.notes.set_head(note.id, 9)
    with pytest.raises(StorageError):
        workspace.notes.head(NoteId("nobody"))


def test_a_signed_head_stays_even_if_a_model_wrote_it(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    workspace.notes.save_revision(
        session_id=session.id,
        note_type=NoteType.SOAP,
        author=Author.MODEL,
        status=NoteStatus.SIGNED,
        body=body("signed"),
    )
    note, _ = save(workspace, session.id, Author.MODEL, "late")
    assert (note.head_number, note.status) == (1, NoteStatus.SIGNED)


def test_checkpoints_are_found_by_their_whole_key(workspace: Workspace, reopen: Callable[[], Workspace]) -> None:
    recording = add_recording(workspace, workspace.sessions.create("Rivera").id)
    key = CheckpointKey(recording.sealed_sha256, 3, 0, 900_000, "local", "tiny.en", "en", "k")
    result = ChunkText(
        "Any cough \ud800?",
        (Word("Any", 0, 100, 0.75), Word("cough?", 100, 300, None)),
        (Segment(SegmentId("s1"), 0, 300, None, "Any cough?"),),
        "en",
    )
    checkpoint = Checkpoint(key, result, attempts=2, seconds=1.25)
    workspace.checkpoints.save(recording.id, checkpoint)
    workspace.checkpoints.save(recording.id, checkpoint)
    workspace.close()
    again = reopen()
    assert again.checkpoints.find(key) == checkpoint
    assert again.checkpoints.for_recording(recording.id) == (checkpoint,)
    others: list[tuple[str, Any]] = [
        ("index", 4),
        ("start_ms", 1),
        ("end_ms", 1),
        ("engine", "x"),
        ("model", "x"),
        ("language", "fr"),
    ]
    for name, value in [*others, ("keywords_hash", "x"), ("audio_sha256", "x")]:
        assert again.checkpoints.find(replace(key, **{name: value})) is None
    assert again.checkpoints.drop(recording.id) == 1
    assert again.checkpoints.find(key) is None
    with pytest.raises(StorageError):
        again.checkpoints.save(RecordingId("nobody"), checkpoint)


def test_vocabulary(workspace: Workspace) -> None:
    assert workspace.vocabulary.add(["Losartan", " met  formin ", "", "losartan"]) == 2
    assert workspace.vocabulary.terms() == ("Losartan", "met formin")
    assert workspace.vocabulary.remove(["LOSARTAN", "unknown"]) == 1
    assert workspace.vocabulary.replace(["b", "a", "B"]) == 2
    assert workspace.vocabulary.terms() == ("b", "a")
    lines = len(workspace.audit.lines())
    assert workspace.vocabulary.add(["a"]) == 0
    assert len(workspace.audit.lines()) == lines


def test_a_group_of_calls_counts_whole_or_not_at_all(workspace: Workspace) -> None:

    def make_and_fail() -> None:
        with workspace.transaction():
            session = workspace.sessions.create("Rivera")
            assert workspace.sessions.get(session.id) == session
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        make_and_fail()
    assert workspace.sessions.list() == ()
    assert workspace.search("Rivera") == ()
    with workspace.transaction():
        kept = workspace.sessions.create("kept")
        with pytest.raises(StorageError):
            workspace.notes.set_head(NoteId("nobody"), 1)
        with pytest.raises(RuntimeError, match="stop"):
            make_and_fail()
    assert workspace.sessions.list() == (kept,)
    assert workspace.audit.verify() == len(workspace.audit.lines())


def test_a_closed_workspace_says_so(workspace: Workspace) -> None:
    workspace.close()
    workspace.close()
    for call in (workspace.sessions.list, lambda: workspace.sessions.create("x")):
        with pytest.raises(StorageError) as refused:
            call()
        assert refused.value.code == "store.closed"


def test_deeds_leave_audit_lines_without_patient_words(workspace: Workspace) -> None:
    session, other = workspace.sessions.create("Plantedname"), workspace.sessions.create("other")
    recording = add_recording(workspace, session.id)
    job = workspace.jobs.start(session.id, request(), Stage.PREPARE, recording.id)
    workspace.jobs.cancel(job.id)
    note, _ = save(workspace, session.id, Author.CLINICIAN, "Plantedword.")
    workspace.notes.move(note.id, other.id)
    workspace.recordings.move(recording.id, other.id)
    workspace.recordings.purge(recording.id)
    workspace.vocabulary.add(["Plantedterm"])
    workspace.sessions.delete(session.id)
    workspace.sessions.restore(session.id)
    lines = workspace.audit.lines()
    assert {line.action for line in lines} >= {
        AuditAction.WORKSPACE_CREATED,
        AuditAction.SESSION_CREATED,
        AuditAction.SESSION_DELETED,
        AuditAction.SESSION_RESTORED,
        AuditAction.RECORDING_IMPORTED,
        AuditAction.RECORDING_MOVED,
        AuditAction.RECORDING_PURGED,
        AuditAction.NOTE_MOVED,
        AuditAction.NOTE_REVISED,
        AuditAction.JOB_STARTED,
        AuditAction.JOB_ENDED,
        AuditAction.VOCABULARY_CHANGED,
    }
    assert "planted" not in str(lines).lower()


def test_whole_store_is_verified(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    recording = add_recording(workspace, session.id, b"x" * 600_000)
    verified = workspace.verify()
    assert verified.recordings == 1
    assert verified.audit_lines == len(workspace.audit.lines())
    path = workspace.folder / "audio" / str(recording.sealed_name)
    damaged = bytearray(path.read_bytes())
    damaged[100] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(StorageError) as refused:
        workspace.verify()
    assert refused.value.code == "audio.damaged"


def test_unknown_source_is_kept_apart(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    with workspace.audio.writer() as writer:
        writer.write(b"x")
        sealed = writer.commit()
    recording = workspace.recordings.add(session.id, RecordingSource.MICROPHONE, "b" * 64, 1, 1, "opus", sealed)
    assert recording.source is RecordingSource.MICROPHONE
    with pytest.raises(StorageError) as refused:
        workspace.recordings.add(session.id, RecordingSource.MICROPHONE, "b" * 64, 1, 1, "opus", sealed)
    assert refused.value.code == "store.refused"


def test_two_connections_need_no_second_key(workspace: Workspace, folder: Path) -> None:
    """The wrong key opens nothing, and says so in words."""
    with pytest.raises(StorageError) as refused, bare_connection(folder / "workspace.db", bytes(32)):
        pass
    assert refused.value.code == "store.damaged"
