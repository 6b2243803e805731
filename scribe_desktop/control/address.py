"""Owns where the local socket of a data folder is, so that both sides find it without asking."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scribe_desktop.control.channel import Channel, ChannelListener

# sockaddr_un holds 104 bytes on macOS and 108 on Linux, the closing zero included.
MAX_SOCKET_PATH_BYTES = 103


def socket_path(folder: Path, environment: Mapping[str, str]) -> Path:
    """The Unix socket of a data folder: in its `run`, or in a private runtime folder when that path is too long."""
    assert sys.platform != "win32"
    path = folder.absolute() / "run" / "control.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES:
        return path
    name = f"{_digest(folder)}.sock"
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_dir():
        path = Path(runtime) / "scribe-desktop" / name
        if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES:
            return path
    return Path(tempfile.gettempdir()) / f"scribe-desktop-{os.geteuid()}" / name


class ControlAddress:
    """The local socket of a data folder. Both sides make it from the same folder."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment

    def is_there(self) -> bool:
        """Whether anybody could be listening: False is certain, True is not. Quick, for it is asked at every start."""
        return sys.platform == "win32" or socket_path(self._folder, self._environment).exists()

    def listen(self) -> ChannelListener:
        """Start listening; see unix_socket.listen for what it raises."""
        if sys.platform == "win32":
            from scribe_desktop.control import windows_pipe

            return windows_pipe.listen(self._folder, _digest(self._folder))
        from scribe_desktop.control import unix_socket

        return unix_socket.listen(socket_path(self._folder, self._environment))

    def connect(self, seconds: float) -> Channel:
        """Connect to whoever listens; OSError when nobody does."""
        if sys.platform == "win32":
            from scribe_desktop.control import windows_pipe

            return windows_pipe.connect(self._folder, _digest(self._folder), seconds)
        from scribe_desktop.control import unix_socket

        return unix_socket.connect(socket_path(self._folder, self._environment), seconds)


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:32]
