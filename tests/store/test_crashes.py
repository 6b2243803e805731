"""kill -9, a full disk and failing disk calls: what was acknowledged stays, what failed is said."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from scribe_desktop.domain.ids import NoteId, RecordingId, random_id
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.errors import StorageError
from scribe_desktop.store.workspace import Workspace, open_workspace
from tests.store.conftest import PASSPHRASE, SteppingClock, body

PROJECT = Path(__file__).parent.parent.parent

WRITER = """
import sys
from pathlib import Path
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.domain.session import RecordingSource
from scribe_desktop.store.workspace import open_workspace
from tests.store.conftest import PASSPHRASE, body

workspace = open_workspace(Path(sys.argv[1]), passphrase=PASSPHRASE, clock=utc_now, new_id=random_id)
print("open", flush=True)
while True:
    session = workspace.sessions.create("visit")
    with workspace.audio.writer() as writer:
        writer.write(session.id.encode() * 9000)
        sealed = writer.commit()
    recording = workspace.recordings.add(session.id, RecordingSource.IMPORT, "a", 1, 1, "opus", sealed)
    for number in range(1, 4):
        note, revision = workspace.notes.save_revision(
            session_id=session.id, note_type=NoteType.SOAP, author=Author.CLINICIAN, status=NoteStatus.DRAFT,
            body=body(f"{session.id} {number} " * 50),
        )
        print(session.id, recording.id, note.id, number, flush=True)
"""


@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_acknowledged(workspace: Workspace, folder: Path) -> None:
    workspace.close()
    chance = random.Random(3)
    acknowledged = 0
    for _ in range(10):
        lines = run_and_kill(folder, after_lines=chance.randrange(1, 60), seconds=chance.random() * 0.05)
        with open_workspace(folder, passphrase=PASSPHRASE, clock=SteppingClock(), new_id=random_id) as again:
            for session_id, recording_id, note_id, number in lines:
                revision = again.notes.revisions(NoteId(note_id))[int(number) - 1]
                assert revision.body == body(f"{session_id} {number} " * 50)
                with again.audio.reader(RecordingId(recording_id)) as reader:
                    assert reader.readall() == session_id.encode() * 9000
            again.verify()
            assert again.audio.orphans().fileless_recordings == ()
            assert not list((folder / "audio").glob("*.partial"))
        acknowledged += len(lines)
    print(f"kill -9 of a writer: 10 kills, {acknowledged} acknowledged writes, 0 lost")
    assert acknowledged >= 50


def run_and_kill(folder: Path, *, after_lines: int, seconds: float) -> list[tuple[str, ...]]:
    """Let a writer run, kill it some time after a number of acknowledgements; returns all that came."""
    lines: list[tuple[str, ...]] = []
    enough = threading.Event()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "open\n"

    def read() -> None:
        assert writer.stdout is not None
        for line in writer.stdout:
            if line.endswith("\n"):
                lines.append(tuple(line.split()))
            if len(lines) >= after_lines:
                enough.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert enough.wait(60)
    threading.Event().wait(seconds)
    writer.kill()
    writer.wait()
    reader.join()
    writer.stdout.close()
    return [line for line in lines if len(line) == 4]


def save(workspace: Workspace, session_id: object, words: str) -> None:
    workspace.notes.save_revision(
        session_id=session_id,  # type: ignore[arg-type]
        note_type=NoteType.SOAP,
        author=Author.CLINICIAN,
        status=NoteStatus.DRAFT,
        body=body(words),
    )


def test_a_full_disk_is_said_and_keeps_the_old(workspace: Workspace, reopen: Callable[[], Workspace]) -> None:
    session = workspace.sessions.create("Rivera")
    save(workspace, session.id, "first")
    writer = workspace._database._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    lines = workspace.audit.verify()
    with pytest.raises(StorageError) as refused:
        save(workspace, session.id, "second " * 20_000)
    assert refused.value.code == "store.full"
    assert "intact" in refused.value.safe
    (note,) = workspace.notes.list(session.id)
    assert note.head_number == 1
    assert workspace.audit.verify() == lines
    with pytest.raises(StorageError), workspace.transaction():
        save(workspace, session.id, "third " * 20_000)
    assert workspace.audit.verify() == lines
    writer.execute("PRAGMA max_page_count = 1000000")
    save(workspace, session.id, "second")
    workspace.close()
    assert reopen().notes.get(session.id, NoteType.SOAP).head_number == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_failing_disk_never_harms_the_key_file(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    genuine = getattr(os, call)
    kept = workspace.new_recovery_key()
    workspace.mark_recovery_key_kept()
    before = (folder / "keys.json").read_bytes()
    for failing in range(1, 20):
        made = 0

        def fail(*arguments: object, at: int = failing) -> object:
            nonlocal made
            made += 1
            if made == at:
                raise OSError(errno.ENOSPC, "planted")
            return genuine(*arguments)

        said = None
        with monkeypatch.context() as broken:
            broken.setattr(os, call, fail)
            try:
                workspace.new_recovery_key()
            except StorageError as refused:
                said = refused
        if said is None:
            break
        assert said.code == "store.full"
        if call == "write":
            assert (folder / "keys.json").read_bytes() == before
    assert failing > 1
    assert not list(folder.glob("*.json.new"))
    workspace.close()
    open_workspace(folder, recovery_key=kept, clock=SteppingClock(), new_id=random_id).close()
    open_workspace(folder, passphrase=PASSPHRASE, clock=SteppingClock(), new_id=random_id).close()


def test_readers_do_not_wait_for_a_writer(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    seen: list[int] = []
    with workspace.transaction():
        workspace.sessions.create("uncommitted")
        reader = threading.Thread(target=lambda: seen.append(len(workspace.sessions.list())))
        reader.start()
        reader.join(10)
        assert not reader.is_alive()
    assert seen == [1]
    assert workspace.sessions.get(session.id) == session


def test_many_threads_write_and_read_at_once(workspace: Workspace) -> None:
    finished: list[bool] = []

    def work() -> None:
        for _ in range(15):
            session = workspace.sessions.create("visit")
            save(workspace, session.id, "words")
            assert workspace.notes.get(session.id, NoteType.SOAP) is not None
            assert workspace.search("visit", limit=3)
        finished.append(True)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert finished == [True] * 6
    assert len(workspace.sessions.list(limit=1000)) == 90
    assert workspace.verify().audit_lines == 1 + 2 * 90
