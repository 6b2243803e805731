"""The bytes of sound: probe, import, decode, cut. ffmpeg always runs in a limited child process."""
