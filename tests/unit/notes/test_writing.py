"""Writing a note: nothing is lost, nothing is written twice, evidence and status follow, signed words stay."""

from __future__ import annotations

from typing import Any

import pytest

from scribe_desktop.commands.notes import (
    create_note,
    dismiss_draft,
    list_revisions,
    load_note,
    load_notes,
    load_revision,
    restore_revision,
    save_note,
    use_draft,
    use_draft_section,
)
from scribe_desktop.commands.signing import sign_note
from scribe_desktop.domain.ids import StatementId
from scribe_desktop.domain.note import (
    Author,
    NoteBody,
    NoteSection,
    NoteStatus,
    NoteType,
    Revision,
    Statement,
    StatementFlag,
)
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import NoteRefusedError
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock, transcript
from tests.ui.building import Visit, make_visit, sample_body
from tests.unit.notes.editing import accept_all, reworded, save, statement, with_typed


def model_draft(workspace: Workspace, visit: Visit, body: NoteBody, **more: Any) -> Revision:
    given: dict[str, Any] = {"status": NoteStatus.AI_DRAFT, "transcript_id": visit.transcript.id} | more
    _, revision = workspace.notes.save_revision(
        session_id=visit.session_id, note_type=NoteType.SOAP, author=Author.MODEL, body=body, drafter="claude", **given
    )
    return revision


def test_a_changed_draft_is_in_review_and_keeps_its_evidence(workspace: Workspace, visit: Visit) -> None:
    made = save(workspace, visit, reworded(visit.revision.body, "n1", "Cough for four weeks."), 1)
    assert (made.number, made.author, made.status) == (2, Author.CLINICIAN, NoteStatus.IN_REVIEW)
    assert (made.transcript_id, made.template_version) == (visit.transcript.id, "1")
    changed = statement(made.body, "n1")
    assert changed.text == "Cough for four weeks."
    assert changed.evidence == ("s2", "s4")
    assert changed.flags == (StatementFlag.EDITED,)
    assert statement(made.body, "n2") == statement(visit.revision.body, "n2")
    loaded = load_note(workspace, visit.note.id)
    assert loaded.revision == made
    assert loaded.note.status is NoteStatus.IN_REVIEW
    assert loaded.draft_number == 1
    assert loaded.waiting is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NoteStatus.AI_DRAFT, NoteStatus.IN_REVIEW),
        (NoteStatus.OUTLINE, NoteStatus.IN_REVIEW),
        (NoteStatus.STUB, NoteStatus.STUB),
        (NoteStatus.DRAFT, NoteStatus.DRAFT),
        (NoteStatus.IN_REVIEW, NoteStatus.IN_REVIEW),
    ],
)
def test_status_after_an_edit(workspace: Workspace, before: NoteStatus, after: NoteStatus) -> None:
    visit = make_visit(workspace, status=before)
    assert save(workspace, visit, with_typed(visit.revision.body, "More."), 1).status is after
    assert workspace.notes.by_id(visit.note.id).status is after


def test_a_typed_sentence_has_no_evidence_and_is_not_marked(workspace: Workspace, visit: Visit) -> None:
    made = save(workspace, visit, with_typed(visit.revision.body, "I saw her mother too."), 1)
    again = save(workspace, visit, reworded(made.body, "typed1", "I spoke to her mother."), 2)
    assert statement(again.body, "typed1") == Statement(StatementId("typed1"), "I spoke to her mother.")
    assert load_note(workspace, visit.note.id).open_checks == 1, "only the model's sentence without source"


def test_the_same_words_are_not_written_again(workspace: Workspace, visit: Visit) -> None:
    outcome = save_note(workspace, visit.session_id, NoteType.SOAP, visit.revision.body, base_number=1)
    assert outcome.result == visit.revision
    assert not outcome.changes.notes
    lines = len(workspace.audit.lines())
    save(workspace, visit, visit.revision.body)
    assert len(list_revisions(workspace, visit.note.id)) == 1
    assert len(workspace.audit.lines()) == lines


def test_an_editor_cannot_wash_off_where_a_sentence_came_from(workspace: Workspace, visit: Visit) -> None:
    unlinked = next(each for each in visit.revision.body.statements() if not each.evidence)
    body = NoteBody(
        tuple(
            NoteSection(
                section.key,
                section.heading,
                tuple(Statement(each.id, each.text) if each.id == unlinked.id else each for each in section.statements),
            )
            for section in visit.revision.body.sections
        )
    )
    assert save(workspace, visit, body, 1) == visit.revision
    made = save(workspace, visit, reworded(body, unlinked.id, "Throat clear."), 1)
    assert set(statement(made.body, unlinked.id).flags) == {StatementFlag.UNLINKED, StatementFlag.EDITED}


def test_both_texts_stay_when_a_draft_came_in_between(workspace: Workspace, visit: Visit) -> None:
    late = model_draft(workspace, visit, reworded(sample_body(), "n1", "Cough, other words."))
    assert workspace.notes.by_id(visit.note.id).head_number == late.number
    mine = save(workspace, visit, reworded(visit.revision.body, "n1", "My words."), 1)
    loaded = load_note(workspace, visit.note.id)
    assert loaded.revision == mine
    assert loaded.waiting == late
    assert load_revision(workspace, visit.note.id, late.number) == late


