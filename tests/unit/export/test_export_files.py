"""Exports are written whole or not at all, for the owner only, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from scribe_desktop.errors import ExitCode, StorageError
from scribe_desktop.export.files import write_file

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_nothing_else_stays(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"
    path = write_file(folder, "note.txt", b"words", may_overwrite=False)
    assert path == folder / "note.txt"
    assert path.read_bytes() == b"words"
    assert names(folder) == ["note.txt"]


@on_posix
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = write_file(tmp_path / "out", "note.txt", b"words", may_overwrite=False)
        write_file(tmp_path / "out", "note.txt", b"more", may_overwrite=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_older_file_is_replaced_only_when_allowed(tmp_path: Path) -> None:
    write_file(tmp_path, "note.txt", b"old", may_overwrite=False)
    with pytest.raises(StorageError) as caught:
        write_file(tmp_path, "note.txt", b"new", may_overwrite=False)
    assert (caught.value.code, caught.value.exit_code) == ("output.exists", ExitCode.STORAGE)
    assert (tmp_path / "note.txt").read_bytes() == b"old"
    write_file(tmp_path, "note.txt", b"new", may_overwrite=True)
    assert (tmp_path / "note.txt").read_bytes() == b"new"
    assert names(tmp_path) == ["note.txt"]


@on_posix
@pytest.mark.parametrize("may_overwrite", [True, False])
@pytest.mark.parametrize("has_target", [True, False])
def test_a_link_is_never_followed(tmp_path: Path, *, may_overwrite: bool, has_target: bool) -> None:
    outside = tmp_path / "outside.txt"
    if has_target:
        outside.write_bytes(b"precious")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "note.txt").symlink_to(outside)
    with pytest.raises(StorageError) as caught:
        write_file(folder, "note.txt", b"words", may_overwrite=may_overwrite)
    assert caught.value.code == "output.denied"
    assert outside.exists() is has_target
    assert not has_target or outside.read_bytes() == b"precious"
    assert names(folder) == ["note.txt"]


@pytest.mark.parametrize(
    "name", ["../note.txt", "a/b.txt", "Note.txt", "note.exe", "jane doe.txt", "", ".txt", "note.txt\n"]
)
def test_only_the_programs_own_names_are_taken(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="chosen by the program"):
        write_file(tmp_path, name, b"", may_overwrite=True)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "output.full"),
        (errno.EACCES, "output.denied"),
        (errno.EROFS, "output.denied"),
        (errno.EIO, "output.failed"),
    ],
)
@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, failing: str
) -> None:
    write_file(tmp_path, "note.txt", b"old", may_overwrite=False)

    def fail(*_arguments: object) -> None:
        raise OSError(number, "from the system", "/srv/jane/secret")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    for name, may_overwrite in (("note.txt", True), ("note.json", False)):
        with pytest.raises(StorageError) as caught:
            write_file(tmp_path, name, b"new", may_overwrite=may_overwrite)
        assert caught.value.code == code
        assert "jane" not in str(caught.value)
        assert caught.value.__cause__ is None
    assert (tmp_path / "note.txt").read_bytes() == b"old"
    assert names(tmp_path) == ["note.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_really_full_device_is_called_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really_open = os.open

    def open_full(path: object, flags: int, *rest: int) -> int:
        return (
            really_open("/dev/full", os.O_WRONLY)
            if str(path).endswith(".part")
            else really_open(str(path), flags, *rest)
        )

    monkeypatch.setattr(os, "open", open_full)
    with pytest.raises(StorageError) as caught:
        write_file(tmp_path, "note.txt", b"words", may_overwrite=True)
    assert caught.value.code == "output.full"


def test_a_file_in_the_place_of_the_folder_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    for folder in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(StorageError) as caught:
            write_file(folder, "note.txt", b"words", may_overwrite=True)
        assert caught.value.code == "output.denied"


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").mkdir()
    with pytest.raises(StorageError) as caught:
        write_file(tmp_path, "note.txt", b"words", may_overwrite=True)
    assert caught.value.code == "output.denied"
    assert names(tmp_path) == ["note.txt"]


def test_of_many_writers_without_leave_to_overwrite_one_wins(tmp_path: Path) -> None:
    start, winners, losers = threading.Barrier(16), [], []

    def write(number: int) -> None:
        start.wait(30)
        try:
            write_file(tmp_path, "note.txt", b"%d" % number, may_overwrite=False)
            winners.append(number)
        except StorageError as error:
            losers.append(error.code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(winners) == 1
    assert losers == ["output.exists"] * 15
    assert (tmp_path / "note.txt").read_bytes() == b"%d" % winners[0]
    assert names(tmp_path) == ["note.txt"]
