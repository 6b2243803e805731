"""Owns what the settings pages show and what they ask for. The program stands behind the port; the pages know no store.

Nothing here waits: an answer comes by `done`, or what went wrong by `failed`, later, on the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from scribe_desktop.commands.provider_keys import Provider
from scribe_desktop.config.preferences import Preferences
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import Template
from scribe_desktop.errors import ScribeError

Failed = Callable[[ScribeError], None]


class KeyState(StrEnum):
    """Where a key stands. Its value never comes back from where it is kept."""

    MISSING = "missing"
    UNTESTED = "untested"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FROM_ENVIRONMENT = "from_environment"


@dataclass(frozen=True, slots=True)
class KeyView:
    """A provider's key. `sentence` is what the last test said, where it said more than yes."""

    provider: Provider
    state: KeyState = KeyState.MISSING
    tested_at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A setting that stands above the window's own choice: its name is the variable's, e.g. `ANTHROPIC_MODEL`."""

    name: str
    source: str = "environment"


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or a loudspeaker. `device_id` is opaque."""

    device_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Devices:
    """The devices of this moment."""

    inputs: tuple[Device, ...] = ()
    outputs: tuple[Device, ...] = ()


@dataclass(frozen=True, slots=True)
class RetentionView:
    """How much sound is kept: due to be purged, and kept until somebody decides."""

    due_count: int = 0
    next_due_at: datetime | None = None
    kept_count: int = 0


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Everything the pages show. `mode` is what is in force, whatever was chosen.

    `keychain` is what keeps the keys, e.g. `Windows`, or empty where nothing can. `speech_model` is the name of the
    model on this computer, or empty. `reachable_modes` are those that a choice here can bring about; None: a pinned
    mode allows no other.
    """

    preferences: Preferences = field(default_factory=Preferences)
    mode: AiMode = AiMode.LOCAL
    pins: tuple[Pin, ...] = ()
    reachable_modes: tuple[AiMode, ...] | None = None
    transcribe_model: str = "gpt-transcribe"
    drafting_model: str = "claude-sonnet-5-5"
    openai: KeyView = KeyView(Provider.OPENAI)
    anthropic: KeyView = KeyView(Provider.ANTHROPIC)
    keychain: str = ""
    is_cloud_confirmed: bool = False
    speech_model: str = ""
    is_speech_model_basic: bool = True
    threshold_bytes: int = 24 * 1024 * 1024
    job_ttl_seconds: int = 86_400
    retention: RetentionView = RetentionView()
    data_folder: Path = Path()
    has_recovery_key: bool = False
    version: str = ""

    def pin(self, *names: str) -> Pin | None:
        """The first of these settings that is pinned."""
        return next((pin for pin in self.pins if pin.name in names), None)


@dataclass(frozen=True, slots=True)
class VocabularyImport:
    """What an import did. `terms` are the new ones, so that it can be undone."""

    terms: tuple[str, ...]
    doubled_count: int = 0
    refused_count: int = 0


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A note type's template in the list. `problem` says why the user's copy cannot be used, or is empty."""

    note_type: NoteType
    title: str
    is_edited: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TemplateDetail:
    """A template to edit: its text, and what it says; None where the text cannot be used."""

    note_type: NoteType
    text: str
    template: Template | None
    is_edited: bool = False
    problems: tuple[str, ...] = ()


class SettingsPort(Protocol):
    """What the pages may ask for. Every answer that changes what is shown is a new view."""

    def change_preferences(
        self, change: Callable[[Preferences], Preferences], done: Callable[[SettingsView], None], failed: Failed
    ) -> None:
        """Apply a change to the preferences of that moment and keep them."""

    def confirm_cloud(self, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """The user read what is sent to whom and agreed: write it down, then change to Cloud."""

    def save_key(self, provider: Provider, key: str, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """Keep a key in the keychain."""

    def test_key(self, provider: Provider, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """Ask the provider whether it accepts the key."""

    def remove_key(self, provider: Provider, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """Remove a key from the keychain."""

    def devices(self, done: Callable[[Devices], None], failed: Failed) -> None:
        """The microphones and loudspeakers of this moment."""

    def vocabulary(self, done: Callable[[tuple[str, ...]], None], failed: Failed) -> None:
        """All terms, in the order they were added."""

    def add_terms(self, terms: tuple[str, ...], done: Callable[[int], None], failed: Failed) -> None:
        """Add terms; `done` gets how many were new."""

    def remove_terms(self, terms: tuple[str, ...], done: Callable[[int], None], failed: Failed) -> None:
        """Remove terms; `done` gets how many were there."""

    def replace_term(self, old: str, new: str, done: Callable[[], None], failed: Failed) -> None:
        """Put one term in the place of another."""

    def import_vocabulary(self, path: Path, done: Callable[[VocabularyImport], None], failed: Failed) -> None:
        """Add the terms of a file: .txt has one a line, .csv has them in its first column."""

    def templates(self, done: Callable[[tuple[TemplateRow, ...]], None], failed: Failed) -> None:
        """Every note type's template."""

    def template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        """One template to edit."""

    def check_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        """What a text would be as a template, and every problem of it. Nothing is kept."""

    def save_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        """Keep the user's copy; refused with its problems when it cannot be used."""

    def reset_template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        """Go back to the shipped template."""

    def open_data_folder(self) -> None:
        """Show the folder in the file manager."""

    def make_recovery_key(self) -> None:
        """Start making a new recovery key: the program shows it on its own page."""

    def licences(self, done: Callable[[str], None], failed: Failed) -> None:
        """The notices of everything that is built in."""