def test_a_waiting_draft_is_taken_or_turned_down(workspace: Workspace, visit: Visit) -> None:
    mine = save(workspace, visit, with_typed(visit.revision.body, "Mine."), 1)
    late = model_draft(workspace, visit, reworded(sample_body(), "n1", "Newer draft."), base_number=mine.number)
    assert load_note(workspace, visit.note.id).waiting == late
    dismiss_draft(workspace, visit.note.id, late.number)
    assert load_note(workspace, visit.note.id).waiting is None
    newer = model_draft(workspace, visit, reworded(sample_body(), "n1", "Newest draft."))
    assert load_note(workspace, visit.note.id).waiting == newer
    note = use_draft(workspace, visit.note.id, newer.number).result
    assert (note.head_number, note.status) == (newer.number, NoteStatus.AI_DRAFT)
    loaded = load_note(workspace, visit.note.id)
    assert loaded.waiting is None
    assert loaded.draft_number == newer.number
    assert load_revision(workspace, visit.note.id, mine.number) == mine


def test_one_section_of_a_draft_is_taken_with_ids_of_its_own(workspace: Workspace, visit: Visit) -> None:
    save(workspace, visit, with_typed(visit.revision.body, "Mine."), 1)
    late = model_draft(workspace, visit, reworded(sample_body(), "n1", "Newer draft."))
    made = use_draft_section(workspace, visit.note.id, late.number, "subjective").result
    texts = [each.text for each in made.body.statements()]
    assert "Newer draft." in texts
    assert "Mine." in texts
    assert len({each.id for each in made.body.statements()}) == len(texts)
    assert statement(made.body, f"r{late.number}-n1").evidence == ("s2", "s4")
    assert made.status is NoteStatus.IN_REVIEW


def test_a_section_that_rests_on_another_transcript_is_refused(workspace: Workspace, visit: Visit) -> None:
    save(workspace, visit, with_typed(visit.revision.body, "Mine."), 1)
    other = workspace.transcripts.add(transcript(visit.session_id, "Other words."))
    late = model_draft(workspace, visit, sample_body(), transcript_id=other.id)
    with pytest.raises(NoteRefusedError) as refused:
        use_draft_section(workspace, visit.note.id, late.number, "plan")
    assert refused.value.code == "note.other_transcript"


def test_old_words_come_back_as_a_new_revision(workspace: Workspace, visit: Visit) -> None:
    mine = save(workspace, visit, with_typed(visit.revision.body, "Mine."), 1)
    back = restore_revision(workspace, visit.note.id, 1).result
    assert (back.number, back.author, back.body) == (3, Author.CLINICIAN, visit.revision.body)
    assert back.status is NoteStatus.IN_REVIEW
    assert load_note(workspace, visit.note.id).waiting is None
    again = restore_revision(workspace, visit.note.id, mine.number).result
    assert again.body == mine.body
    history = list_revisions(workspace, visit.note.id)
    assert [(each.number, each.author, each.base_number) for each in history] == [
        (1, Author.MODEL, None),
        (2, Author.CLINICIAN, 1),
        (3, Author.CLINICIAN, 1),
        (4, Author.CLINICIAN, 2),
    ]


def test_a_draft_that_was_in_use_does_not_wait_again(workspace: Workspace, visit: Visit) -> None:
    second = model_draft(workspace, visit, reworded(sample_body(), "n1", "Second draft."))
    save(workspace, visit, with_typed(second.body, "Mine."), second.number)
    restore_revision(workspace, visit.note.id, 1)
    assert load_note(workspace, visit.note.id).waiting is None


def test_a_note_begun_by_hand_has_the_sections_of_its_template(workspace: Workspace, visit: Visit) -> None:
    template = load_template(NoteType.DAP)
    made = create_note(workspace, visit.session_id, template).result
    assert made.status is NoteStatus.DRAFT
    assert [section.key for section in made.body.sections] == [section.key for section in template.sections]
    assert not made.body.statements()
    saved = save_note(workspace, visit.session_id, NoteType.DAP, with_typed(made.body, "Mine."), base_number=1).result
    assert (saved.status, saved.template_version) == (NoteStatus.DRAFT, template.version)
    assert [each.note.note_type for each in load_notes(workspace, visit.session_id)] == [NoteType.SOAP, NoteType.DAP]
    with pytest.raises(NoteRefusedError) as refused:
        create_note(workspace, visit.session_id, template)
    assert refused.value.code == "note.type_taken"


def test_a_first_save_makes_the_note(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    made = save_note(workspace, session.id, NoteType.FREEFORM, sample_body(), base_number=None).result
    assert (made.number, made.status) == (1, NoteStatus.DRAFT)
    assert load_note(workspace, made.note_id).draft_number is None


def test_nothing_changes_the_words_of_a_signed_note(workspace: Workspace, visit: Visit, clock: SteppingClock) -> None:
    accept_all(workspace, visit.note.id)
    sign_note(workspace, visit.note.id, base_number=1, signer="Anna Weber", clock=clock)
    late = model_draft(workspace, visit, reworded(sample_body(), "n1", "Late draft."))
    note_id = visit.note.id
    for change in (
        lambda: save(workspace, visit, with_typed(visit.revision.body, "More."), 1),
        lambda: restore_revision(workspace, note_id, 1),
        lambda: use_draft(workspace, note_id, late.number),
        lambda: use_draft_section(workspace, note_id, late.number, "plan"),
    ):
        with pytest.raises(NoteRefusedError) as refused:
            change()
        assert refused.value.code == "note.signed"
    loaded = load_note(workspace, note_id)
    assert loaded.revision == visit.revision
    assert loaded.note.status is NoteStatus.SIGNED
    assert loaded.open_checks == 0
