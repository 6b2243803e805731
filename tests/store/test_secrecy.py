"""Nothing readable on the disk without the key, and nothing at all after erasing."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey, ChunkText
from scribe_desktop.domain.ids import RecordingId, SegmentId, SessionId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.domain.transcript import Word
from scribe_desktop.errors import SessionBusyError, StorageError
from scribe_desktop.store import audio_files
from scribe_desktop.store.keys import derive_workspace_keys
from scribe_desktop.store.sealed_audio import read_key_file, unlink_sealed
from scribe_desktop.store.trash import EmptiedTrash
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock, add_recording, body, request, review, transcript
from tests.store.scanning import page_hits, raw_hits

WORDS = (
    *("xanthelabel", "xanthesegment", "xantheheard", "xanthefirst", "xanthehead", "xantheterm"),
    *("xanthecorrected", "xanthespeaker", "xanthequote", "xanthesigner", "xantheaddendum"),
)
SOUND = b"xanthesound" * 100_000


def plant(workspace: Workspace) -> tuple[SessionId, RecordingId]:
    """A session with each of the words somewhere, and a job that is done."""
    session = workspace.sessions.create("visit xanthelabel")
    recording = add_recording(workspace, session.id, SOUND)
    asked = replace(request(), keywords=("xantheterm",))
    job = workspace.jobs.start(session.id, asked, Stage.PREPARE, recording.id)
    workspace.jobs.claim(job.id)
    key = CheckpointKey(recording.sealed_sha256, 0, 0, 61_000, "local", "tiny.en", "en", "k")
    heard = ChunkText("xantheheard " * 900, (Word("xantheheard", 0, 1),), (), "en")
    workspace.checkpoints.save(recording.id, Checkpoint(key, heard, 1, 1.0))
    made = workspace.transcripts.add(
        transcript(session.id, *["long xanthesegment talk"] * 300, recording=recording), job_id=job.id
    )
    workspace.jobs.set_transcript(job.id, made.id)
    for author, words in ((Author.MODEL, "xanthefirst " * 500), (Author.CLINICIAN, "xanthehead " * 500)):
        workspace.notes.save_revision(
            session_id=session.id,
            note_type=NoteType.SOAP,
            author=author,
            status=NoteStatus.DRAFT,
            body=body(words),
            transcript_id=made.id,
            job_id=job.id,
        )
    workspace.jobs.done(job.id)
    review(workspace, made.id, workspace.notes.list(session.id)[0].id, "xanthe")
    return session.id, recording.id


@pytest.fixture
def planted(workspace: Workspace) -> tuple[SessionId, RecordingId]:
    return plant(workspace)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    return folder


def database_key(workspace: Workspace) -> bytes:
    return derive_workspace_keys(workspace._holding.key).database


def test_nothing_readable_without_the_key(
    temporary: Path, folder: Path, tmp_path: Path, workspace: Workspace, reopen: Callable[[], Workspace]
) -> None:
    plant(workspace)
    workspace.search("xanthe")
    derived = derive_workspace_keys(workspace._holding.key)
    name = str(workspace.recordings.list(workspace.sessions.list()[0].id)[0].sealed_name)
    sound_key = read_key_file(folder / "audio", name, derived.recordings)
    secrets: tuple[str | bytes, ...] = (
        *WORDS,
        "xanthesound",
        workspace._holding.key,
        derived.database,
        derived.recordings,
        sound_key,
    )
    assert (folder / "workspace.db-wal").stat().st_size > 0
    assert raw_hits(tmp_path, *secrets) == []
    workspace.close()
    assert raw_hits(tmp_path, *secrets) == []
    reopen()
    assert raw_hits(tmp_path, *secrets) == []
    # The scanner sees what is there.
    for number, secret in enumerate(secrets):
        path = temporary / f"leak{number}"
        path.write_bytes(b"...." + (secret if isinstance(secret, bytes) else secret.encode()) + b"....")
        assert raw_hits(tmp_path, secret) == [path.name]
    if os.name != "nt":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o077 for path in folder.rglob("*")} == {0}


def test_emptied_trash_leaves_no_word_and_no_key(
    workspace: Workspace, folder: Path, planted: tuple[SessionId, RecordingId]
) -> None:
    session_id, recording_id = planted
    name = str(workspace.recordings.get(recording_id).sealed_name)
    database, key = folder / "workspace.db", database_key(workspace)
    kept = workspace.sessions.create("yellowkept")
    assert page_hits(database, key, *WORDS, "yellowkept") == {*WORDS, "yellowkept"}
    workspace.sessions.delete(session_id)
    assert workspace.search("xanthe") == ()
    assert workspace.trash.list()[0].id == session_id
    assert workspace.trash.empty(None) == EmptiedTrash(sessions=1, recordings=1)
    assert page_hits(database, key, *WORDS, name, "yellowkept") == {"yellowkept"}
    assert (folder / "workspace.db-wal").stat().st_size == 0
    assert list((folder / "audio").iterdir()) == []
    assert workspace.sessions.list(include_trash=True) == (kept,)
    assert workspace.trash.empty(None) == EmptiedTrash(0, 0)
    assert workspace.audit.lines(1)[0].action is AuditAction.TRASH_EMPTIED
    assert workspace.verify().recordings == 0
    with pytest.raises(StorageError):
        workspace.sessions.restore(session_id)


def test_young_trash_stays(workspace: Workspace, clock: SteppingClock) -> None:
    session = workspace.sessions.create("Rivera")
    workspace.sessions.delete(session.id)
    clock.now += timedelta(days=29)
    assert workspace.trash.empty(timedelta(days=30)) == EmptiedTrash(0, 0)
    clock.now += timedelta(days=2)
    assert workspace.trash.empty(timedelta(days=30)) == EmptiedTrash(1, 0)


def test_a_corrected_word_leaves_the_index(
    workspace: Workspace, folder: Path, planted: tuple[SessionId, RecordingId]
) -> None:
    (transcript_id,) = [each.id for each in workspace.transcripts.list(planted[0])]
    workspace.transcripts.add_correction(transcript_id, SegmentId("s1"), "other talk")
    assert workspace.search("xanthecorrected") == ()
    assert [hit.session_id for hit in workspace.search("other talk")] == [planted[0]]


@pytest.mark.parametrize("seed", [10, 17, 59])
def test_no_word_outlives_its_session_however_often_it_was_rewritten(
    workspace: Workspace, folder: Path, seed: int
) -> None:
    """FTS5 by itself leaves entries of long texts behind when a row goes and comes back in one transaction."""
    chance = random.Random(seed)
    vocabulary = [f"zq{number}x" for number in range(chance.choice([5, 60, 2000]))]
    ids = [workspace.sessions.create(f"{chance.choice(vocabulary)} {number}").id for number in range(4)]
    for _ in range(25):
        with workspace.transaction():
            for _ in range(chance.choice([1, 1, 2, 5])):
                words = " ".join(chance.choices(vocabulary, k=chance.choice([3, 40, 900, 4000])))
                session_id = chance.choice(ids)
                if chance.random() < 0.3:
                    workspace.sessions.rename(session_id, words)
                else:
                    workspace.notes.save_revision(
                        session_id=session_id,
                        note_type=NoteType.SOAP,
                        author=Author.CLINICIAN,
                        status=NoteStatus.DRAFT,
                        body=body(words),
                    )
    assert page_hits(folder / "workspace.db", database_key(workspace), "zq") == {"zq"}
    for session_id in ids:
        workspace.sessions.delete(session_id)
    workspace.trash.empty(None)
    assert page_hits(folder / "workspace.db", database_key(workspace), "zq") == set()


def test_a_note_that_was_moved_away_survives(workspace: Workspace, planted: tuple[SessionId, RecordingId]) -> None:
    session_id, _ = planted
    right = workspace.sessions.create("right")
    note = workspace.notes.list(session_id)[0]
    workspace.notes.move(note.id, right.id)
    workspace.sessions.delete(session_id)
    workspace.trash.empty(None)
    assert len(workspace.notes.revisions(note.id)) == 2
    assert workspace.signatures.of_note(note.id) is not None
    assert len(workspace.signatures.addenda(note.id)) == 1
    assert len(workspace.checks.decisions(note.id)) == 1
    assert [hit.session_id for hit in workspace.search("xanthehead")] == [right.id]


def test_a_recording_that_was_moved_away_is_erased_with_its_new_session(
    workspace: Workspace, planted: tuple[SessionId, RecordingId]
) -> None:
    session_id, recording_id = planted
    right = workspace.sessions.create("right")
    workspace.recordings.move(recording_id, right.id)
    workspace.sessions.delete(right.id)
    assert workspace.trash.empty(None) == EmptiedTrash(1, 1)
    (job,) = workspace.jobs.list(session_id)
    assert (job.recording_id, job.transcript_id) == (None, None)
    assert len(workspace.notes.list(session_id)) == 1


def test_purge_takes_the_sound_and_keeps_the_words(
    workspace: Workspace, folder: Path, planted: tuple[SessionId, RecordingId]
) -> None:
    session_id, recording_id = planted
    name = str(workspace.recordings.get(recording_id).sealed_name)
    purged = workspace.recordings.purge(recording_id)
    assert purged.sealed_name is None
    assert purged.purged_at is not None
    assert workspace.recordings.purge(recording_id) == purged
    assert list((folder / "audio").iterdir()) == []
    assert page_hits(folder / "workspace.db", database_key(workspace), name, "xantheheard", "xanthesegment") == {
        "xanthesegment"
    }
    with pytest.raises(StorageError) as refused:
        workspace.audio.reader(recording_id)
    assert refused.value.code == "audio.purged"
    assert len(workspace.transcripts.list(session_id)) == 1
    assert workspace.recordings.find_all_by_source("a" * 64) == ()
    assert [line.action for line in workspace.audit.lines()].count(AuditAction.RECORDING_PURGED) == 1


def test_no_purge_under_a_running_job(workspace: Workspace, planted: tuple[SessionId, RecordingId]) -> None:
    session_id, recording_id = planted
    workspace.jobs.start(session_id, request(), Stage.PREPARE, recording_id)
    with pytest.raises(SessionBusyError):
        workspace.recordings.purge(recording_id)
    assert workspace.audio.reader(recording_id).read(5) == SOUND[:5]


class KilledError(BaseException):
    """Stands for the end of the process: nothing in the program may catch it."""


CRASHES = ["before the key", "after the key", "after the bytes"]


@pytest.mark.parametrize("crash", CRASHES)
@pytest.mark.parametrize("deed", ["purge", "empty"])
def test_a_crash_while_erasing_is_finished_at_the_next_opening(
    workspace: Workspace,
    reopen: Callable[[], Workspace],
    planted: tuple[SessionId, RecordingId],
    monkeypatch: pytest.MonkeyPatch,
    crash: str,
    deed: str,
) -> None:
    session_id, recording_id = planted
    audio = workspace.folder / "audio"

    def die(folder: Path, name: str) -> None:
        if crash == "after the bytes":
            unlink_sealed(folder, name)
        raise KilledError

    if deed == "empty":
        workspace.sessions.delete(session_id)
    with monkeypatch.context() as dying:
        dying.setattr(audio_files, "destroy_key_file" if crash == "before the key" else "unlink_sealed", die)
        with pytest.raises(KilledError):
            _ = workspace.recordings.purge(recording_id) if deed == "purge" else workspace.trash.empty(None)
    left = {path.suffix for path in audio.iterdir()}
    assert (
        left == {"before the key": {".sealed", ".key"}, "after the key": {".sealed"}, "after the bytes": set()}[crash]
    )
    if crash != "before the key":
        with pytest.raises(StorageError):
            workspace.audio.reader(recording_id)
    workspace.close()
    again = reopen()
    assert list(audio.iterdir()) == []
    done = AuditAction.RECORDING_PURGED if deed == "purge" else AuditAction.TRASH_EMPTIED
    assert [line.action for line in again.audit.lines()].count(done) == 1
    if deed == "purge":
        assert again.recordings.get(recording_id).purged_at is not None
    else:
        assert again.sessions.list(include_trash=True) == ()
        assert page_hits(again.folder / "workspace.db", database_key(again), *WORDS) == set()


def test_an_erasing_that_has_begun_cannot_be_undone(
    workspace: Workspace, planted: tuple[SessionId, RecordingId], monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, _ = planted
    workspace.sessions.delete(session_id)

    def refuse(*_arguments: object) -> None:
        raise StorageError("in use", code="store.denied")

    with monkeypatch.context() as refusing:
        refusing.setattr(audio_files, "unlink_sealed", refuse)
        with pytest.raises(StorageError):
            workspace.trash.empty(None)
    with pytest.raises(StorageError) as refused:
        workspace.sessions.restore(session_id)
    assert refused.value.code == "session.erased"
    assert workspace.trash.empty(None) == EmptiedTrash(1, 1)


def test_a_purge_and_an_erasing_that_wait_together_are_both_finished(
    workspace: Workspace, planted: tuple[SessionId, RecordingId], monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, recording_id = planted
    workspace.sessions.delete(session_id)

    def refuse(*_arguments: object) -> None:
        raise StorageError("in use", code="store.denied")

    with monkeypatch.context() as refusing:
        refusing.setattr(audio_files, "unlink_sealed", refuse)
        with pytest.raises(StorageError):
            workspace.trash.empty(None)
        with pytest.raises(StorageError):
            workspace.recordings.purge(recording_id)
    assert workspace.trash.empty(None) == EmptiedTrash(1, 1)
    assert workspace.sessions.list(include_trash=True) == ()


def test_erasing_is_never_part_of_something_that_may_be_undone(
    workspace: Workspace, planted: tuple[SessionId, RecordingId]
) -> None:
    _, recording_id = planted
    with workspace.transaction():
        with pytest.raises(RuntimeError):
            workspace.recordings.purge(recording_id)
        with pytest.raises(RuntimeError):
            workspace.trash.empty(None)
    assert workspace.audio.reader(recording_id).read(5) == SOUND[:5]
