"""Owns `config check`, and the reading of settings for every other command."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from scribe_desktop.cli.opening import say
from scribe_desktop.config import (
    AiSwitch,
    Settings,
    find_preferences_file,
    find_settings_file,
    load_settings,
    read_preferences,
)
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import Template
from scribe_desktop.errors import ExitCode


def read_settings() -> tuple[Settings, AiSwitch]:
    """The settings of this process and the kill switch that goes with them.

    Raises:
        SettingsProblems: every problem at once.
    """
    environment = dict(os.environ)
    file, preferences_file = find_settings_file(environment), find_preferences_file(environment)
    preferences = read_preferences(preferences_file).preferences
    return load_settings(environment, file, preferences), AiSwitch(file, environment, preferences_file)


def template_source(settings: Settings) -> Callable[[NoteType], Template]:
    """Where templates come from: the user's copies in the data folder over the shipped ones."""
    from scribe_desktop.commands import templates

    return templates.template_source(templates.templates_folder(settings))


def tell_notices(settings: Settings) -> None:
    """Say what is worth knowing but stops nothing."""
    for notice in settings.notices:
        say(f"Note: {notice.name}: {notice.what_is_wrong} {notice.how_to_mend}")


def config_command(_arguments: argparse.Namespace) -> int:
    """Print every setting with where it came from, keys masked; or every problem at once (exit code 2)."""
    settings, _switch = read_settings()
    width = max(len(setting.name) for setting in settings.effective)
    for setting in settings.effective:
        print(f"{setting.name:<{width}}  {setting.shown}  ({setting.source})")
    print(f"\nAI mode: {settings.ai_mode}")
    tell_notices(settings)
    print("The settings are in order.")
    return ExitCode.DONE
