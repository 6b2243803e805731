"""Owns the outline drafter, the embedded default: what was said, sorted into the template's sections. No generation.

Every word of every statement was spoken in the segments it names, in that order. The same transcript gives the same
outline. It calls itself an outline, never a note. It understands English only.
"""

from __future__ import annotations

from collections.abc import Sequence

from scribe_desktop.children.engine_process import EngineSpec, ReportEvent
from scribe_desktop.domain.engine import DrafterName
from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import Draft, NoteBody, NoteSection, NoteStatus, Statement
from scribe_desktop.domain.template import Template
from scribe_desktop.drafting.drafter import DrafterDescription, DraftRequest
from scribe_desktop.drafting.outline.choosing import choose
from scribe_desktop.drafting.outline.sorting import Placed, Sorter
from scribe_desktop.drafting.outline.speech import exchanges
from scribe_desktop.drafting.outline.wording import line
from scribe_desktop.errors import InputRefusedError

OUTLINE_MODEL = "outline-1"
"""Names rules and weights together; goes up when either changes what is written."""


def describe_outline() -> DrafterDescription:
    """The outline drafter as it would run; it has no settings."""
    return DrafterDescription(
        name=DrafterName.OUTLINE,
        model=OUTLINE_MODEL,
        is_cloud=False,
        spec=EngineSpec(f"{__name__}:make_outline_drafter", None),
        warnings=("An outline of what was said, in the speakers' own words. It is not a note.",),
    )


def make_outline_drafter(_settings: None) -> OutlineDrafter:
    """Factory for the engine process; reads the weights.

    Raises:
        ProviderError: `outline.weights`, they are damaged.
    """
    return OutlineDrafter(Sorter.load())


class OutlineDrafter:
    """Answers DraftRequest with a Draft of status OUTLINE. Immutable; any thread."""

    def __init__(self, sorter: Sorter) -> None:
        self._sorter = sorter

    def handle(self, request: object, report: ReportEvent) -> Draft:  # noqa: ARG002 - an outline comes all at once
        """Draft the outline. `clinician_words` are not used: they were typed, so no segment is their evidence.

        Raises:
            InputRefusedError: `draft.language`, the transcript is not in English.
        """
        if not isinstance(request, DraftRequest):
            raise TypeError(type(request).__name__)
        if request.language.lower().split("-")[0] != "en":
            raise InputRefusedError(
                "The outline drafter understands English only.",
                safe="The transcript is kept.",
                next_step="Choose another drafter for this session.",
                code="draft.language",
            )
        placed = self._sorter.place(exchanges(request.segments))
        return Draft(
            note_type=request.template.note_type,
            template_version=request.template.version,
            drafter=DrafterName.OUTLINE,
            model=OUTLINE_MODEL,
            prompt_version="",
            status=NoteStatus.OUTLINE,
            body=_body(request.template, choose(placed, request.template.length)),
        )


def _body(template: Template, chosen: Sequence[Placed]) -> NoteBody:
    sections: list[NoteSection] = []
    number = 0
    for section in template.sections:
        lines = _lines([one for one in chosen if one.topic in section.topics])
        statements = tuple(
            Statement(StatementId(f"n{number + offset}"), text, evidence)
            for offset, (text, evidence) in enumerate(lines, start=1)
        )
        number += len(statements)
        sections.append(NoteSection(section.key, section.heading, statements))
    return NoteBody(tuple(sections))


def _lines(chosen: Sequence[Placed]) -> list[tuple[str, tuple[SegmentId, ...]]]:
    lines: list[tuple[str, tuple[SegmentId, ...]]] = []
    for one in chosen:
        text = line(one.exchange)
        if text:
            lines.append((text, one.exchange.segment_ids))
    return lines
