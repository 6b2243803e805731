"""Owns what every transcription engine is asked and answers. Engines themselves live in modules of their own.

Engines run in an engine process (see children/engine_process); this module is safe to import in the window's process.
"""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.children.engine_process import EngineSpec
from scribe_desktop.domain.engine import Capabilities, EngineName, ModelGrade
from scribe_desktop.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class TranscribeRequest:
    """One chunk to be heard. The engine's `handle` answers with a `domain.chunk.ChunkText`.

    `audio` is a whole WebM/Opus file, mono. `language` is an ISO 639-1 code. `is_part` says that it is not the whole
    recording. `is_second_look` asks for another way of decoding (greedy, without conditioning), used where speech was
    heard but no words came back.
    """

    audio: bytes
    duration_ms: int
    language: str
    keywords: tuple[str, ...] = ()
    is_second_look: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class TranscribeProgress:
    """Event: how far into the chunk the engine has come, in milliseconds of audio."""

    done_ms: int


@dataclass(frozen=True, slots=True)
class EngineDescription:
    """An engine as it would run with the present settings, known without starting it or importing its SDK.

    `is_cloud` engines may only be called while the kill switch allows it.
    """

    name: EngineName
    model: str
    grade: ModelGrade
    capabilities: Capabilities
    is_cloud: bool
    spec: EngineSpec
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeywordsLeftOut:
    """Event: so many keywords did not fit into what the model can be told."""

    count: int


def primary_language(language: str) -> str:
    """The ISO 639-1 code of a language tag: `en` of `en-GB`."""
    return language.replace("_", "-").split("-")[0].lower()


def language_unknown() -> ConfigurationError:
    """The error for a language that the engine's model cannot decode."""
    return ConfigurationError(
        "The speech model does not know the language of this recording.",
        safe="Nothing was transcribed; the recording is kept.",
        next_step="Choose a multilingual speech model with SCRIBE_WHISPER_MODEL, or another engine.",
        code="engine.language",
    )


def check_language(description: EngineDescription, language: str) -> None:
    """Raise ConfigurationError (`engine.language`) when the engine does not know the language."""
    languages = description.capabilities.languages
    if languages and primary_language(language) not in languages:
        raise language_unknown()
