"""Owns drafting single sections of a note: the template cut down to them, and their words put into the note. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import (
    Draft,
    NoteBody,
    NoteSection,
    NoteStatus,
    Revision,
    Statement,
    StatementFlag,
)
from scribe_desktop.domain.template import Template
from scribe_desktop.domain.transcript import Segment, Transcript
from scribe_desktop.errors import InputRefusedError

_NUMBERED = re.compile(r"n([0-9]{1,9})")


def limited_template(template: Template, section_keys: tuple[str, ...]) -> Template:
    """The template with these sections only, in its order; all of them when none is named.

    Raises:
        InputRefusedError: `draft.no_section`, the template has none of them.
    """
    if not section_keys:
        return template
    sections = tuple(section for section in template.sections if section.key in section_keys)
    if not sections:
        raise InputRefusedError(
            "The note's template no longer has this section.",
            safe="The note is unchanged.",
            next_step="Draft the whole note again.",
            code="draft.no_section",
        )
    return replace(template, sections=sections)


def merged_body(draft: Draft, head: Revision, template: Template, valid: frozenset[SegmentId]) -> NoteBody:
    """The head's words with the drafted sections in the place of its own.

    Drafted statements get ids that the head has not. Evidence of kept statements counts only where it is `valid`: the
    head may rest on another transcript.
    """
    drafted = {section.key: section for section in _renumbered(draft.body, head.body)}
    kept = {section.key: _with_valid_evidence(section, valid) for section in head.body.sections}
    order = _order([section.key for section in head.body.sections], [section.key for section in template.sections])
    return NoteBody(tuple(drafted.get(key) or kept[key] for key in order if key in drafted or key in kept))


def merged_status(draft: Draft, head: Revision, body: NoteBody) -> NoteStatus:
    """The status of such a note: demo text anywhere makes it STUB, a model's words anywhere an AI DRAFT."""
    if draft.status is NoteStatus.STUB or any(StatementFlag.STUB in one.flags for one in body.statements()):
        return NoteStatus.STUB
    if draft.status is NoteStatus.OUTLINE and head.status in (NoteStatus.OUTLINE, NoteStatus.DRAFT):
        return NoteStatus.OUTLINE
    return NoteStatus.AI_DRAFT


def same_segments(one: Transcript, other: Transcript) -> frozenset[SegmentId]:
    """The segments that are the same in both transcripts: evidence that points at them points at the same words."""
    if one.id == other.id:
        return frozenset(segment.id for segment in one.segments)
    return frozenset(segment_id for segment_id, *_ in _facts(one.segments) & _facts(other.segments))


def _facts(segments: Iterable[Segment]) -> set[tuple[SegmentId, int, int, str]]:
    return {(segment.id, segment.start_ms, segment.end_ms, segment.text) for segment in segments}


def _renumbered(drafted: NoteBody, head: NoteBody) -> tuple[NoteSection, ...]:
    numbers = [int(found.group(1)) for one in head.statements() if (found := _NUMBERED.fullmatch(one.id))]
    fresh = itertools.count(max(numbers, default=0) + 1)
    return tuple(
        replace(
            section,
            statements=tuple(replace(one, id=StatementId(f"n{next(fresh)}")) for one in section.statements),
        )
        for section in drafted.sections
    )


def _with_valid_evidence(section: NoteSection, valid: frozenset[SegmentId]) -> NoteSection:
    return replace(section, statements=tuple(_relinked(one, valid) for one in section.statements))


def _relinked(statement: Statement, valid: frozenset[SegmentId]) -> Statement:
    evidence = tuple(one for one in statement.evidence if one in valid)
    if evidence == statement.evidence:
        return statement
    flags = [*statement.flags, StatementFlag.UNKNOWN_EVIDENCE]
    if not evidence:
        flags.append(StatementFlag.UNLINKED)
    return replace(statement, evidence=evidence, flags=tuple(dict.fromkeys(flags)))


def _order(present: list[str], wanted: list[str]) -> list[str]:
    """The present keys in their order, with those that are only wanted behind the one they follow in the template."""
    order = list(present)
    before: str | None = None
    for key in wanted:
        if key not in order:
            order.insert(order.index(before) + 1 if before in order else 0, key)
        before = key
    return order
