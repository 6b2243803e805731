"""Fixtures for the note's tests: identifiers that count, a document, and short notes to edit."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import NoteBody, NoteSection, Statement, StatementFlag
from scribe_desktop.ui.note.note_document import NoteDocument
from scribe_desktop.ui.theme import Theme

UNLINKED = (StatementFlag.UNLINKED,)


def statement(name: str, text: str, *segments: str, flags: tuple[StatementFlag, ...] = ()) -> Statement:
    return Statement(StatementId(name), text, tuple(SegmentId(segment) for segment in segments), flags)


def two_sections() -> NoteBody:
    return NoteBody(
        (
            NoteSection(
                "subjective",
                "Subjective",
                (statement("a", "Foo of the patient.", "s1"), statement("b", "Bar. And more bar.", "s2", "s3")),
            ),
            NoteSection(
                "plan",
                "Plan",
                (statement("c", "Nobody said this.", flags=UNLINKED), statement("d", "Own words.")),
            ),
        )
    )


@pytest.fixture(autouse=True)
def _no_widgets_of_earlier_tests(qapp: object) -> None:
    """Widgets that earlier tests gave back are deleted now: each new style sheet would style them again."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"new{next(numbers)}"


@pytest.fixture
def document(theme: Theme, new_id: Callable[[], str]) -> NoteDocument:
    made = NoteDocument(theme, new_id)
    made.load(two_sections())
    return made
