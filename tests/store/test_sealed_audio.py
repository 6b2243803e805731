"""The sealed file: what goes in comes out, any change is noticed, a crash leaves nothing readable."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from scribe_desktop.errors import StorageError
from scribe_desktop.store.keys import new_key
from scribe_desktop.store.sealed_audio import (
    FRAME_BYTES,
    MAGIC,
    TAG_BYTES,
    SealedFile,
    SealedWriter,
    destroy_key_file,
    open_sealed,
)
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock, add_recording

KEY = new_key()
FRAME = FRAME_BYTES + TAG_BYTES


def seal(folder: Path, sound: bytes, name: str = "a.sealed") -> SealedFile:
    with SealedWriter(folder, name, KEY) as writer:
        for start in range(0, len(sound), 70_001):
            writer.write(sound[start : start + 70_001])
        return writer.commit()


@pytest.mark.parametrize(
    "size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 2 * FRAME_BYTES, 3 * FRAME_BYTES + 17]
)
def test_sound_comes_back_whole(tmp_path: Path, size: int) -> None:
    sound = random.Random(size).randbytes(size)
    sealed = seal(tmp_path, sound)
    assert sealed == SealedFile("a.sealed", size, hashlib.sha256(sound).hexdigest())
    with open_sealed(tmp_path, "a.sealed", KEY) as reader:
        assert reader.readall() == sound
        assert reader.read(1) == b""
    assert sound[:100] not in (tmp_path / "a.sealed").read_bytes() or size < 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.sealed", "a.sealed.key"]
    if os.name != "nt":
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_reading_anywhere(tmp_path: Path) -> None:
    sound = random.Random(1).randbytes(3 * FRAME_BYTES + 99)
    seal(tmp_path, sound)
    chance = random.Random(2)
    with open_sealed(tmp_path, "a.sealed", KEY) as raw:
        assert raw.seekable()
        assert raw.readable()
        assert raw.seek(0, io.SEEK_END) == len(sound)
        assert raw.read(5) == b""
        reader = io.BufferedReader(raw)
        for _ in range(100):
            start, size = chance.randrange(len(sound) + 10), chance.randrange(400_000)
            reader.seek(start)
            assert reader.read(size) == sound[start : start + size]
        with pytest.raises(ValueError):
            raw.seek(-1)
        assert raw.seek(-10, io.SEEK_END) == len(sound) - 10
        assert raw.tell() == len(sound) - 10


def damaged(folder: Path, content: bytes, *, name: str = "a.sealed") -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(StorageError) as refused, open_sealed(folder, name, KEY) as reader:
        reader.readall()
    assert refused.value.code == "audio.damaged"


def test_a_cut_at_or_near_every_frame_boundary_is_noticed(tmp_path: Path) -> None:
    seal(tmp_path, random.Random(3).randbytes(3 * FRAME_BYTES + 5000))
    whole = (tmp_path / "a.sealed").read_bytes()
    boundaries = [0, *(len(MAGIC) + FRAME * index for index in range(4)), len(whole)]
    cuts = {cut + delta for cut in boundaries for delta in (-1, 0, 1, TAG_BYTES)}
    cuts = {cut for cut in cuts if 0 <= cut < len(whole)}
    assert len(cuts) >= 15
    for cut in sorted(cuts):
        damaged(tmp_path, whole[:cut])
    damaged(tmp_path, whole + b"x")
    damaged(tmp_path, whole + whole[len(MAGIC) :])


def test_swapped_repeated_and_foreign_frames_are_noticed(tmp_path: Path) -> None:
    seal(tmp_path, random.Random(4).randbytes(3 * FRAME_BYTES))
    seal(tmp_path, random.Random(5).randbytes(3 * FRAME_BYTES), "b.sealed")
    whole, other = (tmp_path / "a.sealed").read_bytes(), (tmp_path / "b.sealed").read_bytes()
    head = whole[: len(MAGIC)]
    frames = [whole[len(MAGIC) + FRAME * index :][:FRAME] for index in range(3)]
    foreign = [other[len(MAGIC) + FRAME * index :][:FRAME] for index in range(3)]
    for order in ([1, 0, 2], [0, 0, 2], [0, 2], [0, 1], [0, 1, 1], [2]):
        damaged(tmp_path, head + b"".join(frames[index] for index in order))
    damaged(tmp_path, head + frames[0] + foreign[1] + frames[2])
    damaged(tmp_path, other)
    damaged(tmp_path, b"SCRA\x02" + whole[len(MAGIC) :])


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    seal(tmp_path, random.Random(6).randbytes(2 * FRAME_BYTES + 100))
    whole = (tmp_path / "a.sealed").read_bytes()
    chance = random.Random(7)
    for _ in range(60):
        changed = bytearray(whole)
        changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        damaged(tmp_path, bytes(changed))


def test_only_the_frames_asked_for_are_read(tmp_path: Path) -> None:
    seal(tmp_path, random.Random(8).randbytes(3 * FRAME_BYTES))
    changed = bytearray((tmp_path / "a.sealed").read_bytes())
    changed[len(MAGIC) + 5] ^= 1
    (tmp_path / "a.sealed").write_bytes(changed)
    with open_sealed(tmp_path, "a.sealed", KEY) as reader:
        reader.seek(FRAME_BYTES)
        assert len(reader.readall()) == 2 * FRAME_BYTES
        reader.seek(0)
        with pytest.raises(StorageError):
            reader.read(1)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"wrapped": "AAAA"}', b'{"wrapped": "!"}', b"\xff", b"[]"])
def test_a_damaged_key_file(tmp_path: Path, content: bytes) -> None:
    seal(tmp_path, b"sound")
    (tmp_path / "a.sealed.key").write_bytes(content)
    with pytest.raises(StorageError) as refused:
        open_sealed(tmp_path, "a.sealed", KEY)
    assert refused.value.code == "audio.damaged"


def test_a_key_opens_no_other_file_and_another_key_none(tmp_path: Path) -> None:
    seal(tmp_path, b"sound")
    seal(tmp_path, b"other", "b.sealed")
    with pytest.raises(StorageError):
        open_sealed(tmp_path, "a.sealed", new_key())
    (tmp_path / "b.sealed.key").replace(tmp_path / "a.sealed.key")
    with pytest.raises(StorageError):
        open_sealed(tmp_path, "a.sealed", KEY)


def test_without_its_key_the_sound_is_gone(tmp_path: Path) -> None:
    seal(tmp_path, b"sound")
    destroy_key_file(tmp_path, "a.sealed")
    destroy_key_file(tmp_path, "a.sealed")
    with pytest.raises(StorageError) as refused:
        open_sealed(tmp_path, "a.sealed", KEY)
    assert refused.value.code == "audio.missing"


def test_abort_leaves_nothing(tmp_path: Path) -> None:
    with SealedWriter(tmp_path, "a.sealed", KEY) as writer:
        writer.write(bytes(2 * FRAME_BYTES))
        assert [path.name for path in tmp_path.iterdir()] == ["a.sealed.partial"]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError):
        writer.write(bytes(2 * FRAME_BYTES))


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_every_failing_disk_call_leaves_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    """The first, second, ... call fails until one try gets through; each failure is typed and leaves no file."""
    genuine = getattr(os, call)
    code = {errno.ENOSPC: "store.full", errno.EIO: "store.io", errno.EACCES: "store.denied"}[number]
    for failing in range(1, 50):
        made = 0

        def fail(*arguments: object, at: int = failing) -> object:
            nonlocal made
            made += 1
            if made == at:
                raise OSError(number, "planted")
            return genuine(*arguments)

        with monkeypatch.context() as broken:
            broken.setattr(os, call, fail)
            said = None
            try:
                seal(tmp_path, bytes(FRAME_BYTES * 2 + 1))
            except StorageError as refused:
                said = refused
        if said is None:
            break
        assert said.code == code
        assert "intact" in said.safe
        assert [path.name for path in tmp_path.iterdir() if path.name != "a.sealed"] == []
    assert failing > 3
    with open_sealed(tmp_path, "a.sealed", KEY) as reader:
        assert reader.readall() == bytes(FRAME_BYTES * 2 + 1)


def test_reader_by_recording(workspace: Workspace) -> None:
    recording = add_recording(workspace, workspace.sessions.create("Rivera").id, b"sound")
    name = str(recording.sealed_name)
    with workspace.audio.reader(recording.id) as reader:
        assert reader.readall() == b"sound"
    (workspace.folder / "audio" / name).unlink()
    with pytest.raises(StorageError) as refused:
        workspace.audio.reader(recording.id)
    assert refused.value.code == "audio.missing"
    assert workspace.audio.orphans().fileless_recordings == (recording.id,)


def test_what_a_killed_program_left_is_swept_at_the_next_opening(
    workspace: Workspace, clock: SteppingClock, reopen: Callable[[], Workspace]
) -> None:
    audio = workspace.folder / "audio"
    kept = add_recording(workspace, workspace.sessions.create("Rivera").id, b"sound")
    (audio / "killed.sealed.partial").write_bytes(b"x")
    (audio / "killed.sealed.key.new").write_bytes(b"x")
    (audio / "keyless.sealed").write_bytes(b"x")
    (audio / "fileless.sealed.key").write_bytes(b"x")
    with workspace.audio.writer() as writer:
        writer.write(b"rowless")
        rowless = writer.commit()
    moment = clock.now.timestamp()
    for name in (rowless.name, rowless.name + ".key"):
        os.utime(audio / name, (moment, moment))
    assert set(workspace.audio.orphans().rowless_files) == {"keyless.sealed", "fileless.sealed", rowless.name}
    workspace.close()
    own = {str(kept.sealed_name), f"{kept.sealed_name}.key"}
    again = reopen()
    assert {path.name for path in audio.iterdir()} == {*own, rowless.name, rowless.name + ".key"}
    again.close()
    clock.now += timedelta(hours=25)
    again = reopen()
    assert {path.name for path in audio.iterdir()} == own
    assert again.audio.orphans().rowless_files == ()
    assert again.audio.reader(kept.id).readall() == b"sound"
