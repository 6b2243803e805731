"""A settings port for tests: real preferences, vocabulary and templates where they are cheap, answers at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scribe_desktop.commands.provider_keys import Provider
from scribe_desktop.config.preferences import Preferences
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.domain.note import NoteType
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import ConfigurationError, ScribeError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.settings.port import (
    Device,
    Devices,
    Failed,
    KeyState,
    KeyView,
    SettingsView,
    TemplateDetail,
    TemplateRow,
    VocabularyImport,
)

TESTED_AT = datetime(2026, 5, 5, 8, 58, tzinfo=UTC)
SHIPPED = Path(__file__).parents[3] / "scribe_desktop" / "drafting" / "templates"


class FakePort:
    """Answers as the program would, but at once. `calls` names what was asked; `failure` comes instead of answers."""

    def __init__(self, view: SettingsView | None = None, workspace: Workspace | None = None) -> None:
        self.view = view or SettingsView(keychain="the keychain")
        self.calls: list[tuple[str, object]] = []
        self.failure: ScribeError | None = None
        self.workspace = workspace
        self.terms: tuple[str, ...] = ()
        self.saved_keys: dict[Provider, str] = {}
        self._folder = tempfile.TemporaryDirectory()

    @property
    def folder(self) -> Path:
        return Path(self._folder.name)

    def change_preferences(
        self, change: Callable[[Preferences], Preferences], done: Callable[[SettingsView], None], failed: Failed
    ) -> None:
        self.calls.append(("change_preferences", None))
        if self.failure is not None:
            failed(self.failure)
            return
        preferences = change(self.view.preferences)
        mode = preferences.ai_mode_choice or AiMode.LOCAL
        self.view = replace(
            self.view,
            preferences=preferences,
            mode=mode if preferences.is_ai_on else AiMode.OFF,
            transcribe_model=preferences.transcribe_model or self.view.transcribe_model,
            drafting_model=preferences.drafting_model or self.view.drafting_model,
            job_ttl_seconds=preferences.job_ttl_seconds or self.view.job_ttl_seconds,
        )
        done(self.view)

    def confirm_cloud(self, done: Callable[[SettingsView], None], failed: Failed) -> None:
        self.calls.append(("confirm_cloud", None))
        self.view = replace(self.view, is_cloud_confirmed=True)
        self.change_preferences(lambda old: replace(old, ai_mode_choice=AiMode.CLOUD, is_ai_on=True), done, failed)

    def save_key(self, provider: Provider, key: str, done: Callable[[SettingsView], None], failed: Failed) -> None:
        self.calls.append(("save_key", provider))
        if self.failure is not None:
            failed(self.failure)
            return
        self.saved_keys[provider] = key
        done(self._with_key(KeyView(provider, KeyState.UNTESTED)))

    def test_key(self, provider: Provider, done: Callable[[SettingsView], None], failed: Failed) -> None:
        self.calls.append(("test_key", provider))
        done(self._with_key(KeyView(provider, KeyState.ACCEPTED, TESTED_AT)))

    def remove_key(self, provider: Provider, done: Callable[[SettingsView], None], failed: Failed) -> None:
        self.calls.append(("remove_key", provider))
        self.saved_keys.pop(provider, None)
        done(self._with_key(KeyView(provider)))

    def _with_key(self, key: KeyView) -> SettingsView:
        if key.provider is Provider.OPENAI:
            self.view = replace(self.view, openai=key)
        else:
            self.view = replace(self.view, anthropic=key)
        return self.view

    def devices(self, done: Callable[[Devices], None], failed: Failed) -> None:
        self.calls.append(("devices", None))
        done(Devices((Device("in-1", "Jabra Evolve2 65"),), (Device("out-1", "Built-in speakers"),)))

    def vocabulary(self, done: Callable[[tuple[str, ...]], None], failed: Failed) -> None:
        done(self.workspace.vocabulary.terms() if self.workspace is not None else self.terms)

    def add_terms(self, terms: tuple[str, ...], done: Callable[[int], None], failed: Failed) -> None:
        self.calls.append(("add_terms", terms))
        if self.failure is not None:
            failed(self.failure)
        elif self.workspace is not None:
            done(self.workspace.vocabulary.add(terms))
        else:
            self.terms = (*self.terms, *terms)
            done(len(terms))

    def remove_terms(self, terms: tuple[str, ...], done: Callable[[int], None], failed: Failed) -> None:
        self.calls.append(("remove_terms", terms))
        if self.workspace is not None:
            done(self.workspace.vocabulary.remove(terms))
        else:
            self.terms = tuple(term for term in self.terms if term not in terms)
            done(len(terms))

    def replace_term(self, old: str, new: str, done: Callable[[], None], failed: Failed) -> None:
        self.calls.append(("replace_term", (old, new)))
        if self.workspace is not None:
            self.workspace.vocabulary.remove((old,))
            self.workspace.vocabulary.add((new,))
        done()

    def import_vocabulary(self, path: Path, done: Callable[[VocabularyImport], None], failed: Failed) -> None:
        self.calls.append(("import_vocabulary", path))
        assert self.workspace is not None
        before = set(self.workspace.vocabulary.terms())
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        usable = tuple(line for line in lines if line)
        self.workspace.vocabulary.add(usable)
        new = tuple(term for term in self.workspace.vocabulary.terms() if term not in before)
        done(VocabularyImport(new, len(usable) - len(new), len(lines) - len(usable)))

    def templates(self, done: Callable[[tuple[TemplateRow, ...]], None], failed: Failed) -> None:
        done(
            tuple(
                TemplateRow(note_type, load_template(note_type).title, self._own(note_type).exists())
                for note_type in NoteType
            )
        )

    def template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        own = self._own(note_type)
        path = own if own.exists() else SHIPPED / f"{note_type.value}.toml"
        done(self._read(note_type, path.read_text("utf-8"), is_edited=own.exists()))

    def check_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        self.calls.append(("check_template", text))
        done(self._read(note_type, text, is_edited=True))

    def save_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        self.calls.append(("save_template", text))
        detail = self._read(note_type, text, is_edited=True)
        if detail.template is None:
            failed(ConfigurationError("; ".join(detail.problems)))
            return
        self._own(note_type).write_text(text, "utf-8")
        done(detail)

    def reset_template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        self.calls.append(("reset_template", note_type))
        self._own(note_type).unlink(missing_ok=True)
        self.template(note_type, done, failed)

    def open_data_folder(self) -> None:
        self.calls.append(("open_data_folder", None))

    def make_recovery_key(self) -> None:
        self.calls.append(("make_recovery_key", None))

    def licences(self, done: Callable[[str], None], failed: Failed) -> None:
        self.calls.append(("licences", None))
        done("Inter: OFL 1.1\nLucide: ISC")

    def _own(self, note_type: NoteType) -> Path:
        return self.folder / f"{note_type.value}.toml"

    def _read(self, note_type: NoteType, text: str, *, is_edited: bool) -> TemplateDetail:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / f"{note_type.value}.toml").write_text(text, "utf-8")
            try:
                template = load_template(note_type, Path(folder))
            except ConfigurationError as error:
                return TemplateDetail(note_type, text, None, is_edited, (error.happened,))
        return TemplateDetail(note_type, text, template, is_edited)
