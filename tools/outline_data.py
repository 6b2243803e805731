"""Owns reading MTS-Dialog and ACI-Bench (both CC BY 4.0) as turns and segments, for training and for the benchmark."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.transcript import Segment


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def aci_turns(dialogue: str) -> list[tuple[str, str]]:
    """Speaker and text of each turn: `[doctor] ...`; a line without a tag goes on."""
    turns: list[tuple[str, str]] = []
    for line in dialogue.splitlines():
        tagged = re.match(r"\[(\w+)\]\s*(.*)", line)
        if tagged:
            turns.append((tagged[1], tagged[2]))
        elif turns and line.strip():
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line.strip()}")
    return turns


def mts_turns(dialogue: str) -> list[tuple[str, str]]:
    """Speaker and text of each turn: `Doctor: ...`."""
    parts = re.split(r"\s*\b(Doctor|Patient|Guest_family\w*|Guest_clinician\w*)\s*:\s*", dialogue)
    return [(speaker, text.strip()) for speaker, text in zip(parts[1::2], parts[2::2], strict=True) if text.strip()]


def as_segments(turns: Iterable[tuple[str | None, str]]) -> tuple[Segment, ...]:
    """Turns as segments of three seconds each, the way a transcript carries them."""
    return tuple(
        Segment(SegmentId(f"s{number}"), 3000 * number, 3000 * number + 2900, speaker, text)
        for number, (speaker, text) in enumerate(turns, 1)
    )
