"""The kill switch: off wins, and it is read anew before every call."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scribe_desktop.config import AiSwitch, load_settings
from scribe_desktop.config.ai_switch import Said, decide
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.errors import AiOffError, ExitCode, Remedy

ON = {"AI_ENABLE_REAL_APIS": "1"}


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def is_allowed(switch: AiSwitch) -> bool:
    try:
        switch.check_allows_cloud()
    except AiOffError:
        return False
    return True


def test_the_refusal_pauses_the_job_and_says_how_to_turn_it_on() -> None:
    with pytest.raises(AiOffError) as caught:
        AiSwitch(None, {}).check_allows_cloud()
    assert (caught.value.code, caught.value.exit_code) == ("ai.cloud_off", ExitCode.AI_OFF)
    assert caught.value.remedy is Remedy.PAUSE_AND_SAY
    assert "To turn it on" in caught.value.next_step


@pytest.mark.parametrize("environment", [None, True, False])
@pytest.mark.parametrize("file", [None, True, False])
def test_off_wins_and_silence_forbids_nothing(environment: bool | None, file: bool | None) -> None:
    mode = decide(Said(is_real_on=environment), Said(is_real_on=file))
    is_forbidden = environment is False or file is False
    is_asked_for = environment is True or file is True
    assert (mode is AiMode.CLOUD) == (is_asked_for and not is_forbidden)


def test_a_change_of_the_file_is_seen_by_the_next_call(settings_file: Path) -> None:
    switch = AiSwitch(settings_file, ON)
    assert is_allowed(switch)
    settings_file.write_text("ai_enable_real_apis = false\n", encoding="utf-8")
    assert not is_allowed(switch)
    settings_file.write_text("ai_enable_real_apis = true\n", encoding="utf-8")
    assert is_allowed(switch)
    settings_file.unlink()
    assert is_allowed(switch)


def test_a_rewrite_of_the_same_size_and_time_is_seen(settings_file: Path) -> None:
    switch = AiSwitch(settings_file, ON)
    for text, allowed in [("1", True), ("0", False)] * 20:
        settings_file.write_text(f"ai_enable_real_apis = {text}\n", encoding="utf-8")
        os.utime(settings_file, (1_000_000_000, 1_000_000_000))
        assert is_allowed(switch) is allowed


def test_a_replaced_file_is_seen(settings_file: Path, tmp_path: Path) -> None:
    settings_file.write_text("ai_enable_real_apis = true \n", encoding="utf-8")
    switch = AiSwitch(settings_file, {})
    assert is_allowed(switch)
    other = tmp_path / "other.toml"
    other.write_text("ai_enable_real_apis = false\n", encoding="utf-8")
    other.replace(settings_file)
    assert not is_allowed(switch)


@pytest.mark.parametrize("raw", [b"ai_enable_real_apis = ", b"\xff", b"ai_enable_real_apis = 'maybe'", b"x = 1\nx = 2"])
def test_a_broken_file_counts_as_off(settings_file: Path, raw: bytes) -> None:
    switch = AiSwitch(settings_file, ON)
    settings_file.write_bytes(raw)
    assert not is_allowed(switch)
    switch.check_allows_ai()


def test_an_unreadable_file_counts_as_off(settings_file: Path) -> None:
    switch = AiSwitch(settings_file, ON)
    settings_file.mkdir()
    assert not is_allowed(switch)


def test_a_named_file_that_has_gone_counts_as_off(settings_file: Path) -> None:
    settings_file.write_text("", encoding="utf-8")
    switch = AiSwitch(settings_file, ON | {"SCRIBE_SETTINGS_FILE": str(settings_file)})
    assert is_allowed(switch)
    settings_file.unlink()
    assert not is_allowed(switch)


def test_an_environment_that_says_off_cannot_be_overruled(settings_file: Path) -> None:
    settings_file.write_text("ai_enable_real_apis = true\n", encoding="utf-8")
    assert not is_allowed(AiSwitch(settings_file, {"AI_ENABLE_REAL_APIS": "0"}))
    assert not is_allowed(AiSwitch(settings_file, {"AI_ENABLE_REAL_APIS": "perhaps"}))


def test_the_environment_is_a_snapshot(settings_file: Path) -> None:
    environment = dict(ON)
    switch = AiSwitch(settings_file, environment)
    environment["AI_ENABLE_REAL_APIS"] = "0"
    assert is_allowed(switch)


def test_stub_and_local_modes_allow_engines_but_no_cloud() -> None:
    for environment in ({"AI_ENABLE_STUB_APIS": "1"}, {}):
        switch = AiSwitch(None, environment)
        switch.check_allows_ai()
        assert not is_allowed(switch)


def test_off_refuses_every_engine_and_says_how_to_turn_it_on(settings_file: Path) -> None:
    switch = AiSwitch(settings_file, {})
    switch.check_allows_ai()
    settings_file.write_text("scribe_local_engines = false\n", encoding="utf-8")
    assert switch.mode() is AiMode.OFF
    with pytest.raises(AiOffError) as caught:
        switch.check_allows_ai()
    assert caught.value.code == "ai.off"
    assert "SCRIBE_LOCAL_ENGINES" in caught.value.next_step


def test_switch_and_settings_agree(settings_file: Path) -> None:
    for words in ("", "ai_enable_real_apis = true", "ai_enable_real_apis = false", "ai_enable_stub_apis = true"):
        settings_file.write_text(words, encoding="utf-8")
        for environment in ({}, {"AI_ENABLE_REAL_APIS": "0"}, {"SCRIBE_LOCAL_ENGINES": "0"}):
            assert load_settings(environment, settings_file).ai_mode is AiSwitch(settings_file, environment).mode()
