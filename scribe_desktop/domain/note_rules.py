"""Owns what editing does to a note: its status, the flags of its statements, and which draft waits. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scribe_desktop.domain.note import (
    Author,
    NoteBody,
    NoteSection,
    NoteStatus,
    RevisionInfo,
    Statement,
    StatementFlag,
)

SIGNED_STATUSES = frozenset({NoteStatus.SIGNED, NoteStatus.AMENDED})

_AFTER_EDIT = {
    NoteStatus.DRAFT: NoteStatus.DRAFT,
    NoteStatus.AI_DRAFT: NoteStatus.IN_REVIEW,
    NoteStatus.OUTLINE: NoteStatus.IN_REVIEW,
    NoteStatus.STUB: NoteStatus.STUB,
    NoteStatus.IN_REVIEW: NoteStatus.IN_REVIEW,
}


def can_edit(status: NoteStatus) -> bool:
    """Whether the words of a note of that status may change; a signed one grows by addenda only."""
    return status not in SIGNED_STATUSES


def status_after_edit(status: NoteStatus) -> NoteStatus:
    """The status once the clinician has changed the words.

    Raises:
        ValueError: the note is signed; ask `can_edit` first.
    """
    if status in SIGNED_STATUSES:
        raise ValueError("a signed note is not edited")
    return _AFTER_EDIT[status]


def status_after_addendum(status: NoteStatus) -> NoteStatus:
    """The status once an addendum is signed.

    Raises:
        ValueError: the note is not signed yet.
    """
    if status not in SIGNED_STATUSES:
        raise ValueError("only a signed note takes an addendum")
    return NoteStatus.AMENDED


def is_from_model(statement: Statement) -> bool:
    """Whether a model wrote the statement: it has evidence, or a flag that only a model's statement gets.

    A sentence that the clinician typed has neither.
    """
    return bool(statement.evidence) or bool(
        {StatementFlag.UNLINKED, StatementFlag.UNKNOWN_EVIDENCE, StatementFlag.STUB} & set(statement.flags)
    )


def statement_after_edit(before: Statement, text: str) -> Statement:
    """The statement in the clinician's wording. Its evidence stays; a model's statement is marked EDITED."""
    if _words(text) == _words(before.text):
        return replace(before, text=text)
    flags = before.flags
    if is_from_model(before) and StatementFlag.EDITED not in flags:
        flags = (*flags, StatementFlag.EDITED)
    return replace(before, text=text, flags=flags)


def marked_edits(before: NoteBody, after: NoteBody) -> NoteBody:
    """The new body with the flags that editing it must leave, whatever the editor set.

    A statement that stood in `before` keeps the flags it had there, and is EDITED once its words differ; no editor can
    wash off where a sentence came from.
    """
    known = {statement.id: statement for statement in before.statements()}
    return NoteBody(
        tuple(
            replace(section, statements=tuple(_marked(known.get(each.id), each) for each in section.statements))
            for section in after.sections
        )
    )


def without_statement(body: NoteBody, statement: Statement) -> NoteBody:
    """The body without that statement."""
    return NoteBody(
        tuple(
            replace(section, statements=tuple(each for each in section.statements if each.id != statement.id))
            for section in body.sections
        )
    )


def with_statement_back(body: NoteBody, before: NoteBody, statement: Statement) -> NoteBody:
    """The body with a removed statement where it stood in `before`, or at the end of its section, or of the note."""
    if any(each.id == statement.id for each in body.statements()):
        return body
    home = next((section for section in before.sections if statement in section.statements), None)
    if home is None or all(section.key != home.key for section in body.sections):
        last = body.sections[-1:]
        return NoteBody((*body.sections[:-1], *(_inserted(section, (), statement) for section in last)))
    earlier = tuple(each.id for each in home.statements[: home.statements.index(statement)])
    return NoteBody(
        tuple(
            _inserted(section, earlier, statement) if section.key == home.key else section for section in body.sections
        )
    )


def with_section_of(body: NoteBody, draft: NoteBody, section_key: str, draft_number: int) -> NoteBody:
    """The body with one section as a draft has it. Its statements get ids of their own: every draft counts from n1."""
    taken = next((section for section in draft.sections if section.key == section_key), None)
    if taken is None:
        return body
    renamed = tuple(
        replace(statement, id=type(statement.id)(f"r{draft_number}-{statement.id}")) for statement in taken.statements
    )
    return NoteBody(
        tuple(
            replace(section, statements=renamed) if section.key == section_key else section for section in body.sections
        )
    )


def has_words(body: NoteBody) -> bool:
    """Whether any statement says anything."""
    return any(statement.text.strip() for statement in body.statements())


def has_demo_text(body: NoteBody) -> bool:
    """Whether a statement of the demo engines is left."""
    return any(StatementFlag.STUB in statement.flags for statement in body.statements())


def ancestors(head_number: int, revisions: Sequence[RevisionInfo]) -> tuple[int, ...]:
    """The revisions that one grew from, itself first. One without a known base grew from the one before it."""
    by_number = {revision.number: revision for revision in revisions}
    line: list[int] = []
    number = head_number
    while number in by_number:
        line.append(number)
        revision = by_number[number]
        if revision.author is Author.MODEL:
            break
        base = revision.base_number
        number = base if base is not None and base < number else number - 1
    return tuple(line)


def draft_behind(head_number: int, revisions: Sequence[RevisionInfo]) -> int | None:
    """The model's revision that a revision started from, or None when the clinician wrote it all."""
    authors = {revision.number: revision.author for revision in revisions}
    return next((number for number in ancestors(head_number, revisions) if authors[number] is Author.MODEL), None)


def waiting_draft(head_number: int, revisions: Sequence[RevisionInfo], dismissed_number: int = 0) -> int | None:
    """The newest model's revision that neither is the head nor led to it, and was not turned down; or None."""
    drafts = [revision.number for revision in revisions if revision.author is Author.MODEL]
    newest = max(drafts, default=0)
    behind = draft_behind(head_number, revisions) or 0
    return newest if newest > max(behind, dismissed_number) and newest != head_number else None


def _marked(before: Statement | None, after: Statement) -> Statement:
    if before is None:
        return after
    flags = tuple(dict.fromkeys((*before.flags, *after.flags)))
    return statement_after_edit(replace(before, evidence=after.evidence, flags=flags), after.text)


def _inserted(section: NoteSection, earlier: Sequence[str], statement: Statement) -> NoteSection:
    """The section with the statement after the last of those that stood before it; without any left, first or last."""
    places = [place for place, each in enumerate(section.statements) if each.id in earlier]
    place = places[-1] + 1 if places else 0
    return replace(section, statements=(*section.statements[:place], statement, *section.statements[place:]))


def _words(text: str) -> list[str]:
    return text.split()
