"""Owns reading note templates: the shipped TOML files and a user's edited copies, validated. It writes no file.

A template is data: what a section means to a drafter, its heading, its LOINC code. A user's copy named for the note
type (`soap.toml`) overrides the shipped one; its version says so in every note made with it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import cast

from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import NoteLength, Template, TemplateSection
from scribe_desktop.drafting.outline.topics import Topic
from scribe_desktop.errors import ConfigurationError, StorageError

USER_VERSION_SUFFIX = "+user"
TOPICS: tuple[str, ...] = tuple(topic.value for topic in Topic)
"""What the outline sorts speech into; every template takes each of them once."""

_MAX_FILE_BYTES = 65_536
_MAX_SECTIONS = 40
_MAX_HEADING_CHARACTERS = 80
_MAX_GUIDANCE_CHARACTERS = 4_000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,19}")
_LOINC = re.compile(r"[0-9]{1,7}-[0-9]")
_TEMPLATE_FIELDS = frozenset({"note_type", "title", "version", "loinc", "length", "guidance", "sections"})
_SECTION_FIELDS = frozenset({"key", "heading", "loinc", "guidance", "topics"})


def load_template(note_type: NoteType, user_folder: Path | None = None) -> Template:
    """The template of a note type: the user's copy in `user_folder` if there is one, else the shipped one.

    Reads one small file; any thread.

    Raises:
        ConfigurationError: `template.invalid`, naming every problem of the file at once.
    """
    problems: list[str] = []
    template = _load(note_type, user_folder, problems)
    if template is None or problems:
        raise _refused(problems)
    return template


def load_all(user_folder: Path | None = None) -> Mapping[NoteType, Template]:
    """Every note type's template, in the order of NoteType.

    Raises:
        ConfigurationError: `template.invalid`, naming every problem of every file at once.
    """
    problems: list[str] = []
    templates = {note_type: _load(note_type, user_folder, problems) for note_type in NoteType}
    problems.extend(_misnamed_files(user_folder))
    if problems:
        raise _refused(problems)
    return {note_type: template for note_type, template in templates.items() if template is not None}


def read_template(note_type: NoteType, text: str) -> tuple[Template | None, tuple[str, ...]]:
    """A template from TOML text, or None and everything that is wrong with it. Pure."""
    problems: list[str] = []
    name = file_name(note_type)
    if len(text.encode("utf-8", "replace")) > _MAX_FILE_BYTES:
        return None, (_too_large(name),)
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        return None, (_not_toml(name, error),)
    template = _Reader(name, problems).template(note_type, table, "")
    return (None if problems else template), tuple(problems)


def shipped_text(note_type: NoteType) -> str:
    """The text of the shipped template."""
    return resources.files(__package__).joinpath("templates", file_name(note_type)).read_text(encoding="utf-8")


def read_user_text(folder: Path, note_type: NoteType) -> str | None:
    """The text of the user's copy, or None when there is none.

    Raises:
        StorageError: `template.unreadable`.
    """
    path = user_file(folder, note_type)
    try:
        return _read_limited(path).decode("utf-8-sig") if path.is_file() else None
    except (OSError, UnicodeDecodeError, _TooLargeError) as error:
        raise StorageError(
            "Your copy of this template cannot be read.",
            safe="Notes that exist are untouched.",
            next_step="Reset the template, or mend the file in your templates folder.",
            code="template.unreadable",
        ) from error


def user_file(folder: Path, note_type: NoteType) -> Path:
    """Where the user's copy of a note type's template is, or would be."""
    return folder / file_name(note_type)


def file_name(note_type: NoteType) -> str:
    """The name of a note type's template file."""
    return f"{note_type.value}.toml"


def _too_large(name: str) -> str:
    return f"{name} is larger than {_MAX_FILE_BYTES // 1024} KiB"


def _not_toml(name: str, error: tomllib.TOMLDecodeError) -> str:
    place = re.search(r"at line \d+", str(error))
    return f"{name} is not valid TOML" + (f" ({place.group()})" if place else "")


def _refused(problems: list[str]) -> ConfigurationError:
    return ConfigurationError(
        "A note template cannot be used: " + "; ".join(problems) + ".",
        safe="Notes that exist are untouched.",
        next_step="Mend the file in your templates folder, or remove it to use the program's own template.",
        code="template.invalid",
    )


