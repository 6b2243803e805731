"""The player: what it hands to the loudspeaker, where it says it is, and what it leaves behind."""

from __future__ import annotations

import io
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import psutil
import pytest
from pytestqt.qtbot import QtBot

from scribe_desktop.errors import ScribeError
from scribe_desktop.store.keys import new_key
from scribe_desktop.store.sealed_audio import SealedWriter, open_sealed
from scribe_desktop.workers.player import Player, PlayState
from scribe_desktop.workers.sound_output import SAMPLE_RATE, no_output
from tests.workers.tones import heard_seconds, tones_webm

SECONDS = 20
NAME = "tones.sealed"


class FakeOutput:
    """A loudspeaker that plays faster than real ones, and keeps what it was given."""

    channels = 1
    capacity = SAMPLE_RATE * 2 * 4 // 10

    def __init__(self, speed: float = 8.0) -> None:
        self.speed = speed
        self.heard = b""
        self.is_closed = False
        self.is_broken = False
        self._played = 0.0
        self._at = time.monotonic()

    def _play(self) -> None:
        now = time.monotonic()
        self._played = min(len(self.heard), self._played + (now - self._at) * self.speed * SAMPLE_RATE * 2)
        self._at = now

    def free_bytes(self) -> int:
        self._play()
        return int(self.capacity - (len(self.heard) - self._played))

    def waiting_bytes(self) -> int:
        self._play()
        return int(len(self.heard) - self._played)

    def write(self, data: bytes) -> int:
        self._play()
        self.heard += data
        return len(data)

    def has_failed(self) -> bool:
        return self.is_broken

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture(scope="module")
def tones() -> bytes:
    return tones_webm(SECONDS)


@pytest.fixture
def sealed(tmp_path: Path, tones: bytes) -> tuple[Path, bytes]:
    """The tones, sealed: their folder and the key."""
    key = new_key()
    with SealedWriter(tmp_path, NAME, key) as writer:
        writer.write(tones)
        writer.commit()
    return tmp_path, key


