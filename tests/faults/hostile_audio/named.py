"""The named hostile files: what each is, how it is made, and what must come of it."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.hostile_audio.flac import constant_flac
from tests.faults.hostile_audio.making import pcm_with_tones, run, sound, wav_header, wav_of

ACCEPTED = "accepted"
TRUNCATED = "accepted, part missing"
DAMAGED = "accepted, damaged"

Make = Callable[[Path], Path]

_PICTURES = "testsrc=size=64x48:rate=10"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file. `outcome` is a code of refusal or one of the three ways of being accepted."""

    name: str
    make: Make
    outcome: str


@cache
def ordinary(name: str, *words: str) -> bytes:
    """The bytes of an ordinary three-second file of that name's format."""
    with TemporaryDirectory() as folder:
        return sound(Path(folder) / name, *words).read_bytes()


def _bytes(name: str, content: Callable[[], bytes]) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content())
        return path

    return make


def _text(name: str, text: str, encoding: str = "utf-8") -> Make:
    return _bytes(name, lambda: text.encode(encoding))


def _cut(name: str, source: Callable[[], bytes], keep: float | int) -> Make:
    def content() -> bytes:
        whole = source()
        return whole[: int(len(whole) * keep) if isinstance(keep, float) else keep]

    return _bytes(name, content)


def _fifo(folder: Path) -> Path:
    path = folder / "fifo.wav"
    os.mkfifo(path)
    return path


def _socket(folder: Path) -> Path:
    # The name of a socket has at most 107 bytes, and the folder of a test is long.
    path = folder / "s.wav"
    here = os.open(folder, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"/proc/self/fd/{here}/s.wav")
    finally:
        os.close(here)
    return path


def _folder(folder: Path) -> Path:
    path = folder / "visit.webm"
    path.mkdir()
    return path


def _link(target: str) -> Make:
    def make(folder: Path) -> Path:
        (folder / "good.wav").write_bytes(ordinary("a.wav"))
        path = folder / "link.mp3"
        path.symlink_to(target)
        return path

    return make


def _sparse(name: str, head: Callable[[], bytes], size_bytes: int) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        with path.open("wb") as file:
            file.write(head())
            file.truncate(size_bytes)
        return path

    return make


def _video_only(name: str) -> Make:
    def make(folder: Path) -> Path:
        run(["-f", "lavfi", "-i", _PICTURES, "-t", "1", "-an", str(folder / name)])
        return folder / name

    return make


def _gap_webm() -> bytes:
    # The second half of the packets is stamped eleven hours later.
    later = "setts=ts='if(gt(N,60),TS+39600/TB,TS)'"
    return run(
        ["-f", "matroska", "-i", "pipe:0", "-c", "copy", "-bsf:a", later, "-f", "webm", "pipe:1"], ordinary("a.webm")
    )


def _two_tracks(folder: Path) -> Path:
    path = folder / "two.mka"
    tones = [part for tone in (300, 900) for part in ("-f", "lavfi", "-i", f"sine=frequency={tone}")]
    run([*tones, "-t", "2", "-map", "0", "-map", "1", str(path)])
    return path


def _nested(box: bytes, depth: int) -> bytes:
    nested = b""
    for _ in range(depth):
        nested = (len(nested) + 8).to_bytes(4, "big") + box + nested
    return ordinary("a.m4a")[:32] + nested


def _outside_reference() -> bytes:
    """An MP4 whose sound claims to lie in another file."""
    whole = ordinary("a.m4a")
    entry = whole.index(b"url \x00\x00\x00\x01")
    return whole[: entry + 4] + b"\x00\x00\x00\x00" + whole[entry + 8 :]


