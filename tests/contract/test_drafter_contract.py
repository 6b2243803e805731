"""What every drafter must keep to; add a case to CASES for a new one."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import Engine, EngineProcess
from scribe_desktop.domain.note import Draft, NoteStatus, StatementFlag
from scribe_desktop.drafting.claude_drafter import ClaudeSettings, describe_claude, make_claude_drafter
from scribe_desktop.drafting.drafter import DraftDelta, DrafterDescription
from scribe_desktop.drafting.outline_drafter import describe_outline, make_outline_drafter
from scribe_desktop.drafting.stub_drafter import STUB_MARK, describe_stub_drafter, make_stub_drafter
from tests.providers.material import TEMPLATE, draft_request, segments
from tests.providers.server import ProviderServer
from tests.providers.settings import TEST_KEY


@dataclass(frozen=True)
class Case:
    """A drafter under contract: described and made for a server (which drafters on this computer ignore)."""

    name: str
    status: NoteStatus
    describe: Callable[[ProviderServer], DrafterDescription]
    make: Callable[[ProviderServer], Engine]
    is_streaming: bool = True


def _claude_settings(server: ProviderServer) -> ClaudeSettings:
    return ClaudeSettings(TEST_KEY, server.anthropic_base_url, idle_timeout_seconds=30.0)


CASES = [
    Case(
        "claude",
        NoteStatus.AI_DRAFT,
        lambda server: describe_claude(_claude_settings(server)),
        lambda server: make_claude_drafter(_claude_settings(server)),
    ),
    Case(
        "outline",
        NoteStatus.OUTLINE,
        lambda _server: describe_outline(),
        lambda _server: make_outline_drafter(None),
        is_streaming=False,
    ),
    Case("stub", NoteStatus.STUB, lambda _server: describe_stub_drafter(), lambda _server: make_stub_drafter(None)),
]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    """One drafter."""
    chosen = request.param
    assert isinstance(chosen, Case)
    return chosen


def _draft(case: Case, server: ProviderServer) -> tuple[Draft, list[object]]:
    events: list[object] = []
    draft = case.make(server).handle(draft_request(), events.append)
    assert isinstance(draft, Draft)
    return draft, events


def test_sections_are_the_templates_in_order(case: Case, wire_server: ProviderServer) -> None:
    draft, _ = _draft(case, wire_server)
    assert [(section.key, section.heading) for section in draft.body.sections] == [
        (section.key, section.heading) for section in TEMPLATE.sections
    ]
    assert draft.status is case.status
    assert (draft.note_type, draft.template_version) == (TEMPLATE.note_type, TEMPLATE.version)
    assert draft.drafter == case.describe(wire_server).name
    assert draft.model == case.describe(wire_server).model


def test_every_statement_has_evidence_that_exists(case: Case, wire_server: ProviderServer) -> None:
    draft, _ = _draft(case, wire_server)
    statements = draft.body.statements()
    known = {segment.id for segment in segments()}
    assert statements
    assert all(statement.evidence and set(statement.evidence) <= known for statement in statements)
    assert len({statement.id for statement in statements}) == len(statements)


def test_shows_statements_as_they_come_and_nothing_else(case: Case, wire_server: ProviderServer) -> None:
    draft, events = _draft(case, wire_server)
    shown = [event.text for event in events if isinstance(event, DraftDelta)]
    assert len(shown) == len(events)
    wanted = [statement.text + "\n" for statement in draft.body.statements()]
    assert shown == (wanted if case.is_streaming else [])


def test_runs_in_an_engine_process(case: Case, wire_server: ProviderServer) -> None:
    direct, _ = _draft(case, wire_server)
    with EngineProcess(case.describe(wire_server).spec) as engine:
        assert engine.call(draft_request(), CancelToken()) == direct


def test_another_kind_of_request_is_not_answered(case: Case, wire_server: ProviderServer) -> None:
    with pytest.raises(TypeError):
        case.make(wire_server).handle("a note please", lambda _event: None)


def test_description_is_picklable_and_hides_the_key(case: Case, wire_server: ProviderServer) -> None:
    description = case.describe(wire_server)
    assert TEST_KEY not in repr(description)
    assert pickle.loads(pickle.dumps(description)) == description


def test_every_stub_statement_is_marked(wire_server: ProviderServer) -> None:
    draft, _ = _draft(CASES[-1], wire_server)
    for statement in draft.body.statements():
        assert STUB_MARK in statement.text
        assert StatementFlag.STUB in statement.flags
    assert wire_server.seen.count("draft") == 0
