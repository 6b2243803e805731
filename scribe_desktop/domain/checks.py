"""Owns the check list: what of a note or its transcript the clinician should look at, and what was decided on it.

Until the fact guard comes, it holds statements without valid evidence, flagged seams and gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.ids import StatementId
from scribe_desktop.domain.transcript import Span


class CheckKind(StrEnum):
    """Why something is on the list; the order is the order of the list."""

    NO_SOURCE = "no_source"
    GAP = "gap"
    SEAM = "seam"


class Decision(StrEnum):
    """What the clinician decided. A removed statement leaves the note; everything else stays as it is."""

    ACCEPTED = "accepted"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item. `key` is stable while its subject is: for a statement its id and wording, for a place its time.

    `span` is what to hear, or None where there is no sound to it. `quote` are the words in question, or empty.
    """

    key: str
    kind: CheckKind
    statement_id: StatementId | None = None
    quote: str = ""
    span: Span | None = None
    decision: Decision | None = None
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing has been decided yet."""
        return self.decision is None
