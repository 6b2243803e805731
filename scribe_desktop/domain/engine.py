"""Owns the names, modes and capabilities of the engines that transcribe and draft. It starts none of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AiMode(StrEnum):
    """What AI may do on this computer; always visible to the user."""

    CLOUD = "CLOUD"
    LOCAL = "LOCAL"
    STUB = "STUB"
    OFF = "OFF"


class EngineName(StrEnum):
    """The engines that turn sound into a transcript."""

    LOCAL = "local"
    OPENAI = "openai"
    STUB = "stub"


class DrafterName(StrEnum):
    """The engines that turn a transcript into a note."""

    CLAUDE = "claude"
    OUTLINE = "outline"
    STUB = "stub"


class ModelGrade(StrEnum):
    """How far a speech model can be trusted: `BASIC` says "check every drug name and number"."""

    BASIC = "basic"
    STANDARD = "standard"
    STUB = "stub"


BASIC_MODEL_WARNING = "Basic speech model: check every drug name and number."


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a transcription engine can do. `None` means no limit.

    `languages` lists ISO 639-1 codes the model can decode; an empty tuple means any.
    """

    has_word_times: bool
    has_segment_times: bool
    has_keywords: bool
    max_bytes: int | None
    max_seconds: int | None
    languages: tuple[str, ...] = ()
