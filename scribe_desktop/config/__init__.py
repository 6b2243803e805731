"""Settings: environment and TOML, typed, every problem reported at once; and the kill switch read before calls."""

from scribe_desktop.config.ai_switch import AiSwitch
from scribe_desktop.config.engine_choice import AUTO, preferred_names, resolve_names
from scribe_desktop.config.file import find_settings_file
from scribe_desktop.config.preferences import (
    AppearanceChoice,
    LoadedPreferences,
    Preferences,
    ShortcutChoice,
    find_preferences_file,
    load_preferences,
    read_preferences,
    save_preferences,
)
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
    "AUTO",
    "AiSwitch",
    "AnthropicSettings",
    "AppearanceChoice",
    "EffectiveSetting",
    "LoadedPreferences",
    "OpenAiSettings",
    "Preferences",
    "Problem",
    "Secret",
    "Settings",
    "SettingsProblems",
    "ShortcutChoice",
    "Source",
    "SupabaseSettings",
    "default_data_dir",
    "find_preferences_file",
    "find_settings_file",
    "load_preferences",
    "load_settings",
    "preferred_names",
    "read_preferences",
    "resolve_names",
    "save_preferences",
]