def _png() -> bytes:
    return run(["-f", "lavfi", "-i", _PICTURES, "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "pipe:1"])


def _noise() -> bytes:
    return random.Random(7).randbytes(200_000)


_M3U = "#EXTM3U\n#EXTINF:10,visit\nhttp://127.0.0.1:9/visit.mp3\n"
_HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:" + "///etc/passwd\n#EXT-X-ENDLIST\n"
_DASH = '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>http://127.0.0.1:9/</BaseURL></MPD>'
_SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 0\r\n"

HOSTILE: tuple[Hostile, ...] = (
    Hostile("no such file", lambda folder: folder / "nothing.webm", "audio.missing"),
    Hostile(
        "a file in place of a folder",
        lambda folder: _link("good.wav")(folder).parent / "good.wav" / "x",
        "audio.missing",
    ),
    Hostile("a link to nothing", _link("nowhere.wav"), "audio.missing"),
    Hostile("a link in a circle", _link("link.mp3"), "audio.unreadable"),
    Hostile("a NUL in the name", lambda folder: folder / "a\0b.wav", "audio.unreadable"),
    Hostile("a link to a good file", _link("good.wav"), ACCEPTED),
    Hostile("a folder", _folder, "audio.special_file"),
    Hostile("a pipe", _fifo, "audio.special_file"),
    Hostile("a socket", _socket, "audio.special_file"),
    Hostile("a link to a device", _link("/dev/zero"), "audio.special_file"),
    Hostile("0 bytes", _bytes("empty.webm", lambda: b""), "audio.empty"),
    Hostile("a text", _text("notes.mp3", "Patient seen today.\nAll is well.\n"), "audio.not_audio"),
    Hostile("M3U", _text("visit.mp3", _M3U), "audio.playlist"),
    Hostile("M3U in UTF-16", _text("visit.mp3", _M3U, "utf-16"), "audio.playlist"),
    Hostile("HLS that reads a local file", _text("visit.mp3", _HLS), "audio.playlist"),
    Hostile("PLS", _text("visit.wav", "[playlist]\nFile1=/etc/passwd\nNumberOfEntries=1\n"), "audio.playlist"),
    Hostile("ffconcat", _text("visit.m4a", "ffconcat version 1.0\nfile '/etc/passwd'\n"), "audio.playlist"),
    Hostile("concat lines", _text("visit.ogg", "file '/etc/passwd'\nfile '/etc/group'\n"), "audio.playlist"),
    Hostile("DASH", _text("visit.mp4", _DASH), "audio.playlist"),
    Hostile("SDP", _text("visit.wav", _SDP), "audio.playlist"),
    Hostile("ASX", _text("visit.wma", '<asx version="3"><ref href="http://127.0.0.1:9/"/></asx>'), "audio.playlist"),
    Hostile("an address", _text("visit.mp3", "https://127.0.0.1/visit.mp3"), "audio.playlist"),
    Hostile("a concat address", _text("visit.mp3", "concat:/etc/passwd|/etc/group"), "audio.playlist"),
    Hostile("a picture", _bytes("visit.mp3", _png), "audio.not_audio"),
    Hostile(
        "a PDF", _bytes("visit.wav", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _noise()[:5000]), "audio.not_audio"
    ),
    Hostile("a ZIP", _bytes("visit.ogg", lambda: b"PK\x03\x04" + _noise()), "audio.not_audio"),
    Hostile("a program", _bytes("visit.wav", lambda: b"\x7fELF\x02\x01\x01" + bytes(9) + _noise()), "audio.not_audio"),
    Hostile("noise", _bytes("visit.webm", _noise), "audio.not_audio"),
    Hostile("zeros", _bytes("visit.mp3", lambda: bytes(100_000)), "audio.not_audio"),
    Hostile("8 GB of zeros", _sparse("visit.wav", lambda: b"", 8 << 30), "audio.not_audio"),
    Hostile("AVI", _bytes("visit.avi", lambda: b"RIFF\x00\x10\x00\x00AVI LIST" + _noise()), "audio.not_audio"),
    Hostile("pictures only, MP4", _video_only("visit.mp4"), "audio.no_audio_stream"),
    Hostile("pictures only, WebM", _video_only("visit.webm"), "audio.no_audio_stream"),
    Hostile("RIFF and no more", _cut("visit.wav", lambda: ordinary("a.wav"), 8), "audio.truncated_header"),
    Hostile("WebM header only", _cut("visit.webm", lambda: ordinary("a.webm"), 40), "audio.truncated_header"),
    Hostile("MP4 cut before its index", _cut("visit.mp4", lambda: ordinary("a.m4a"), 0.6), "audio.truncated_header"),
    Hostile("Ogg signature only", _cut("visit.ogg", lambda: ordinary("a.ogg"), 30), "audio.truncated_header"),
    Hostile(
        "ID3 tag and no more",
        _bytes("visit.mp3", lambda: b"ID3\x04\0\0\0\0\x0f\x76" + bytes(2038)),
        "audio.truncated_header",
    ),
    Hostile(
        "ID3 tag of 256 MB",
        _bytes("visit.mp3", lambda: b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + _noise()),
        "audio.truncated_header",
    ),
    Hostile("WAV without samples", _bytes("visit.wav", lambda: wav_header(0)), "audio.too_short"),
    Hostile("FLAC header only", _cut("visit.flac", lambda: ordinary("a.flac"), 42), "audio.truncated_header"),
    Hostile("AMR signature only", _bytes("visit.amr", lambda: b"#!AMR\n"), "audio.too_short"),
    Hostile(
        "WAV of 0 channels",
        _bytes("visit.wav", lambda: wav_header(4000, channels=0, align=0) + bytes(4000)),
        "audio.undecodable",
    ),
    Hostile("WAV of 0 Hz", _bytes("visit.wav", lambda: wav_header(4000, rate=0) + bytes(4000)), "audio.undecodable"),
    Hostile(
        "WAV without format",
        _bytes("visit.wav", lambda: b"RIFF\xff\xff\x00\x00WAVEdata\xff\xff\x00\x00" + bytes(65_535)),
        "audio.undecodable",
    ),
    Hostile(
        "MP4 of 10,000 nested boxes", _bytes("visit.mp4", lambda: _nested(b"moov", 10_000)), "audio.truncated_header"
    ),
    Hostile(
        "MP4 with a box of size 0",
        _bytes("visit.mp4", lambda: ordinary("a.m4a")[:28] + bytes(4) + b"moov"),
        "audio.truncated_header",
    ),
    Hostile(
        "WebM with a void of 2^56 bytes",
        _bytes("visit.webm", lambda: ordinary("a.webm")[:40] + b"\xec\x01" + b"\xff" * 6 + b"\xfe" + _noise()),
        "audio.undecodable",
    ),
    Hostile("FLAC bomb: 11 hours in 80 KB", _bytes("visit.flac", lambda: constant_flac(39_600)), "audio.bomb"),
    Hostile("WebM bomb: a gap of 11 hours", _bytes("visit.webm", _gap_webm), "audio.bomb"),
    Hostile(
        "6 hours in a header over 1 GB of zeros",
        _sparse("visit.wav", lambda: wav_header(1 << 30, rate=24_000), 1 << 30),
        "audio.too_long",
    ),
    Hostile(
        "WAV that claims 3 hours",
        _bytes("visit.wav", lambda: wav_header(345_600_000) + pcm_with_tones(2000, [500])),
        TRUNCATED,
    ),
    Hostile("WebM cut in the middle", _cut("visit.webm", lambda: ordinary("a.webm"), 0.6), TRUNCATED),
    Hostile("FLAC cut in the middle", _cut("visit.flac", lambda: ordinary("a.flac"), 0.6), TRUNCATED),
    Hostile("Ogg cut in the middle", _cut("visit.ogg", lambda: ordinary("a.opus"), 0.6), TRUNCATED),
    Hostile("MP3 with noise inside", _bytes("visit.mp3", lambda: _with_noise(ordinary("a.mp3"))), TRUNCATED),
    Hostile("AAC with noise inside", _bytes("visit.aac", lambda: _with_noise(ordinary("a.aac"))), DAMAGED),
    Hostile(
        "WAV of unknown size",
        _bytes("visit.wav", lambda: wav_header(0xFFFFFFFF) + pcm_with_tones(2000, [500])),
        ACCEPTED,
    ),
    Hostile("8 channels", _bytes("visit.wav", lambda: ordinary("a.wav", "-ac", "8")), ACCEPTED),
    Hostile("64 channels", _bytes("visit.wav", lambda: wav_of(bytes(2 * 64 * 16_000), channels=64)), ACCEPTED),
    Hostile("384 kHz", _bytes("visit.wav", lambda: ordinary("a.wav", "-ar", "384000")), ACCEPTED),
    Hostile("1 sample", _bytes("visit.wav", lambda: wav_of(b"\x10\x20")), ACCEPTED),
    Hostile("two sound tracks", _two_tracks, ACCEPTED),
    Hostile("MP4 with its sound elsewhere", _bytes("visit.m4a", _outside_reference), ACCEPTED),
    Hostile("WebM named .mp3", _bytes("visit.mp3", lambda: ordinary("a.webm")), ACCEPTED),
)


def _with_noise(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + _noise()[:3000] + whole[middle + 3000 :]
