"""Owns the import of a sound file: what it is, whether it is taken, and the working copy that is made of it.

The user's file is only read. What is made of it leaves through a callback, piece by piece; no disk is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.audio import ffmpeg
from scribe_desktop.audio.cut_off import is_cut_off
from scribe_desktop.audio.measuring import Measure, Meter
from scribe_desktop.audio.probing import SourceDescription, describe
from scribe_desktop.audio.refusals import Refusal, refused
from scribe_desktop.audio.sniffing import Container, sniff
from scribe_desktop.audio.source import SourceFile, open_source
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.limited_process import Ended

Sink = Callable[[bytes], None]
Report = Callable[[float], None]

HOUR_MS = 3_600_000
CAP_MS = 4 * HOUR_MS
"""Longer recordings are taken only when the user has confirmed it."""
LONGEST_MS = 24 * HOUR_MS
"""Longer ones are never taken."""

# Speech codecs need 80 bytes a second or more, silence in FLAC takes 180 (measured): below 32, nobody recorded it.
_BOMB_BYTES_PER_SECOND = 32
_BOMB_FROM_MS = HOUR_MS // 12
# Past the limit by this much, ffmpeg stops by itself.
_OVERRUN_MS = 2_000
# Clocks of containers are rounded, and the ends of streams differ; less than this is not a missing end.
_SHORT_BY_MS = 1_000
_MOST_COPIED_CHANNELS = 2
# From this on, missing time is filled with silence (the default of ffmpeg's resampler), which takes encoding: decoders
# of other programs play a gap as if nothing were missing, and every time after it would be wrong.
_GAP_MS = 100


@dataclass(frozen=True, slots=True)
class ImportedAudio:
    """A file that was taken.

    `source_path` has its symbolic links resolved; `codec` is the source's, as ffmpeg names it; `container` that of the
    source; `channels` are the source's. `duration_ms` was measured by decoding the working copy, `claimed_ms` is what
    the file says. `is_truncated`: there is less sound than the file announces, mostly because its end is missing.
    `is_damaged`: some of it could not be decoded.
    `audio_tracks` above 1: only the first one was taken.
    """

    source_path: Path
    source_sha256: str
    source_bytes: int
    duration_ms: int
    claimed_ms: int | None
    codec: str
    container: Container
    channels: int
    audio_tracks: int
    is_truncated: bool
    is_damaged: bool
    is_remuxed: bool
    working_bytes: int
    working_sha256: str

    def warnings(self) -> tuple[str, ...]:
        """What the user must know about the file, in whole sentences; empty when all is well."""
        found: list[str] = []
        if self.is_truncated:
            found.append(
                "The file holds less sound than it announces: its end seems to be missing. The rest was taken."
            )
        if self.is_damaged:
            found.append("Parts of the file are damaged; what could be decoded was taken. Listen for gaps.")
        if self.audio_tracks > 1:
            found.append(f"The file holds {self.audio_tracks} sound tracks; only the first was taken.")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Made:
    """One pass over the source: what came out, how long it is, how ffmpeg ended."""

    sha256: str
    size_bytes: int
    measure: Measure
    ended: Ended

    @property
    def is_clean(self) -> bool:
        """Whether neither the making nor the measuring met anything damaged."""
        return self.ended.is_success and not ffmpeg.has_complaints(self.ended.stderr) and self.measure.is_clean

    @property
    def has_gaps(self) -> bool:
        """Whether the clock of the packets ran on where there are none; said by a pass that copies only."""
        end_ms = ffmpeg.clock_end_ms(self.ended.stderr)
        return end_ms is None or end_ms > self.measure.duration_ms + _GAP_MS


def import_audio(
    path: Path,
    sink: Sink,
    *,
    cap_ms: int = CAP_MS,
    is_long_allowed: bool = False,
    cancel: CancelToken,
    report: Report,
) -> ImportedAudio:
    """Make a WebM/Opus working copy of a sound file and hand it to `sink`, piece by piece, on the calling thread.

    WebM/Opus without gaps is moved packet by packet. Anything else is encoded: mono 16 kHz at 32 kbit/s, or two
    channels at 48 kbit/s for a stereo source. When this raises, what `sink` has taken is worthless. `report` takes the
    fraction done, 0 to 1.
    Blocks; call it from one worker thread.

    Raises:
        InputRefusedError: the file is refused; `code` is one of `refusals.Refusal`.
        CancelledError: cancel was asked for.
        ScribeError: whatever `sink` raised.
    """
    with open_source(path) as source:
        container = sniff(source.read_at)
        description = describe(source, container, cancel)
        limit = _Limit(source.size_bytes, LONGEST_MS if is_long_allowed else cap_ms)
        limit.check_claim(description.claimed_ms)
        before = source.fingerprint(cancel)
        job = _Import(source, container, description, limit, cancel, _Rising(report))
        made, is_remuxed = job.make(sink)
        if source.fingerprint(cancel) != before:
            raise refused(Refusal.CHANGED)
        report(1.0)
        return ImportedAudio(
            source_path=source.path,
            source_sha256=before.sha256,
            source_bytes=before.size_bytes,
            duration_ms=made.measure.duration_ms,
            claimed_ms=description.claimed_ms,
            codec=description.codec,
            container=container,
            channels=description.channels,
            audio_tracks=description.audio_tracks,
            is_truncated=job.is_short(made) or is_cut_off(container, source.read_at, source.size_bytes),
            is_damaged=not made.is_clean,
            is_remuxed=is_remuxed,
            working_bytes=made.size_bytes,
            working_sha256=made.sha256,
        )


class _Rising:
    """Passes progress on only when there is more of it: some files are read twice, or from their end."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._highest = 0.0

    def __call__(self, fraction: float) -> None:
        if fraction > self._highest:
            self._highest = fraction
            self._report(fraction)


