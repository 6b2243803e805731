"""Owns the check list: what of a note or its transcript the clinician should look at, and what was decided on it.

Until the fact guard comes, it holds statements without valid evidence, flagged seams and gaps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import NoteBody, Statement, StatementFlag
from scribe_desktop.domain.transcript import Completeness, Seam, Span

SEAM_MARGIN_MS = 4_000
"""How much is heard before and after the place where two parts meet."""


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


@dataclass(frozen=True, slots=True)
class CheckDecision:
    """The newest decision on one item. `revision_number` is the revision in which a removed statement last stood."""

    key: str
    kind: CheckKind
    decision: Decision
    decided_at: datetime
    statement_id: StatementId | None = None
    quote: str = ""
    revision_number: int = 0


@dataclass(frozen=True, slots=True)
class HeardPlaces:
    """What of a transcript can be on the list. `segment_ids` is None where the transcript is not on this computer."""

    segment_ids: frozenset[SegmentId] | None = None
    completeness: Completeness | None = None
    seams: tuple[Seam, ...] = ()


def build_checks(body: NoteBody, heard: HeardPlaces, decisions: Collection[CheckDecision]) -> tuple[CheckItem, ...]:
    """The whole list, decided items too: statements in reading order, then gaps and flagged seams in order of time.

    A statement that was removed stays on the list, so that the decision can be undone, until it stands in the note
    again. Demo text is not on it: it cannot be signed at all.
    """
    by_key = {decision.key: decision for decision in decisions}
    items = [_with_decision(item, by_key) for item in _statement_items(body, heard.segment_ids)]
    standing = {item.key for item in items}
    items += [
        CheckItem(made.key, made.kind, made.statement_id, made.quote, None, made.decision, made.decided_at)
        for made in decisions
        if made.decision is Decision.REMOVED and made.key not in standing
    ]
    items += [_with_decision(item, by_key) for item in _place_items(heard)]
    return tuple(items)


def count_open(items: Sequence[CheckItem]) -> int:
    """How many items still want a decision."""
    return sum(item.is_open for item in items)


def statement_key(statement: Statement) -> str:
    """The key of a statement's item: another wording is another item. It holds no word of it."""
    wording = " ".join(statement.text.split())
    return f"statement:{statement.id}:{hashlib.sha256(wording.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _statement_items(body: NoteBody, segment_ids: frozenset[SegmentId] | None) -> list[CheckItem]:
    return [
        CheckItem(statement_key(statement), CheckKind.NO_SOURCE, statement.id, statement.text)
        for statement in body.statements()
        if statement.text.strip() and _lacks_source(statement, segment_ids)
    ]


def _lacks_source(statement: Statement, segment_ids: frozenset[SegmentId] | None) -> bool:
    if StatementFlag.STUB in statement.flags:
        return False
    if statement.evidence:
        return segment_ids is not None and segment_ids.isdisjoint(statement.evidence)
    # Without evidence and without a flag it is the clinician's own sentence.
    return bool({StatementFlag.UNLINKED, StatementFlag.UNKNOWN_EVIDENCE} & set(statement.flags))


def _place_items(heard: HeardPlaces) -> list[CheckItem]:
    gaps = heard.completeness.gaps if heard.completeness else ()
    items = [CheckItem(f"gap:{gap.start_ms}-{gap.end_ms}", CheckKind.GAP, span=gap) for gap in gaps]
    items += [
        CheckItem(f"seam:{seam.at_ms}", CheckKind.SEAM, span=_around(seam.at_ms, heard.completeness))
        for seam in heard.seams
        if seam.is_flagged
    ]
    return items


def _around(at_ms: int, completeness: Completeness | None) -> Span:
    end_ms = at_ms + SEAM_MARGIN_MS
    if completeness is not None:
        end_ms = max(at_ms, min(end_ms, completeness.recorded_ms))
    return Span(max(0, at_ms - SEAM_MARGIN_MS), end_ms)


def _with_decision(item: CheckItem, by_key: dict[str, CheckDecision]) -> CheckItem:
    made = by_key.get(item.key)
    # A statement that was removed and stands there again was brought back: it is open once more.
    if made is None or made.decision is Decision.REMOVED:
        return item
    return CheckItem(item.key, item.kind, item.statement_id, item.quote, item.span, made.decision, made.decided_at)
