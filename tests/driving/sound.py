"""Owns the loudspeaker of a driven desktop: a PulseAudio server whose null sink can be listened to."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from tests.driving.processes import wait_for

SPEAKER = "speaker"


def server_arguments(socket_path: str) -> list[str]:
    """A server that answers on that socket only and never ends by itself."""
    return [
        "pulseaudio",
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--disable-shm=yes",
        "-L",
        f"module-native-protocol-unix auth-anonymous=1 socket={socket_path}",
        "-L",
        f"module-null-sink sink_name={SPEAKER}",
    ]


def is_playing(environment: Mapping[str, str]) -> bool:
    """Whether a program is sending sound to the loudspeaker now."""
    inputs = _ask(environment, "list", "sink-inputs")
    return "Sink Input #" in inputs and "Corked: no" in inputs


def wait_until_ready(environment: Mapping[str, str]) -> None:
    """Return once the server answers and its loudspeaker is there."""
    wait_for("the sound server", lambda: SPEAKER in _ask(environment, "list", "short", "sinks"))


def record_seconds(environment: Mapping[str, str], seconds: float) -> bytes:
    """What the loudspeaker plays for that long: 16 kHz mono samples of 16 bits."""
    command = ["parec", "-d", f"{SPEAKER}.monitor", "--rate=16000", "--channels=1", "--format=s16le", "--raw"]
    wanted = int(16_000 * 2 * seconds)
    with subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE) as process:
        try:
            return b"" if process.stdout is None else process.stdout.read(wanted)
        finally:
            process.terminate()


def _ask(environment: Mapping[str, str], *words: str) -> str:
    asked = subprocess.run(["pactl", *words], env=dict(environment), capture_output=True, text=True, check=False)
    return asked.stdout
