"""Owns the check that evidence points at segments that exist. Pure; knows no model and no wire."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import Statement, StatementFlag


def linked_statement(
    statement_id: StatementId, text: str, claimed: Iterable[str], known: Collection[SegmentId]
) -> Statement:
    """A statement with only such evidence as exists.

    Claimed ids that are not in `known` are dropped and flagged UNKNOWN_EVIDENCE; a statement left without any is
    flagged UNLINKED. Doubles are dropped, the claimed order is kept.
    """
    known_ids = frozenset(known)
    unique = tuple(dict.fromkeys(SegmentId(segment_id) for segment_id in claimed))
    evidence = tuple(segment_id for segment_id in unique if segment_id in known_ids)
    flags: list[StatementFlag] = []
    if len(evidence) < len(unique):
        flags.append(StatementFlag.UNKNOWN_EVIDENCE)
    if not evidence:
        flags.append(StatementFlag.UNLINKED)
    return Statement(statement_id, text, evidence, tuple(flags))
