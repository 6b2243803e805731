"""What editing does to status, flags and statements; which draft waits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import (
    Author,
    NoteBody,
    NoteSection,
    NoteStatus,
    RevisionInfo,
    Statement,
    StatementFlag,
)
from scribe_desktop.domain.note_rules import (
    can_edit,
    draft_behind,
    statement_after_edit,
    status_after_addendum,
    status_after_edit,
    waiting_draft,
    with_statement_back,
    without_statement,
)

LINKED = Statement(StatementId("n1"), "Dry cough.", (SegmentId("s1"),))
OWN = Statement(StatementId("c1"), "My own.")
UNLINKED = Statement(StatementId("n2"), "Throat clear.", (), (StatementFlag.UNLINKED,))
M, C = Author.MODEL, Author.CLINICIAN


def body(*statements: Statement) -> NoteBody:
    return NoteBody((NoteSection("plan", "Plan", statements),))


def history(*revisions: tuple[Author, int | None]) -> list[RevisionInfo]:
    return [
        RevisionInfo(number, author, NoteStatus.DRAFT, "", "", datetime(2026, 5, 5, tzinfo=UTC), base)
        for number, (author, base) in enumerate(revisions, start=1)
    ]


@pytest.mark.parametrize("status", list(NoteStatus))
def test_every_status_is_either_edited_or_amended(status: NoteStatus) -> None:
    if can_edit(status):
        assert can_edit(status_after_edit(status))
        with pytest.raises(ValueError, match="signed"):
            status_after_addendum(status)
    else:
        assert status_after_addendum(status) is NoteStatus.AMENDED
        with pytest.raises(ValueError, match="signed"):
            status_after_edit(status)


def test_a_model_s_statement_is_marked_once_and_the_clinician_s_never() -> None:
    edited = statement_after_edit(LINKED, "Wet cough.")
    assert (edited.evidence, edited.flags) == (("s1",), (StatementFlag.EDITED,))
    assert statement_after_edit(edited, "Wet cough, worse.").flags == (StatementFlag.EDITED,)
    assert statement_after_edit(LINKED, " Dry  cough.").flags == ()
    assert statement_after_edit(OWN, "Other.").flags == ()
    assert statement_after_edit(UNLINKED, "Throat red.").flags == (StatementFlag.UNLINKED, StatementFlag.EDITED)


def test_a_statement_goes_and_comes_back_in_place() -> None:
    before = body(LINKED, UNLINKED, OWN)
    without = without_statement(before, UNLINKED)
    assert without == body(LINKED, OWN)
    assert with_statement_back(without, before, UNLINKED) == before
    assert with_statement_back(before, before, UNLINKED) == before
    assert with_statement_back(body(OWN), before, UNLINKED) == body(UNLINKED, OWN)
    elsewhere = NoteBody((NoteSection("other", "Other", (OWN,)),))
    assert UNLINKED in with_statement_back(elsewhere, before, UNLINKED).statements()


@pytest.mark.parametrize(
    ("revisions", "head", "dismissed", "behind", "waiting"),
    [
        ([(M, None)], 1, 0, 1, None),
        ([(M, None), (C, 1)], 2, 0, 1, None),
        ([(M, None), (C, None)], 2, 0, 1, None),
        ([(C, None)], 1, 0, None, None),
        ([(C, None), (M, 1)], 1, 0, None, 2),
        ([(M, None), (C, 1), (M, 2)], 2, 0, 1, 3),
        ([(M, None), (C, 1), (M, 2), (C, 2)], 4, 0, 1, 3),
        ([(M, None), (C, 1), (M, 2), (C, 3)], 4, 0, 3, None),
        ([(M, None), (M, None), (C, 1)], 3, 0, 1, 2),
        ([(M, None), (C, 1), (M, 2)], 2, 3, 1, None),
        ([(M, None), (C, 1), (M, 2), (M, 2)], 2, 3, 1, 4),
        ([(M, None), (C, 1), (M, 2)], 3, 0, 3, None),
    ],
)
def test_which_draft_is_behind_the_words_and_which_waits(
    revisions: list[tuple[Author, int | None]], head: int, dismissed: int, behind: int | None, waiting: int | None
) -> None:
    assert draft_behind(head, history(*revisions)) == behind
    assert waiting_draft(head, history(*revisions), dismissed) == waiting
