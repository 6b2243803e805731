"""What a file is, is decided by its content; its name is never asked."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from scribe_desktop.audio.sniffing import Container, sniff
from scribe_desktop.errors import InputRefusedError
from tests.faults.hostile_audio.named import ordinary

FORMATS: dict[str, tuple[tuple[str, ...], Container]] = {
    "a.webm": ((), Container.MATROSKA),
    "a.mka": ((), Container.MATROSKA),
    "a.ogg": ((), Container.OGG),
    "a.opus": ((), Container.OGG),
    "a.m4a": ((), Container.MP4),
    "a.mp4": ((), Container.MP4),
    "a.mov": ((), Container.MP4),
    "a.3gp": (("-ar", "8000"), Container.MP4),
    "a.mp3": ((), Container.MP3),
    "a.mp2": ((), Container.MP3),
    "b.mp3": (("-ar", "22050", "-b:a", "24k", "-id3v2_version", "0", "-write_xing", "0"), Container.MP3),
    "c.mp3": (("-ar", "11025", "-b:a", "16k", "-metadata", f"title={'long' * 30_000}"), Container.MP3),
    "a.wav": ((), Container.WAV),
    "b.wav": (("-rf64", "always"), Container.WAV),
    "a.w64": ((), Container.WAVE64),
    "a.flac": ((), Container.FLAC),
    "a.aac": ((), Container.AAC),
    "a.amr": (("-ar", "8000"), Container.AMR),
    "a.aiff": ((), Container.AIFF),
    "a.caf": ((), Container.CAF),
    "a.au": ((), Container.AU),
    "a.wma": ((), Container.ASF),
}


def _reader(content: bytes) -> Callable[[int, int], bytes]:
    return lambda offset, count: content[offset : offset + count]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_known_by_its_content(name: str) -> None:
    words, container = FORMATS[name]
    assert sniff(_reader(ordinary(name, *words))) is container


def test_flac_behind_an_id3_tag() -> None:
    tagged = b"ID3\x04\x00\x00\x00\x00\x02\x00" + bytes(256) + ordinary("a.flac")
    assert sniff(_reader(tagged)) is Container.FLAC


@pytest.mark.parametrize("seed", range(40))
def test_noise_is_never_taken_for_sound(seed: int) -> None:
    with pytest.raises(InputRefusedError) as caught:
        sniff(_reader(random.Random(seed).randbytes(70_000)))
    assert caught.value.code == "audio.not_audio"


def test_sound_that_starts_in_the_middle_of_a_frame() -> None:
    assert sniff(_reader(ordinary("a.mp3")[1500:])) is Container.MP3
    assert sniff(_reader(ordinary("a.aac")[500:])) is Container.AAC


def test_a_single_frame_is_sound() -> None:
    frames = ordinary("a.aac")
    length = (frames[3] & 3) << 11 | frames[4] << 3 | frames[5] >> 5
    assert sniff(_reader(frames[:length])) is Container.AAC
