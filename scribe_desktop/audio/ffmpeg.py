"""Owns every word that is said to ffmpeg; the only module that knows where ffmpeg is.

ffmpeg gets the user's file as an open, read-only standard input and everything else through pipes: it is given no path,
and its protocols are limited to `fd` and `pipe`, so a playlist, a reference or an address inside a file leads nowhere.
The format is always forced, and only decoders of sound are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.limited_process import LimitedProcess, Limits

SAMPLE_RATE = 16_000
"""Samples per second of all PCM and of every encoded file made here."""
SAMPLES_PER_MS = SAMPLE_RATE // 1000
BYTES_PER_SAMPLE = 2
PCM_BYTES_PER_MS = SAMPLES_PER_MS * BYTES_PER_SAMPLE

_LARGEST_ALLOCATION_BYTES = 512 << 20
_MOST_STREAMS = 64
_DECODERS = (
    "opus,libopus,vorbis,libvorbis,flac,alac,aac,aac_latm,mp3float,mp3,mp2float,mp2,mp1float,mp1,ac3,eac3,"
    "amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,gsm,gsm_ms,ilbc,speex,dss_sp,g722,g726,g726le,"
    "wmav1,wmav2,wmapro,wmavoice,wmalossless,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,adpcm_yamaha,truespeech,qcelp,evrc,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_u16le,pcm_u16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_s64le,pcm_s64be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,pcm_s16le_planar,pcm_s16be_planar"
)
# Missing time is filled with silence, so that the count of samples is the clock of the recording. It is done at the
# lowest rate, for a gap is held in memory.
_FILLED = f"aresample={SAMPLE_RATE}:osf=s16,aresample=async=1"
_CLOCK_BY_SAMPLES = "asetpts=N/SR/TB"
# Working copies have a clock of their own that starts at 0; ffmpeg would start it at the first packet.
_FILLED_FROM_ZERO = f"{_FILLED}:first_pts=0"
_MONO_BITRATE = "32k"
_STEREO_BITRATE = "48k"


def program() -> str:
    """Path of the ffmpeg that ships with the program."""
    import imageio_ffmpeg

    path: str = imageio_ffmpeg.get_ffmpeg_exe()
    return path


def start(
    words: Sequence[str],
    *,
    cancel: CancelToken,
    limits: Limits | None = None,
    stdin_fd: int | None = None,
    on_output: Callable[[bytes], None] | None = None,
) -> LimitedProcess:
    """An ffmpeg that starts when its `with` block is entered; see LimitedProcess."""
    base = [program(), "-nostdin", "-hide_banner", "-max_alloc", str(_LARGEST_ALLOCATION_BYTES)]
    return LimitedProcess([*base, *words], cancel=cancel, limits=limits, stdin_fd=stdin_fd, on_output=on_output)


def describe_source(demuxer: str) -> list[str]:
    """Words that make ffmpeg describe an open file on its error stream; it then fails for want of an output."""
    return ["-loglevel", "repeat+level+info", *_from_file(demuxer)]


def copy_source(demuxer: str, limit_ms: int) -> list[str]:
    """Words that move the first Opus stream of an open file into WebM, packet by packet.

    The last line of the error stream then tells where the clock of the packets ended: `size=... time=hh:mm:ss.cc`.
    """
    return [*_quiet(), "-stats", *_from_file(demuxer), *_limited(limit_ms), "-c", "copy", *_TO_WEBM]


def encode_source(demuxer: str, channels: int, limit_ms: int) -> list[str]:
    """Words that encode the first sound stream of an open file as WebM/Opus, stereo if it is stereo, else mono."""
    mix = [] if channels <= 2 else [_mixed(channels)]
    filters = ",".join([*mix, _FILLED, _CLOCK_BY_SAMPLES])
    stereo = channels == 2
    return [
        *_quiet(),
        *_from_file(demuxer),
        *_limited(limit_ms),
        *("-af", filters, "-ac", "2" if stereo else "1"),
        *_opus(_STEREO_BITRATE if stereo else _MONO_BITRATE),
        *_TO_WEBM,
    ]


def decode_working_copy() -> list[str]:
    """Words that turn WebM/Opus on a pipe into 16 kHz mono s16le on a pipe, missing time filled with silence."""
    return [*_quiet(), *_CLOCK_FROM_FILE, *_from_pipe("matroska"), *_to_pcm(_FILLED_FROM_ZERO)]


def decode_packets() -> list[str]:
    """Words that turn WebM/Opus on a pipe into 16 kHz mono s16le on a pipe: what the packets hold and no more."""
    return [*_quiet(), *_from_pipe("matroska"), *_to_pcm(f"aresample={SAMPLE_RATE}:osf=s16")]


def play_working_copy(start_ms: int, speed: float, sample_rate: int, channels: int) -> list[str]:
    """Words that turn WebM/Opus on a pipe into s16le to be heard from `start_ms` on, its pitch kept at any speed.

    The pipe may begin in the middle, with a cluster shortly before that time: the file's clock counts.
    """
    filters = [f"aresample={sample_rate}:osf=s16", "aresample=async=1", f"atrim=start={start_ms}ms", _CLOCK_BY_SAMPLES]
    if speed != 1.0:
        filters.append(f"atempo={speed:.3f}")
    to_pcm = ["-map", "0:a:0", "-af", ",".join(filters), "-ac", str(channels), "-ar", str(sample_rate)]
    return [*_quiet(), *_CLOCK_FROM_FILE, *_from_pipe("matroska"), *to_pcm, "-f", "s16le", "pipe:1"]


def encode_pcm() -> list[str]:
    """Words that turn 16 kHz mono s16le on a pipe into mono WebM/Opus on a pipe."""
    raw = ["-ar", str(SAMPLE_RATE), "-ac", "1"]
    return [*_quiet(), *raw, *_from_pipe("s16le"), *_opus(_MONO_BITRATE), *_TO_WEBM]


def reencode_working_copy() -> list[str]:
    """Words that turn any WebM/Opus on a pipe into mono 16 kHz WebM/Opus on a pipe."""
    mono = ["-map", "0:a:0", "-af", _FILLED_FROM_ZERO, "-ac", "1"]
    return [*_quiet(), *_CLOCK_FROM_FILE, *_from_pipe("matroska"), *mono, *_opus(_MONO_BITRATE), *_TO_WEBM]


def has_complaints(stderr: bytes) -> bool:
    """Whether ffmpeg reported an error; that it was not allowed to decode pictures is none."""
    return any(_COMPLAINT.search(line) and b"not on whitelist" not in line for line in stderr.splitlines())


def clock_end_ms(stderr: bytes) -> int | None:
    """Where the clock of copied packets ended (see `copy_source`), in hundredths of seconds; None without packets."""
    found = _CLOCK_END.findall(stderr)
    if not found:
        return None
    hours, minutes, seconds, hundredths = (int(part) for part in found[-1])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10


_COMPLAINT = re.compile(rb"\[(error|fatal|panic)\]")
_CLOCK_END = re.compile(rb"size=.* time=(\d+):(\d\d):(\d\d)\.(\d\d)")
_CLOCK_FROM_FILE = ("-copyts",)
# A second of sound at a time: handing on each packet by itself costs a quarter more CPU (measured).
_BY_THE_SECOND = f"asetnsamples=n={SAMPLE_RATE}:p=0"
# `bitexact` leaves out random identifiers: the same sound gives the same bytes.
_TO_WEBM = (
    *("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"),
    *("-f", "webm", "pipe:1"),
)


def _quiet() -> list[str]:
    # `level` marks each line with its gravity, `repeat` keeps ffmpeg from counting equal lines.
    return ["-loglevel", "repeat+level+error", "-max_error_rate", "1"]


def _from_file(demuxer: str) -> list[str]:
    streams = ["-max_streams", str(_MOST_STREAMS)]
    return ["-protocol_whitelist", "fd,pipe", "-codec_whitelist", _DECODERS, *streams, "-f", demuxer, "-i", "fd:"]


def _from_pipe(demuxer: str) -> list[str]:
    return ["-protocol_whitelist", "pipe", "-codec_whitelist", _DECODERS, "-f", demuxer, "-i", "pipe:0"]


def _to_pcm(filters: str) -> list[str]:
    words = ["-map", "0:a:0", "-af", f"{filters},{_BY_THE_SECOND}", "-ac", "1", "-ar", str(SAMPLE_RATE)]
    return [*words, "-f", "s16le", "pipe:1"]


def _limited(limit_ms: int) -> list[str]:
    return ["-map", "0:a:0", "-t", f"{limit_ms}ms"]


def _opus(bitrate: str) -> list[str]:
    return ["-ar", str(SAMPLE_RATE), "-c:a", "libopus", "-b:a", bitrate]


def _mixed(channels: int) -> str:
    # A plain average of all channels: by the layouts of cinemas a microphone on the "low frequency" channel is dropped.
    return "pan=mono|c0<" + "+".join(f"c{number}" for number in range(channels))
