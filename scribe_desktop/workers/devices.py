"""Owns asking the platform for microphones and loudspeakers, off the GUI thread. QtMultimedia is imported only here and
when something is first played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A microphone or a loudspeaker; `device_id` is opaque."""

    device_id: str
    name: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class AudioDevices:
    """The devices of this moment."""

    inputs: tuple[AudioDevice, ...] = ()
    outputs: tuple[AudioDevice, ...] = ()

    def microphone(self, chosen_id: str) -> str:
        """The name of the chosen microphone, else the default one's; empty where there is none."""
        found = [device for device in self.inputs if device.device_id == chosen_id]
        found += [device for device in self.inputs if device.is_default]
        return found[0].name if found else ""


def read_audio_devices() -> AudioDevices:
    """The devices that the platform names now. Blocks for the sound system; call it off the GUI thread."""
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:
        return AudioDevices()
    default_input, default_output = QMediaDevices.defaultAudioInput(), QMediaDevices.defaultAudioOutput()
    return AudioDevices(
        inputs=tuple(
            AudioDevice(bytes(each.id().data()).hex(), each.description(), each == default_input)
            for each in QMediaDevices.audioInputs()
        ),
        outputs=tuple(
            AudioDevice(bytes(each.id().data()).hex(), each.description(), each == default_output)
            for each in QMediaDevices.audioOutputs()
        ),
    )