@dataclass(frozen=True, slots=True)
class _Limit:
    """How much sound may come out of a file of that size."""

    source_bytes: int
    longest_ms: int

    def check_claim(self, claimed_ms: int | None) -> None:
        """Refuse a file that says it is too long, if it can be true: nobody should wait hours for a refusal."""
        if claimed_ms is not None and claimed_ms > self.longest_ms and not self._is_absurd(claimed_ms):
            raise refused(Refusal.TOO_LONG)

    def check(self, duration_ms: int) -> None:
        """Refuse what has turned out too long or absurd."""
        if self._is_absurd(duration_ms):
            raise refused(Refusal.BOMB)
        if duration_ms > self.longest_ms:
            raise refused(Refusal.BOMB if self.longest_ms >= LONGEST_MS else Refusal.TOO_LONG)

    def _is_absurd(self, duration_ms: int) -> bool:
        return duration_ms > _BOMB_FROM_MS and self.source_bytes * 1000 < duration_ms * _BOMB_BYTES_PER_SECOND


@dataclass(frozen=True, slots=True)
class _Import:
    """One file on its way in."""

    source: SourceFile
    container: Container
    description: SourceDescription
    limit: _Limit
    cancel: CancelToken
    report: Report

    def make(self, sink: Sink) -> tuple[_Made, bool]:
        """Make the working copy; the second value tells whether its packets are those of the source."""
        if self._is_webm_opus():
            # The sink cannot take anything back, so the packets are tried before they are given.
            tried = self._run(self._copy_words(), lambda _data: None)
            if tried.is_clean and tried.measure.duration_ms > 0 and not tried.has_gaps:
                return self._hand_over(tried, sink), True
        words = ffmpeg.encode_source(self.container, self.description.channels, self._stop_at_ms())
        made = self._run(words, sink)
        if made.measure.duration_ms == 0:
            # A stream without packets makes the meter complain; what counts is whether the source was sound.
            is_sound = made.ended.is_success and not ffmpeg.has_complaints(made.ended.stderr)
            raise refused(Refusal.TOO_SHORT if is_sound else Refusal.UNDECODABLE)
        if not made.ended.is_success:
            raise refused(Refusal.UNDECODABLE)
        return made, False

    def is_short(self, made: _Made) -> bool:
        """Whether there is less sound than the file announced."""
        claimed_ms = self.description.claimed_ms
        return claimed_ms is not None and made.measure.duration_ms < claimed_ms - _SHORT_BY_MS

    def _is_webm_opus(self) -> bool:
        return (
            self.container is Container.MATROSKA
            and self.description.codec == "opus"
            and self.description.channels <= _MOST_COPIED_CHANNELS
        )

    def _copy_words(self) -> list[str]:
        return ffmpeg.copy_source(self.container, self._stop_at_ms())

    def _stop_at_ms(self) -> int:
        return self.limit.longest_ms + _OVERRUN_MS

    def _run(self, words: list[str], sink: Sink) -> _Made:
        digest = hashlib.sha256()
        size_bytes = 0
        fd = self.source.rewind()
        with (
            Meter(self.cancel).running() as meter,
            ffmpeg.start(words, cancel=self.cancel, stdin_fd=fd) as program,
        ):
            for data in program.blocks():
                digest.update(data)
                size_bytes += len(data)
                sink(data)
                meter.add(data)
                self.limit.check(meter.duration_ms)
                self.report(0.99 * self._fraction(meter.duration_ms))
            ended = program.finish()
            if ended.is_out_of_time:
                raise refused(Refusal.UNDECODABLE)
            measure = meter.finish()
        self.limit.check(measure.duration_ms)
        return _Made(digest.hexdigest(), size_bytes, measure, ended)

    def _fraction(self, duration_ms: int) -> float:
        claimed_ms = self.description.claimed_ms
        return min(1.0, duration_ms / claimed_ms) if claimed_ms else self.source.fraction_read()

    def _hand_over(self, tried: _Made, sink: Sink) -> _Made:
        digest = hashlib.sha256()
        with ffmpeg.start(self._copy_words(), cancel=self.cancel, stdin_fd=self.source.rewind()) as program:
            for data in program.blocks():
                digest.update(data)
                sink(data)
            program.finish()
        if digest.hexdigest() != tried.sha256:
            # The same words on the same file give the same bytes.
            raise refused(Refusal.CHANGED)
        return tried
