"""Owns what a signature is: who signed which words when, made how, and how far they are from the model's draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scribe_desktop.domain.ids import NoteId


@dataclass(frozen=True, slots=True)
class Signature:
    """One signing of a note. `signed_at` is aware UTC; `zone` is the signer's zone then, e.g. `UTC+01:00 CET`.

    `sha256` covers the canonical JSON of the signed body, the signer, the time and the note's type. `engine` and
    `model` made the transcript; `drafter`, `drafter_model`, `prompt_version` and `template_version` made the draft;
    each is empty where there was none. `draft_number` is the model's revision it started from, or None;
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
