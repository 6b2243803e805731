"""Owns the settings of a running program as they are at this moment: read again for each job, changed in the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.config import (
    AiSwitch,
    Preferences,
    Problem,
    Settings,
    find_preferences_file,
    find_settings_file,
    load_preferences,
    load_settings,
    save_preferences,
)
from scribe_desktop.domain.changes import Changes


class Configuration:
    """Environment, settings file and preferences of one program. Any thread.

    `with_keys` adds what the keychain keeps to settings; it may block for the keychain.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._settings_file = find_settings_file(self._environment)
        self._preferences_path = find_preferences_file(self._environment)
        self._lock = threading.Lock()
        loaded = load_preferences(self._preferences_path)
        self._preferences = loaded.preferences
        self.problems: tuple[Problem, ...] = loaded.problems
        self.switch = AiSwitch(self._settings_file, self._environment, self._preferences_path)
        self.with_keys: Callable[[Settings], Settings] = lambda settings: settings

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
