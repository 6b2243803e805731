"""What is kept with a transcript: the chunks it was made of, and the warnings that were told while it was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.providers.server import ProviderServer


@pytest.mark.slow
def test_only_the_chunks_of_this_transcript_are_reported(
    desk: Desk, sample_visit: Path, canned_provider: ProviderServer
) -> None:
    desk.settings |= canned_provider.environment()
    arguments = (sample_visit, "--mode", "transcribe", "--engine", "openai", "--yes")
    for threshold_bytes, out in (("200000", "cut"), ("20000000", "whole")):
        desk.settings["SCRIBE_CHUNK_THRESHOLD_BYTES"] = threshold_bytes
        finished = desk.process(*arguments, out=out, ephemeral=False)
        assert finished.code in (0, 10), finished.err
    assert len(desk.read("report.json", "cut")["chunks"]) >= 3
    (chunk,) = desk.read("report.json", "whole")["chunks"]
    assert (chunk["index"], chunk["attempts"]) == (0, 1)


def test_warnings_stand_in_the_transcript_file(desk: Desk, short_visit: Path, canned_provider: ProviderServer) -> None:
    desk.settings |= canned_provider.environment() | {"OPENAI_TRANSCRIBE_MODEL": "whisper-1"}
    keywords = desk.folder / "keywords.txt"
    keywords.write_text("losartan\n", encoding="utf-8")
    finished = desk.process(short_visit, "--mode", "transcribe", "--engine", "openai", "--yes", "--keywords", keywords)
    assert finished.code in (0, 10), finished.err
    text = (desk.folder / "out" / "transcript.txt").read_text(encoding="utf-8")
    opening = text.split("\n\n")[0].splitlines()
    warning = "This engine takes no keywords: the vocabulary was not used."
    assert warning in opening
    assert warning in finished.err


@pytest.mark.slow
def test_the_basic_model_is_told_of_once(desk: Desk, short_visit: Path) -> None:
    assert desk.process(short_visit, "--mode", "transcribe").code in (0, 10)
    text = (desk.folder / "out" / "transcript.txt").read_text(encoding="utf-8")
    assert text.count("Basic speech model") == 1
