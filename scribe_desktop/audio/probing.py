"""Owns what a file says about itself: streams, codec, channels, length. Claims are hints; nothing rests on them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scribe_desktop.audio import ffmpeg
from scribe_desktop.audio.refusals import Refusal, refused
from scribe_desktop.audio.sniffing import Container
from scribe_desktop.audio.source import SourceFile
from scribe_desktop.cancellation import CancelToken

# ffmpeg has no machine-readable description without ffprobe, so its words are read. Words of the file itself (titles,
# comments) always stand behind "key : ", so they cannot pass for these lines.
_DURATION = re.compile(r"^\[info\]   Duration: (\d+):(\d\d):(\d\d)\.(\d\d)", re.MULTILINE)
_GUESSED = re.compile(r"^.*\[warning\] Estimating duration from bitrate", re.MULTILINE)
_AUDIO = re.compile(r"^\[info\]   Stream #0:\d+[^:]*: Audio: (?P<codec>[^ ,]+)(?P<rest>.*)$", re.MULTILINE)
_STREAM = re.compile(r"^\[info\]   Stream #0:\d+", re.MULTILINE)
_CHANNELS = re.compile(r" Hz, (?:(?P<count>\d+) channels|(?P<layout>\d+\.\d+(?:\.\d+)?)|(?P<name>mono|stereo|quad))\b")
_NAMED_CHANNELS = {"mono": 1, "stereo": 2, "quad": 4}
_SMALLEST_WHOLE_FILE_BYTES = 1024
# A damaged header can claim billions.
_MOST_CHANNELS = 64


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """What a file claims. `claimed_ms` is None when it says nothing; `audio_tracks` counts its sound streams."""

    codec: str
    channels: int
    audio_tracks: int
    claimed_ms: int | None


def describe(source: SourceFile, container: Container, cancel: CancelToken) -> SourceDescription:
    """Ask ffmpeg what is in the file. Blocks for some milliseconds.

    Raises:
        InputRefusedError: `audio.truncated_header`, `audio.undecodable` or `audio.no_audio_stream`.
        CancelledError: cancel was asked for.
    """
    with ffmpeg.start(ffmpeg.describe_source(container), cancel=cancel, stdin_fd=source.rewind()) as program:
        ended = program.finish()
    text = ended.stderr.decode("utf-8", "replace")
    if ended.is_out_of_time or ended.return_code < 0:
        raise refused(Refusal.UNDECODABLE)
    if not _STREAM.search(text):
        is_cut = source.size_bytes < _SMALLEST_WHOLE_FILE_BYTES or container is Container.MP4
        raise refused(Refusal.TRUNCATED_HEADER if is_cut else Refusal.UNDECODABLE)
    tracks = list(_AUDIO.finditer(text))
    if not tracks:
        raise refused(Refusal.NO_AUDIO_STREAM)
    codec, channels = tracks[0]["codec"], _channels(tracks[0]["rest"])
    if not 1 <= channels <= _MOST_CHANNELS:
        raise refused(Refusal.UNDECODABLE)
    return SourceDescription(
        codec=codec,
        channels=channels,
        audio_tracks=len(tracks),
        claimed_ms=_claimed_ms(text, codec),
    )


def _claimed_ms(text: str, codec: str) -> int | None:
    found = _DURATION.search(text)
    # A guess from the bit rate is exact where the bit rate is constant, and worthless elsewhere.
    if found is None or (_GUESSED.search(text) and not codec.startswith("pcm_")):
        return None
    hours, minutes, seconds, hundredths = (int(group) for group in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10


def _channels(rest: str) -> int:
    found = _CHANNELS.search(rest)
    if found is None:
        return 1
    if found["count"]:
        return int(found["count"])
    if found["layout"]:
        return sum(int(part) for part in found["layout"].split("."))
    return _NAMED_CHANNELS[found["name"]]
