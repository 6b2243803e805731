"""The whole pipeline over calling faster-whisper directly on the same file: what our care costs in time."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.command_line import SAMPLE_VISIT, clean_environment, run, scribe

LIMIT = 1.10
ROUNDS = 3

# What a user would write instead: the same model and decoding, and nothing else.
DIRECT = """
import sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[2], device="cpu", compute_type="int8", local_files_only=True)
segments, _ = model.transcribe(sys.argv[1], language="en", beam_size=5, vad_filter=True, word_timestamps=True)
print(" ".join(segment.text.strip() for segment in segments))
"""


def measure() -> bool:
    """Run both in turn, print both and the ratio; True when within the limit."""
    from scribe_desktop.transcription.local_models import find_local_model

    model = str(find_local_model(None).folder)
    environment = clean_environment({})
    direct: list[float] = []
    pipeline: list[float] = []
    for _ in range(ROUNDS):
        direct.append(_seconds([sys.executable, "-c", DIRECT, str(SAMPLE_VISIT), model], environment))
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            command = scribe(
                "process", SAMPLE_VISIT, "--mode", "transcribe", "--engine", "local", "--ephemeral", "--out", out
            )
            pipeline.append(_seconds(command, environment))
    ratios = [ours / theirs for ours, theirs in zip(pipeline, direct, strict=True)]
    ratio = statistics.median(ratios)
    print("Pipeline over faster-whisper called directly (whole processes, sample visit, import to files)")
    print(f"  faster-whisper  {statistics.median(direct):6.1f} s   {_list(direct)}")
    print(f"  pipeline        {statistics.median(pipeline):6.1f} s   {_list(pipeline)}")
    print(f"  ratio           {ratio:6.3f}     {_list(ratios)}   limit {LIMIT}")
    return ratio <= LIMIT


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    started_at = time.monotonic()
    finished = run(command, environment)
    assert finished.returncode in (0, 10), finished.stderr
    return time.monotonic() - started_at


def _list(values: list[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values)


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
