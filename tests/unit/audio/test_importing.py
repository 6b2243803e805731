"""A sound file becomes a WebM/Opus working copy, measured, with its source untouched and nothing written to disk."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
from pathlib import Path

import pytest

from scribe_desktop.audio.importing import CAP_MS, import_audio
from scribe_desktop.audio.sniffing import Container
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.errors import CancelledError, InputRefusedError, StorageError
from tests.faults.hostile_audio.making import (
    decoded,
    pcm_with_tones,
    run,
    sound,
    take,
    tone_times_ms,
    wav_of,
)

TONES_MS = (0, 1200, 2500)
DURATION_MS = 3000

FORMATS: dict[str, tuple[str, ...]] = {
    "a.webm": (),
    "vorbis.webm": ("-c:a", "libvorbis"),
    "a.mka": ("-c:a", "libopus"),
    "a.ogg": (),
    "a.opus": (),
    "a.m4a": (),
    "index_at_front.m4a": ("-movflags", "+faststart"),
    "fragments.mp4": ("-movflags", "+frag_keyframe+empty_moov"),
    "lossless.m4a": ("-c:a", "alac"),
    "a.mp3": (),
    "a.wav": (),
    "float.wav": ("-c:a", "pcm_f32le"),
    "law.wav": ("-c:a", "pcm_mulaw"),
    "big.wav": ("-rf64", "always"),
    "a.w64": (),
    "a.flac": (),
    "a.aac": (),
    "a.amr": ("-ar", "8000"),
    "a.aiff": (),
    "a.caf": (),
    "a.au": (),
    "a.wma": (),
}


@pytest.fixture
def tones(tmp_path: Path) -> Path:
    """Three seconds with tones at known places."""
    path = tmp_path / "tones.wav"
    path.write_bytes(wav_of(pcm_with_tones(DURATION_MS, TONES_MS)))
    return path


def _code(path: Path, **settings: bool | int) -> str:
    with pytest.raises(InputRefusedError) as caught:
        take(path, **settings)  # type: ignore[arg-type]
    assert caught.value.happened
    assert caught.value.next_step
    return caught.value.code


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_comes_in_under_a_wrong_name(name: str, tones: Path, tmp_path: Path) -> None:
    made = tmp_path / name
    run(["-i", str(tones), *FORMATS[name], str(made)])
    misnamed = made.rename(tmp_path / ("visit.mp3" if made.suffix != ".mp3" else "visit.webm"))
    imported, copy = take(misnamed)
    pcm = decoded(copy)
    # Lossy formats may add a delay of their own; none of these says so wrongly by more than a codec's frame.
    assert tone_times_ms(pcm) == pytest.approx(TONES_MS, abs=70)
    assert imported.duration_ms == pytest.approx(DURATION_MS, abs=110)
    assert len(pcm) / 32 == pytest.approx(imported.duration_ms, abs=1)
    assert copy.startswith(b"\x1a\x45\xdf\xa3")
    assert imported.warnings() == ()
    assert imported.is_remuxed == (name in {"a.webm", "a.mka"})


def test_times_are_exact_for_lossless_sources(tones: Path) -> None:
    imported, copy = take(tones)
    assert imported.duration_ms == DURATION_MS
    assert tone_times_ms(decoded(copy)) == pytest.approx(TONES_MS, abs=2)


def test_the_source_is_described_and_never_touched(tones: Path) -> None:
    before = (tones.stat(), tones.read_bytes())
    imported, copy = take(tones)
    after = (tones.stat(), tones.read_bytes())
    assert before[1] == after[1]
    assert before[0].st_mtime_ns == after[0].st_mtime_ns
    assert imported.source_sha256 == hashlib.sha256(before[1]).hexdigest()
    assert imported.source_bytes == len(before[1])
    assert imported.working_sha256 == hashlib.sha256(copy).hexdigest()
    assert imported.working_bytes == len(copy)
    assert (imported.codec, imported.container, imported.channels) == ("pcm_s16le", Container.WAV, 1)


@pytest.mark.parametrize("name", ["a.webm", "a.wav"])
def test_the_same_source_gives_the_same_copy(name: str, tmp_path: Path) -> None:
    path = sound(tmp_path / name)
    assert take(path)[1] == take(path)[1]


def test_a_link_is_resolved_and_shown(tones: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.webm"
    link.symlink_to(tones)
    assert take(link)[0].source_path == tones.resolve()


def test_stereo_keeps_its_two_channels(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    left = "aevalsrc=exprs='0.4*sin(2*PI*300*t)*lt(t\\,1)|0.4*sin(2*PI*300*t)*gt(t\\,2)':s=16000"
    sound(path, source=left)
    imported, copy = take(path)
    assert imported.channels == 2
    raw = run(["-i", "pipe:0", "-f", "s16le", "-ar", "16000", "pipe:1"], copy)
    assert len(raw) / 64 == pytest.approx(imported.duration_ms, abs=1)
    samples = memoryview(raw).cast("h")
    assert max(samples[0:32_000:2]) > 8000
    assert max(samples[1:32_000:2]) < 1000


@pytest.mark.parametrize("speaking", range(8))
def test_every_one_of_eight_microphones_is_heard(speaking: int, tmp_path: Path) -> None:
    channels = "|".join("0.8*sin(2*PI*300*t)" if number == speaking else "0" for number in range(8))
    imported, copy = take(sound(tmp_path / "eight.wav", source=f"aevalsrc=exprs='{channels}':s=48000", seconds=1))
    assert imported.channels == 8
    assert max(memoryview(decoded(copy)).cast("h")) > 2000


def test_384_khz(tmp_path: Path) -> None:
    imported, _ = take(sound(tmp_path / "a.wav", "-ar", "384000"))
    assert imported.duration_ms == DURATION_MS


def test_the_first_of_two_tracks_is_taken_and_said(tmp_path: Path) -> None:
    path = tmp_path / "two.mka"
    run(
        [
            "-f",
            "lavfi",
            "-i",
            "sine=300",
            "-f",
            "lavfi",
            "-i",
            "anullsrc",
            "-t",
            "2",
            "-map",
            "0",
            "-map",
            "1",
            str(path),
        ]
    )
    imported, copy = take(path)
    assert imported.audio_tracks == 2
    assert max(memoryview(decoded(copy)).cast("h")) > 1000
    assert any("2 sound tracks" in warning for warning in imported.warnings())


def test_sound_of_a_film_starts_where_it_is_heard_first(tones: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    run(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10", "-i", str(tones), "-shortest", str(path)])
    imported, copy = take(path)
    assert imported.codec == "aac"
    assert not imported.is_damaged
    assert tone_times_ms(decoded(copy)) == pytest.approx(TONES_MS, abs=20)


def test_tags_pictures_and_chapters_stay_behind(tones: Path, tmp_path: Path) -> None:
    chapters = tmp_path / "chapters.txt"
    chapters.write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=PLANTED-CHAPTER\n")
    path = tmp_path / "tagged.webm"
    tags = ["-metadata", "title=PLANTED-NAME", "-metadata:s:a:0", "title=PLANTED-TRACK", "-map_chapters", "1"]
    run(["-i", str(tones), "-i", str(chapters), *tags, "-c:a", "libopus", str(path)])
    assert b"PLANTED-NAME" in path.read_bytes()
    assert b"PLANTED-CHAPTER" in path.read_bytes()
    _, copy = take(path)
    assert b"PLANTED" not in copy


def test_words_in_tags_cannot_pass_for_a_description(tones: Path, tmp_path: Path) -> None:
    lie = "x\n[info]   Duration: 99:00:00.00, start\n[info]   Stream #0:7: Audio: opus, 48000 Hz, 5.1"
    path = tmp_path / "lying.flac"
    run(["-i", str(tones), "-metadata", f"title={lie}", "-metadata", f"comment={lie}", str(path)])
    imported, _ = take(path)
    assert (imported.codec, imported.claimed_ms, imported.audio_tracks) == ("flac", DURATION_MS, 1)


def test_a_gap_in_webm_becomes_silence_of_the_same_length(tmp_path: Path) -> None:
    whole = run(["-i", "pipe:0", "-c:a", "libopus", "-f", "webm", "pipe:1"], wav_of(pcm_with_tones(6000, [500, 5000])))
    path = tmp_path / "gap.webm"
    path.write_bytes(
        run(["-i", "pipe:0", "-c", "copy", "-bsf:a", "noise=drop='between(pts*tb,2,4)'", "-f", "webm", "pipe:1"], whole)
    )
    imported, copy = take(path)
    assert not imported.is_remuxed
    assert tone_times_ms(decoded(copy)) == pytest.approx([500, 5000], abs=20)
    # Programs that know nothing of gaps hear the same.
    plain = run(["-i", "pipe:0", "-f", "s16le", "-ar", "16000", "-ac", "1", "pipe:1"], copy)
    assert tone_times_ms(plain) == pytest.approx([500, 5000], abs=20)


def test_a_live_recording_that_starts_late_on_its_clock_starts_at_0(tmp_path: Path) -> None:
    path = tmp_path / "late.webm"
    path.write_bytes(
        run(
            ["-itsoffset", "500", "-i", "pipe:0", "-c:a", "libopus", "-copyts", "-f", "webm", "pipe:1"],
            wav_of(pcm_with_tones(3000, TONES_MS)),
        )
    )
    imported, copy = take(path)
    assert imported.duration_ms == pytest.approx(DURATION_MS, abs=20)
    assert tone_times_ms(decoded(copy)) == pytest.approx(TONES_MS, abs=20)


def test_the_sample_visit(sample_visit: Path) -> None:
    imported, copy = take(sample_visit)
    assert imported.is_remuxed
    assert imported.warnings() == ()
    assert imported.duration_ms == pytest.approx(172_540, abs=20)
    assert len(decoded(copy)) / 32 == pytest.approx(imported.duration_ms, abs=1)


def test_longer_than_the_cap_is_refused_until_it_is_allowed(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", seconds=5)
    assert _code(path, cap_ms=4000) == "audio.too_long"
    assert take(path, cap_ms=4000, is_long_allowed=True)[0].duration_ms == 5000
    assert CAP_MS == 4 * 3600 * 1000


@pytest.mark.parametrize("name", ["a.webm", "a.aac"])
def test_the_cap_holds_when_the_header_says_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    container = "webm" if name == "a.webm" else "adts"
    path.write_bytes(run(["-f", "lavfi", "-i", "sine", "-t", "8", "-f", container, "pipe:1"]))
    assert _code(path, cap_ms=4000) == "audio.too_long"


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav")
    whole = path.read_bytes()

    def change(_data: bytes) -> None:
        times = path.stat()
        path.write_bytes(whole[:-2] + b"\x01\x01")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    with pytest.raises(InputRefusedError) as caught:
        import_audio(path, change, cancel=CancelToken(), report=lambda _fraction: None)
    assert caught.value.code == "audio.changed"


@pytest.mark.parametrize("way", ["grown", "replaced", "deleted"])
def test_a_file_that_grows_or_is_replaced_is_refused(way: str, tmp_path: Path) -> None:
    path = sound(tmp_path / "a.webm")
    other = sound(tmp_path / "b.webm")

    def change(_data: bytes) -> None:
        if way == "grown":
            with path.open("ab") as file:
                file.write(b"more")
        elif way == "deleted":
            path.unlink(missing_ok=True)
        elif other.exists():
            other.replace(path)

    with pytest.raises(InputRefusedError) as caught:
        import_audio(path, change, cancel=CancelToken(), report=lambda _fraction: None)
    assert caught.value.code == "audio.changed"


def test_cancel_ends_it_within_a_second(sample_visit: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.wav"
    run(["-stream_loop", "3", "-i", str(sample_visit), "-c:a", "pcm_s16le", str(long)])
    cancel = CancelToken()
    cancelled_at = [0.0]
    begun = threading.Event()

    def cancel_soon() -> None:
        begun.wait(30)
        cancelled_at[0] = time.monotonic()
        cancel.cancel()

    thread = threading.Thread(target=cancel_soon)
    thread.start()
    with pytest.raises(CancelledError):
        import_audio(long, lambda _data: begun.set(), cancel=cancel, report=lambda _fraction: None)
    assert time.monotonic() - cancelled_at[0] < 10, "cancel did not end it: the whole import takes far longer"
    thread.join()


def test_what_the_sink_raises_comes_out(tmp_path: Path) -> None:
    def full(_data: bytes) -> None:
        raise StorageError("The disk is full.")

    with pytest.raises(StorageError):
        import_audio(sound(tmp_path / "a.wav"), full, cancel=CancelToken(), report=lambda _fraction: None)


@pytest.mark.parametrize("name", ["a.webm", "a.m4a", "a.aac"])
def test_progress_only_rises_and_ends_at_one(name: str, tmp_path: Path) -> None:
    told: list[float] = []
    path = sound(tmp_path / name, seconds=60)
    import_audio(path, lambda _data: None, cancel=CancelToken(), report=told.append)
    assert told == sorted(set(told))
    assert any(0 < fraction < 0.9 for fraction in told)
    assert told[-1] == 1.0


def test_nothing_is_written_to_any_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    monkeypatch.chdir(watched)
    for name in ("TMPDIR", "TMP", "TEMP", "HOME"):
        monkeypatch.setenv(name, str(watched))
    monkeypatch.setattr(tempfile, "tempdir", None)
    for name in ("a.webm", "a.m4a", "a.wav"):
        take(sound(tmp_path / name))
    assert list(watched.rglob("*")) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the super-user may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav")
    path.chmod(0)
    assert _code(path) == "audio.unreadable"
