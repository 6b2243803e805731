"""Owns which engine a job gets: what the user asked for, held against the AI mode, the keys and the models at hand.

It chooses and describes; it starts nothing. Nothing is ever swapped silently for something less or more than was asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from scribe_desktop.config import Settings
from scribe_desktop.config.engine_choice import TO_TURN_ON
from scribe_desktop.domain.engine import AiMode, DrafterName, EngineName
from scribe_desktop.domain.job import JobMode
from scribe_desktop.drafting.claude_drafter import ClaudeSettings, describe_claude
from scribe_desktop.drafting.drafter import DrafterDescription
from scribe_desktop.drafting.outline_drafter import describe_outline
from scribe_desktop.drafting.stub_drafter import describe_stub_drafter
from scribe_desktop.errors import AiOffError, ConfigurationError
from scribe_desktop.transcription.engine import EngineDescription
from scribe_desktop.transcription.local_engine import describe_local
from scribe_desktop.transcription.local_models import find_local_model
from scribe_desktop.transcription.openai_engine import OpenAiEngineSettings, describe_openai
from scribe_desktop.transcription.stub_engine import describe_stub

Description = TypeVar("Description")

_DRAFTING_MODES = (JobMode.FULL, JobMode.DRAFT)


@dataclass(frozen=True, slots=True)
class ChosenEngines:
    """The engines of one job; the one a mode does not need is None."""

    transcriber: EngineDescription | None
    drafter: DrafterDescription | None

    def transcription(self) -> EngineDescription:
        """The transcription engine; only jobs that transcribe have one."""
        if self.transcriber is None:
            raise ConfigurationError("This job was started without a transcription engine.", code="engine.none")
        return self.transcriber

    def drafting(self) -> DrafterDescription:
        """The drafter; only jobs that draft have one."""
        if self.drafter is None:
            raise ConfigurationError("This job was started without a drafter.", code="drafter.none")
        return self.drafter

    @property
    def has_cloud(self) -> bool:
        """Whether anything of this job leaves the computer."""
        return any(chosen is not None and chosen.is_cloud for chosen in (self.transcriber, self.drafter))


def choose_engines(settings: Settings, *, mode: JobMode, engine: EngineName, drafter: DrafterName) -> ChosenEngines:
    """The engines for a job, described with the present settings.

    Raises:
        AiOffError: the AI mode does not allow one of them.
        ConfigurationError: a key or a model is missing; the message says which.
    """
    return ChosenEngines(
        transcriber=_describe(settings, engine, _TRANSCRIBERS[engine]) if mode is not JobMode.DRAFT else None,
        drafter=_describe(settings, drafter, _DRAFTERS[drafter]) if mode in _DRAFTING_MODES else None,
    )


def _describe(settings: Settings, name: str, describe: Callable[[Settings], Description]) -> Description:
    _check_mode(settings.ai_mode, name)
    return describe(settings)


def _check_mode(mode: AiMode, name: str) -> None:
    is_cloud = name in {EngineName.OPENAI, DrafterName.CLAUDE}
    is_stub = name == EngineName.STUB
    if mode is AiMode.OFF:
        raise AiOffError("AI is turned off on this computer.", safe="Nothing was changed.", next_step=TO_TURN_ON)
    if is_cloud and mode is not AiMode.CLOUD:
        raise AiOffError(
            f"The engine `{name}` sends data to a cloud provider, and real AI calls are off.",
            safe="Nothing was sent.",
            next_step="Set AI_ENABLE_REAL_APIS=1 to allow it, or choose `local` and `outline`.",
            code="ai.cloud_off",
        )
    if is_stub and mode is not AiMode.STUB:
        raise AiOffError(
            "The stub engines write demo text, and demo text is off.",
            safe="Nothing was changed.",
            next_step="Set AI_ENABLE_STUB_APIS=1 (and AI_ENABLE_REAL_APIS=0) to see demo text.",
            code="ai.stub_off",
        )
    if mode is AiMode.STUB and not is_stub:
        raise AiOffError(
            f"Demo text is on, and then no model runs: the engine `{name}` is refused.",
            safe="Nothing was changed.",
            next_step="Unset AI_ENABLE_STUB_APIS to use real engines.",
            code="ai.stub_only",
        )


def _missing_key(name: str, instead: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} is not set, and the engine that was asked for needs it.",
        safe="Nothing was sent or changed.",
        next_step=f"Set {name}, or choose {instead}.",
        code="engine.key_missing",
    )


def _openai(settings: Settings) -> EngineDescription:
    if settings.openai.api_key is None:
        raise _missing_key("OPENAI_API_KEY", "--engine local")
    return describe_openai(
        OpenAiEngineSettings(
            api_key=settings.openai.api_key.reveal(),
            base_url=settings.openai.base_url,
            model=settings.openai.transcribe_model,
            idle_timeout_seconds=settings.openai.whole_timeout_ms / 1000,
            part_idle_timeout_seconds=settings.openai.chunk_timeout_ms / 1000,
        )
    )


def _local(settings: Settings) -> EngineDescription:
    if not settings.has_local_engines:
        raise AiOffError(
            "The engines on this computer are switched off.",
            safe="Nothing was changed.",
            next_step="Set SCRIBE_LOCAL_ENGINES=1 to allow them.",
            code="ai.local_off",
        )
    # The record of a checked model is worth having only where there is a data folder already.
    record = settings.data_dir / "speech-model-checked" if settings.data_dir.is_dir() else None
    model = find_local_model(settings.whisper_model, model_folders=(settings.data_dir / "models",))
    return describe_local(model, threads=os.cpu_count() or 1, verified_record=record)


def _claude(settings: Settings) -> DrafterDescription:
    if settings.anthropic.api_key is None:
        raise _missing_key("ANTHROPIC_API_KEY", "--drafter outline")
    return describe_claude(
        ClaudeSettings(
            api_key=settings.anthropic.api_key.reveal(),
            base_url=settings.anthropic.base_url,
            model=settings.anthropic.model,
            idle_timeout_seconds=settings.anthropic.timeout_ms / 1000,
        )
    )


_TRANSCRIBERS: dict[EngineName, Callable[[Settings], EngineDescription]] = {
    EngineName.OPENAI: _openai,
    EngineName.LOCAL: _local,
    EngineName.STUB: lambda _settings: describe_stub(),
}
_DRAFTERS: dict[DrafterName, Callable[[Settings], DrafterDescription]] = {
    DrafterName.CLAUDE: _claude,
    DrafterName.OUTLINE: lambda _settings: describe_outline(),
    DrafterName.STUB: lambda _settings: describe_stub_drafter(),
}
