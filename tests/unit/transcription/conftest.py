"""The sample visit as sound, the speech model that is installed, and silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scribe_desktop.audio.cutting import cut
from scribe_desktop.audio.decoding import decode_pcm
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.transcript import Span
from scribe_desktop.transcription.local_models import PACKAGE, LocalModel, find_local_model


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    project = Path(__file__).parents[3]
    for folder in (project / "resources" / "sample_visit", project.parent / "shared" / "data" / "audio"):
        if (folder / "sample-visit.webm").is_file():
            return folder
    pytest.skip("the sample visit is neither in resources nor beside the checkout")


@pytest.fixture(scope="session")
def sample_audio(sample_folder: Path) -> bytes:
    return (sample_folder / "sample-visit.webm").read_bytes()


@pytest.fixture(scope="session")
def sample_turns(sample_folder: Path) -> list[dict[str, object]]:
    turns: list[dict[str, object]] = json.loads((sample_folder / "sample-visit.turns.json").read_text("utf-8"))
    return turns


@pytest.fixture(scope="session")
def sample_pcm(sample_folder: Path) -> bytes:
    with (sample_folder / "sample-visit.webm").open("rb") as source:
        return b"".join(decode_pcm(source, cancel=CancelToken()))


@pytest.fixture(scope="session")
def first_twenty_seconds(sample_folder: Path) -> bytes:
    pieces = cut(lambda: (sample_folder / "sample-visit.webm").open("rb"), [Span(0, 20_000)], cancel=CancelToken())
    return next(iter(list(pieces)))[1]


@pytest.fixture(scope="session")
def model() -> LocalModel:
    pytest.importorskip(PACKAGE, reason="the package with the tiny.en weights is not installed")
    return find_local_model(None)
