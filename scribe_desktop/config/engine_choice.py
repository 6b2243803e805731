"""Owns what `auto` means: which engines the AI mode brings along. Whether they can run is the pipeline's to say."""

from __future__ import annotations

from scribe_desktop.config.settings import Settings
from scribe_desktop.domain.engine import AiMode, DrafterName, EngineName
from scribe_desktop.errors import AiOffError

AUTO = "auto"

TO_TURN_ON = "Turn AI on in Settings, or set AI_ENABLE_REAL_APIS=1 or SCRIBE_LOCAL_ENGINES=1."

_ENGINES = {AiMode.CLOUD: EngineName.OPENAI, AiMode.LOCAL: EngineName.LOCAL, AiMode.STUB: EngineName.STUB}
_DRAFTERS = {AiMode.CLOUD: DrafterName.CLAUDE, AiMode.LOCAL: DrafterName.OUTLINE, AiMode.STUB: DrafterName.STUB}
_ALLOWED_ENGINES = {
    AiMode.CLOUD: {EngineName.OPENAI, EngineName.LOCAL},
    AiMode.LOCAL: {EngineName.LOCAL},
    AiMode.STUB: {EngineName.STUB},
}
_ALLOWED_DRAFTERS = {
    AiMode.CLOUD: {DrafterName.CLAUDE, DrafterName.OUTLINE},
    AiMode.LOCAL: {DrafterName.OUTLINE},
    AiMode.STUB: {DrafterName.STUB},
}


def resolve_names(settings: Settings, *, engine: str, drafter: str) -> tuple[EngineName, DrafterName]:
    """What `auto` means in the present AI mode; a name that was given stays as it is.

    Raises:
        AiOffError: AI is off.
    """
    mode = _mode_that_is_on(settings)
    return (
        _ENGINES[mode] if engine == AUTO else EngineName(engine),
        _DRAFTERS[mode] if drafter == AUTO else DrafterName(drafter),
    )


def preferred_names(
    settings: Settings, *, engine: EngineName | None, drafter: DrafterName | None
) -> tuple[EngineName, DrafterName]:
    """The engines that the user likes best where the AI mode allows them, else those of the mode.

    Raises:
        AiOffError: AI is off.
    """
    mode = _mode_that_is_on(settings)
    return (
        engine if engine in _ALLOWED_ENGINES[mode] else _ENGINES[mode],
        drafter if drafter in _ALLOWED_DRAFTERS[mode] else _DRAFTERS[mode],
    )


def _mode_that_is_on(settings: Settings) -> AiMode:
    if settings.ai_mode is AiMode.OFF:
        raise AiOffError(
            "AI is turned off on this computer, so there is nobody to transcribe or draft.",
            safe="Nothing was changed.",
            next_step=TO_TURN_ON,
        )
    return settings.ai_mode
