"""The check list: what is on it, that decisions hold and can be undone, and that its count is always in step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scribe_desktop.commands.checking import decide, load_checks, undo_decision
from scribe_desktop.commands.notes import load_note
from scribe_desktop.domain.checks import CheckKind, Decision
from scribe_desktop.domain.ids import TranscriptId
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.domain.transcript import Completeness, Span
from scribe_desktop.errors import NoteRefusedError
from scribe_desktop.store.workspace import Workspace
from tests.ui.building import Visit, import_sound, make_visit
from tests.unit.notes.editing import reworded, save, with_typed

GAP = Span(30_000, 34_000)


@pytest.fixture
def gappy(workspace: Workspace) -> Visit:
    return make_visit(workspace, gaps=(GAP,), flagged_seams_ms=(90_000,))


def counted(workspace: Workspace, visit: Visit) -> int:
    (summary,) = workspace.sessions.summaries({visit.session_id})
    loaded = load_note(workspace, visit.note.id)
    assert summary.to_check == loaded.open_checks == sum(item.is_open for item in loaded.checks)
    return summary.to_check


def test_the_list_holds_what_has_no_source_then_gaps_then_seams(workspace: Workspace, gappy: Visit) -> None:
    first, gap, seam = load_checks(workspace, gappy.note.id)
    assert (first.kind, first.quote, first.span) == (
        CheckKind.NO_SOURCE,
        "Throat clear, no enlarged lymph nodes.",
        None,
    )
    assert (gap.kind, gap.span) == (CheckKind.GAP, GAP)
    assert (seam.kind, seam.span) == (CheckKind.SEAM, Span(86_000, 94_000))
    assert counted(workspace, gappy) == 3
    assert "throat" not in first.key.lower(), "a key may stand in a log"


def test_an_accepted_item_stays_decided_until_it_is_undone(workspace: Workspace, gappy: Visit) -> None:
    for item in load_checks(workspace, gappy.note.id):
        made = decide(workspace, gappy.note.id, item.key, Decision.ACCEPTED).result
        assert made.revision == gappy.revision, "accepting changes no word"
    assert counted(workspace, gappy) == 0
    items = load_checks(workspace, gappy.note.id)
    assert [item.decision for item in items] == [Decision.ACCEPTED] * 3
    undo_decision(workspace, gappy.note.id, items[1].key)
    assert counted(workspace, gappy) == 1
    with pytest.raises(NoteRefusedError) as refused:
        undo_decision(workspace, gappy.note.id, items[1].key)
    assert refused.value.code == "check.gone"


def test_a_removed_statement_leaves_the_note_and_comes_back_where_it_stood(workspace: Workspace, visit: Visit) -> None:
    (item,) = load_checks(workspace, visit.note.id)
    made = decide(workspace, visit.note.id, item.key, Decision.REMOVED).result
    assert all(each.id != item.statement_id for each in made.revision.body.statements())
    assert made.revision.status is NoteStatus.IN_REVIEW
    (folded,) = made.items
    assert (folded.decision, folded.quote) == (Decision.REMOVED, item.quote)
    assert counted(workspace, visit) == 0
    save(workspace, visit, with_typed(made.revision.body, "Mine."), made.revision.number)
    back = undo_decision(workspace, visit.note.id, item.key).result
    assert [each.id for each in back.revision.body.statements()] == [
        *(each.id for each in visit.revision.body.statements()),
        "typed1",
    ]
    assert counted(workspace, visit) == 1


def test_a_statement_that_came_back_by_itself_is_open_again(workspace: Workspace, visit: Visit) -> None:
    (item,) = load_checks(workspace, visit.note.id)
    decide(workspace, visit.note.id, item.key, Decision.REMOVED)
    save(workspace, visit, visit.revision.body)
    (again,) = load_checks(workspace, visit.note.id)
    assert again.is_open


def test_other_words_are_another_item(workspace: Workspace, visit: Visit) -> None:
    (item,) = load_checks(workspace, visit.note.id)
    decide(workspace, visit.note.id, item.key, Decision.ACCEPTED)
    made = save(workspace, visit, reworded(visit.revision.body, str(item.statement_id), "Throat red."), 1)
    assert counted(workspace, visit) == 1
    save(workspace, visit, reworded(made.body, str(item.statement_id), item.quote), made.number)
    assert counted(workspace, visit) == 0


def test_evidence_that_is_not_in_the_transcript_is_no_source(workspace: Workspace, visit: Visit) -> None:
    body = visit.revision.body
    section = body.sections[0]
    lost = replace(section.statements[0], evidence=(section.statements[0].evidence[0].replace("s", "x"),))  # type: ignore[arg-type]
    changed = replace(body, sections=(replace(section, statements=(lost, *section.statements[1:])), *body.sections[1:]))
    save(workspace, visit, changed, 1)
    assert [item.statement_id for item in load_checks(workspace, visit.note.id)] == ["n1", "n11"]


def test_a_filled_gap_is_not_listed_any_more(workspace: Workspace) -> None:
    visit = make_visit(workspace)
    sound = import_sound(workspace, visit.session_id)
    first = workspace.transcripts.add(
        replace(
            visit.transcript,
            id=TranscriptId("with-gap"),
            recording_id=sound,
            completeness=Completeness(172_500, 153_000, 149_000, (GAP, Span(60_000, 63_000))),
        )
    )
    note, _ = workspace.notes.save_revision(
        session_id=visit.session_id,
        note_type=visit.note.note_type,
        author=visit.revision.author,
        status=NoteStatus.AI_DRAFT,
        body=visit.revision.body,
        transcript_id=first.id,
    )
    assert [item.kind for item in load_checks(workspace, note.id)] == [
        CheckKind.NO_SOURCE,
        CheckKind.GAP,
        CheckKind.GAP,
    ]
    workspace.transcripts.add(
        replace(
            first,
            id=TranscriptId("filled"),
            completeness=Completeness(172_500, 153_000, 152_000, (Span(60_000, 63_000),)),
        )
    )
    assert [item.span for item in load_checks(workspace, note.id)] == [None, Span(60_000, 63_000)]
    assert counted(workspace, visit) == 2


def test_places_cannot_be_removed_and_unknown_keys_are_refused(workspace: Workspace, gappy: Visit) -> None:
    gap = load_checks(workspace, gappy.note.id)[1]
    for key, decision in ((gap.key, Decision.REMOVED), ("gap:1-2", Decision.ACCEPTED)):
        with pytest.raises(NoteRefusedError) as refused:
            decide(workspace, gappy.note.id, key, decision)
        assert refused.value.code == "check.gone"
    assert counted(workspace, gappy) == 3, "a refused decision leaves nothing behind"


def test_demo_text_is_not_on_the_list(workspace: Workspace) -> None:
    from scribe_desktop.domain.checks import HeardPlaces, build_checks
    from scribe_desktop.domain.ids import StatementId
    from scribe_desktop.domain.note import NoteBody, NoteSection, Statement, StatementFlag

    demo = Statement(StatementId("n1"), "Demo.", (), (StatementFlag.STUB, StatementFlag.UNLINKED))
    assert build_checks(NoteBody((NoteSection("plan", "Plan", (demo,)),)), HeardPlaces(), ()) == ()
