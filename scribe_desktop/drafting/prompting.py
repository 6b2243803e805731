"""Owns what a model is told: a fixed, versioned prompt, and the visit strictly as data. Pure; knows no SDK.

No patient data goes into the system prompt or the schema: a provider keeps compiled schemas longer than messages.
Delimiters cannot be closed from inside: data is JSON, and every `<`, `>` and `&` in it is written as a JSON escape.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from scribe_desktop.domain.template import Template
from scribe_desktop.domain.transcript import Segment, clock_text
from scribe_desktop.drafting.drafter import DraftRequest

_PROMPT_FILE = "note_system.md"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request for a note, as text blocks in the order they are sent. `clinician_words` is None when there are none.

    The blocks that stay the same for every note of a visit come first, so that a provider can cache them.
    """

    version: str
    system: str
    transcript: str
    clinician_words: str | None
    task: str
    schema: Mapping[str, object]
    section_keys: tuple[str, ...]

    def byte_count(self) -> int:
        """UTF-8 bytes of everything sent."""
        blocks = (self.system, self.transcript, self.clinician_words or "", self.task, json.dumps(self.schema))
        return sum(len(block.encode()) for block in blocks)


def build_prompt(request: DraftRequest) -> Prompt:
    """The prompt for one note. Nothing is ever shortened here."""
    system = system_prompt()
    words = request.clinician_words.strip()
    return Prompt(
        version=prompt_version(),
        system=system,
        transcript=_block("transcript", "\n".join(_segment_line(segment) for segment in request.segments)),
        clinician_words=_block("clinician_words", as_data(words)) if words else None,
        task=_task(request.template, request.language),
        schema=answer_schema(request.template),
        section_keys=tuple(section.key for section in request.template.sections),
    )


@functools.cache
def system_prompt() -> str:
    """The fixed system prompt."""
    return (resources.files("scribe_desktop.drafting.prompts") / _PROMPT_FILE).read_text(encoding="utf-8").strip()


@functools.cache
def prompt_version() -> str:
    """The first 12 hexadecimal digits of the prompt's sha256; kept with every draft."""
    return hashlib.sha256(system_prompt().encode()).hexdigest()[:12]


def answer_schema(template: Template) -> dict[str, object]:
    """The JSON schema of an answer; made from the template's section keys alone.

    Objects are closed and every property is required, as structured outputs demand (provider's documentation).
    """
    statement = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "segment_ids": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["text", "segment_ids"],
        "additionalProperties": False,
    }
    keys = [section.key for section in template.sections]
    return {
        "type": "object",
        "properties": {key: {"type": "array", "items": statement} for key in keys},
        "required": keys,
        "additionalProperties": False,
    }


def as_data(value: object) -> str:
    """One line of JSON that holds no delimiter and no invisible character; parses back to the same value."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(_escaped(character) if _needs_escape(character) else character for character in text)


def _needs_escape(character: str) -> bool:
    # Not printable: control and format characters, among them those that hide instructions from a human reader.
    return character in "<>&" or not character.isprintable()


def _escaped(character: str) -> str:
    # Outside the basic plane JSON escapes are UTF-16 pairs; dumps knows how.
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else f"\\u{ord(character):04x}"


def _segment_line(segment: Segment) -> str:
    return as_data(
        {"id": segment.id, "at": clock_text(segment.start_ms), "speaker": segment.speaker, "text": segment.text}
    )


def _task(template: Template, language: str) -> str:
    data = as_data(
        {
            "note": template.title,
            "language": language,
            "length": template.length,
            "guidance": template.guidance,
            "sections": [
                {"key": section.key, "heading": section.heading, "guidance": section.guidance}
                for section in template.sections
            ],
        }
    )
    return f"{_block('template', data)}\n\nWrite the note of this visit by the template."


def _block(name: str, data: str) -> str:
    return f"<{name}>\n{data}\n</{name}>"
