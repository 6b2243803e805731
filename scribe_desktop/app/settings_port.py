"""Owns what stands behind the settings pages: preferences, keys, vocabulary, templates, devices, by commands."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands.configuration import Configuration
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.provider_keys import (
    KeyTest,
    KeyVerdict,
    Provider,
    remove_key,
    save_key,
    saved_keys,
    test_key,
)
from scribe_desktop.commands.retention import retention_overview
from scribe_desktop.commands.templates import (
    check_template,
    list_templates,
    reset_template,
    save_template,
    template_source_text,
    templates_folder,
)
from scribe_desktop.commands.visits import cloud_confirmations_needed, note_cloud_confirmed
from scribe_desktop.commands.vocabulary import add_terms, remove_terms
from scribe_desktop.config import Preferences, Settings
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.engine import AiMode, DrafterName, EngineName
from scribe_desktop.domain.job import JobMode, JobRequest
from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import ConfigurationError, InputRefusedError, StorageError
from scribe_desktop.store.keychain import Keychain
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.transcription.keywords import read_keywords_file
from scribe_desktop.transcription.local_models import find_local_model
from scribe_desktop.ui.resources import resource_folder
from scribe_desktop.ui.settings.port import (
    Device,
    Devices,
    Failed,
    KeyState,
    KeyView,
    Pin,
    RetentionView,
    SettingsView,
    TemplateDetail,
    TemplateRow,
    VocabularyImport,
)
from scribe_desktop.version import __version__
from scribe_desktop.workers.devices import read_audio_devices
from scribe_desktop.workers.operations import Operations

Result = TypeVar("Result")

_PINNED = (
    "AI_ENABLE_REAL_APIS",
    "AI_ENABLE_STUB_APIS",
    "SCRIBE_LOCAL_ENGINES",
    "OPENAI_TRANSCRIBE_MODEL",
    "ANTHROPIC_MODEL",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "SCRIBE_WHISPER_MODEL",
    "JOB_TTL_SECONDS",
    "SCRIBE_DATA_DIR",
)
_CLOUD_REQUEST = JobRequest(JobMode.FULL, EngineName.OPENAI, DrafterName.CLAUDE, (NoteType.SOAP,))
_KEYCHAINS = {"win32": "Windows", "darwin": "the macOS keychain"}
_LARGEST_CSV_BYTES = 5 * 1024 * 1024


class ProgramSettings:
    """The SettingsPort of the open workspace. Methods on the GUI thread; answers come there."""

    def __init__(
        self,
        *,
        operations: Operations,
        configuration: Configuration,
        workspace: Workspace,
        keychain: Keychain | None,
        clock: Clock,
        changed: Callable[[], None],
        make_recovery_key: Callable[[], None],
    ) -> None:
        self._operations = operations
        self._configuration = configuration
        self._workspace = workspace
        self._keychain = keychain
        self._clock = clock
        self._changed = changed
        self._make_recovery_key = make_recovery_key
        self._tests: dict[Provider, tuple[KeyTest, datetime]] = {}

    def read_view(self, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """Everything the pages show, as it is now."""
        self._operations.read(self._view, done, failed)

    def change_preferences(
        self, change: Callable[[Preferences], Preferences], done: Callable[[SettingsView], None], failed: Failed
    ) -> None:
        """Apply a change to the preferences of that moment and keep them."""
        self._after(lambda: self._configuration.change(change), done, failed)

    def confirm_cloud(self, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """The user agreed: write it down, then change to Cloud."""

        def agree() -> Outcome[None]:
            needed = cloud_confirmations_needed(self._workspace, _CLOUD_REQUEST)
            noted = note_cloud_confirmed(self._workspace, needed)
            self._configuration.change(lambda before: replace(before, ai_mode_choice=AiMode.CLOUD, is_ai_on=True))
            return noted

        self._after(agree, done, failed)

    def save_key(self, provider: Provider, key: str, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """Keep a key in the keychain."""
        self._tests.pop(provider, None)
        self._after(lambda: save_key(self._keychain, provider, key), done, failed)

    def remove_key(self, provider: Provider, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """Remove a key from the keychain."""
        self._tests.pop(provider, None)
        self._after(lambda: remove_key(self._keychain, provider), done, failed)

    def test_key(self, provider: Provider, done: Callable[[SettingsView], None], failed: Failed) -> None:
        """Ask the provider whether it accepts the key."""

        def test() -> SettingsView:
            configuration = self._configuration
            result = test_key(configuration.settings(), configuration.switch, provider, CancelToken())
            self._tests[provider] = (result, self._clock())
            return self._view()

        self._operations.call(test, done, failed)

    def devices(self, done: Callable[[Devices], None], failed: Failed) -> None:
        """The microphones and loudspeakers of this moment."""

        def read() -> Devices:
            found = read_audio_devices()
            return Devices(
                tuple(Device(each.device_id, each.name) for each in found.inputs),
                tuple(Device(each.device_id, each.name) for each in found.outputs),
            )

        self._operations.read(read, done, failed)

    def vocabulary(self, done: Callable[[tuple[str, ...]], None], failed: Failed) -> None:
        """All terms, in the order they were added."""
        self._operations.read(self._workspace.vocabulary.terms, done, failed)

    def add_terms(self, terms: tuple[str, ...], done: Callable[[int], None], failed: Failed) -> None:
        """Add terms; `done` gets how many were new."""
        self._operations.write(lambda: add_terms(self._workspace, terms), done, failed)

    def remove_terms(self, terms: tuple[str, ...], done: Callable[[int], None], failed: Failed) -> None:
        """Remove terms; `done` gets how many were there."""
        self._operations.write(lambda: remove_terms(self._workspace, terms), done, failed)

    def replace_term(self, old: str, new: str, done: Callable[[], None], failed: Failed) -> None:
        """Put one term in the place of another."""

        def swap() -> Outcome[int]:
            with self._workspace.transaction():
                remove_terms(self._workspace, (old,))
                return add_terms(self._workspace, (new,))

        self._operations.write(swap, lambda _count: done(), failed)

    def import_vocabulary(self, path: Path, done: Callable[[VocabularyImport], None], failed: Failed) -> None:
        """Add the terms of a file: .txt has one a line, .csv has them in its first column."""

        def bring() -> Outcome[VocabularyImport]:
            given = _terms_of(path)
            known = {term.casefold() for term in self._workspace.vocabulary.terms()}
            fresh = tuple(dict.fromkeys(term for term in given if term.casefold() not in known))
            outcome = add_terms(self._workspace, fresh)
            doubled = len(given) - len(fresh)
            return Outcome(outcome.changes, VocabularyImport(fresh, doubled, len(fresh) - outcome.result))

        self._operations.write(bring, done, failed)

    def templates(self, done: Callable[[tuple[TemplateRow, ...]], None], failed: Failed) -> None:
        """Every note type's template."""

        def read() -> tuple[TemplateRow, ...]:
            return tuple(
                TemplateRow(each.note_type, each.title, each.is_edited, " ".join(each.problems))
                for each in list_templates(self._folder())
            )

        self._operations.read(read, done, failed)

    def template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        """One template to edit."""
        self._operations.read(lambda: self._detail(note_type), done, failed)

    def check_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        """What a text would be as a template, and every problem of it. Nothing is kept."""

        def check() -> TemplateDetail:
            checked = check_template(note_type, text)
            return TemplateDetail(note_type, text, checked.template, is_edited=True, problems=checked.problems)

        self._operations.read(check, done, failed)

    def save_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        """Keep the user's copy; refused with its problems when it cannot be used."""

        def save() -> Outcome[TemplateDetail]:
            outcome = save_template(self._folder(), note_type, text)
            return Outcome(outcome.changes, self._detail(note_type))

        self._operations.write(save, done, failed)

    def reset_template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        """Go back to the shipped template."""

        def reset() -> Outcome[TemplateDetail]:
            outcome = reset_template(self._folder(), note_type)
            return Outcome(outcome.changes, self._detail(note_type))

        self._operations.write(reset, done, failed)

    def open_data_folder(self) -> None:
        """Show the folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._workspace.folder)))

    def make_recovery_key(self) -> None:
        """Start making a new recovery key."""
        self._make_recovery_key()

    def licences(self, done: Callable[[str], None], failed: Failed) -> None:
        """The notices of everything that is built in."""
        self._operations.read(_notices, done, failed)

    def _after(
        self, command: Callable[[], Outcome[Result]], done: Callable[[SettingsView], None], failed: Failed
    ) -> None:
        """Run a command, let the program take over what changed, and show the settings as they then are."""

        def then(_result: object) -> None:
            self._changed()
            self.read_view(done, failed)

        self._operations.write(command, then, failed)

    def _folder(self) -> Path:
        return templates_folder(self._configuration.settings_without_keys())

    def _detail(self, note_type: NoteType) -> TemplateDetail:
        text = template_source_text(self._folder(), note_type)
        checked = check_template(note_type, text)
        listed = next(each for each in list_templates(self._folder()) if each.note_type is note_type)
        return TemplateDetail(note_type, text, checked.template, listed.is_edited, checked.problems)

    def _view(self) -> SettingsView:
        settings = self._configuration.settings()
        overview = retention_overview(self._workspace, self._clock(), settings.job_ttl_seconds)
        model, is_basic = _speech_model(settings)
        saved = saved_keys(self._keychain)
        pins = ((name, settings.pinned_by(name)) for name in _PINNED)
        return SettingsView(
            preferences=self._configuration.preferences,
            mode=self._configuration.switch.mode(),
            reachable_modes=self._configuration.switch.reachable_modes(),
            pins=tuple(Pin(name, str(source)) for name, source in pins if source is not None),
            transcribe_model=settings.openai.transcribe_model,
            drafting_model=settings.anthropic.model,
            openai=self._key_view(Provider.OPENAI, settings, saved),
            anthropic=self._key_view(Provider.ANTHROPIC, settings, saved),
            keychain="" if self._keychain is None else _KEYCHAINS.get(sys.platform, "this desktop's keyring"),
            is_cloud_confirmed=not cloud_confirmations_needed(self._workspace, _CLOUD_REQUEST),
            speech_model=model,
            is_speech_model_basic=is_basic,
            threshold_bytes=settings.chunk_threshold_bytes,
            job_ttl_seconds=settings.job_ttl_seconds,
            retention=RetentionView(overview.due_count, overview.next_due_at, overview.kept_count),
            data_folder=settings.data_dir,
            has_recovery_key=self._workspace.has_kept_recovery_key,
            version=__version__,
        )

    def _key_view(self, provider: Provider, settings: Settings, saved: frozenset[Provider]) -> KeyView:
        if settings.pinned_by(provider.variable) is not None:
            state = KeyState.FROM_ENVIRONMENT
        elif provider not in saved:
            return KeyView(provider, KeyState.MISSING)
        else:
            state = KeyState.UNTESTED
        result = self._tests.get(provider)
        if result is None:
            return KeyView(provider, state)
        test, tested_at = result
        if state is KeyState.FROM_ENVIRONMENT:
            return KeyView(provider, state, tested_at, test.sentence)
        if test.verdict is KeyVerdict.ACCEPTED:
            return KeyView(provider, KeyState.ACCEPTED, tested_at, test.sentence)
        is_refused = test.verdict is KeyVerdict.REFUSED
        return KeyView(provider, KeyState.REFUSED if is_refused else state, tested_at, test.sentence)


def _speech_model(settings: Settings) -> tuple[str, bool]:
    try:
        model = find_local_model(settings.whisper_model, model_folders=(settings.data_dir / "models",))
    except ConfigurationError:
        return "", True
    return model.name, model.grade == "basic"


def _terms_of(path: Path) -> tuple[str, ...]:
    if path.suffix.lower() != ".csv":
        return read_keywords_file(path)
    try:
        if path.stat().st_size > _LARGEST_CSV_BYTES:
            raise InputRefusedError(
                "The list is larger than 5 MB.", safe="Nothing was added.", code="keywords.too_large"
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = (row[0].strip() for row in csv.reader(file) if row)
            return tuple(cell for cell in cells if cell)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputRefusedError(
            "The list cannot be read.",
            safe="Nothing was added.",
            next_step="Save it as text in UTF-8, one term a line.",
            code="keywords.unreadable",
        ) from error


def _notices() -> str:
    for folder in (resource_folder(), resource_folder().parent):
        path = folder / "THIRD_PARTY_NOTICES.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise StorageError("The notices are not with this installation.", code="notices.missing")
