"""Owns the sound device: the system's default output by QAudioSink, which takes sound when it has room for it.

QtMultimedia is imported only when a device is opened; whoever opens one has had it imported off the window's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from scribe_desktop.errors import ScribeError

if TYPE_CHECKING:
    from PySide6.QtCore import QIODevice
    from PySide6.QtMultimedia import QAudioSink

SAMPLE_RATE = 48_000
BYTES_PER_SAMPLE = 2
_BUFFER_MS = 400


class Output(Protocol):
    """A sound device that takes s16le at `SAMPLE_RATE`, in `channels` channels."""

    channels: int

    def free_bytes(self) -> int:
        """How much it takes now without waiting."""

    def waiting_bytes(self) -> int:
        """How much it has taken and not yet played."""

    def write(self, data: bytes) -> int:
        """Take sound; returns how much was taken."""

    def has_failed(self) -> bool:
        """Whether the device is gone."""

    def close(self) -> None:
        """Fall silent at once."""


class SilentOutput:
    """Stands for the device where there was nothing to play."""

    channels = 1

    def free_bytes(self) -> int:
        """None."""
        return 0

    def waiting_bytes(self) -> int:
        """None."""
        return 0

    def write(self, _data: bytes) -> int:
        """Take nothing."""
        return 0

    def has_failed(self) -> bool:
        """Never."""
        return False

    def close(self) -> None:
        """Nothing to do."""


class _DeviceOutput:
    """The system's default loudspeaker, by QAudioSink in push mode."""

    def __init__(self, sink: QAudioSink, device: QIODevice, channels: int) -> None:
        self._sink = sink
        self._device = device
        self.channels = channels

    def free_bytes(self) -> int:
        return self._sink.bytesFree()

    def waiting_bytes(self) -> int:
        from PySide6.QtMultimedia import QtAudio

        if self._sink.state() == QtAudio.State.IdleState:
            return 0
        return max(0, self._sink.bufferSize() - self._sink.bytesFree())

    def write(self, data: bytes) -> int:
        return int(self._device.write(data))

    def has_failed(self) -> bool:
        from PySide6.QtMultimedia import QtAudio

        return self._sink.error() in (QtAudio.Error.FatalError, QtAudio.Error.IOError, QtAudio.Error.OpenError)

    def close(self) -> None:
        self._sink.reset()
        self._sink.deleteLater()


def open_output(device_id: str = "") -> Output:
    """The output of that identifier (`workers/devices.py`); the system's default where it is empty or unplugged.

    Raises:
        ScribeError: `audio.no_output`.
    """
    from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

    chosen = (each for each in QMediaDevices.audioOutputs() if bytes(each.id().data()).hex() == device_id)
    device = next(chosen, None) or QMediaDevices.defaultAudioOutput()
    if device.isNull():
        raise no_output()
    form = QAudioFormat()
    form.setSampleRate(SAMPLE_RATE)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    form.setChannelCount(1)
    if not device.isFormatSupported(form):
        form.setChannelCount(2)
    sink = QAudioSink(device, form)
    sink.setBufferSize(form.bytesForDuration(_BUFFER_MS * 1000))
    stream = sink.start()
    # None where the device could not be opened.
    if stream is None:
        raise no_output()
    return _DeviceOutput(sink, stream, form.channelCount())


def no_output() -> ScribeError:
    """The error where nothing can make a sound."""
    return ScribeError(
        "No loudspeaker or headphones were found.",
        safe="The recording and its transcript are unchanged.",
        next_step="Connect one, then press Play again.",
        code="audio.no_output",
    )


def output_lost() -> ScribeError:
    """The error where the loudspeaker went away."""
    return ScribeError(
        "The loudspeaker or headphones stopped taking sound.",
        safe="The recording and its transcript are unchanged.",
        next_step="Check the connection, then press Play again.",
        code="audio.output_lost",
    )


def in_channels(mono: bytes, channels: int) -> bytes:
    """The same sound in one or two channels."""
    if channels == 1:
        return mono
    samples = memoryview(mono).cast("h")
    both = bytearray(2 * len(mono))
    doubled = memoryview(both).cast("h")
    doubled[0::2] = samples
    doubled[1::2] = samples
    return bytes(both)
