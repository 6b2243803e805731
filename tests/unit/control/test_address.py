"""Where the socket is, who may use it, and what becomes of what a killed program left."""

from __future__ import annotations

import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from scribe_desktop.control.address import MAX_SOCKET_PATH_BYTES, ControlAddress, socket_path
from scribe_desktop.control.client import ControlClient
from scribe_desktop.control.server import ControlServer
from scribe_desktop.errors import StorageError, WorkspaceHeldError
from tests.unit.control.helpers import Handler

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_only_the_owner_may_use_it(folder: Path, address: ControlAddress, handler: Handler) -> None:
    (folder / "run").mkdir(mode=0o777)
    (folder / "run").chmod(0o777)
    before = os.umask(0)
    try:
        with ControlServer(address, handler):
            assert mode(folder / "run") == 0o700
            assert mode(folder / "run" / "control.sock") == 0o600
            assert mode(folder / "run" / "control.lock") == 0o600
    finally:
        os.umask(before)


def test_another_users_process_is_turned_away(
    address: ControlAddress, handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ControlServer(address, handler):
        assert ControlClient(address).ping() is not None
        own = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: own + 1)
        assert ControlClient(address, answer_seconds=0.5).ping() is None
        monkeypatch.undo()
        assert ControlClient(address).ping() is not None


def test_a_second_server_is_refused_and_the_first_one_stays(address: ControlAddress, handler: Handler) -> None:
    with ControlServer(address, handler):
        with pytest.raises(WorkspaceHeldError) as caught:
            ControlServer(address, Handler()).start()
        assert caught.value.code == "control.in_use"
        assert ControlClient(address).ping() is not None


def test_the_socket_is_gone_after_stop_and_may_be_made_again(
    folder: Path, address: ControlAddress, handler: Handler
) -> None:
    server = ControlServer(address, handler)
    for _ in range(3):
        server.start()
        assert ControlClient(address).ping() is not None
        server.stop()
        server.stop()
        assert not (folder / "run" / "control.sock").exists()


def test_a_stale_socket_is_replaced(folder: Path, address: ControlAddress, handler: Handler) -> None:
    (folder / "run").mkdir(mode=0o700)
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(folder / "run" / "control.sock"))
    stale.close()
    with ControlServer(address, handler):
        assert ControlClient(address).ping() is not None


def test_a_file_that_is_no_socket_is_left_alone(folder: Path, address: ControlAddress, handler: Handler) -> None:
    (folder / "run").mkdir(mode=0o700)
    (folder / "run" / "control.sock").write_text("mine", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(StorageError):
            ControlServer(address, handler).start()
    assert (folder / "run" / "control.sock").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_a_link_is_refused(folder: Path, tmp_path: Path, address: ControlAddress) -> None:
    (folder / "run").symlink_to(tmp_path)
    with pytest.raises(StorageError) as caught:
        ControlServer(address, Handler()).start()
    assert caught.value.code == "control.unsafe_folder"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_in_words(folder: Path) -> None:
    (folder / "file").write_bytes(b"")
    with pytest.raises(StorageError) as caught:
        ControlServer(ControlAddress(folder / "file", {}), Handler()).start()
    assert caught.value.code == "control.socket"


def test_a_path_too_long_for_a_socket_moves_to_the_runtime_folder(folder: Path, handler: Handler) -> None:
    deep = folder / ("d" * 120)
    address = ControlAddress(deep, {"XDG_RUNTIME_DIR": str(folder)})
    path = socket_path(deep, {"XDG_RUNTIME_DIR": str(folder)})
    assert path.is_relative_to(folder / "scribe-desktop")
    with ControlServer(address, handler):
        assert ControlClient(address).ping() is not None
        assert mode(path) == 0o600
        assert mode(path.parent) == 0o700


@pytest.mark.parametrize("runtime", ["", "/does/not/exist"])
def test_without_a_runtime_folder_a_private_temporary_one_is_used(runtime: str, folder: Path) -> None:
    first, second = (socket_path(folder / ("d" * 120 + end), {"XDG_RUNTIME_DIR": runtime}) for end in "ab")
    assert str(os.geteuid()) in first.parent.name
    assert first != second
    assert len(os.fsencode(first)) <= MAX_SOCKET_PATH_BYTES
