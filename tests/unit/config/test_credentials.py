"""Service keys are refused wherever they stand, and no key is ever printed."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import traceback
from pathlib import Path

import pytest

from scribe_desktop.config import Secret, SettingsProblems, load_settings


def jwt(claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.c2lnbmF0dXJl"


def names(environment: dict[str, str], settings_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsProblems) as caught:
        load_settings(environment, settings_file)
    for value in environment.values():
        assert not value or value not in "".join(traceback.format_exception(caught.value))
    return [problem.name for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SECRET_KEY"])
def test_a_service_keys_variable_is_refused_whatever_it_holds(name: str) -> None:
    assert names({name: "anything-else"}) == [name]
    assert names({name: ""}) == [name]


@pytest.mark.parametrize("name", ["SUPABASE_ANON_KEY", "OPENAI_API_KEY", "HOME_MADE", "JOBS_RUNNER_TOKEN"])
@pytest.mark.parametrize("value", ["sb_secret_abc123", "key=sb_secret_abc", jwt({"role": "service_role"})])
def test_a_service_key_is_refused_in_any_variable(name: str, value: str) -> None:
    assert names({name: value}) == [name]


def test_a_service_key_in_the_settings_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('supabase_anon_key = "sb_secret_planted9"\n[sb_secret_planted9]\nx = 1\n', encoding="utf-8")
    with pytest.raises(SettingsProblems) as caught:
        load_settings({}, path)
    assert "planted9" not in str(caught.value)
    assert caught.value.problems[0].name == "supabase_anon_key"


@pytest.mark.parametrize("key", ["sb_publishable_abc-123_X", jwt({"role": "anon", "iss": "supabase"})])
def test_a_publishable_key_is_taken(key: str) -> None:
    held = load_settings({"SUPABASE_ANON_KEY": key}, None).supabase.publishable_key
    assert held is not None
    assert held.reveal() == key


@pytest.mark.parametrize(
    "key",
    [
        jwt({"role": "authenticated"}),
        jwt({"role": ["anon"]}),
        jwt({}),
        jwt("anon"),
        "eyJx.!!.c",
        "eyJh.e30.x",
        "eyJhbGciOiJIUzI1NiJ9." + "W1tb" * 2000 + ".x",
        "opaque-words",
        "sb_publishable_?",
        "'sb_publishable_abc'",
    ],
)
def test_anything_else_is_no_publishable_key(key: str) -> None:
    assert names({"SUPABASE_ANON_KEY": key}) == ["SUPABASE_ANON_KEY"]


def test_other_programs_tokens_are_left_alone() -> None:
    assert load_settings({"BUILD_TOKEN": jwt({"role": "authenticated"})}, None).notices == ()


@pytest.mark.parametrize("key", ["openai_api_key", "anthropic_api_key", "jobs_runner_token"])
def test_secrets_are_refused_in_the_file(tmp_path: Path, key: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f'{key} = "planted"\n', encoding="utf-8")
    with pytest.raises(SettingsProblems) as caught:
        load_settings({}, path)
    assert [problem.name for problem in caught.value.problems] == [key.upper()]
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("value", ["two words", '"quoted"', "kéy", "line\nbreak", "x" * 5000])
def test_a_mangled_key_is_refused_without_being_printed(value: str) -> None:
    assert names({"OPENAI_API_KEY": value}) == ["OPENAI_API_KEY"]


def test_a_key_pasted_into_the_wrong_variable_is_not_printed() -> None:
    wrong = ["AI_ENABLE_REAL_APIS", "AI_CLAUDE_TIMEOUT_MS", "OPENAI_BASE_URL", "SCRIBE_DATA_DIR", "SUPABASE_ANON_KEY"]
    assert sorted(names(dict.fromkeys(wrong, "sk-planted-1"))) == sorted(wrong)


def test_settings_never_show_a_key() -> None:
    key = "sk-planted-secret"
    settings = load_settings({"OPENAI_API_KEY": key, "ANTHROPIC_API_KEY": key, "JOBS_RUNNER_TOKEN": key}, None)
    secret = settings.openai.api_key
    for shown in (
        repr(settings),
        str(settings),
        f"{secret}",
        f"{secret!r:>20}",
        repr(settings.effective),
    ):
        assert key not in shown
        assert "********" in shown


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_a_secret_is_not_copied_by_accident(leak: object) -> None:
    with pytest.raises(TypeError):
        leak(Secret("x"))  # type: ignore[operator]


def test_secrets_are_equal_by_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
