"""Preferences: kept across programs, never overwritten when damaged, and below environment and settings file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scribe_desktop.config import (
    AiSwitch,
    AppearanceChoice,
    Preferences,
    Secret,
    ShortcutChoice,
    Source,
    find_preferences_file,
    load_preferences,
    load_settings,
    preferred_names,
    read_preferences,
    save_preferences,
)
from scribe_desktop.domain.engine import AiMode, DrafterName, EngineName
from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import AiOffError, StorageError

EVERYTHING = Preferences(
    is_ai_on=False,
    ai_mode_choice=AiMode.CLOUD,
    engine=EngineName.LOCAL,
    drafter=DrafterName.CLAUDE,
    transcribe_model="whisper-1",
    drafting_model="claude-x",
    whisper_model="small.en",
    note_types=(NoteType.DAP, NoteType.FREEFORM),
    language="de",
    job_ttl_seconds=7200,
    signer_name="Dr. Á. O'Neill",
    appearance=AppearanceChoice.DARK,
    text_scale=1.25,
    play_speed=1.5,
    output_device_id="{0.0.0}.sink",
    input_device_id="alsa_input",
    shortcuts=(ShortcutChoice("copy_note", "Ctrl+Shift+C"), ShortcutChoice("sign", "")),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "preferences.toml"


def test_everything_comes_back(path: Path) -> None:
    save_preferences(path, EVERYTHING)
    loaded = load_preferences(path)
    assert loaded.preferences == EVERYTHING
    assert loaded.problems == ()
    assert [entry.name for entry in path.parent.iterdir()] == ["preferences.toml"]


def test_a_choice_can_be_taken_back(path: Path) -> None:
    save_preferences(path, EVERYTHING)
    save_preferences(path, Preferences())
    assert load_preferences(path).preferences == Preferences()


def test_nothing_there_is_the_defaults_and_makes_no_file(path: Path) -> None:
    assert load_preferences(path).preferences == Preferences()
    assert not path.exists()


def test_keys_of_a_newer_program_and_comments_stay(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('# mine\nfrom_the_future = 7\n\n[shortcuts]\nsign = "F9"\n', encoding="utf-8")
    save_preferences(path, replace(load_preferences(path).preferences, text_scale=1.5))
    text = path.read_text(encoding="utf-8")
    assert "# mine" in text
    assert "from_the_future = 7" in text
    again = load_preferences(path).preferences
    assert (again.text_scale, again.shortcuts) == (1.5, (ShortcutChoice("sign", "F9"),))


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("", encoding="utf-8")
    path.parent.mkdir()
    path.symlink_to(real)
    save_preferences(path, EVERYTHING)
    assert path.is_symlink()
    assert load_preferences(real).preferences == EVERYTHING


@pytest.mark.parametrize("raw", [b"is_ai_on = ", b"\xff\xfe", b"x = 1\nx = 2", b"a" * (1024 * 1024 + 1)])
def test_a_damaged_file_is_put_aside_and_ai_is_off(path: Path, raw: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(raw)
    assert AiSwitch(None, {"AI_ENABLE_REAL_APIS": "1"}, path).mode() is AiMode.OFF
    loaded = load_preferences(path)
    assert loaded.is_damaged
    assert loaded.preferences == Preferences(is_ai_on=False)
    assert "AI is off" in loaded.problems[0].line()
    assert (path.parent / "preferences.damaged-1.toml").read_bytes() == raw
    # The next start must not find AI on because the file had gone.
    assert load_preferences(path).preferences.is_ai_on is False


def test_a_second_damaged_file_does_not_replace_the_first(path: Path) -> None:
    path.parent.mkdir()
    for raw in (b"first = ", b"second = "):
        path.write_bytes(raw)
        load_preferences(path)
    assert (path.parent / "preferences.damaged-1.toml").read_bytes() == b"first = "
    assert (path.parent / "preferences.damaged-2.toml").read_bytes() == b"second = "


def test_saving_never_overwrites_a_damaged_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"is_ai_on = ")
    with pytest.raises(StorageError) as caught:
        save_preferences(path, Preferences())
    assert caught.value.code == "preferences.damaged"
    assert path.read_bytes() == b"is_ai_on = "


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as caught:
        save_preferences(tmp_path / "file" / "preferences.toml", Preferences())
    assert caught.value.code == "preferences.unwritable"


def test_a_bad_value_gives_way_alone_and_is_not_quoted(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        'text_scale = 9\nnote_types = ["soap", "poem"]\nappearance = "sk-secret"\nplay_speed = 1.5\n'
        'language = "de"\njob_ttl_seconds = 1\n\n[shortcuts]\nsign = 5\n',
        encoding="utf-8",
    )
    loaded = read_preferences(path)
    assert loaded.preferences == Preferences(play_speed=1.5, language="de")
    assert [problem.name for problem in loaded.problems] == [
        "note_types",
        "job_ttl_seconds",
        "appearance",
        "text_scale",
        "shortcuts",
    ]
    assert not any("sk-secret" in problem.line() for problem in loaded.problems)


def test_a_switch_that_cannot_be_read_is_off(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('is_ai_on = "perhaps"\n', encoding="utf-8")
    assert read_preferences(path).preferences.is_ai_on is False


def test_the_environment_can_name_the_file(tmp_path: Path) -> None:
    assert find_preferences_file({"SCRIBE_PREFERENCES_FILE": str(tmp_path / "p.toml")}) == tmp_path / "p.toml"
    assert find_preferences_file({}).name == "preferences.toml"


def test_models_and_times_come_from_the_window_unless_they_are_pinned(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('anthropic_model = "claude-clinic"\n', encoding="utf-8")
    settings = load_settings({"JOB_TTL_SECONDS": "600"}, file, EVERYTHING)
    assert settings.openai.transcribe_model == "whisper-1"
    assert settings.whisper_model == "small.en"
    assert settings.anthropic.model == "claude-clinic"
    assert settings.job_ttl_seconds == 600
    assert settings.source_of("OPENAI_TRANSCRIBE_MODEL") is Source.PREFERENCES
    pinned = {
        name: settings.pinned_by(name) for name in ("JOB_TTL_SECONDS", "ANTHROPIC_MODEL", "OPENAI_TRANSCRIBE_MODEL")
    }
    assert pinned == {
        "JOB_TTL_SECONDS": "environment",
        "ANTHROPIC_MODEL": "settings file",
        "OPENAI_TRANSCRIBE_MODEL": None,
    }


CLOUD, LOCAL, STUB = (Preferences(ai_mode_choice=mode) for mode in (AiMode.CLOUD, AiMode.LOCAL, AiMode.STUB))
OFF = Preferences(is_ai_on=False, ai_mode_choice=AiMode.CLOUD)
REAL_ON, REAL_OFF = {"AI_ENABLE_REAL_APIS": "1"}, {"AI_ENABLE_REAL_APIS": "0"}
STUB_ON = {"AI_ENABLE_STUB_APIS": "1"}


@pytest.mark.parametrize(
    ("environment", "preferences", "mode"),
    [
        ({}, Preferences(), AiMode.LOCAL),
        ({}, CLOUD, AiMode.CLOUD),
        ({}, LOCAL, AiMode.LOCAL),
        ({}, STUB, AiMode.STUB),
        ({}, OFF, AiMode.OFF),
        (REAL_ON, Preferences(), AiMode.CLOUD),
        (REAL_ON, LOCAL, AiMode.LOCAL),
        (REAL_ON, STUB, AiMode.STUB),
        (REAL_ON, OFF, AiMode.OFF),
        (REAL_OFF, CLOUD, AiMode.LOCAL),
        (STUB_ON, CLOUD, AiMode.STUB),
        (STUB_ON, LOCAL, AiMode.STUB),
        (STUB_ON, OFF, AiMode.OFF),
        ({"AI_ENABLE_STUB_APIS": "0"}, STUB, AiMode.LOCAL),
        ({"SCRIBE_LOCAL_ENGINES": "0"}, LOCAL, AiMode.OFF),
        ({"SCRIBE_LOCAL_ENGINES": "0"}, CLOUD, AiMode.CLOUD),
    ],
)
def test_off_wins_among_the_three(
    environment: dict[str, str], preferences: Preferences, mode: AiMode, path: Path
) -> None:
    assert load_settings(environment, None, preferences).ai_mode is mode
    save_preferences(path, preferences)
    assert AiSwitch(None, environment, path).mode() is mode


def test_the_modes_that_the_clinic_leaves_open() -> None:
    assert load_settings({}, None).reachable_modes == (AiMode.CLOUD, AiMode.LOCAL, AiMode.STUB)
    assert load_settings(REAL_OFF, None).reachable_modes == (AiMode.LOCAL, AiMode.STUB)
    assert load_settings(STUB_ON, None).reachable_modes == (AiMode.STUB,)
    assert load_settings({"SCRIBE_LOCAL_ENGINES": "0"}, None).reachable_modes == (AiMode.CLOUD, AiMode.STUB)


def test_the_switch_of_the_window_is_read_before_every_call(path: Path) -> None:
    switch = AiSwitch(None, REAL_ON, path)
    switch.check_allows_cloud()
    save_preferences(path, OFF)
    for check in (switch.check_allows_cloud, switch.check_allows_ai):
        with pytest.raises(AiOffError) as caught:
            check()
        assert "turn AI on" in caught.value.next_step
    save_preferences(path, CLOUD)
    switch.check_allows_cloud()


def test_a_switch_in_the_window_that_is_off_is_told_to_the_command_line() -> None:
    assert [notice.name for notice in load_settings(REAL_ON, None, OFF).notices] == ["AI"]
    assert [notice.name for notice in load_settings(REAL_ON, None, LOCAL).notices] == ["AI"]


def test_preferred_engines_count_only_where_the_mode_has_them() -> None:
    liked = {"engine": EngineName.LOCAL, "drafter": DrafterName.CLAUDE}
    names = {
        mode: preferred_names(load_settings({}, None, Preferences(ai_mode_choice=mode)), **liked)  # type: ignore[arg-type]
        for mode in (AiMode.CLOUD, AiMode.LOCAL, AiMode.STUB)
    }
    assert names == {
        AiMode.CLOUD: (EngineName.LOCAL, DrafterName.CLAUDE),
        AiMode.LOCAL: (EngineName.LOCAL, DrafterName.OUTLINE),
        AiMode.STUB: (EngineName.STUB, DrafterName.STUB),
    }
    with pytest.raises(AiOffError):
        preferred_names(load_settings({}, None, OFF), engine=None, drafter=None)


def test_keys_of_the_keychain_stand_below_the_environment() -> None:
    settings = load_settings(REAL_ON | {"OPENAI_API_KEY": "from-environment"}, None)
    assert [notice.name for notice in settings.notices] == ["ANTHROPIC_API_KEY"]
    filled = settings.with_api_keys(openai=Secret("saved-1"), anthropic=Secret("saved-2"))
    assert filled.openai.api_key == Secret("from-environment")
    assert filled.anthropic.api_key == Secret("saved-2")
    assert filled.notices == ()
    assert (filled.source_of("OPENAI_API_KEY"), filled.source_of("ANTHROPIC_API_KEY")) == (
        Source.ENVIRONMENT,
        Source.KEYCHAIN,
    )
    assert "saved-2" not in repr(filled)