def _load(note_type: NoteType, user_folder: Path | None, problems: list[str]) -> Template | None:
    name = file_name(note_type)
    users = user_file(user_folder, note_type) if user_folder is not None else None
    try:
        if users is not None and users.is_file():
            raw, suffix = _read_limited(users), USER_VERSION_SUFFIX
        else:
            raw, suffix = resources.files(__package__).joinpath("templates", name).read_bytes(), ""
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError:
        problems.append(f"{name} cannot be read")
    except _TooLargeError:
        problems.append(_too_large(name))
    except UnicodeDecodeError:
        problems.append(f"{name} is not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        problems.append(_not_toml(name, error))
    else:
        return _Reader(name, problems).template(note_type, table, suffix)
    return None


class _TooLargeError(Exception):
    """The file is larger than any template."""


def _read_limited(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(_MAX_FILE_BYTES + 1)
    if len(raw) > _MAX_FILE_BYTES:
        raise _TooLargeError
    return raw


def _misnamed_files(user_folder: Path | None) -> list[str]:
    """A copy under a wrong name would be ignored without a word, so it is a problem."""
    if user_folder is None or not user_folder.is_dir():
        return []
    names = {f"{note_type.value}.toml" for note_type in NoteType}
    try:
        count = sum(path.suffix == ".toml" and path.name not in names for path in user_folder.iterdir())
    except OSError:
        return ["the templates folder cannot be read"]
    return [f"{count} file(s) in the templates folder are not named for a note type"] if count else []


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns a parsed file into a Template and collects what is wrong with it. Problems never quote the file."""

    name: str
    problems: list[str]

    def template(self, note_type: NoteType, table: dict[str, object], version_suffix: str) -> Template | None:
        count = len(self.problems)
        self._unknown_fields(table, _TEMPLATE_FIELDS, "the file")
        if table.get("note_type") != note_type.value:
            self._say(f'note_type must be "{note_type.value}"')
        length = table.get("length")
        if length not in list(NoteLength):
            self._say("length must be one of " + ", ".join(NoteLength))
        version = self._text(table, "version", 20, "version")
        if version and not _VERSION.fullmatch(version):
            self._say("version may hold letters, digits, dots and hyphens only")
        title = self._text(table, "title", _MAX_HEADING_CHARACTERS, "title")
        guidance = self._text(table, "guidance", _MAX_GUIDANCE_CHARACTERS, "guidance")
        loinc = self._loinc(table, "loinc")
        sections = self._sections(table.get("sections"))
        if len(self.problems) > count:
            return None
        return Template(
            note_type, title, version + version_suffix, loinc, NoteLength(cast("str", length)), guidance, sections
        )

    def _sections(self, tables: object) -> tuple[TemplateSection, ...]:
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            self._say("there must be at least one [[sections]] table")
            return ()
        if len(tables) > _MAX_SECTIONS:
            self._say(f"there may be at most {_MAX_SECTIONS} sections")
        sections = tuple(self._section(table, f"section {number}") for number, table in enumerate(tables, start=1))
        for what in ("key", "heading"):
            counts = Counter(getattr(section, what) for section in sections)
            if any(count > 1 for value, count in counts.items() if value):
                self._say(f"two sections have the same {what}")
        self._every_topic_once(sections)
        return sections

    def _section(self, table: dict[str, object], where: str) -> TemplateSection:
        self._unknown_fields(table, _SECTION_FIELDS, where)
        key = self._text(table, "key", 40, f"{where}: key")
        if key and not _KEY.fullmatch(key):
            self._say(f"{where}: key must be lower-case letters, digits and underscores")
        return TemplateSection(
            key=key,
            heading=self._text(table, "heading", _MAX_HEADING_CHARACTERS, f"{where}: heading"),
            loinc=self._loinc(table, f"{where}: loinc"),
            guidance=self._text(table, "guidance", _MAX_GUIDANCE_CHARACTERS, f"{where}: guidance"),
            topics=self._topics(table, where),
        )

    def _topics(self, table: dict[str, object], where: str) -> tuple[str, ...]:
        topics = table.get("topics", [])
        if not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
            self._say(f"{where}: topics must be a list of words")
            return ()
        if any(topic not in set(Topic) for topic in topics):
            self._say(f"{where}: a topic is not known; the topics are " + ", ".join(Topic))
        return tuple(topics)

    def _every_topic_once(self, sections: tuple[TemplateSection, ...]) -> None:
        counts = Counter(topic for section in sections for topic in section.topics)
        missing = [topic for topic in Topic if not counts[topic]]
        doubled = [topic for topic in Topic if counts[topic] > 1]
        # A topic without a section would drop what was said on it; one with two would say it twice.
        if missing:
            self._say("no section takes the topics " + ", ".join(missing))
        if doubled:
            self._say("more than one section takes the topics " + ", ".join(doubled))

    def _text(self, table: dict[str, object], field: str, max_characters: int, where: str) -> str:
        value = table.get(field)
        if not isinstance(value, str) or not value.strip():
            self._say(f"{where} is missing or empty")
            return ""
        if len(value) > max_characters:
            self._say(f"{where} is longer than {max_characters} characters")
        if not value.replace("\n", " ").isprintable() or (field != "guidance" and "\n" in value):
            self._say(f"{where} holds characters that cannot be printed")
        return value.strip()

    def _loinc(self, table: dict[str, object], where: str) -> str | None:
        code = table.get("loinc")
        if code is None:
            return None
        if not isinstance(code, str) or not has_valid_check_digit(code):
            self._say(f"{where} is not a LOINC code (its check digit does not fit)")
            return None
        return code

    def _unknown_fields(self, table: dict[str, object], known: frozenset[str], where: str) -> None:
        count = len(table.keys() - known)
        if count:
            self._say(f"{where} has {count} unknown field(s); the fields are " + ", ".join(sorted(known)))

    def _say(self, problem: str) -> None:
        self.problems.append(f"{self.name}: {problem}")


def has_valid_check_digit(loinc: str) -> bool:
    """Whether a LOINC code is well formed: digits, a hyphen, and the mod 10 check digit (LOINC Users' Guide)."""
    if not _LOINC.fullmatch(loinc):
        return False
    digits, check = loinc.split("-")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(check)