class Stage:
    """A player with its recording, and all the loudspeakers it opened."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.outputs: list[FakeOutput] = []
        self.readers: list[BinaryIO] = []
        self.positions: list[int] = []
        self.player = Player(open_output=self._open_output)
        self.player.position_changed.connect(self.positions.append)
        self._folder, self._key = folder, key
        self.player.load(self._open_reader, SECONDS * 1000)

    def _open_output(self) -> FakeOutput:
        self.outputs.append(FakeOutput())
        return self.outputs[-1]

    def _open_reader(self) -> BinaryIO:
        reader = cast(BinaryIO, open_sealed(self._folder, NAME, self._key))
        self.readers.append(reader)
        return reader


@pytest.fixture
def stage(qapp: object, sealed: tuple[Path, bytes]) -> Iterator[Stage]:
    made = Stage(*sealed)
    yield made
    made.player.unload()


def _wait_for_pause(qtbot: QtBot, player: Player) -> None:
    qtbot.waitUntil(lambda: player.state is PlayState.PAUSED, timeout=20_000)


def test_a_span_is_heard_and_nothing_before_it(qtbot: QtBot, stage: Stage) -> None:
    stage.player.play_span(7_000, 9_000)
    assert stage.player.state is PlayState.PLAYING
    _wait_for_pause(qtbot, stage.player)
    assert stage.player.position_ms == 9_000
    heard = heard_seconds(stage.outputs[0].heard, SAMPLE_RATE)
    assert set(heard[:18]) == {7}
    assert set(heard[21:38]) == {8}


def test_a_seek_lands_within_50_ms(qtbot: QtBot, stage: Stage) -> None:
    stage.player.play_from(1_000)
    qtbot.waitUntil(lambda: stage.player.position_ms > 1_400, timeout=20_000)
    stage.player.seek(12_500)
    assert stage.outputs[0].is_closed
    qtbot.waitUntil(lambda: len(stage.outputs) > 1 and stage.player.position_ms > 14_000, timeout=20_000)
    stage.player.pause()
    pieces = heard_seconds(stage.outputs[1].heard, SAMPLE_RATE, piece_ms=20)
    until_next = pieces.index(13) * 20
    assert abs(until_next - 500) <= 50
    assert set(pieces[2:20]) == {12}


def test_positions_only_go_forward_and_stay_within_the_span(qtbot: QtBot, stage: Stage) -> None:
    stage.player.play_span(3_000, 6_000)
    _wait_for_pause(qtbot, stage.player)
    assert stage.positions == sorted(stage.positions)
    assert stage.positions[0] == 3_000
    assert stage.positions[-1] == 6_000
    assert len(stage.positions) > 5


@pytest.mark.parametrize("speed", [0.8, 2.0])
def test_another_speed_keeps_the_pitch_and_the_clock(qtbot: QtBot, stage: Stage, speed: float) -> None:
    stage.player.set_speed(speed)
    stage.player.play_from(10_000)
    qtbot.waitUntil(lambda: stage.player.position_ms > 13_500, timeout=20_000)
    stage.player.pause()
    pieces = heard_seconds(stage.outputs[0].heard, SAMPLE_RATE)
    whole = pieces.count(11) * 50
    assert abs(whole - 1_000 / speed) <= 120
    assert {10, 11, 12} <= set(pieces)


def test_the_end_of_the_recording_pauses_and_play_begins_anew(qtbot: QtBot, stage: Stage) -> None:
    stage.player.play_from(18_500)
    _wait_for_pause(qtbot, stage.player)
    assert stage.player.position_ms == SECONDS * 1000
    stage.player.toggle()
    qtbot.waitUntil(lambda: 0 < stage.player.position_ms < 5_000, timeout=20_000)
    stage.player.toggle()
    assert stage.player.state is PlayState.PAUSED


def test_a_pause_keeps_the_place(qtbot: QtBot, stage: Stage) -> None:
    stage.player.play_from(4_000)
    qtbot.waitUntil(lambda: stage.player.position_ms > 4_500, timeout=20_000)
    stage.player.pause()
    stood_at = stage.player.position_ms
    stage.player.toggle()
    qtbot.waitUntil(lambda: len(stage.outputs) > 1 and len(stage.outputs[1].heard) > 20_000, timeout=20_000)
    stage.player.pause()
    assert heard_seconds(stage.outputs[1].heard, SAMPLE_RATE)[0] == stood_at // 1000


def test_unload_leaves_no_thread_no_child_and_no_open_file(qtbot: QtBot, stage: Stage) -> None:
    children = {child.pid for child in psutil.Process().children(recursive=True)}
    stage.player.play_from(0)
    qtbot.waitUntil(lambda: bool(stage.outputs), timeout=20_000)
    for position_ms in (5_000, 9_000, 1_000, 15_000):
        stage.player.seek(position_ms)
    stage.player.unload()
    assert stage.player.state is PlayState.EMPTY

    def is_quiet() -> bool:
        threads = [thread for thread in threading.enumerate() if thread.name.startswith(("player", "program"))]
        left = {child.pid for child in psutil.Process().children(recursive=True)} - children
        return not threads and not left and all(reader.closed for reader in stage.readers)

    qtbot.waitUntil(is_quiet, timeout=5_000)
    assert all(output.is_closed for output in stage.outputs)


def test_nothing_is_written_to_any_folder(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    folders = [tmp_path, Path(tempfile.gettempdir())]
    before = {folder: set(folder.iterdir()) for folder in folders}
    stage.player.play_span(2_000, 4_000)
    _wait_for_pause(qtbot, stage.player)
    assert set(tmp_path.iterdir()) == before[tmp_path]
    fresh = set(folders[1].iterdir()) - before[folders[1]]
    assert not [path for path in fresh if str(os.getpid()) in path.name or path.suffix in (".webm", ".wav", ".pcm")]


def test_without_a_loudspeaker_it_says_so_and_can_be_asked_again(qtbot: QtBot, sealed: tuple[Path, bytes]) -> None:
    folder, key = sealed

    def refuse() -> FakeOutput:
        raise no_output()

    player = Player(open_output=refuse)
    player.load(lambda: cast(BinaryIO, open_sealed(folder, NAME, key)), SECONDS * 1000)
    for _ in range(2):
        with qtbot.waitSignal(player.failed, timeout=20_000) as told:
            player.play_from(3_000)
        assert told.args is not None
        error = told.args[0]
        assert isinstance(error, ScribeError)
        assert error.code == "audio.no_output"
        assert player.state is PlayState.PAUSED
    assert player.position_ms == 3_000
    player.unload()


def test_a_loudspeaker_that_goes_away_is_told(qtbot: QtBot, stage: Stage) -> None:
    stage.player.play_from(0)
    qtbot.waitUntil(lambda: bool(stage.outputs), timeout=20_000)
    with qtbot.waitSignal(stage.player.failed, timeout=20_000) as told:
        stage.outputs[0].is_broken = True
    assert told.args is not None
    assert told.args[0].code == "audio.output_lost"
    assert stage.player.state is PlayState.PAUSED


def test_a_damaged_recording_is_told(qtbot: QtBot, stage: Stage, sealed: tuple[Path, bytes]) -> None:
    path = sealed[0] / NAME
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with qtbot.waitSignal(stage.player.failed, timeout=20_000) as told:
        stage.player.play_from(0)
    assert told.args is not None
    assert told.args[0].code == "audio.damaged"


class _CountingReader(io.RawIOBase):
    """Counts what is read of a sealed file."""

    total = 0

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__()
        self._inner = inner

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        _CountingReader.total += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def close(self) -> None:
        self._inner.close()
        super().close()


def test_three_hours_are_not_read_whole(
    qtbot: QtBot, tmp_path: Path, tones: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    # Clusters of five seconds, told anew for every repetition, as a muxer would have.
    long = _repeated(tones, 3 * 3600 // SECONDS)
    key = new_key()
    with SealedWriter(tmp_path, NAME, key) as writer:
        writer.write(long)
        writer.commit()
    _CountingReader.total = 0
    outputs: list[FakeOutput] = []

    def open_output() -> FakeOutput:
        outputs.append(FakeOutput())
        return outputs[-1]

    player = Player(open_output=open_output)
    player.load(lambda: cast(BinaryIO, _CountingReader(cast(BinaryIO, open_sealed(tmp_path, NAME, key)))), 10_800_000)
    player.play_from(9_007_000)
    qtbot.waitUntil(lambda: player.position_ms > 9_007_300, timeout=20_000)
    player.unload()
    assert heard_seconds(outputs[0].heard, SAMPLE_RATE)[1] == 9_007 % SECONDS
    with capsys.disabled():
        print(f"\n  read {_CountingReader.total:,} of {len(long):,} bytes to hear 2:30:07 of 3 h")
    assert _CountingReader.total < 3_000_000 < len(long) / 8


def _repeated(webm: bytes, count: int) -> bytes:
    mark = b"\x1f\x43\xb6\x75"
    head, *clusters = webm.split(mark)
    parts = [head]
    for repetition in range(count):
        parts.extend(mark + _later(cluster, repetition * SECONDS * 1000) for cluster in clusters)
    return b"".join(parts)


def _later(cluster: bytes, offset_ms: int) -> bytes:
    """The same cluster with a later time, its size mended."""
    size_count = 9 - cluster[0].bit_length()
    size = int.from_bytes(cluster[:size_count], "big") & ((1 << 7 * size_count) - 1)
    body = cluster[size_count : size_count + size]
    time_count = body[1] & 0x7F
    time_ms = int.from_bytes(body[2 : 2 + time_count], "big") + offset_ms
    body = b"\xe7\x84" + time_ms.to_bytes(4, "big") + body[2 + time_count :]
    return ((1 << 56) | len(body)).to_bytes(8, "big") + body


def test_what_nobody_foresaw_is_told_and_playing_ends(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> BinaryIO:
        raise OSError("the drive of A. Rivera is gone")

    player = Player()
    player.load(refuse, SECONDS * 1000)
    with qtbot.waitSignal(player.failed, timeout=20_000) as told:
        player.play_from(0)
    assert told.args is not None
    assert told.args[0].code == "audio.not_played"
    assert player.state is PlayState.PAUSED
    assert "Rivera" not in caplog.text
    player.unload()
