"""Builders shared by the export tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import NoteBody, NoteSection, NoteStatus, Statement, StatementFlag
from scribe_desktop.export.note_view import NoteView

MakeView = Callable[..., NoteView]


def body_of(sections: Sequence[tuple[str, Sequence[str]]], flags: tuple[StatementFlag, ...] = ()) -> NoteBody:
    return NoteBody(
        tuple(
            NoteSection(
                heading.lower(),
                heading,
                tuple(
                    Statement(StatementId(f"{heading}{number}"), text, (SegmentId("s1"),), flags)
                    for number, text in enumerate(texts)
                ),
            )
            for heading, texts in sections
        )
    )


@pytest.fixture
def make_view() -> MakeView:
    def make(
        *sections: tuple[str, Sequence[str]],
        status: NoteStatus = NoteStatus.AI_DRAFT,
        model_grade: ModelGrade | None = ModelGrade.STANDARD,
        flags: tuple[StatementFlag, ...] = (),
        title: str = "SOAP note",
        reference: str = "7f3a",
        author: str = "",
    ) -> NoteView:
        return NoteView(title, reference, status, body_of(sections, flags), model_grade, author)

    return make
