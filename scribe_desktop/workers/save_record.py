"""Owns the list of saves that the window has acknowledged, for the campaign that kills the program while someone types.

It writes only when SCRIBE_TEST_SAVES names a file: one line per acknowledged revision, without a word of the note.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from scribe_desktop.domain.note import NoteBody

VARIABLE = "SCRIBE_TEST_SAVES"


def record_save_if_asked(
    note_id: str, revision_number: int, body: NoteBody, environment: Mapping[str, str] = os.environ
) -> None:
    """Call when the window says that a revision is saved, with the body that was saved."""
    path = environment.get(VARIABLE)
    if not path:
        return
    # Not paid for by a start that nobody watches.
    import hashlib

    line = {
        "at": time.monotonic(),
        "note_id": note_id,
        "number": revision_number,
        "sha256": hashlib.sha256(body.plain_text().encode()).hexdigest(),
    }
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
