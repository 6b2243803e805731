"""Owns the stub drafter: marked demo content for work on the window. It reads nothing of what was said."""

from __future__ import annotations

from scribe_desktop.children.engine_process import EngineSpec, ReportEvent
from scribe_desktop.domain.engine import DrafterName
from scribe_desktop.domain.ids import StatementId
from scribe_desktop.domain.note import Draft, NoteBody, NoteSection, NoteStatus, Statement, StatementFlag
from scribe_desktop.domain.template import TemplateSection
from scribe_desktop.domain.transcript import Segment
from scribe_desktop.drafting.drafter import DraftDelta, DrafterDescription, DraftRequest

STUB_MARK = "STUB - demo content, not from this visit"


def describe_stub_drafter() -> DrafterDescription:
    """The stub as it would run; it has no settings."""
    return DrafterDescription(
        name=DrafterName.STUB,
        model="",
        is_cloud=False,
        spec=EngineSpec(f"{__name__}:make_stub_drafter", None),
        warnings=("Demo content: no model is used.",),
    )


def make_stub_drafter(_settings: None) -> StubDrafter:
    """Factory for the engine process."""
    return StubDrafter()


class StubDrafter:
    """Answers DraftRequest with a Draft of status STUB: one marked statement a section."""

    def handle(self, request: object, report: ReportEvent) -> Draft:
        """Raises nothing a user could cause."""
        if not isinstance(request, DraftRequest):
            raise TypeError(type(request).__name__)
        sections = tuple(
            _stub_section(number, section, request.segments)
            for number, section in enumerate(request.template.sections, start=1)
        )
        body = NoteBody(sections)
        for section in sections:
            for statement in section.statements:
                report(DraftDelta(statement.text + "\n", section.key))
        return Draft(
            note_type=request.template.note_type,
            template_version=request.template.version,
            drafter=DrafterName.STUB,
            model="",
            prompt_version="",
            status=NoteStatus.STUB,
            body=body,
        )


def _stub_section(number: int, section: TemplateSection, segments: tuple[Segment, ...]) -> NoteSection:
    # The first segments, one a section, so that the window has links to show.
    evidence = tuple(segment.id for segment in segments[number - 1 : number] or segments[:1])
    flags = (StatementFlag.STUB,) if evidence else (StatementFlag.STUB, StatementFlag.UNLINKED)
    text = f"[{STUB_MARK}] {section.heading}."
    statement = Statement(StatementId(f"n{number}"), text, evidence, flags)
    return NoteSection(section.key, section.heading, (statement,))
