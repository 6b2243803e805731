"""Owns the identifier types and how new identifiers are made."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import NewType

SessionId = NewType("SessionId", str)
RecordingId = NewType("RecordingId", str)
TranscriptId = NewType("TranscriptId", str)
SegmentId = NewType("SegmentId", str)
NoteId = NewType("NoteId", str)
RevisionId = NewType("RevisionId", str)
StatementId = NewType("StatementId", str)
JobId = NewType("JobId", str)

NewId = Callable[[], str]
"""Makes a fresh identifier; passed in so that tests can number them."""


def random_id() -> str:
    """A random identifier that never repeats: 32 hexadecimal digits of a version 4 UUID."""
    return uuid.uuid4().hex
