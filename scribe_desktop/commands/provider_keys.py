"""Owns the keys of the paid services: kept in the system's keychain and nowhere else, tested, never shown again.

A key in the environment stands above one that is saved here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess, EngineSpec
from scribe_desktop.children.provider_call import KeyCheck, KeyChecked
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.config import AiSwitch, Problem, Secret, Settings
from scribe_desktop.config.credentials import is_service_key
from scribe_desktop.domain.changes import Changes
from scribe_desktop.drafting.claude_drafter import ClaudeSettings, describe_claude
from scribe_desktop.errors import AiOffError, ConfigurationError, LockedError, ProviderAccessError, ScribeError
from scribe_desktop.store.keychain import Keychain
from scribe_desktop.transcription.openai_engine import OpenAiEngineSettings, describe_openai

LEAST_CHARACTERS = 16
MOST_CHARACTERS = 400
TEST_SECONDS = 15.0
"""The longest wait without a byte when a key is tested."""


class Provider(StrEnum):
    """The paid services."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"

    @property
    def label(self) -> str:
        """Its name for the user."""
        return {Provider.OPENAI: "OpenAI", Provider.ANTHROPIC: "Anthropic"}[self]

    @property
    def variable(self) -> str:
        """The variable that may hold its key instead."""
        return {Provider.OPENAI: "OPENAI_API_KEY", Provider.ANTHROPIC: "ANTHROPIC_API_KEY"}[self]


class KeyVerdict(StrEnum):
    """What a test found. UNKNOWN: the service could not be asked, or does not say."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KeyTest:
    """The result of testing a key: a verdict, and a sentence for the user. It holds nothing of the key."""

    verdict: KeyVerdict
    sentence: str
    code: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether the service took the key."""
        return self.verdict is KeyVerdict.ACCEPTED


_KEY = re.compile(r"[!-~]+")
_OTHERS: dict[Provider, tuple[tuple[str, ...], str]] = {
    Provider.OPENAI: (("sk-ant-",), "Anthropic"),
    Provider.ANTHROPIC: (("sk-proj-", "sk-svcacct-", "sk-admin-"), "OpenAI"),
}


def save_key(keychain: Keychain | None, provider: Provider, key: str) -> Outcome[None]:
    """Keep a key in the keychain, in place of an older one. Blocks while the keychain asks its owner.

    Raises:
        ConfigurationError: `key.refused`, it cannot be such a key; `key.service`, it is one no workstation may hold;
            `key.no_keychain`, there is no keychain. The key is then kept nowhere.
    """
    cleaned = _checked(provider, key)
    _in_keychain(keychain, provider, lambda chain: chain.put(_name(provider), cleaned.encode()))
    return Outcome(Changes(has_settings_changed=True), None)


def remove_key(keychain: Keychain | None, provider: Provider) -> Outcome[None]:
    """Forget the saved key; none is fine. Raises as `save_key` does."""
    _in_keychain(keychain, provider, lambda chain: chain.delete(_name(provider)))
    return Outcome(Changes(has_settings_changed=True), None)


def saved_keys(keychain: Keychain | None) -> frozenset[Provider]:
    """The services that have a key in the keychain; none where there is no keychain, or it stays locked. Blocks."""
    if keychain is None:
        return frozenset()
    try:
        return frozenset(provider for provider in Provider if _read(keychain, provider) is not None)
    except LockedError:
        return frozenset()


def with_saved_keys(settings: Settings, keychain: Keychain | None) -> Settings:
    """The settings with saved keys where the environment gives none. Blocks; a locked keychain gives a notice."""
    if keychain is None:
        return settings
    try:
        return settings.with_api_keys(
            openai=_read(keychain, Provider.OPENAI), anthropic=_read(keychain, Provider.ANTHROPIC)
        )
    except LockedError:
        locked = Problem("KEYCHAIN", "It is locked or cannot be used, so saved keys are missing.", "Unlock it.")
        return replace(settings, notices=(*settings.notices, locked))


def test_key(settings: Settings, switch: AiSwitch, provider: Provider, cancel: CancelToken) -> KeyTest:
    """Ask the service whether it accepts the key of these settings. Blocks up to half a minute; costs nothing.

    Nothing of any patient is sent, and nothing at all while cloud AI is off.

    Raises:
        CancelledError: cancel was asked for.
    """
    try:
        switch.check_allows_cloud()
    except AiOffError as off:
        return KeyTest(KeyVerdict.UNKNOWN, "Not tested. Cloud AI is off, so nothing was sent.", off.code)
    spec = _spec(settings, provider)
    if spec is None:
        return KeyTest(KeyVerdict.UNKNOWN, f"There is no key for {provider.label}.", "engine.key_missing")
    try:
        with EngineProcess(spec) as engine:
            answer = engine.call(KeyCheck(), cancel)
    except ProviderAccessError as refused:
        return _refused(provider, refused)
    except ScribeError as error:
        cancel.check()
        return KeyTest(KeyVerdict.UNKNOWN, f"Not tested. {error.happened}", error.code)
    return _accepted(provider, answer, _model(settings, provider))


