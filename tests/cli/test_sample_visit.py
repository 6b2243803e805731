"""The sample visit through the whole program: how well it is heard, whole, as a large WAV, and cut into chunks."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import jiwer
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from scribe_desktop.audio.ffmpeg import program
from scribe_desktop.domain.clinical_words import Fact, WordKind, facts_of
from tests.cli.conftest import Desk
from tests.conftest import SAMPLE_TURNS
from tests.providers.server import ProviderServer

KINDS = {WordKind.NUMBER, WordKind.UNIT, WordKind.DRUG, WordKind.NEGATION}

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderServer]:
    """Both paid providers on loopback, the transcription backed by the real tiny.en."""
    with ProviderServer() as server:
        yield server


def word_error_rate(transcript: Any) -> float:
    normalise = EnglishTextNormalizer()
    said = " ".join(turn["text"] for turn in json.loads(SAMPLE_TURNS.read_text(encoding="utf-8")))
    heard = " ".join(segment["text"] for segment in transcript["segments"])
    return float(jiwer.wer(normalise(said), normalise(heard)))


def facts(transcript: Any) -> Counter[Fact]:
    """The numbers, units, drug names and negations of a transcript."""
    found = facts_of(" ".join(segment["text"] for segment in transcript["segments"]).split())
    return Counter({fact: count for fact, count in found.items() if fact.kind in KINDS})


def doubled_sentences(transcript: Any) -> list[str]:
    text = " ".join(segment["text"] for segment in transcript["segments"])
    sentences = [" ".join(re.findall(r"[a-z0-9]+", part.lower())) for part in re.split(r"(?<=[.?!])\s+", text)]
    return [one for one, other in pairwise(sentences) if one == other and " " in one]


def test_on_this_computer(desk: Desk, sample_visit: Path) -> None:
    finished = desk.process(sample_visit, "--engine", "local", "--drafter", "outline")
    assert finished.code == 0, finished.err
    transcript, note, report = desk.read("transcript.json"), desk.read("note.json"), desk.read("report.json")
    rate = word_error_rate(transcript)
    print(f"word error rate, local tiny.en: {rate:.2%}; completeness {report['completeness']}")
    assert rate < 0.08
    known = {segment["id"] for segment in transcript["segments"]}
    statements = [statement for section in note["sections"] for statement in section["statements"]]
    assert len(statements) > 10
    assert all(statement["evidence"] and set(statement["evidence"]) <= known for statement in statements)
    assert report["completeness"]["gaps"] == []


def test_cut_into_chunks_over_the_wire(desk: Desk, sample_visit: Path, provider: ProviderServer) -> None:
    desk.settings |= provider.environment()
    arguments = (sample_visit, "--mode", "transcribe", "--yes")
    provider.seen.clear()
    whole = desk.process(*arguments, out="whole")
    assert whole.code in (0, 10), whole.err
    assert provider.seen.count("transcribe") == 1
    desk.settings["SCRIBE_CHUNK_THRESHOLD_BYTES"] = "200000"
    provider.seen.clear()
    cut = desk.process(*arguments, out="cut")
    assert cut.code in (0, 10), cut.err
    one, many, report = (
        desk.read("transcript.json", "whole"),
        desk.read("transcript.json", "cut"),
        desk.read("report.json", "cut"),
    )
    rates = word_error_rate(one), word_error_rate(many)
    print(f"word error rate over the wire: unchunked {rates[0]:.2%}, {len(report['chunks'])} chunks {rates[1]:.2%}")
    print(f"seams: {report['seams']}")
    assert len(report["chunks"]) >= 3
    assert len(report["seams"]) == len(report["chunks"]) - 1
    assert rates[1] <= rates[0] + 0.015
    assert doubled_sentences(many) == []
    lost = facts(one) - facts(many)
    assert not lost, f"numbers or drugs that only the unchunked run has: {lost}"


def test_a_large_wav_needs_one_request(desk: Desk, sample_visit: Path, provider: ProviderServer) -> None:
    wav = desk.folder / "visit.wav"
    words = [program(), "-v", "error", "-i", str(sample_visit), "-ar", "48000", "-ac", "2", str(wav)]
    subprocess.run(words, check=True)
    assert wav.stat().st_size > 24 * 1024 * 1024
    desk.settings |= provider.environment()
    provider.seen.clear()
    finished = desk.process(wav, "--mode", "transcribe", "--yes")
    assert finished.code in (0, 10), finished.err
    looks = [request for request in provider.seen.requests("transcribe") if request.size > 100_000]
    assert len(looks) == 1, "re-encoded, it fits one request"
    assert looks[0].size < 24 * 1024 * 1024
    assert word_error_rate(desk.read("transcript.json")) < 0.08
