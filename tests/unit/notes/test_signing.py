"""Signing: refused until everything is decided, one transaction, provable afterwards, and only addenda after it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta, timezone

import pytest

from scribe_desktop.commands import signing
from scribe_desktop.commands.checking import decide, load_checks
from scribe_desktop.commands.notes import load_note
from scribe_desktop.commands.signing import (
    add_addendum,
    distance_from_draft,
    local_signer,
    sign_note,
    verify_signature,
)
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.checks import Decision
from scribe_desktop.domain.note import NoteStatus, NoteType
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import NoteRefusedError, StorageError
from scribe_desktop.store.audit import AuditLog
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock
from tests.ui.building import Visit, make_visit
from tests.unit.notes.editing import accept_all, reworded, save, statement, with_typed

CET = timezone(timedelta(hours=1), "CET")


def sign(
    workspace: Workspace, visit: Visit, clock: SteppingClock, base_number: int = 1, signer: str = "Anna Weber"
) -> None:
    sign_note(workspace, visit.note.id, base_number=base_number, signer=signer, clock=clock, zone=CET)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(NoteRefusedError) as refused:
        call()
    return refused.value.code


def test_a_signature_says_who_when_and_made_how(workspace: Workspace, visit: Visit, clock: SteppingClock) -> None:
    made = save(workspace, visit, reworded(visit.revision.body, "n3", "No fever, no weight loss at all."), 1)
    accept_all(workspace, visit.note.id)
    assert distance_from_draft(workspace, visit.note.id) == 5
    signature = sign_note(
        workspace, visit.note.id, base_number=made.number, signer="  Anna  Weber ", clock=clock, zone=CET
    ).result
    assert (signature.signer, signature.revision_number, signature.zone) == ("Anna Weber", 2, "UTC+01:00 CET")
    assert (signature.engine, signature.model) == ("local", "tiny.en")
    assert (signature.drafter, signature.drafter_model) == ("claude", "claude-sonnet-5-5")
    assert (signature.prompt_version, signature.template_version) == ("1", "1")
    assert (signature.draft_number, signature.edit_distance) == (1, 5)
    loaded = load_note(workspace, visit.note.id)
    assert loaded.signature == signature
    assert loaded.note.status is NoteStatus.SIGNED
    assert verify_signature(workspace, visit.note.id).is_intact
    line = next(each for each in workspace.audit.lines() if each.action is AuditAction.NOTE_SIGNED)
    assert signature.sha256 in line.detail
    assert "Weber" not in str(line)


def test_what_is_open_must_be_decided_first(workspace: Workspace, visit: Visit, clock: SteppingClock) -> None:
    assert refusal(lambda: sign(workspace, visit, clock)) == "note.open_checks"
    (item,) = load_checks(workspace, visit.note.id)
    removed = decide(workspace, visit.note.id, item.key, Decision.REMOVED).result
    assert refusal(lambda: sign(workspace, visit, clock)) == "note.head_moved"
    sign(workspace, visit, clock, removed.revision.number)
    assert refusal(lambda: sign(workspace, visit, clock, removed.revision.number)) == "note.signed"


def test_a_name_is_needed(workspace: Workspace, visit: Visit, clock: SteppingClock) -> None:
    accept_all(workspace, visit.note.id)
    assert refusal(lambda: sign(workspace, visit, clock, signer=" \n ")) == "note.no_signer"


def test_an_empty_note_is_not_signed(workspace: Workspace, visit: Visit, clock: SteppingClock) -> None:
    from scribe_desktop.commands.notes import create_note

    made = create_note(workspace, visit.session_id, load_template(NoteType.DAP)).result
    assert refusal(lambda: sign_note(workspace, made.note_id, base_number=1, signer="A", clock=clock)) == "note.empty"


def test_demo_text_is_not_signed(workspace: Workspace, clock: SteppingClock) -> None:
    from scribe_desktop.domain.ids import StatementId
    from scribe_desktop.domain.note import Author, NoteBody, NoteSection, Statement, StatementFlag

    visit = make_visit(workspace, status=NoteStatus.STUB)
    demo = Statement(StatementId("n1"), "Demo.", (), (StatementFlag.STUB,))
    workspace.notes.save_revision(
        session_id=visit.session_id,
        note_type=NoteType.SOAP,
        author=Author.MODEL,
        status=NoteStatus.STUB,
        body=NoteBody((NoteSection("plan", "Plan", (demo,)),)),
    )
    assert refusal(lambda: sign(workspace, visit, clock, 2)) == "note.demo_text"
    made = save(workspace, visit, reworded(workspace.notes.head(visit.note.id).body, "n1", "Now mine."), 2)
    assert StatementFlag.STUB in statement(made.body, "n1").flags
    assert refusal(lambda: sign(workspace, visit, clock, made.number)) == "note.demo_text"
    own = save(workspace, visit, with_typed(NoteBody((NoteSection("plan", "Plan", ()),)), "My own plan."), made.number)
    sign(workspace, visit, clock, own.number)


def test_there_is_no_way_to_sign_several() -> None:
    public = [call for name, call in inspect.getmembers(signing, inspect.isfunction) if "sign" in name]
    assert all("note_ids" not in inspect.signature(call).parameters for call in public)


def test_signature_status_and_audit_line_are_one(
    workspace: Workspace, visit: Visit, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(workspace, visit.note.id)
    real = AuditLog.append

    def fail(log: AuditLog, action: AuditAction, *rest: str) -> object:
        if action is AuditAction.NOTE_SIGNED:
            raise StorageError("The disk is full.", code="store.full")
        return real(log, action, *rest)

    monkeypatch.setattr(AuditLog, "append", fail)
    with pytest.raises(StorageError):
        sign(workspace, visit, clock)
    loaded = load_note(workspace, visit.note.id)
    assert (loaded.signature, loaded.note.status) == (None, NoteStatus.AI_DRAFT)
    monkeypatch.undo()
    sign(workspace, visit, clock)


def test_addenda_are_signed_themselves_and_chained(workspace: Workspace, visit: Visit, clock: SteppingClock) -> None:
    note_id = visit.note.id
    assert refusal(lambda: add_addendum(workspace, note_id, "More.", signer="A", clock=clock)) == "note.not_signed"
    assert refusal(lambda: verify_signature(workspace, note_id)) == "note.not_signed"
    accept_all(workspace, note_id)
    sign(workspace, visit, clock)
    first = add_addendum(workspace, note_id, " Potassium is back: 4.1. ", signer="Anna Weber", clock=clock).result
    second = add_addendum(workspace, note_id, "Lone \ud800 half.", signer="B", clock=clock, zone=CET).result
    assert (first.number, first.text, second.number) == (1, "Potassium is back: 4.1.", 2)
    assert first.sha256 != second.sha256
    loaded = load_note(workspace, note_id)
    assert loaded.addenda == (first, second)
    assert loaded.note.status is NoteStatus.AMENDED
    assert loaded.revision == visit.revision
    assert verify_signature(workspace, note_id).is_intact
    assert refusal(lambda: add_addendum(workspace, note_id, " ", signer="A", clock=clock)) == "note.empty"
    assert [hit.session_id for hit in workspace.search_sessions("potassium 4.1")] == [visit.session_id]


@pytest.mark.parametrize(
    ("statement_sql", "broken"),
    [
        ("UPDATE revisions SET body = replace(body, 'three weeks', 'two weeks')", None),
        ("UPDATE signatures SET signer = 'Someone Else'", None),
        ("UPDATE signatures SET signed_at = signed_at - 60000000", None),
        ("UPDATE notes SET head_number = 2", None),
        ("UPDATE notes SET note_type = 'dap'", None),
        ("UPDATE addenda SET text = 'Other.' WHERE number = 1", 1),
        ("UPDATE addenda SET signer = 'Other' WHERE number = 2", 2),
        ("DELETE FROM addenda WHERE number = 1", 1),
    ],
)
def test_whatever_is_altered_is_noticed(
    workspace: Workspace, visit: Visit, clock: SteppingClock, statement_sql: str, broken: int | None
) -> None:
    accept_all(workspace, visit.note.id)
    sign(workspace, visit, clock)
    for text in ("First.", "Second."):
        add_addendum(workspace, visit.note.id, text, signer="A", clock=clock)
    with workspace._database.transaction() as connection:
        for row in connection.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {row['name']}")
        if "head_number" in statement_sql:
            connection.execute(
                "INSERT INTO revisions SELECT seq + 100, 'x', note_id, 2, author, status, body, drafter, model,"
                " template_version, prompt_version, transcript_id, job_id, base_number, created_at FROM revisions"
            )
        connection.execute(statement_sql)
    check = verify_signature(workspace, visit.note.id)
    assert (check.is_intact, check.broken_addendum) == (False, broken)


def test_a_moved_note_brings_signature_decisions_and_addenda_along(
    workspace: Workspace, visit: Visit, clock: SteppingClock
) -> None:
    accept_all(workspace, visit.note.id)
    sign(workspace, visit, clock)
    add_addendum(workspace, visit.note.id, "Calprotectin is back.", signer="A", clock=clock)
    right = workspace.sessions.create("right patient")
    before = load_note(workspace, visit.note.id)
    workspace.notes.move(visit.note.id, right.id)
    after = load_note(workspace, visit.note.id)
    assert (after.signature, after.addenda, after.decisions) == (before.signature, before.addenda, before.decisions)
    assert verify_signature(workspace, visit.note.id).is_intact
    assert [hit.session_id for hit in workspace.search_sessions("calprotectin")] == [right.id]


def test_the_signer_is_the_user_of_this_computer() -> None:
    assert local_signer(lambda: "Anna Weber") == "Anna Weber"
    assert local_signer(lambda: "")

    def unknown() -> str:
        raise KeyError

    assert local_signer(unknown)
