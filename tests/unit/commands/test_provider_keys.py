"""Keys: in the keychain or nowhere, below the environment, tested in an engine process, and never in any message."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands import provider_keys
from scribe_desktop.commands.provider_keys import (
    KeyVerdict,
    Provider,
    remove_key,
    save_key,
    saved_keys,
    with_saved_keys,
)
from scribe_desktop.config import AiSwitch, Preferences, Secret, Settings, Source, load_settings, save_preferences
from scribe_desktop.errors import CancelledError, ConfigurationError
from scribe_desktop.store.keychain import keychain_unavailable
from tests.providers.faults import FAR_SIDE_WORDS, Fault
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings

OPENAI_KEY = "sk-proj-" + "a" * 40
ANTHROPIC_KEY = "sk-ant-api03-" + "b" * 40


class FakeKeychain:
    """A keychain in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.is_locked = False

    def get(self, name: str) -> bytes | None:
        self._check()
        return self.kept.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self._check()
        self.kept[name] = secret

    def delete(self, name: str) -> None:
        self._check()
        self.kept.pop(name, None)

    def _check(self) -> None:
        if self.is_locked:
            raise keychain_unavailable()


@pytest.fixture
def keychain() -> FakeKeychain:
    return FakeKeychain()


def service_token() -> str:
    parts = ({"alg": "HS256"}, {"role": "service_role"})
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + ".c2ln"
    )


def test_keys_come_back_and_go(keychain: FakeKeychain) -> None:
    save_key(keychain, Provider.OPENAI, f"  {OPENAI_KEY}\n")
    save_key(keychain, Provider.ANTHROPIC, ANTHROPIC_KEY)
    assert saved_keys(keychain) == {Provider.OPENAI, Provider.ANTHROPIC}
    settings = with_saved_keys(load_settings({"AI_ENABLE_REAL_APIS": "1"}, None), keychain)
    assert settings.openai.api_key == Secret(OPENAI_KEY)
    assert settings.anthropic.api_key == Secret(ANTHROPIC_KEY)
    assert settings.source_of("OPENAI_API_KEY") is Source.KEYCHAIN
    remove_key(keychain, Provider.OPENAI)
    remove_key(keychain, Provider.OPENAI)
    assert saved_keys(keychain) == {Provider.ANTHROPIC}
    assert not any(OPENAI_KEY.encode() in secret for secret in keychain.kept.values())


def test_the_environment_wins(keychain: FakeKeychain) -> None:
    save_key(keychain, Provider.OPENAI, OPENAI_KEY)
    settings = with_saved_keys(load_settings({"OPENAI_API_KEY": "from-the-clinic"}, None), keychain)
    assert settings.openai.api_key == Secret("from-the-clinic")
    assert settings.pinned_by("OPENAI_API_KEY") == "environment"


