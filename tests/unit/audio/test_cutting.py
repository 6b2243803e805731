"""Pieces are exact to the sample, overlap as asked, and cost no memory that grows with the recording."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from scribe_desktop.audio.cutting import cut, reencode
from scribe_desktop.audio.decoding import decode_pcm
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.transcript import Span
from scribe_desktop.errors import CancelledError, InputRefusedError, StorageError
from tests.faults.hostile_audio.making import decoded, pcm_with_tones, run, tone_times_ms, wav_of

TONES_MS = (1000, 4200, 9000, 15_500, 19_900)
DURATION_MS = 20_000


@pytest.fixture(scope="module")
def recording() -> bytes:
    """Twenty seconds of working copy with tones at known places."""
    return run(
        ["-i", "pipe:0", "-c:a", "libopus", "-f", "webm", "pipe:1"], wav_of(pcm_with_tones(DURATION_MS, TONES_MS))
    )


def _opener(content: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(content)


def _cut(content: bytes, *spans: Span) -> dict[int, bytes]:
    return dict(cut(_opener(content), spans, cancel=CancelToken()))


class _Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time, as sealed frames may."""

    def __init__(self, content: bytes) -> None:
        self._inner = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(min(size, 777) if size >= 0 else 777)


def test_decoding_is_exact_and_in_bounded_blocks(recording: bytes) -> None:
    blocks = list(decode_pcm(_Trickle(recording), cancel=CancelToken()))  # type: ignore[arg-type]
    assert all(0 < len(block) <= 65_536 and len(block) % 2 == 0 for block in blocks)
    pcm = b"".join(blocks)
    assert len(pcm) == DURATION_MS * 32
    assert tone_times_ms(pcm) == pytest.approx(TONES_MS, abs=2)


def test_pieces_hold_what_was_said_at_their_time(recording: bytes) -> None:
    spans = [Span(0, 5000), Span(3500, 10_000), Span(3900, 4500), Span(15_123, 20_000)]
    pieces = _cut(recording, *spans)
    assert sorted(pieces) == [0, 1, 2, 3]
    for position, span in enumerate(spans):
        pcm = decoded(pieces[position])
        inside = [time - span.start_ms for time in TONES_MS if span.start_ms <= time < span.end_ms]
        assert len(pcm) == span.duration_ms * 32
        assert tone_times_ms(pcm) == pytest.approx(inside, abs=2)


def test_pieces_come_in_the_order_of_their_ends(recording: bytes) -> None:
    spans = [Span(12_000, 20_000), Span(0, 15_000), Span(2000, 4000), Span(2000, 3000)]
    order = [position for position, _ in cut(_opener(recording), spans, cancel=CancelToken())]
    assert order == [3, 2, 1, 0]


def test_pieces_are_mono_opus_at_16_khz(tmp_path: Path) -> None:
    stereo = run(
        [
            "-f",
            "lavfi",
            "-i",
            "aevalsrc=0.3*sin(2000*t)|0:s=48000",
            "-t",
            "4",
            "-c:a",
            "libopus",
            "-f",
            "webm",
            "pipe:1",
        ]
    )
    piece = _cut(stereo, Span(1000, 3000))[0]
    raw = run(["-i", "pipe:0", "-f", "s16le", "-ar", "16000", "pipe:1"], piece)
    assert len(raw) == 2000 * 32
    assert len(piece) < 12_000


def test_a_span_past_the_end_gives_what_is_there(recording: bytes) -> None:
    assert len(decoded(_cut(recording, Span(18_000, 30_000))[0])) == 2000 * 32


@pytest.mark.parametrize("span", [Span(25_000, 30_000), Span(3000, 3000)])
def test_a_span_without_sound_is_a_mistake_of_the_caller(span: Span, recording: bytes) -> None:
    with pytest.raises(ValueError, match="a span"):
        _cut(recording, span)


def test_reading_stops_when_the_last_span_is_done(recording: bytes) -> None:
    class Counting(io.BytesIO):
        def close(self) -> None:
            closed.append(True)
            super().close()

    closed: list[bool] = []
    pieces = list(cut(lambda: Counting(recording), [Span(0, 500)], cancel=CancelToken()))
    assert [position for position, _ in pieces] == [0]
    assert closed == [True]


def test_letting_go_half_way_ends_every_program(recording: bytes) -> None:
    # The fixture that looks for children left behind is the judge.
    pieces = cut(_opener(recording), [Span(0, 1000), Span(0, 20_000), Span(10, 19_000)], cancel=CancelToken())
    assert next(pieces)[0] == 0
    pieces.close()


def test_reencoding_keeps_every_time(recording: bytes) -> None:
    whole = reencode(_opener(recording), cancel=CancelToken())
    assert tone_times_ms(decoded(whole)) == pytest.approx(TONES_MS, abs=2)
    assert len(decoded(whole)) == DURATION_MS * 32


def test_cancel(recording: bytes) -> None:
    cancel = CancelToken()
    pieces = cut(_opener(recording), [Span(0, 1000), Span(0, 20_000)], cancel=cancel)
    next(pieces)
    cancel.cancel()
    with pytest.raises(CancelledError):
        next(pieces)


def test_garbage_is_a_typed_error() -> None:
    for content in (b"", b"no sound at all" * 1000):
        with pytest.raises(InputRefusedError) as caught:
            decoded(content)
        assert caught.value.code == "audio.undecodable"


def test_what_reading_raises_comes_out(recording: bytes) -> None:
    class Tampered(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 10_000:
                raise StorageError("The sealed audio was changed.")
            return super().read(size)

    with pytest.raises(StorageError):
        list(decode_pcm(Tampered(recording), cancel=CancelToken()))
    with pytest.raises(StorageError):
        list(cut(lambda: Tampered(recording), [Span(0, 20_000)], cancel=CancelToken()))


_MEASURED = """
import sys
from scribe_desktop.audio.cutting import cut
from scribe_desktop.audio.importing import import_audio
from scribe_desktop.audio import cutting
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.transcript import Span
from pathlib import Path
# Not getrusage: its peak is that of the process before it became this program, too.
def peak(): return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
path = Path(sys.argv[1])
idle = peak()
done = import_audio(path, lambda data: None, cancel=CancelToken(), report=lambda fraction: None)
imported = peak()
spans = [Span(start, start + 68_000) for start in range(0, done.duration_ms - 60_000, 1_800_000)]
pieces = sum(1 for _ in cut(lambda: path.open('rb'), spans, cancel=CancelToken()))
print(done.duration_ms, pieces, idle, imported, peak())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_memory_does_not_grow_with_the_recording(sample_visit: Path, tmp_path: Path) -> None:
    # Packets from the middle, on one clock: the end of a recording looped leaves gaps, and those are encoded anew.
    part, long = tmp_path / "part.webm", tmp_path / "two_hours.webm"
    run(["-i", str(sample_visit), "-t", "100", "-c", "copy", str(part)])
    run(["-stream_loop", "72", "-i", str(part), "-c", "copy", "-bsf:a", "setts=ts='N*0.02/TB'", str(long)])
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(long)], capture_output=True, text=True, check=True, env=environment
    )
    duration_ms, pieces, idle, imported, after_cut = (int(word) for word in done.stdout.split())
    print(
        f"2 h: idle {idle} MiB, at most {imported} MiB while importing, {after_cut} MiB while cutting {pieces} pieces"
    )
    assert duration_ms > 7_200_000
    assert pieces == 5
    assert after_cut - idle < 40
