"""Settings with problems lock no clinician out of the notes: they are read with AI off, and told what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_desktop.app.program import _settings
from scribe_desktop.commands.configuration import Configuration
from scribe_desktop.commands.workspaces import workspace_folder
from scribe_desktop.config import SettingsProblems
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.domain.ids import random_id
from scribe_desktop.store.workspace import create_workspace

BOTH = {"AI_ENABLE_REAL_APIS": "1", "AI_ENABLE_STUB_APIS": "1"}


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment with its own data folder."""
    return {
        "SCRIBE_DATA_DIR": str(folder / "data"),
        "SCRIBE_PREFERENCES_FILE": str(folder / "preferences.toml"),
        "SCRIBE_SETTINGS_FILE": str(folder / "settings.toml"),
        **more,
    }


def made_workspace(folder: Path) -> None:
    """There are notes to be read."""
    (folder / "settings.toml").write_text("", encoding="utf-8")
    settings = Configuration(environment(folder)).settings()
    create_workspace(
        workspace_folder(settings), keychain=None, passphrase="correct horse", clock=utc_now, new_id=random_id
    ).workspace.close()


def test_problems_open_the_window_with_ai_off(tmp_path: Path) -> None:
    made_workspace(tmp_path)
    configuration = Configuration(environment(tmp_path, **BOTH))
    settings = _settings(configuration)
    assert configuration.is_safe_mode
    assert settings.data_dir == tmp_path / "data"
    assert configuration.switch.mode() is AiMode.OFF
    assert configuration.problems


def test_a_broken_settings_file_does_too(tmp_path: Path) -> None:
    made_workspace(tmp_path)
    (tmp_path / "settings.toml").write_text("ai_enable_real_apis = maybe", encoding="utf-8")
    configuration = Configuration(environment(tmp_path))
    _settings(configuration)
    assert configuration.switch.mode() is AiMode.OFF


def test_without_notes_nothing_is_made_under_wrong_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("", encoding="utf-8")
    with pytest.raises(SettingsProblems):
        _settings(Configuration(environment(tmp_path, **BOTH)))
    assert not (tmp_path / "data").exists()


def test_a_service_key_is_refused_all_the_same(tmp_path: Path) -> None:
    made_workspace(tmp_path)
    configuration = Configuration(environment(tmp_path, SUPABASE_SERVICE_ROLE_KEY="anything"))
    with pytest.raises(SettingsProblems):
        _settings(configuration)
