"""Makes sound with the shipped ffmpeg, without the product's limits."""

from __future__ import annotations

import io
import math
import struct
import subprocess
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

from scribe_desktop.audio import ffmpeg
from scribe_desktop.audio.decoding import decode_pcm
from scribe_desktop.audio.importing import ImportedAudio, import_audio
from scribe_desktop.cancellation import CancelToken

RATE = 16_000
VOICE = "aevalsrc=exprs='0.4*sin(2*PI*220*t)*lt(mod(t\\,1)\\,0.6)':s=16000"
"""Six tenths of a second of tone, four of silence, over and over."""


def run(words: Sequence[str], data: bytes | None = None) -> bytes:
    """What ffmpeg writes to its standard output."""
    done = subprocess.run(
        [ffmpeg.program(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *words],
        input=data,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def sound(path: Path, *words: str, seconds: float = 3, source: str = VOICE) -> Path:
    """A file of that name's format with a voice-like tone."""
    run(["-f", "lavfi", "-i", source, "-t", str(seconds), *words, str(path)])
    return path


def pcm_with_tones(duration_ms: int, tones_ms: Sequence[int]) -> bytes:
    """16 kHz mono s16le: silence with tones of 50 ms and 1 kHz at the given times."""
    samples = array("h", bytes(2 * duration_ms * RATE // 1000))
    for start_ms in tones_ms:
        first = start_ms * RATE // 1000
        for number in range(min(RATE // 20, len(samples) - first)):
            samples[first + number] = int(12_000 * math.sin(2 * math.pi * 1000 * number / RATE))
    return samples.tobytes()


def tone_times_ms(pcm: bytes) -> list[float]:
    """Where each tone of `pcm_with_tones` begins."""
    samples = array("h", pcm)
    found: list[float] = []
    quiet_since = -RATE
    for number, sample in enumerate(samples):
        if abs(sample) > 4000:
            if number - quiet_since > RATE // 50:
                found.append(number * 1000 / RATE)
            quiet_since = number
    return found


def wav_of(pcm: bytes, rate: int = RATE, channels: int = 1) -> bytes:
    """A WAV file of s16le samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(pcm)
    return file.getvalue()


def wav_header(data_bytes: int, *, rate: int = RATE, channels: int = 1, align: int = 2, bits: int = 16) -> bytes:
    """A WAV header that claims whatever it is told to."""
    riff_bytes = min(36 + data_bytes, 0xFFFFFFFF)
    form = struct.pack("<HHIIHH", 1, channels, rate, min(rate * align, 0xFFFFFFFF), align, bits)
    return (
        b"RIFF" + struct.pack("<I", riff_bytes) + b"WAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", data_bytes)
    )


def take(path: Path, *, cap_ms: int | None = None, is_long_allowed: bool = False) -> tuple[ImportedAudio, bytes]:
    """Import a file; what came of it and the working copy."""
    copy = bytearray()
    settings = {} if cap_ms is None else {"cap_ms": cap_ms}
    imported = import_audio(
        path,
        copy.extend,
        is_long_allowed=is_long_allowed,
        cancel=CancelToken(),
        report=lambda _fraction: None,
        **settings,
    )
    return imported, bytes(copy)


def decoded(working_copy: bytes) -> bytes:
    """All PCM of a working copy."""
    return b"".join(decode_pcm(io.BytesIO(working_copy), cancel=CancelToken()))