def _checked(provider: Provider, key: str) -> str:
    cleaned = key.strip()
    if is_service_key(cleaned):
        raise ConfigurationError(
            "This is a Supabase service key, which opens every patient's data of every clinician.",
            safe="It was not saved.",
            next_step="Remove it from this computer, and replace it if others could read it.",
            code="key.service",
        )
    others, owner = _OTHERS[provider]
    if cleaned.startswith(others):
        raise _not_a_key(f"This is a key of {owner}, not of {provider.label}.")
    if not _KEY.fullmatch(cleaned) or cleaned[0] in "\"'":
        raise _not_a_key("The key has spaces, quotes or characters in it that no key has.")
    if not LEAST_CHARACTERS <= len(cleaned) <= MOST_CHARACTERS:
        raise _not_a_key(f"A key has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters; this one has {len(cleaned)}.")
    if cleaned.startswith("sb_publishable_"):
        raise _not_a_key("This is a key of Supabase.")
    return cleaned


def _not_a_key(happened: str) -> ConfigurationError:
    return ConfigurationError(
        happened,
        safe="It was not saved.",
        next_step="Copy the key again from the service's own page, whole.",
        code="key.refused",
    )


def _in_keychain(keychain: Keychain | None, provider: Provider, work: Callable[[Keychain], None]) -> None:
    try:
        if keychain is not None:
            work(keychain)
            return
    except LockedError:
        raise _no_keychain(provider, "The system's keychain is locked or cannot be used.") from None
    raise _no_keychain(provider, "This computer has no keychain that can be used.")


def _no_keychain(provider: Provider, happened: str) -> ConfigurationError:
    return ConfigurationError(
        happened,
        safe="The key was not written anywhere.",
        next_step=f"Unlock the keychain and try again, or set {provider.variable} in the environment.",
        code="key.no_keychain",
    )


def _name(provider: Provider) -> str:
    return f"{provider.value}-api-key"


def _read(keychain: Keychain, provider: Provider) -> Secret | None:
    raw = keychain.get(_name(provider))
    try:
        # An entry that another program put there is no key of ours.
        return Secret(_checked(provider, raw.decode("ascii"))) if raw else None
    except (ConfigurationError, UnicodeDecodeError):
        return None


def _spec(settings: Settings, provider: Provider) -> EngineSpec | None:
    if provider is Provider.OPENAI:
        openai = settings.openai
        return (
            None
            if openai.api_key is None
            else describe_openai(
                OpenAiEngineSettings(
                    api_key=openai.api_key.reveal(),
                    base_url=openai.base_url,
                    model=openai.transcribe_model,
                    idle_timeout_seconds=min(TEST_SECONDS, openai.whole_timeout_ms / 1000),
                )
            ).spec
        )
    anthropic = settings.anthropic
    return (
        None
        if anthropic.api_key is None
        else describe_claude(
            ClaudeSettings(
                api_key=anthropic.api_key.reveal(),
                base_url=anthropic.base_url,
                model=anthropic.model,
                idle_timeout_seconds=min(TEST_SECONDS, anthropic.timeout_ms / 1000),
            )
        ).spec
    )


def _model(settings: Settings, provider: Provider) -> str:
    return settings.openai.transcribe_model if provider is Provider.OPENAI else settings.anthropic.model


def _refused(provider: Provider, error: ProviderAccessError) -> KeyTest:
    if error.code == "provider.quota":
        sentence = f"{provider.label} knows the key, but the account has no credit left."
    else:
        sentence = f"{provider.label} did not accept the key. Copy it again from the service's own page."
    return KeyTest(KeyVerdict.REFUSED, sentence, error.code)


def _accepted(provider: Provider, answer: object, model: str) -> KeyTest:
    models = answer.models if isinstance(answer, KeyChecked) else None
    if models is None:
        return KeyTest(
            KeyVerdict.UNKNOWN, f"{provider.label} was reached, but does not say whether the key is good for a visit."
        )
    if model not in models:
        return KeyTest(
            KeyVerdict.ACCEPTED,
            f"{provider.label} accepts the key, but does not list the model {model}. Check the model's name.",
            "key.model_not_listed",
        )
    return KeyTest(KeyVerdict.ACCEPTED, f"{provider.label} accepts the key.")
