"""Loading: environment over file over defaults, and every problem reported at once."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from scribe_desktop.config import Settings, SettingsProblems, Source, find_settings_file, load_settings
from scribe_desktop.config.definitions import DEFINITIONS
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.errors import ExitCode


def write(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(environment: dict[str, str], settings_file: Path | None = None) -> dict[str, str]:
    with pytest.raises(SettingsProblems) as caught:
        load_settings(environment, settings_file)
    return {problem.name: problem.line() for problem in caught.value.problems}


def test_nothing_set_gives_the_engines_on_this_computer() -> None:
    settings = load_settings({}, None)
    assert settings.ai_mode is AiMode.LOCAL
    assert settings.chunk_threshold_bytes == 25_165_824
    assert settings.openai.whole_timeout_ms == settings.openai.chunk_timeout_ms == 120_000
    assert settings.anthropic.timeout_ms == 90_000
    assert (settings.job_ttl_seconds, settings.session_ttl_seconds, settings.offline_days) == (86_400, 28_800, 14)
    assert settings.openai.transcribe_model == "gpt-transcribe"
    assert settings.anthropic.model == "claude-sonnet-5-5"
    assert settings.data_dir.is_absolute()
    assert settings.notices == ()


@pytest.mark.parametrize(
    ("real", "stub", "local", "mode"),
    [
        ("1", "0", "1", AiMode.CLOUD),
        ("true", "", "0", AiMode.CLOUD),
        ("0", "1", "1", AiMode.STUB),
        ("", "ON", "0", AiMode.STUB),
        ("no", "false", "yes", AiMode.LOCAL),
        ("0", "0", "0", AiMode.OFF),
    ],
)
def test_the_flags_decide_the_mode(real: str, stub: str, local: str, mode: AiMode) -> None:
    environment = {"AI_ENABLE_REAL_APIS": real, "AI_ENABLE_STUB_APIS": stub, "SCRIBE_LOCAL_ENGINES": local}
    assert load_settings(environment, None).ai_mode is mode


def test_environment_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    path = write(tmp_path, 'ai_claude_timeout_ms = 1000\nscribe_offline_days = 3\nanthropic_model = "m-file"\n')
    settings = load_settings({"AI_CLAUDE_TIMEOUT_MS": "2000", "ANTHROPIC_MODEL": " "}, path)
    assert (settings.anthropic.timeout_ms, settings.offline_days, settings.anthropic.model) == (2000, 3, "m-file")
    sources = {line.name: line.source for line in settings.effective}
    assert sources["AI_CLAUDE_TIMEOUT_MS"] is Source.ENVIRONMENT
    assert sources["ANTHROPIC_MODEL"] is Source.FILE
    assert sources["JOB_TTL_SECONDS"] is Source.DEFAULT


def test_every_setting_is_listed_once() -> None:
    names = [line.name for line in load_settings({}, None).effective]
    assert sorted(names) == sorted(definition.name for definition in DEFINITIONS)


def test_off_wins_over_an_environment_that_says_on(tmp_path: Path) -> None:
    settings = load_settings({"AI_ENABLE_REAL_APIS": "1"}, write(tmp_path, "ai_enable_real_apis = false\n"))
    assert settings.ai_mode is AiMode.LOCAL
    assert [notice.name for notice in settings.notices] == ["AI_ENABLE_REAL_APIS"]


def test_a_missing_key_in_cloud_mode_is_a_notice_and_no_refusal() -> None:
    settings = load_settings({"AI_ENABLE_REAL_APIS": "1", "ANTHROPIC_API_KEY": "k"}, None)
    assert settings.ai_mode is AiMode.CLOUD
    assert [notice.name for notice in settings.notices] == ["OPENAI_API_KEY"]
    assert settings.anthropic.api_key is not None
    assert settings.anthropic.api_key.reveal() == "k"


def test_all_problems_are_told_at_once() -> None:
    found = problems_of(
        {
            "AI_ENABLE_REAL_APIS": "perhaps",
            "AI_CLAUDE_TIMEOUT_MS": "90s",
            "AI_WHISPER_TIMEOUT_MS": "99",
            "OPENAI_BASE_URL": "http://example.org",
            "SCRIBE_DATA_DIR": "data",
            "SCRIBE_WHISPER_MODLE": "tiny",
        }
    )
    assert list(found) == [
        "SCRIBE_WHISPER_MODLE",
        "AI_ENABLE_REAL_APIS",
        "OPENAI_BASE_URL",
        "AI_WHISPER_TIMEOUT_MS",
        "AI_CLAUDE_TIMEOUT_MS",
        "SCRIBE_DATA_DIR",
    ]
    assert "Did you mean SCRIBE_WHISPER_MODEL?" in found["SCRIBE_WHISPER_MODLE"]
    assert "from 100 to 3600000" in found["AI_WHISPER_TIMEOUT_MS"]


def test_problems_survive_the_road_between_processes() -> None:
    with pytest.raises(SettingsProblems) as caught:
        load_settings({"AI_CLAUDE_TIMEOUT_MS": "x"}, None)
    assert caught.value.exit_code == ExitCode.USAGE
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert "AI_CLAUDE_TIMEOUT_MS" in str(again)


def test_both_flags_are_refused_and_the_words_say_which_to_unset() -> None:
    found = problems_of({"AI_ENABLE_REAL_APIS": "1", "AI_ENABLE_STUB_APIS": "1"})
    assert "unset AI_ENABLE_REAL_APIS to use demo text" in found["AI_ENABLE_STUB_APIS"]


def test_both_flags_are_refused_even_when_one_stands_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "ai_enable_stub_apis = true\n")
    assert "AI_ENABLE_STUB_APIS" in problems_of({"AI_ENABLE_REAL_APIS": "1"}, path)


@pytest.mark.parametrize(
    ("value", "is_allowed"),
    [
        ("https://api.example.org/v1", True),
        ("http://127.0.0.1:8811", True),
        ("http://127.8.9.1:8811/v1/", True),
        ("http://localhost:8811", True),
        ("http://[::1]:8811", True),
        ("http://127.0.0.1.example.org", False),
        ("http://10.0.0.1", False),
        ("https://user:pass@example.org", False),
        ("https://example.org/?key=1", False),
        ("https://", False),
        ("https://example.org:port", False),
        ("ftp://example.org", False),
        ("example.org", False),
        ("https://exa mple.org", False),
    ],
)
def test_addresses_are_encrypted_unless_they_stay_on_this_computer(value: str, is_allowed: bool) -> None:
    if is_allowed:
        assert load_settings({"OPENAI_BASE_URL": value}, None).openai.base_url == value.rstrip("/")
    else:
        assert list(problems_of({"OPENAI_BASE_URL": value})) == ["OPENAI_BASE_URL"]


@pytest.mark.parametrize("number", ["99999", "1073741825", "1e6", "200_000", "", "0x10", "2.0"])
def test_whole_numbers_are_bounded(number: str) -> None:
    environment = {"SCRIBE_CHUNK_THRESHOLD_BYTES": number}
    if not number:
        assert load_settings(environment, None).chunk_threshold_bytes == 25_165_824
    else:
        assert list(problems_of(environment)) == ["SCRIBE_CHUNK_THRESHOLD_BYTES"]


def test_another_programs_variable_with_our_prefix_is_only_a_notice() -> None:
    settings = load_settings({"AI_MONTHLY_BUDGET": "5", "OPENAI_ORGANIZATION": "x"}, None)
    assert [notice.name for notice in settings.notices] == ["AI_MONTHLY_BUDGET"]


def test_unknown_keys_of_the_file_are_refused_with_the_nearest_name(tmp_path: Path) -> None:
    found = problems_of({}, write(tmp_path, "scribe_ofline_days = 3\n[openai]\nmodel = 'x'\n"))
    assert "Did you mean scribe_offline_days?" in found["scribe_ofline_days"]
    assert "no such key" in found["openai"]


@pytest.mark.parametrize(
    "text",
    ["ai_claude_timeout_ms = 'x'", "ai_claude_timeout_ms = true", "ai_claude_timeout_ms = 1.5", "anthropic_model = 3"],
)
def test_values_of_the_file_are_checked_by_type(tmp_path: Path, text: str) -> None:
    assert len(problems_of({}, write(tmp_path, text))) == 1


@pytest.mark.parametrize(
    "raw", [b"x = ", b"\xff\xfe", b"a = 1\na = 2", b"x = " + b"[" * 5000, b"#" * (1024 * 1024 + 1)]
)
def test_a_broken_file_is_a_problem_and_not_a_crash(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(raw)
    assert list(problems_of({}, path)) == ["SCRIBE_SETTINGS_FILE"]


def test_a_broken_files_words_are_not_repeated(tmp_path: Path) -> None:
    found = problems_of({}, write(tmp_path, "x = 1\nsk_planted_secret\n"))
    assert "line 2" in found["SCRIBE_SETTINGS_FILE"]
    assert "planted" not in str(found)


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbfscribe_offline_days = 5\r\n")
    assert load_settings({}, path).offline_days == 5


def test_a_missing_file_is_fine_unless_it_was_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    assert load_settings({}, missing).settings_file == missing
    environment = {"SCRIBE_SETTINGS_FILE": str(missing)}
    assert find_settings_file(environment) == missing
    assert "does not exist" in problems_of(environment, missing)["SCRIBE_SETTINGS_FILE"]


def test_a_folder_or_a_pipe_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    import os

    assert list(problems_of({}, tmp_path)) == ["SCRIBE_SETTINGS_FILE"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert list(problems_of({}, tmp_path / "pipe")) == ["SCRIBE_SETTINGS_FILE"]


def test_the_platforms_settings_file_is_found_without_being_named() -> None:
    assert find_settings_file({}).name == "settings.toml"
    assert find_settings_file({}).is_absolute()


def test_settings_are_frozen() -> None:
    settings: Settings = load_settings({}, None)
    with pytest.raises(AttributeError):
        settings.offline_days = 1  # type: ignore[misc]


def test_importing_the_settings_brings_in_nothing_heavy() -> None:
    import subprocess
    import sys

    late = ["tomllib", "json", "difflib", "platformdirs", "ssl", "hashlib", "socket", "asyncio", "PySide6"]
    code = f"import sys, scribe_desktop.config; print([name for name in {late} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
