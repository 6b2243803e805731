"""Owns what a file is, decided from its content alone; its name is never looked at. It decodes nothing.

Signatures: RFC 9559 (Matroska), RFC 3533 (Ogg), ISO/IEC 14496-12 (MP4), RFC 9639 (FLAC), id3.org (ID3v2), ISO/IEC
11172-3 (MPEG audio), ISO/IEC 13818-7 (ADTS), RFC 4867 (AMR), EBU Tech 3306 (RF64); ffmpeg's demuxers for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from scribe_desktop.audio.refusals import Refusal, refused

ReadAt = Callable[[int, int], bytes]
"""Takes an offset and a count; returns that many bytes, fewer at the end of the file."""

_HEAD_BYTES = 4096
_FRAME_SEARCH_BYTES = 1 << 16
_FRAMES_IN_A_ROW = 3
_MOST_ID3_TAGS = 4


class Container(StrEnum):
    """The formats that are read. The value is the name of ffmpeg's demuxer; no other demuxer is ever used."""

    MATROSKA = "matroska"
    OGG = "ogg"
    MP4 = "mov"
    MP3 = "mp3"
    WAV = "wav"
    WAVE64 = "w64"
    FLAC = "flac"
    AAC = "aac"
    AMR = "amr"
    AIFF = "aiff"
    CAF = "caf"
    AU = "au"
    ASF = "asf"
    DSS = "dss"


_SIGNATURES: tuple[tuple[int, bytes, Container], ...] = (
    (0, b"\x1a\x45\xdf\xa3", Container.MATROSKA),
    (0, b"OggS", Container.OGG),
    (0, b"fLaC", Container.FLAC),
    (0, b"#!AMR", Container.AMR),
    (0, b"caff", Container.CAF),
    (0, b".snd", Container.AU),
    (0, b"\x02dss", Container.DSS),
    (0, b"\x03dss", Container.DSS),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), Container.ASF),
    (0, bytes.fromhex("726966662e91cf11a5d628db04c10000"), Container.WAVE64),
)
_MP4_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"sidx"})
_RIFF_KINDS = frozenset({b"RIFF", b"RIFX", b"RF64", b"BW64"})
_AIFF_KINDS = frozenset({b"AIFF", b"AIFC"})
_MP4_BRAND_OFFSET = 8

# Texts that name other files or addresses: M3U, HLS, PLS, ASX, XSPF, SMIL, DASH, SDP, ffconcat, plain addresses.
_PLAYLIST = re.compile(
    rb"#ext(m3u|inf|-x-)|\[(playlist|reference)\]|<(\?xml|asx|playlist|smil|mpd|smoothstreamingmedia|!doctype)"
    rb"|^\s*v=0\s*$|ffconcat|^\s*(file|stream)\s+\S|[a-z][a-z0-9+.-]{1,20}://|^\s*(concat|subfile|data|file|pipe|fd):",
    re.IGNORECASE | re.MULTILINE,
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f")


def sniff(read_at: ReadAt) -> Container:
    """Say what a file is.

    Raises:
        InputRefusedError: `audio.playlist`, `audio.truncated_header` or `audio.not_audio`.
    """
    head = read_at(0, _HEAD_BYTES)
    container = _by_signature(head)
    if container is not None:
        return container
    if _is_text(head):
        raise refused(Refusal.PLAYLIST if _PLAYLIST.search(_narrow(head)) else Refusal.NOT_AUDIO)
    start = _end_of_id3(read_at)
    return _by_frames(read_at(start, _FRAME_SEARCH_BYTES), has_id3=start > 0)


def _by_signature(head: bytes) -> Container | None:
    for offset, signature, container in _SIGNATURES:
        if head.startswith(signature, offset):
            return container
    kind, size, form = head[:4], head[4:8], head[8:12]
    if kind in _RIFF_KINDS or (kind == b"FORM" and form[:3] in (b"", b"AIF")):
        if len(head) <= _MP4_BRAND_OFFSET:
            raise refused(Refusal.TRUNCATED_HEADER)
        if kind in _RIFF_KINDS and form == b"WAVE":
            return Container.WAV
        if form in _AIFF_KINDS:
            return Container.AIFF
    return Container.MP4 if size in _MP4_BOXES else None


def _is_text(head: bytes) -> bool:
    sample = _narrow(head)
    controls = sum(1 for byte in sample if byte < 0x20 and byte not in _TEXT_CONTROLS)
    return bool(sample) and controls == 0 and b"\x00" not in sample


def _narrow(head: bytes) -> bytes:
    """The ASCII of a text in UTF-8 or UTF-16, its byte order mark taken off."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _end_of_id3(read_at: ReadAt) -> int:
    start = 0
    for _ in range(_MOST_ID3_TAGS):
        tag = read_at(start, 10)
        if len(tag) < 10 or not tag.startswith(b"ID3"):
            return start
        size = 0
        for byte in tag[6:10]:
            size = size << 7 | byte & 0x7F
        start += 10 + size + (10 if tag[5] & 0x10 else 0)
    return start


def _by_frames(body: bytes, *, has_id3: bool) -> Container:
    body = body.lstrip(b"\x00") if has_id3 else body
    if body.startswith(b"fLaC"):
        return Container.FLAC
    for start in range(min(len(body), _FRAME_SEARCH_BYTES)):
        if body[start] == 0xFF:
            for container, length_of in ((Container.AAC, _adts_length), (Container.MP3, _mpeg_length)):
                if _has_frames(body, start, length_of):
                    return container
    raise refused(Refusal.TRUNCATED_HEADER if has_id3 and not body else Refusal.NOT_AUDIO)


def _has_frames(body: bytes, start: int, length_of: Callable[[bytes], int]) -> bool:
    """Whether frames of one kind follow each other from there on; noise can hold one, hardly three."""
    is_first = start == 0
    kinds: set[tuple[int, int]] = set()
    for _ in range(_FRAMES_IN_A_ROW):
        header = body[start : start + 6]
        length = length_of(header)
        if length == 0:
            return False
        # Version, layer and sample rate do not change within a stream.
        kinds.add((header[1] & 0xFE, header[2] & 0x0C))
        start += length
        if start >= len(body):
            # A file of one or two whole frames is a file all the same.
            return is_first and start == len(body)
    return len(kinds) == 1


def _adts_length(header: bytes) -> int:
    if len(header) < 6 or header[1] & 0xF6 != 0xF0 or header[2] >> 2 & 0xF > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0


# kbit/s by [version 1 or later][layer I, II, III][index]; ISO/IEC 11172-3 and 13818-3.
_BITRATES = (
    (
        (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
        (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
        (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    ),
    (
        (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
        (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
        (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    ),
)
_RATES = (44100, 48000, 32000)


def _mpeg_length(header: bytes) -> int:
    if len(header) < 4 or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    bitrate_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer == 4 or not 1 <= bitrate_index <= 14 or rate_index == 3:
        return 0
    is_later = version != 3
    bits_per_second = _BITRATES[is_later][layer - 1][bitrate_index - 1] * 1000
    rate = _RATES[rate_index] >> (2 if version == 0 else is_later)
    padding = header[2] >> 1 & 1
    if layer == 1:
        return (12 * bits_per_second // rate + padding) * 4
    return (72 if layer == 3 and is_later else 144) * bits_per_second // rate + padding
