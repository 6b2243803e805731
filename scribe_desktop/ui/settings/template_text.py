"""Owns how the fields of the template editor become text again: only what was changed is written, all else stays."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import cast

from scribe_desktop.domain.template import NoteLength, Template


@dataclass(frozen=True, slots=True)
class SectionFields:
    """What the editor has of one section."""

    heading: str
    guidance: str


@dataclass(frozen=True, slots=True)
class TemplateFields:
    """What the editor has of a template; sections in the template's order."""

    title: str
    length: NoteLength
    guidance: str
    sections: tuple[SectionFields, ...]


def fields_of(template: Template) -> TemplateFields:
    """The fields as the template has them."""
    sections = tuple(SectionFields(section.heading, section.guidance) for section in template.sections)
    return TemplateFields(template.title, template.length, template.guidance, sections)


def with_fields(text: str, template: Template, fields: TemplateFields) -> str:
    """The text with the fields in it; comments and everything that the editor does not show stay as they are."""
    import tomlkit

    document = tomlkit.parse(text)
    before = fields_of(template)
    if fields.title != before.title:
        document["title"] = fields.title
    if fields.length is not before.length:
        document["length"] = fields.length.value
    if fields.guidance != before.guidance:
        document["guidance"] = tomlkit.string(fields.guidance, multiline="\n" in fields.guidance)
    tables = cast("list[MutableMapping[str, object]]", document["sections"])
    for table, old, new in zip(tables, before.sections, fields.sections, strict=True):
        if new.heading != old.heading:
            table["heading"] = new.heading
        if new.guidance != old.guidance:
            table["guidance"] = tomlkit.string(new.guidance, multiline="\n" in new.guidance)
    return tomlkit.dumps(document)
