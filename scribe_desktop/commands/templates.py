"""Owns the user's copies of note templates: list, copy, check, save, reset. What a template must be is the library's.

Copies lie in `templates` in the data folder, one for each note type; the shipped templates are never changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.config import Settings
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import NoteLength, Template
from scribe_desktop.drafting.template_library import (
    TOPICS,
    USER_VERSION_SUFFIX,
    load_template,
    read_template,
    read_user_text,
    shipped_text,
    user_file,
)
from scribe_desktop.errors import ConfigurationError, StorageError
from scribe_desktop.store.files import make_private_folder, replace_file

Made = TypeVar("Made")

_OTHER = "other"


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """One note type's template as Settings lists it. `template` is None when the user's copy cannot be used."""

    note_type: NoteType
    title: str
    is_edited: bool
    template: Template | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedTemplate:
    """What became of reading a text: a template, or what is wrong with it, in sentences that quote nothing."""

    template: Template | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionPreview:
    """One section of an empty note of this template."""

    key: str
    heading: str
    guidance: str


@dataclass(frozen=True, slots=True)
class TemplatePreview:
    """What a note of this template looks like before anything is in it."""

    title: str
    length: NoteLength
    guidance: str
    sections: tuple[SectionPreview, ...]


def templates_folder(settings: Settings) -> Path:
    """Where the user's copies are; it may not exist yet."""
    return settings.data_dir / "templates"


def template_source(folder: Path) -> Callable[[NoteType], Template]:
    """What the pipeline takes templates from: the user's copies over the shipped ones, read when asked for."""
    return lambda note_type: load_template(note_type, folder if folder.is_dir() else None)


def list_templates(folder: Path) -> tuple[ListedTemplate, ...]:
    """Every note type's template, in the order of NoteType. Reads small files; call it off the window's thread."""
    return tuple(_listed(folder, note_type) for note_type in NoteType)


def template_source_text(folder: Path, note_type: NoteType) -> str:
    """The TOML text of the template in force: the user's copy, else the shipped one.

    Raises:
        StorageError: `template.unreadable`, the copy cannot be read as text.
    """
    text = read_user_text(folder, note_type)
    return shipped_text(note_type) if text is None else text


def check_template(note_type: NoteType, toml_text: str) -> CheckedTemplate:
    """Whether a text can be saved as this note type's template. Pure; for checking while it is typed."""
    template, problems = read_template(note_type, toml_text)
    return CheckedTemplate(template, problems)


def copy_for_editing(folder: Path, note_type: NoteType) -> Outcome[str]:
    """Make the user's own copy of a shipped template, unless there is one, and return its text.

    Raises:
        StorageError: the folder cannot be written.
    """
    text = template_source_text(folder, note_type)
    if not user_file(folder, note_type).exists():
        _write(folder, note_type, text)
    return _changed(text)


def save_template(folder: Path, note_type: NoteType, toml_text: str) -> Outcome[Template]:
    """Put a text in place of the user's copy. What cannot be used is refused; the old copy then stands.

    Raises:
        ConfigurationError: `template.invalid`, naming every problem.
        StorageError: the folder cannot be written.
    """
    template, problems = read_template(note_type, toml_text)
    if template is None:
        raise ConfigurationError(
            "This template cannot be used: " + "; ".join(problems) + ".",
            safe="It was not saved; the template is as it was.",
            next_step="Mend what is listed, then save again.",
            code="template.invalid",
        )
    _write(folder, note_type, toml_text)
    return _changed(template)


def reset_template(folder: Path, note_type: NoteType) -> Outcome[str | None]:
    """Go back to the shipped template; returns the copy's text, so that `save_template` can undo it. None: no copy.

    Raises:
        StorageError: the copy cannot be removed.
    """
    path = user_file(folder, note_type)
    try:
        old = path.read_text(encoding="utf-8", errors="replace") if path.exists() else None
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            "Your copy of the template could not be removed.",
            safe="It is as it was.",
            next_step="Mend the permissions of the templates folder, then try again.",
            code="template.unwritable",
        ) from error
    return _changed(old)


def preview(template: Template) -> TemplatePreview:
    """An empty note of this template: headings, and what belongs under each."""
    sections = tuple(SectionPreview(one.key, one.heading, one.guidance) for one in template.sections)
    return TemplatePreview(template.title, template.length, template.guidance, sections)


def template_text(template: Template) -> str:
    """A template that was edited field by field as TOML text, ready for `save_template`.

    Topics of the outline that no section takes any more go to the section of all other things, else to the first.
    """
    import tomlkit
    from tomlkit.items import AoT

    adopted = _with_every_topic(template)
    document = tomlkit.document()
    document["note_type"] = adopted.note_type.value
    document["title"] = adopted.title
    document["version"] = adopted.version.removesuffix(USER_VERSION_SUFFIX)
    if adopted.loinc is not None:
        document["loinc"] = adopted.loinc
    document["length"] = adopted.length.value
    document["guidance"] = tomlkit.string(adopted.guidance, multiline="\n" in adopted.guidance)
    sections: AoT = tomlkit.aot()
    for section in adopted.sections:
        table = tomlkit.table()
        table["key"] = section.key
        table["heading"] = section.heading
        if section.loinc is not None:
            table["loinc"] = section.loinc
        if section.topics:
            table["topics"] = list(section.topics)
        table["guidance"] = tomlkit.string(section.guidance, multiline="\n" in section.guidance)
        sections.append(table)
    document["sections"] = sections
    return tomlkit.dumps(document)


def _with_every_topic(template: Template) -> Template:
    taken: set[str] = set()
    sections = []
    for section in template.sections:
        own = tuple(topic for topic in dict.fromkeys(section.topics) if topic not in taken)
        taken.update(own)
        sections.append(replace(section, topics=own))
    orphans = tuple(topic for topic in TOPICS if topic not in taken)
    if orphans and sections:
        at = next((place for place, one in enumerate(sections) if _OTHER in one.topics), 0)
        sections[at] = replace(sections[at], topics=(*sections[at].topics, *orphans))
    return replace(template, sections=tuple(sections))


def _listed(folder: Path, note_type: NoteType) -> ListedTemplate:
    shipped, _ = read_template(note_type, shipped_text(note_type))
    title = shipped.title if shipped is not None else note_type.value
    try:
        text = read_user_text(folder, note_type)
    except StorageError as error:
        return ListedTemplate(note_type, title, is_edited=True, template=None, problems=(error.happened,))
    if text is None:
        return ListedTemplate(note_type, title, is_edited=False, template=shipped)
    template, problems = read_template(note_type, text)
    if template is None:
        return ListedTemplate(note_type, title, is_edited=True, template=None, problems=problems)
    edited = replace(template, version=template.version + USER_VERSION_SUFFIX)
    return ListedTemplate(note_type, template.title, is_edited=True, template=edited)


def _write(folder: Path, note_type: NoteType, text: str) -> None:
    make_private_folder(folder)
    replace_file(user_file(folder, note_type), text.encode())


def _changed(result: Made) -> Outcome[Made]:
    return Outcome(Changes(has_settings_changed=True), result)
