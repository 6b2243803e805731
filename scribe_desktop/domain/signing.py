"""Owns what a signature is: who signed which words when, made how, and how far they are from the model's draft."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from scribe_desktop.domain.ids import NoteId
from scribe_desktop.domain.note import NoteBody, NoteType


@dataclass(frozen=True, slots=True)
class Signature:
    """One signing of a note. `signed_at` is aware UTC; `zone` is the signer's zone then, e.g. `UTC+01:00 CET`.

    `sha256` covers the canonical JSON of the signed body, the note's type and everything here (`signature_sha256`).
    `engine` and `model` made the transcript; `drafter`, `drafter_model`, `prompt_version` and `template_version` made
    the draft; each is empty where there was none. `draft_number` is the model's revision it started from, or None;
    `edit_distance` counts the words that were added, removed or replaced since then.
    """

    note_id: NoteId
    revision_number: int
    signer: str
    signed_at: datetime
    zone: str
    sha256: str
    engine: str = ""
    model: str = ""
    drafter: str = ""
    drafter_model: str = ""
    prompt_version: str = ""
    template_version: str = ""
    draft_number: int | None = None
    edit_distance: int | None = None


@dataclass(frozen=True, slots=True)
class Addendum:
    """Words added to a signed note, themselves signed. `number` counts from 1; `sha256` chains to what came before."""

    note_id: NoteId
    number: int
    text: str
    signer: str
    signed_at: datetime
    zone: str
    sha256: str


_FORMAT = "scribe-signature-1"
_OFFSET = re.compile(r"UTC([+-])(\d\d):(\d\d)")


def signature_sha256(note_type: NoteType, body: NoteBody, signature: Signature) -> str:
    """The hash that a signature carries; its own `sha256` is not looked at.

    It is the sha256 of JSON in UTF-8 with sorted keys, no spaces and every non-ASCII character escaped. The object has
    `format` ("scribe-signature-1"), `note_type`, `body` (a list of sections with `key`, `heading` and `statements`,
    each with `id`, `text`, `evidence` and `flags`), and the signature's fields under their own names, `signed_at` as
    ISO 8601 in UTC with microseconds.
    """
    return _sha256(
        {
            "format": _FORMAT,
            "note_type": note_type.value,
            "body": _body(body),
            "note_id": signature.note_id,
            "revision_number": signature.revision_number,
            "signer": signature.signer,
            "signed_at": _moment(signature.signed_at),
            "zone": signature.zone,
            "engine": signature.engine,
            "model": signature.model,
            "drafter": signature.drafter,
            "drafter_model": signature.drafter_model,
            "prompt_version": signature.prompt_version,
            "template_version": signature.template_version,
            "draft_number": signature.draft_number,
            "edit_distance": signature.edit_distance,
        }
    )


def addendum_sha256(previous_sha256: str, addendum: Addendum) -> str:
    """The hash that an addendum carries, over its fields and the hash before it: the signature's or an addendum's."""
    return _sha256(
        {
            "format": _FORMAT,
            "previous_sha256": previous_sha256,
            "note_id": addendum.note_id,
            "number": addendum.number,
            "text": addendum.text,
            "signer": addendum.signer,
            "signed_at": _moment(addendum.signed_at),
            "zone": addendum.zone,
        }
    )


def zone_text(moment: datetime) -> str:
    """The zone of an aware moment as it is kept: its distance from UTC, and its name, e.g. `UTC+01:00 CET`."""
    offset = moment.utcoffset() or timedelta()
    minutes = abs(offset) // timedelta(minutes=1)
    name = moment.tzname() or ""
    text = f"UTC{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return text if not name or name.startswith("UTC") else f"{text} {name}"


def local_signing_time(signed_at: datetime, zone: str) -> datetime:
    """The moment in the signer's zone; in UTC where the zone cannot be read."""
    found = _OFFSET.match(zone)
    if found is None:
        return signed_at.astimezone(UTC)
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return signed_at.astimezone(timezone(-offset if found[1] == "-" else offset))


def signed_by_line(signer: str, signed_at: datetime, zone: str) -> str:
    """What stands under signed words, e.g. `Signed by Anna Weber, 2026-11-22 10:42 UTC+01:00 CET`."""
    return f"Signed by {signer}, {local_signing_time(signed_at, zone):%Y-%m-%d %H:%M} {zone}"


def _body(body: NoteBody) -> list[dict[str, object]]:
    return [
        {
            "key": section.key,
            "heading": section.heading,
            "statements": [
                {"id": each.id, "text": each.text, "evidence": list(each.evidence), "flags": list(each.flags)}
                for each in section.statements
            ],
        }
        for section in body.sections
    ]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _sha256(content: dict[str, object]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
