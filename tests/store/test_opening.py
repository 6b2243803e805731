"""One holder at a time, old databases read, newer ones left alone, updates with a copy kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scribe_desktop.commands.signing import verify_signature
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.checks import CheckKind
from scribe_desktop.domain.chunk import CheckpointKey
from scribe_desktop.domain.ids import JobId, NoteId, RecordingId, SegmentId, SessionId, TranscriptId, random_id
from scribe_desktop.domain.job import Stage, StageTiming, Status
from scribe_desktop.domain.note import Author, NoteStatus, NoteType, StatementFlag
from scribe_desktop.domain.reading import SpeakerName
from scribe_desktop.domain.session import RecordingSource
from scribe_desktop.domain.session_summary import SessionState
from scribe_desktop.domain.transcript import ChunkReport, Completeness, MergedBy, Seam, Segment, SegmentFlag, Span
from scribe_desktop.errors import StorageError, WorkspaceHeldError
from scribe_desktop.store.database import bare_connection
from scribe_desktop.store.keys import derive_workspace_keys
from scribe_desktop.store.lock import WorkspaceLock
from scribe_desktop.store.migrating import Migration, backup_path, migrate_database, shipped_migrations
from scribe_desktop.store.workspace import Workspace, create_workspace, open_ephemeral_workspace, open_workspace
from tests.store.conftest import PASSPHRASE, SteppingClock, add_recording
from tests.store.scanning import raw_hits

FIXTURES = Path(__file__).parent / "fixtures"
PROJECT = Path(__file__).parent.parent.parent


def open_it(folder: Path, passphrase: str = PASSPHRASE) -> Workspace:
    return open_workspace(folder, passphrase=passphrase, clock=SteppingClock(), new_id=random_id)


def database_key(workspace: Workspace) -> bytes:
    return derive_workspace_keys(workspace._holding.key).database


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, cwd=PROJECT)


def test_no_workspace_no_opening(folder: Path) -> None:
    with pytest.raises(StorageError) as refused:
        open_it(folder)
    assert refused.value.code == "store.missing"
    assert not folder.exists()


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "Zo\u00eb #1 %41?mode=ro & more"
    create_workspace(
        folder, keychain=None, passphrase=PASSPHRASE, clock=SteppingClock(), new_id=random_id
    ).workspace.close()
    assert (folder / "workspace.db").exists()
    open_it(folder).close()


def test_a_second_holder_is_refused_until_the_first_lets_go(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(WorkspaceHeldError) as refused:
        open_it(folder)
    assert "process" in refused.value.happened
    with pytest.raises(WorkspaceHeldError):
        create_workspace(folder, keychain=None, passphrase="x", clock=SteppingClock(), new_id=random_id)
    workspace.close()
    open_it(folder).close()


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom scribe_desktop.store.lock import WorkspaceLock\n"
        "WorkspaceLock(Path(sys.argv[1])).acquire()\nprint('held', flush=True)\ntime.sleep(60)"
    )
    with child(code, str(tmp_path)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = WorkspaceLock(tmp_path)
        with pytest.raises(WorkspaceHeldError, match=f"process {holder.pid}"):
            lock.acquire()
        holder.kill()
        holder.wait()
        with lock:
            pass


def test_a_failed_opening_lets_go_of_everything(workspace: Workspace, folder: Path) -> None:
    workspace.close()
    (folder / "workspace.db").rename(folder / "away")
    with pytest.raises(StorageError) as refused:
        open_it(folder)
    assert refused.value.code == "store.missing"
    assert not (folder / "workspace.db").exists()
    (folder / "away").rename(folder / "workspace.db")
    open_it(folder).close()


def test_a_damaged_database_is_said_and_left_as_it_is(workspace: Workspace, folder: Path) -> None:
    workspace.close()
    path = folder / "workspace.db"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(StorageError) as refused:
        open_it(folder)
    assert refused.value.code == "store.damaged"
    assert path.read_bytes() == content


def test_making_that_was_cut_before_its_last_step_is_finished(workspace: Workspace, folder: Path) -> None:
    workspace.close()
    (folder / "workspace.db").rename(folder / "workspace.db.new")
    open_it(folder).close()


def test_making_that_was_cut_before_the_key_file_starts_afresh(workspace: Workspace, folder: Path) -> None:
    workspace.close()
    (folder / "workspace.db").rename(folder / "workspace.db.new")
    (folder / "keys.json").unlink()
    create_workspace(
        folder, keychain=None, passphrase="other", clock=SteppingClock(), new_id=random_id
    ).workspace.close()
    open_it(folder, "other").close()


def test_a_workspace_of_version_1_is_read_whole(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(FIXTURES / "workspace-v1", folder)
    with open_it(folder, "an old passphrase") as old:
        assert old.has_kept_recovery_key
        (session,) = old.sessions.list()
        assert (session.id, session.label) == ("id1", "A. Rivera, follow-up")
        assert session.created_at.replace(second=0) == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        (recording,) = old.recordings.list(session.id)
        assert (recording.source, recording.source_sha256, recording.source_bytes, recording.duration_ms) == (
            RecordingSource.IMPORT,
            "5" * 64,
            4711,
            61_000,
        )
        assert (recording.codec, recording.sealed_bytes, recording.purged_at) == ("pcm_s16le", 1700, None)
        assert old.audio.reader(recording.id).readall() == b"not really sound " * 100
        assert old.recordings.speech(recording.id) == (Span(0, 900), Span(1000, 2000))
        (job,) = old.jobs.list(session.id)
        assert (job.status, job.stage, job.transcript_id) == (Status.DONE, Stage.TRANSCRIBE, "transcript1")
        assert job.timings == (StageTiming(Stage.PREPARE, 0.25), StageTiming(Stage.CHECK, 0.5))
        assert job.request.keywords == ("losartan",)
        key = CheckpointKey(recording.sealed_sha256, 0, 0, 61_000, "local", "tiny.en", "en", "k")
        checkpoint = old.checkpoints.find(key)
        assert checkpoint is not None
        assert (checkpoint.result.text, checkpoint.seconds) == ("Any cough? No.", 2.5)
        transcript = old.transcripts.get(TranscriptId("transcript1"))
        assert transcript.segments[1] == Segment(SegmentId("s2"), 1000, 2000, None, "No.", (SegmentFlag.RETRIED,))
        assert transcript.seams == (Seam(950, MergedBy.FUZZY, is_flagged=True),)
        assert transcript.completeness == Completeness(61_000, 1900, 1800, (Span(500, 600),))
        assert transcript.chunks == (ChunkReport(0, 0, 61_000, 1, 2.5),)
        assert transcript.warnings == ("At 00:01: 2 words on silence, left out.",)
        (note,) = old.notes.list(session.id)
        assert (note.note_type, note.status, note.head_number) == (NoteType.SOAP, NoteStatus.DRAFT, 2)
        first, second = old.notes.revisions(note.id)
        assert (first.author, second.author) == (Author.MODEL, Author.CLINICIAN)
        (statement,) = second.body.statements()
        assert (statement.text, statement.evidence) == ("Denies cough.", ("s1", "s2"))
        assert statement.flags == (StatementFlag.EDITED,)
        assert old.vocabulary.terms() == ("losartan", "metformin")
        assert [each.label for each in old.trash.list()] == ["thrown away"]
        assert [hit.kind for hit in old.search("cough")] == ["note"]
        assert [hit.kind for hit in old.search("any")] == ["transcript"]
        assert [summary.to_check for summary in old.sessions.summaries()] == [2]
        assert old.verify().recordings == 1
        assert old.audit.lines()[-1].action is AuditAction.WORKSPACE_CREATED


def test_a_workspace_of_version_2_is_read_whole(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(FIXTURES / "workspace-v2", folder)
    with open_it(folder, "an old passphrase") as old:
        (session,) = old.sessions.list()
        reading = old.transcripts.reading(TranscriptId("transcript1"))
        assert [(each.segment_id, each.text) for each in reading.corrections] == [("s2", "No, none.")]
        assert reading.speaker_names == (SpeakerName("Clinician", "Dr. Weber"),)
        (note,) = old.notes.list(session.id)
        assert note.status is NoteStatus.AMENDED
        assert [each.kind for each in old.checks.decisions(note.id)] == [CheckKind.GAP, CheckKind.SEAM]
        signature = old.signatures.of_note(note.id)
        assert signature is not None
        assert (signature.signer, signature.zone, signature.edit_distance) == ("Anna Weber", "UTC+00:00", 2)
        assert [each.text for each in old.signatures.addenda(note.id)] == ["Potassium is back."]
        assert verify_signature(old, note.id).is_intact
        (summary,) = old.sessions.summaries()
        assert (summary.state, summary.to_check) == (SessionState.AMENDED, 0)
        assert [hit.kind for hit in old.search_sessions("potassium")] == ["note"]
        assert old.verify().recordings == 1


def test_a_newer_database_is_left_alone(workspace: Workspace, folder: Path) -> None:
    key = database_key(workspace)
    workspace.close()
    path = folder / "workspace.db"
    with bare_connection(path, key) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.row("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    with pytest.raises(StorageError) as refused:
        open_it(folder)
    assert refused.value.code == "store.newer"
    assert path.read_bytes() == before
    assert not backup_path(path).exists()


NEXT = len(shipped_migrations()) + 1
STEP = Migration(NEXT, "CREATE TABLE later (a TEXT NOT NULL); INSERT INTO later VALUES ('x');")
BAD_STEP = Migration(NEXT, "CREATE TABLE later (a TEXT NOT NULL); INSERT INTO nowhere VALUES ('x');")


def version(path: Path, key: bytes) -> int:
    with bare_connection(path, key) as connection:
        row = connection.row("PRAGMA user_version")
        assert row is not None
        return int(row["user_version"])


def test_an_update_keeps_a_copy_until_it_has_proved_good(workspace: Workspace, folder: Path) -> None:
    workspace.sessions.create("Rivera")
    key = database_key(workspace)
    workspace.close()
    path = folder / "workspace.db"
    before = path.read_bytes()
    steps = (*shipped_migrations(), STEP)
    migrate_database(path, key, steps)
    assert version(path, key) == NEXT
    assert backup_path(path).read_bytes() == before
    assert raw_hits(folder, "Rivera") == []
    migrate_database(path, key, steps)
    assert not backup_path(path).exists()


def test_an_update_that_fails_changes_nothing(workspace: Workspace, folder: Path) -> None:
    session = workspace.sessions.create("Rivera")
    key = database_key(workspace)
    workspace.close()
    path = folder / "workspace.db"
    with pytest.raises(StorageError):
        migrate_database(path, key, (*shipped_migrations(), BAD_STEP))
    assert version(path, key) == NEXT - 1
    with open_it(folder) as again:
        assert again.sessions.list() == (session,)


def test_emptied_trash_takes_the_copy_of_an_update_along(workspace: Workspace, folder: Path) -> None:
    session = workspace.sessions.create("Rivera")
    backup_path(folder / "workspace.db").write_bytes(b"old words")
    workspace.sessions.delete(session.id)
    workspace.trash.empty(None)
    assert not backup_path(folder / "workspace.db").exists()


def test_migrations_are_numbered_without_a_hole() -> None:
    assert [step.version for step in shipped_migrations()] == list(range(1, len(shipped_migrations()) + 1))
    assert (FIXTURES / f"workspace-v{len(shipped_migrations())}").is_dir()


def test_an_ephemeral_workspace_is_gone_when_closed(tmp_path: Path, clock: SteppingClock) -> None:
    with open_ephemeral_workspace(clock=clock, new_id=random_id, parent=tmp_path / "runs") as workspace:
        assert workspace.is_ephemeral
        assert workspace.has_kept_recovery_key
        session = workspace.sessions.create("xanthelabel")
        recording = add_recording(workspace, session.id, b"xanthesound" * 1000)
        assert workspace.audio.reader(recording.id).read(11) == b"xanthesound"
        assert raw_hits(tmp_path, "xanthelabel", "xanthesound", workspace._holding.key) == []
        assert not (workspace.folder / "keys.json").exists()
        with pytest.raises(StorageError) as refused:
            workspace.new_recovery_key()
        assert refused.value.code == "workspace.ephemeral"
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["workspace.lock"]


def test_the_next_run_removes_what_a_killed_one_left(tmp_path: Path, clock: SteppingClock) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom scribe_desktop.domain.clock import utc_now\n"
        "from scribe_desktop.domain.ids import random_id\n"
        "from scribe_desktop.store.workspace import open_ephemeral_workspace\n"
        "w = open_ephemeral_workspace(clock=utc_now, new_id=random_id, parent=Path(sys.argv[1]))\n"
        "w.sessions.create('xanthelabel')\nprint(w.folder, flush=True)\ntime.sleep(60)"
    )
    with child(code, str(tmp_path)) as killed:
        assert killed.stdout is not None
        left = Path(killed.stdout.readline().strip())
        with open_ephemeral_workspace(clock=clock, new_id=random_id, parent=tmp_path):
            assert left.exists()
        killed.kill()
        killed.wait()
    assert (left / "workspace.db").exists()
    assert raw_hits(tmp_path, "xanthelabel") == []
    with open_ephemeral_workspace(clock=clock, new_id=random_id, parent=tmp_path):
        assert not left.exists()


def test_a_temporary_folder_of_someone_else_is_refused(
    tmp_path: Path, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import tempfile

    if not hasattr(os, "getuid"):
        pytest.skip("Windows gives every user a temporary folder of their own")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"scribe-desktop-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError) as refused:
        open_ephemeral_workspace(clock=clock, new_id=random_id)
    assert refused.value.code == "store.denied"


def test_unknown_identifiers_are_said(workspace: Workspace) -> None:
    nobody = "nobody"
    calls: list[Callable[[], object]] = [
        lambda: workspace.recordings.get(RecordingId(nobody)),
        lambda: workspace.recordings.speech(RecordingId(nobody)),
        lambda: workspace.recordings.purge(RecordingId(nobody)),
        lambda: workspace.recordings.move(RecordingId(nobody), SessionId(nobody)),
        lambda: workspace.audio.reader(RecordingId(nobody)),
        lambda: workspace.transcripts.get(TranscriptId(nobody)),
        lambda: workspace.notes.by_id(NoteId(nobody)),
        lambda: workspace.notes.revisions(NoteId(nobody)),
        lambda: workspace.notes.draft_of_job(JobId(nobody), NoteType.SOAP),
        lambda: workspace.jobs.get(JobId(nobody)),
        lambda: workspace.jobs.cancel(JobId(nobody)),
        lambda: workspace.jobs.requeue(JobId(nobody), "x"),
    ]
    for call in calls:
        with pytest.raises(StorageError) as refused:
            call()
        assert refused.value.code == "store.not_found"
        assert nobody not in str(refused.value)
