"""Settings: environment and TOML, typed, every problem reported at once; and the kill switch read before calls."""

from scribe_desktop.config.ai_switch import AiSwitch
from scribe_desktop.config.file import find_settings_file
from scribe_desktop.config.problems import Problem, SettingsProblems
from scribe_desktop.config.reader import EffectiveSetting, Source
from scribe_desktop.config.secret import Secret
from scribe_desktop.config.settings import (
    AnthropicSettings,
    OpenAiSettings,
    Settings,
    SupabaseSettings,
    default_data_dir,
    load_settings,
)

__all__ = [
    "AiSwitch",
    "AnthropicSettings",
    "EffectiveSetting",
    "OpenAiSettings",
    "Problem",
    "Secret",
    "Settings",
    "SettingsProblems",
    "Source",
    "SupabaseSettings",
    "default_data_dir",
    "find_settings_file",
    "load_settings",
]
