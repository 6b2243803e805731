"""A settings port for tests: real preferences, vocabulary and templates where they are cheap, answers at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scribe_desktop.commands.provider_keys import Provider
from scribe_desktop.commands.templates import (
    check_template,
    list_templates,
    reset_template,
    save_template,
    template_source_text,
)
from scribe_desktop.config.preferences import Preferences
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import ScribeError
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


class FakePort:
    """Answers as the program would, but at once. `calls` names what was asked; `failure` comes instead of answers."""

    def __init__(self, view: SettingsView | None = None, workspace: Workspace | None = None) -> None:
        self.view = view or SettingsView(keychain="the keychain")
        self.calls: list[tuple[str, object]] = []
        self.failure: ScribeError | None = None
        self.workspace = workspace
        self.terms: tuple[str, ...] = ()
        self.saved_keys: dict[Provider, str] = {}
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self._temporary.name) / "templates"

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
                TemplateRow(listed.note_type, listed.title, listed.is_edited, "; ".join(listed.problems))
                for listed in list_templates(self.folder)
            )
        )

    def template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        done(self._read(note_type, template_source_text(self.folder, note_type)))

    def check_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        self.calls.append(("check_template", text))
        done(self._read(note_type, text))

    def save_template(
        self, note_type: NoteType, text: str, done: Callable[[TemplateDetail], None], failed: Failed
    ) -> None:
        self.calls.append(("save_template", text))
        try:
            save_template(self.folder, note_type, text)
        except ScribeError as error:
            failed(error)
        else:
            done(self._read(note_type, text))

    def reset_template(self, note_type: NoteType, done: Callable[[TemplateDetail], None], failed: Failed) -> None:
        self.calls.append(("reset_template", note_type))
        reset_template(self.folder, note_type)
        self.template(note_type, done, failed)

    def open_data_folder(self) -> None:
        self.calls.append(("open_data_folder", None))

    def make_recovery_key(self) -> None:
        self.calls.append(("make_recovery_key", None))

    def licences(self, done: Callable[[str], None], failed: Failed) -> None:
        self.calls.append(("licences", None))
        done("Inter: OFL 1.1\nLucide: ISC")

    def _read(self, note_type: NoteType, text: str) -> TemplateDetail:
        checked = check_template(note_type, text)
        is_edited = next(row.is_edited for row in list_templates(self.folder) if row.note_type is note_type)
        return TemplateDetail(note_type, text, checked.template, is_edited, checked.problems)
