"""Owns the settings of a running program as they are at this moment: read again for each job, changed in the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.config import (
    AiSwitch,
    Preferences,
    Problem,
    Settings,
    SettingsProblems,
    find_preferences_file,
    find_settings_file,
    load_preferences,
    load_settings,
    save_preferences,
)
from scribe_desktop.config.credentials import service_key_problems
from scribe_desktop.config.file import is_file_named, read_settings_file
from scribe_desktop.domain.changes import Changes

DATA_DIR = "SCRIBE_DATA_DIR"
_ALL_OFF = {"AI_ENABLE_REAL_APIS": "0", "AI_ENABLE_STUB_APIS": "0", "SCRIBE_LOCAL_ENGINES": "0"}


class Configuration:
    """Environment, settings file and preferences of one program. Any thread.

    `with_keys` adds what the keychain keeps to settings; it may block for the keychain.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._settings_file: Path | None = find_settings_file(self._environment)
        self._preferences_path = find_preferences_file(self._environment)
        self._lock = threading.Lock()
        loaded = load_preferences(self._preferences_path)
        self._preferences = loaded.preferences
        self.problems: tuple[Problem, ...] = loaded.problems
        self.switch = AiSwitch(self._settings_file, self._environment, self._preferences_path)
        self.with_keys: Callable[[Settings], Settings] = lambda settings: settings
        self.is_safe_mode = False

    def enter_safe_mode(self, problems: SettingsProblems) -> None:
        """Go on with AI off and everything else at its default, so that notes can be read, copied and exported.

        Only the data folder is still taken from where it was set. Call it before anything else is built.

        Raises:
            SettingsProblems: a service key is among them, or the data folder cannot be known: then nothing is opened.
        """
        table = read_settings_file(self._settings_file, is_named=is_file_named(self._environment)).table
        texts = [(key, f"{key} {value}") for key, value in table.items()]
        if service_key_problems(self._environment, texts):
            raise problems
        data_dir = self._environment.get(DATA_DIR) or table.get(DATA_DIR.lower())
        self._environment = dict(_ALL_OFF)
        if isinstance(data_dir, str):
            self._environment[DATA_DIR] = data_dir
        self._settings_file = None
        self.switch = AiSwitch(None, self._environment, self._preferences_path)
        self.problems = (*problems.problems, *self.problems)
        self.is_safe_mode = True
        self.settings_without_keys()

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment that the program was started with."""
        return self._environment

    @property
    def preferences(self) -> Preferences:
        """What the user chose in the window."""
        with self._lock:
            return self._preferences

    def settings(self) -> Settings:
        """The settings at this moment, read anew. Reads two small files and perhaps the keychain.

        Raises:
            SettingsProblems: every problem at once.
        """
        return self.with_keys(self.settings_without_keys())

    def settings_without_keys(self) -> Settings:
        """The same without what the keychain keeps, which may ask the user to unlock it: reads two small files.

        Raises:
            SettingsProblems: every problem at once.
        """
        return load_settings(self._environment, self._settings_file, preferences=self.preferences)

    def change(self, edit: Callable[[Preferences], Preferences]) -> Outcome[Preferences]:
        """Change the preferences, on the disk when this returns. What was chosen counts even if the disk refuses.

        Raises:
            StorageError: `preferences.unwritable` or `preferences.damaged`.
        """
        with self._lock:
            self._preferences = edit(self._preferences)
            save_preferences(self._preferences_path, self._preferences)
            return Outcome(Changes(has_settings_changed=True), self._preferences)
