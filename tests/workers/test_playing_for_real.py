"""The player on a real sound server with a null sink: what comes out of the loudspeaker is recorded and measured."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scribe_desktop.store.keys import new_key
from scribe_desktop.store.sealed_audio import SealedWriter
from tests.workers.tones import heard_seconds, tones_webm

RATE = 48_000
SECONDS = 20
PIECE_MS = 20

needs_sound_server = pytest.mark.skipif(
    shutil.which("pulseaudio") is None or shutil.which("parec") is None, reason="PulseAudio is not installed"
)


@dataclass(frozen=True, slots=True)
class SoundServer:
    """A sound server of the test's own, whose one loudspeaker is a null sink."""

    environment: dict[str, str]


@pytest.fixture
def sound_server() -> Iterator[SoundServer]:
    # A short path: the name of a socket may have 108 characters.
    with tempfile.TemporaryDirectory(prefix="snd") as folder:
        environment = {**os.environ, "XDG_RUNTIME_DIR": folder, "HOME": folder}
        environment.pop("PULSE_SERVER", None)
        modules = ("module-native-protocol-unix auth-anonymous=1", "module-null-sink sink_name=speaker")
        loads = [word for module in modules for word in ("-L", module)]
        words = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", *loads]
        server = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_until_up(environment)
            yield SoundServer(environment)
        finally:
            server.terminate()
            server.wait(10)


def _wait_until_up(environment: dict[str, str]) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        asked = subprocess.run(["pactl", "info"], env=environment, capture_output=True, check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    pytest.skip("the sound server does not start here")


def _wait_for_more(recorded: Path, more_ms: int) -> None:
    """What the server still holds comes out while the recorder goes on."""
    wanted = recorded.stat().st_size + more_ms * RATE * 2 // 1000
    until = time.monotonic() + 10
    while recorded.stat().st_size < wanted and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[Path, bytes]:
    key = new_key()
    with SealedWriter(tmp_path, "tones.sealed", key) as writer:
        writer.write(tones_webm(SECONDS))
        writer.commit()
    return tmp_path, key


def _play(sealed: tuple[Path, bytes], environment: dict[str, str]) -> list[dict[str, object]]:
    # Other programs use the common folder too.
    temporary = sealed[0] / "temporary"
    temporary.mkdir()
    words = [str(sealed[0]), "tones.sealed", sealed[1].hex(), str(SECONDS)]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.workers.playing_for_real", *words],
        env={**environment, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]


@pytest.mark.slow
@needs_sound_server
def test_what_was_asked_for_comes_out_of_the_loudspeaker(
    sound_server: SoundServer, sealed: tuple[Path, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = tmp_path / "heard.raw"
    words = ["parec", "-d", "speaker.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=50"]
    with recorded.open("wb") as file:
        recorder = subprocess.Popen(words, env=sound_server.environment, stdout=file)
        try:
            told = _play(sealed, sound_server.environment)
            _wait_for_more(recorded, 2_500)
        finally:
            recorder.terminate()
            recorder.wait(10)
    assert not [fact for fact in told if "failed" in fact]
    stretches = _stretches(heard_seconds(recorded.read_bytes(), RATE, PIECE_MS))
    with capsys.disabled():
        print(f"\n  heard (second of the recording, ms): {stretches}")
    lengths = dict(stretches)
    # One span of two seconds; one that begins half a second into the twelfth; one at twice the speed.
    assert abs(lengths[3] - 1_000) <= 200
    assert abs(lengths[12] - 500) <= 200
    assert abs(lengths[13] - 1_000) <= 200
    assert all(abs(lengths[second] - 500) <= 200 for second in (6, 7, 8))
    heard = [second for second, _length in stretches]
    assert heard[:8] == [3, 4, 12, 13, 14, 6, 7, 8]
    assert not {2, 5, 10, 11, 15} & set(heard)
    end = told[-1]
    assert end["threads"] == []
    assert end["files"] == []


@pytest.mark.slow
def test_without_a_sound_server_it_says_so(sealed: tuple[Path, bytes], tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("other systems always have one")
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "PULSE_SERVER": f"unix:{tmp_path}/none"}
    told = _play(sealed, environment)
    assert [fact["failed"] for fact in told if "failed" in fact] == ["audio.no_output"]
    assert told[-1]["threads"] == []


def _stretches(pieces: list[int | None]) -> list[tuple[int, int]]:
    """Each tone that was heard, in its order, and for how many milliseconds; breaks of a piece are bridged."""
    found: list[tuple[int, int]] = []
    for second in pieces:
        if second is None:
            continue
        if found and found[-1][0] == second:
            found[-1] = (second, found[-1][1] + PIECE_MS)
        else:
            found.append((second, PIECE_MS))
    return [(second, length) for second, length in found if length >= 3 * PIECE_MS]