@pytest.mark.parametrize(
    ("provider", "key", "code"),
    [
        (Provider.OPENAI, "", "key.refused"),
        (Provider.OPENAI, "short", "key.refused"),
        (Provider.OPENAI, "sk-proj- with spaces in it", "key.refused"),
        (Provider.OPENAI, "“" + OPENAI_KEY + "”", "key.refused"),
        (Provider.OPENAI, f'"{OPENAI_KEY}"', "key.refused"),
        (Provider.OPENAI, "x" * 5000, "key.refused"),
        (Provider.OPENAI, ANTHROPIC_KEY, "key.refused"),
        (Provider.ANTHROPIC, OPENAI_KEY, "key.refused"),
        (Provider.ANTHROPIC, "sb_publishable_" + "c" * 30, "key.refused"),
        (Provider.ANTHROPIC, "sb_secret_" + "c" * 30, "key.service"),
        (Provider.OPENAI, service_token(), "key.service"),
    ],
)
def test_nonsense_and_service_keys_are_refused_without_being_quoted(
    keychain: FakeKeychain, provider: Provider, key: str, code: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        save_key(keychain, provider, key)
    assert caught.value.code == code
    assert not key or key not in caught.value.sentences()
    assert keychain.kept == {}


def test_without_a_keychain_a_key_is_kept_nowhere(keychain: FakeKeychain) -> None:
    keychain.is_locked = True
    for chain in (None, keychain):
        with pytest.raises(ConfigurationError) as caught:
            save_key(chain, Provider.ANTHROPIC, ANTHROPIC_KEY)
        assert caught.value.code == "key.no_keychain"
        assert "ANTHROPIC_API_KEY" in caught.value.next_step
        assert saved_keys(chain) == frozenset()
    settings = load_settings({}, None)
    assert with_saved_keys(settings, None) == settings
    assert [notice.name for notice in with_saved_keys(settings, keychain).notices] == ["KEYCHAIN"]


def test_an_entry_that_is_no_key_counts_as_none(keychain: FakeKeychain) -> None:
    keychain.kept = {"openai-api-key": b"\xff\x00", "anthropic-api-key": b""}
    assert saved_keys(keychain) == frozenset()


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(ServerSettings(canned_text="words")) as running:
        yield running


def settings_for(server: ProviderServer, **changes: str) -> tuple[Settings, AiSwitch]:
    environment = server.environment() | changes
    return load_settings(environment, None), AiSwitch(None, environment)


@pytest.mark.parametrize("provider", list(Provider))
def test_a_good_key_is_accepted(server: ProviderServer, provider: Provider) -> None:
    settings, switch = settings_for(server)
    found = provider_keys.test_key(settings, switch, provider, CancelToken())
    assert (found.verdict, found.code) == (KeyVerdict.ACCEPTED, "")
    assert found.is_accepted
    assert found.sentence == f"{provider.label} accepts the key."
    assert (server.seen.count("models"), server.seen.count("draft"), server.seen.count("transcribe")) == (1, 0, 0)


@pytest.mark.parametrize("provider", list(Provider))
def test_a_model_that_the_service_does_not_list_is_said(server: ProviderServer, provider: Provider) -> None:
    settings, switch = settings_for(server, OPENAI_TRANSCRIBE_MODEL="gpt-scribble", ANTHROPIC_MODEL="gpt-scribble")
    found = provider_keys.test_key(settings, switch, provider, CancelToken())
    assert (found.verdict, found.code) == (KeyVerdict.ACCEPTED, "key.model_not_listed")
    assert "gpt-scribble" in found.sentence


@pytest.mark.parametrize("provider", list(Provider))
@pytest.mark.parametrize(
    ("fault", "verdict", "code"),
    [
        (Fault.STATUS_401, KeyVerdict.REFUSED, "provider.key"),
        (Fault.STATUS_402, KeyVerdict.REFUSED, "provider.quota"),
        (Fault.STATUS_403, KeyVerdict.UNKNOWN, ""),
        (Fault.STATUS_404, KeyVerdict.UNKNOWN, ""),
        (Fault.STATUS_529, KeyVerdict.UNKNOWN, "provider.busy"),
        (Fault.RESET_BEFORE_HEADERS, KeyVerdict.UNKNOWN, "provider.offline"),
        (Fault.HTML_200, KeyVerdict.UNKNOWN, "provider.not_json"),
    ],
)
def test_every_other_answer_has_its_sentence(
    server: ProviderServer, provider: Provider, fault: Fault, verdict: KeyVerdict, code: str
) -> None:
    server.faults.next("models", fault)
    settings, switch = settings_for(server)
    found = provider_keys.test_key(settings, switch, provider, CancelToken())
    assert (found.verdict, found.code) == (verdict, code)
    assert found.sentence.endswith(".")
    assert FAR_SIDE_WORDS not in found.sentence
    assert server.settings.api_key not in repr(found)


@pytest.mark.parametrize("provider", list(Provider))
def test_a_wrong_key_is_refused(server: ProviderServer, provider: Provider) -> None:
    settings, switch = settings_for(server, OPENAI_API_KEY="wrong-key-1234567", ANTHROPIC_API_KEY="wrong-key-1234567")
    found = provider_keys.test_key(settings, switch, provider, CancelToken())
    assert found.verdict is KeyVerdict.REFUSED
    assert "wrong-key" not in found.sentence


@pytest.mark.parametrize("provider", list(Provider))
def test_a_silent_service_is_given_up_on(
    server: ProviderServer, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_keys, "TEST_SECONDS", 0.5)
    server.faults.next("models", Fault.TIMEOUT)
    settings, switch = settings_for(server)
    found = provider_keys.test_key(settings, switch, provider, CancelToken())
    assert (found.verdict, found.code) == (KeyVerdict.UNKNOWN, "provider.offline")


def test_offline_is_said(server: ProviderServer) -> None:
    settings, switch = settings_for(server)
    server.stop()
    found = provider_keys.test_key(settings, switch, Provider.OPENAI, CancelToken())
    assert (found.verdict, found.sentence) == (KeyVerdict.UNKNOWN, "Not tested. OpenAI cannot be reached.")


def test_nothing_is_sent_while_cloud_ai_is_off(server: ProviderServer, tmp_path: Path) -> None:
    settings, _ = settings_for(server)
    save_preferences(tmp_path / "preferences.toml", Preferences(is_ai_on=False))
    switch = AiSwitch(None, server.environment(), tmp_path / "preferences.toml")
    found = provider_keys.test_key(settings, switch, Provider.OPENAI, CancelToken())
    assert (found.verdict, found.code) == (KeyVerdict.UNKNOWN, "ai.cloud_off")
    assert server.seen.count("models") == 0


def test_no_key_and_cancel(server: ProviderServer) -> None:
    settings, switch = settings_for(server)
    bare = replace(settings, openai=replace(settings.openai, api_key=None))
    assert provider_keys.test_key(bare, switch, Provider.OPENAI, CancelToken()).code == "engine.key_missing"
    cancelled = CancelToken()
    cancelled.cancel()
    with pytest.raises(CancelledError):
        provider_keys.test_key(settings, switch, Provider.OPENAI, cancelled)
    assert server.seen.count("models") == 0
