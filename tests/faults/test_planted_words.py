"""Planted words and secrets are nowhere but in the files the user asked for, not even after a kill -9."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from benchmarks.command_line import PASSPHRASE, SAMPLE_VISIT, scribe, start
from tests.cli.conftest import Desk, desk, short_visit  # noqa: F401 - fixtures
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings

PLANTED = ("Zbigniewa", "quetzalcoatline", "Oberlausitz", "xanthomyelitis")
TEXT = """Doctor: Good morning Zbigniewa, how is the quetzalcoatline treating you?
Patient: I take quetzalcoatline fifty milligrams, and since Oberlausitz I have xanthomyelitis.
"""


def planted_in(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Every file below the folder whose raw bytes or name hold one of the words, in UTF-8 or UTF-16, any case."""
    needles = [needle for word in words for needle in (word.lower().encode(), word.lower().encode("utf-16-le"))]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if any(needle in path.name.lower().encode() for needle in needles)
        or (path.is_file() and any(needle in path.read_bytes().lower() for needle in needles))
    ]


def folders(desk: Desk) -> list[Path]:  # noqa: F811
    """Where the program might leave something: its data, its temporary folder, the user's home."""
    return [folder for folder in (desk.data, desk.folder / "temporary", desk.folder / "home") if folder.exists()]


def test_the_scanner_finds_a_planted_hit(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "leak.bin").write_bytes(b"\x00\x01" + "ZBIGNIEWA".encode("utf-16-le") + b"\xff")
    (tmp_path / "Oberlausitz.txt").write_bytes(b"")
    assert planted_in(tmp_path, PLANTED) == ["Oberlausitz.txt", "deep/leak.bin"]


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_typed_visit_leaves_no_word_outside_the_output(desk: Desk, is_refused: bool) -> None:  # noqa: F811
    source = desk.folder / "Zbigniewa-Oberlausitz.txt"
    source.write_text(TEXT)
    (desk.folder / "keywords.txt").write_text("quetzalcoatline\n")
    words: list[str | Path] = [
        "process",
        source,
        "--label",
        "Zbigniewa",
        "--keywords",
        desk.folder / "keywords.txt",
        "--out",
        "out",
    ]
    finished = desk.run(*words) if is_refused else desk.run(*words, "--mode", "draft")
    assert finished.code == (3 if is_refused else 0), finished.err
    if not is_refused:
        assert desk.run("vocabulary", "add", "xanthomyelitis").code == 0
        assert planted_in(desk.folder / "out", PLANTED), "the scanner sees the files that should hold the words"
    for folder in folders(desk):
        assert planted_in(folder, (*PLANTED, PASSPHRASE)) == []
    for word in PLANTED:
        assert word.lower() not in (finished.out + finished.err).lower()


@pytest.mark.slow
def test_a_killed_cloud_job_leaves_no_word_and_no_key(desk: Desk) -> None:  # noqa: F811
    settings = ServerSettings(canned_text="Zbigniewa of Oberlausitz takes quetzalcoatline {digest}", delay_seconds=0.3)
    with ProviderServer(settings) as server:
        desk.settings |= server.environment() | {"SCRIBE_CHUNK_THRESHOLD_BYTES": "100000"}
        command = scribe("process", SAMPLE_VISIT, "--label", "Zbigniewa", "--out", desk.folder / "out", "--yes")
        with start(command, desk.environment(), passphrase=PASSPHRASE, cwd=desk.folder) as process:
            while server.seen.count("transcribe") < 6:
                assert process.poll() is None, process.communicate()
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        for folder in folders(desk):
            assert planted_in(folder, (*PLANTED, PASSPHRASE, settings.api_key)) == []
        finished = desk.run("process", SAMPLE_VISIT, "--label", "Zbigniewa", "--out", "out", "--yes")
        assert finished.code in (0, 10), finished.err
        assert planted_in(desk.folder / "out", PLANTED)
        for folder in folders(desk):
            assert planted_in(folder, (*PLANTED, PASSPHRASE, settings.api_key)) == []
        assert settings.api_key not in finished.out + finished.err


@pytest.mark.slow
def test_nothing_is_left_in_home_and_temporary_folder(desk: Desk, short_visit: Path) -> None:  # noqa: F811
    assert desk.process(short_visit).code == 0
    left = {path.name for folder in folders(desk) for path in folder.rglob("*") if path.is_file()}
    assert left <= {"workspace.lock"}, "an ephemeral run leaves an empty lock, and no library keeps files of its own"


@pytest.mark.slow
def test_no_sound_is_readable_on_disk(desk: Desk) -> None:  # noqa: F811
    desk.settings |= {"AI_ENABLE_STUB_APIS": "1"}
    assert desk.run("process", SAMPLE_VISIT, "--mode", "transcribe", "--out", "out").code == 0
    source = SAMPLE_VISIT.read_bytes()
    pieces = [source[start : start + 64] for start in range(1000, len(source) - 64, 4096)]
    data = b"".join(path.read_bytes() for path in desk.data.rglob("*") if path.is_file())
    assert len(data) > len(source) / 2, "the sealed audio is there"
    assert not any(piece in data for piece in pieces)
    assert b"\x1a\x45\xdf\xa3" not in data, "no WebM file begins anywhere"
    assert any(piece in source for piece in pieces), "the search would find them"


def test_words_are_not_in_process_arguments(desk: Desk) -> None:  # noqa: F811
    """The passphrase goes through a pipe: no process of the run shows it."""
    (desk.folder / "visit.txt").write_text(TEXT)
    command = scribe("process", "visit.txt", "--mode", "draft", "--out", "out")
    with start(command, desk.environment(), passphrase=PASSPHRASE, cwd=desk.folder) as process:
        shown = b""
        while process.poll() is None:
            listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=False).stdout
            shown += listed
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
        process.communicate()
    assert b"scribe_desktop" in shown
    assert PASSPHRASE.encode() not in shown
