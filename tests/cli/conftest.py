"""The program as a user starts it, in folders of the test's own, with a short recording."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from benchmarks.command_line import PASSPHRASE, SAMPLE_VISIT, clean_environment, run, scribe
from scribe_desktop.audio.ffmpeg import program
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass
class Desk:
    """One user's folders and settings. `run` starts the program with a workspace that opens by passphrase."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def environment(self) -> dict[str, str]:
        temporary = self.folder / "temporary"
        temporary.mkdir(exist_ok=True)
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return clean_environment(
            {"SCRIBE_DATA_DIR": str(self.data), "TMPDIR": str(temporary), "HOME": str(home)} | self.settings
        )

    def run(self, *arguments: str | Path, passphrase: str | None = PASSPHRASE) -> Finished:
        ended = run(scribe(*arguments), self.environment(), passphrase=passphrase, cwd=self.folder)
        return Finished(ended.returncode, ended.stdout, ended.stderr)

    def process(self, *arguments: str | Path, out: str = "out", ephemeral: bool = True) -> Finished:
        words: list[str | Path] = ["process", *arguments, "--out", self.folder / out]
        return self.run(*words, "--ephemeral", passphrase=None) if ephemeral else self.run(*words)

    def read(self, name: str, out: str = "out") -> Any:
        return json.loads((self.folder / out / name).read_text(encoding="utf-8"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def short_visit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 26 seconds of the sample visit: five turns, a few seconds of work for tiny.en."""
    target = tmp_path_factory.mktemp("short") / "short.webm"
    cut = [program(), "-v", "error", "-i", SAMPLE_VISIT, "-t", "26", "-c", "copy", target]
    subprocess.run([str(word) for word in cut], check=True)
    return target


@pytest.fixture
def canned_provider() -> Iterator[ProviderServer]:
    """Both paid providers on loopback; every chunk is answered with words made from its bytes."""
    with ProviderServer(ServerSettings(canned_text="{digest}")) as server:
        yield server


@pytest.fixture
def settings_of() -> Callable[[ProviderServer], Mapping[str, str]]:
    return lambda server: server.environment()
