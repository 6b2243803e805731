"""Draft jobs: shown while written, made from corrected words, section by section, stopped by the window's switch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scribe_desktop.commands.job_errors import explain_job
from scribe_desktop.commands.jobs import resume_job, start_job
from scribe_desktop.commands.visits import start_draft
from scribe_desktop.config import Preferences
from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.job import Job, JobMode, JobRequest, Stage, Status
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
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.transcript import Span
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import AiOffError, ConfigurationError, InputRefusedError
from tests.providers.faults import Fault
from tests.providers.server import ProviderServer
from tests.ui.building import Visit, import_sound, make_visit
from tests.unit.pipeline.conftest import CLAUDE, OUTLINE, STUB, MakeShop, Shop

SOAP = load_template(NoteType.SOAP)


def start(
    shop: Shop,
    visit: Visit,
    request: JobRequest,
    note_type: NoteType = NoteType.SOAP,
    section_keys: tuple[str, ...] = (),
) -> Job:
    return start_draft(
        shop.workspace, visit.session_id, visit.transcript.id, request, note_type=note_type, section_keys=section_keys
    ).result


def head(shop: Shop, visit: Visit) -> Revision:
    return shop.workspace.notes.head(visit.note.id)


def sections(revision: Revision) -> dict[str, NoteSection]:
    return {section.key: section for section in revision.body.sections}


def test_a_stub_draft_is_shown_while_it_is_written(stub_shop: Shop) -> None:
    visit = make_visit(stub_shop.workspace)
    job = start(stub_shop, visit, STUB, NoteType.DAP)
    stub_shop.run(job.id)
    first, last = stub_shop.previews[0], stub_shop.previews[-1]
    assert first.sections == ()
    assert (last.job_id, last.session_id, last.note_type) == (job.id, visit.session_id, NoteType.DAP)
    drafted = stub_shop.workspace.notes.draft_of_job(job.id, NoteType.DAP)
    assert [(one.key, one.heading) for one in last.sections] == [
        (one.key, one.heading) for one in drafted.body.sections
    ]
    assert last.lines == tuple(statement.text for statement in drafted.body.statements())


def test_a_claude_draft_streams_section_by_section_and_begins_anew(cloud_shop: Shop, server: ProviderServer) -> None:
    visit = make_visit(cloud_shop.workspace)
    server.faults.next("draft", Fault.RESET_MID_BODY)
    job = start(cloud_shop, visit, CLAUDE)
    cloud_shop.run(job.id)
    drafted = cloud_shop.workspace.notes.draft_of_job(job.id, NoteType.SOAP)
    beginnings = [index for index, preview in enumerate(cloud_shop.previews) if not preview.sections]
    assert len(beginnings) == 2, "the cut attempt's words must not stand beside those of the second"
    shown = cloud_shop.previews[beginnings[1] :]
    assert [len(preview.lines) for preview in shown] == list(range(len(drafted.body.statements()) + 1))
    assert {one.key: one.lines for one in shown[-1].sections} == {
        one.key: tuple(statement.text for statement in one.statements)
        for one in drafted.body.sections
        if one.statements
    }
    headings = {section.key: section.heading for section in SOAP.sections}
    assert all(one.heading == headings[one.key] for one in shown[-1].sections)


def test_progress_and_sentences_carry_no_words_of_the_draft(cloud_shop: Shop) -> None:
    visit = make_visit(cloud_shop.workspace)
    cloud_shop.run(start(cloud_shop, visit, CLAUDE).id)
    said = " ".join([*(one.doing for one in cloud_shop.progress), *cloud_shop.said])
    assert cloud_shop.previews[-1].lines
    assert not any(line in said for line in cloud_shop.previews[-1].lines)


def test_drafts_are_made_from_the_corrected_words(cloud_shop: Shop, server: ProviderServer) -> None:
    visit = make_visit(cloud_shop.workspace)
    transcripts = cloud_shop.workspace.transcripts
    transcripts.add_correction(visit.transcript.id, SegmentId("s3"), "Corrected beyond doubt.")
    transcripts.name_speaker(visit.transcript.id, "Patient", "Mother of the patient")
    cloud_shop.run(start(cloud_shop, visit, CLAUDE).id)
    (request,) = server.seen.requests("draft")
    sent = request.body.decode()
    heard = visit.transcript.segment(SegmentId("s3"))
    assert heard is not None
    assert "Corrected beyond doubt." in sent
    assert "Mother of the patient" in sent
    assert heard.text not in sent


def test_one_section_is_drafted_and_the_others_stay(stub_shop: Shop) -> None:
    visit = make_visit(stub_shop.workspace)
    before = visit.revision
    stub_shop.run(start(stub_shop, visit, STUB, section_keys=("plan",)).id)
    after = head(stub_shop, visit)
    assert after.number == before.number + 1
    for key in ("subjective", "objective", "assessment"):
        assert sections(after)[key] == sections(before)[key]
    assert sections(after)["plan"] != sections(before)["plan"]
    identifiers = [statement.id for statement in after.body.statements()]
    assert len(identifiers) == len(set(identifiers))
    assert {one.key for preview in stub_shop.previews for one in preview.sections} == {"plan"}
    assert after.status is NoteStatus.STUB, "demo text anywhere makes the note demo text"


def test_the_paid_drafter_is_asked_for_the_section_alone(cloud_shop: Shop, server: ProviderServer) -> None:
    visit = make_visit(cloud_shop.workspace)
    cloud_shop.run(start(cloud_shop, visit, CLAUDE, section_keys=("plan", "assessment")).id)
    (request,) = server.seen.requests("draft")
    assert '"required": ["assessment", "plan"]' in request.body.decode().replace('":[', '": [').replace('","', '", "')
    assert head(cloud_shop, visit).status is NoteStatus.AI_DRAFT


def test_a_section_drafted_again_never_overwrites_the_clinician(stub_shop: Shop) -> None:
    visit = make_visit(stub_shop.workspace)
    written = NoteBody(
        tuple(
            replace(section, statements=(Statement(StatementId("n99"), "My own words.", ()),))
            if section.key == "plan"
            else section
            for section in visit.revision.body.sections
        )
    )
    _, mine = stub_shop.workspace.notes.save_revision(
        session_id=visit.session_id,
        note_type=NoteType.SOAP,
        author=Author.CLINICIAN,
        status=NoteStatus.IN_REVIEW,
        body=written,
        transcript_id=visit.transcript.id,
    )
    job = start(stub_shop, visit, STUB, section_keys=("plan",))
    stub_shop.run(job.id)
    assert head(stub_shop, visit) == mine
    waiting = stub_shop.workspace.notes.draft_of_job(job.id, NoteType.SOAP)
    assert sections(waiting)["plan"].statements[0].id == "n100"
    assert sections(waiting)["subjective"] == sections(mine)["subjective"]


def test_words_that_were_saved_while_the_section_was_written_are_in_it(stub_shop: Shop) -> None:
    visit = make_visit(stub_shop.workspace)
    job = start(stub_shop, visit, STUB, section_keys=("plan",))
    later: list[Revision] = []

    def write(progress: Progress) -> None:
        if "characters" in progress.doing and not later:
            body = NoteBody((NoteSection("subjective", "Subjective", (Statement(StatementId("n1"), "Later.", ()),)),))
            later.append(
                stub_shop.workspace.notes.save_revision(
                    session_id=visit.session_id,
                    note_type=NoteType.SOAP,
                    author=Author.CLINICIAN,
                    status=NoteStatus.IN_REVIEW,
                    body=body,
                    transcript_id=visit.transcript.id,
                )[1]
            )

    stub_shop.run(job.id, write)
    drafted = stub_shop.workspace.notes.draft_of_job(job.id, NoteType.SOAP)
    assert head(stub_shop, visit) == later[0]
    assert [one.key for one in drafted.body.sections] == ["subjective", "plan"]
    assert sections(drafted)["subjective"].statements[0].text == "Later."


def test_evidence_into_another_transcript_is_not_carried_along(stub_shop: Shop) -> None:
    visit = make_visit(stub_shop.workspace)
    segments = tuple(
        replace(segment, text="Heard otherwise.") if segment.id == "s2" else segment
        for segment in visit.transcript.segments
    )
    heard_again = replace(visit.transcript, id=type(visit.transcript.id)("second"), segments=segments)
    stub_shop.workspace.transcripts.add(heard_again)
    request = start_draft(
        stub_shop.workspace,
        visit.session_id,
        heard_again.id,
        STUB,
        note_type=NoteType.SOAP,
        section_keys=("plan",),
    ).result
    assert stub_shop.run(request.id).status is Status.DONE
    first, second = head(stub_shop, visit).body.statements()[:2]
    assert visit.revision.body.statements()[0].evidence == ("s2", "s4")
    assert first.evidence == ("s4",)
    assert StatementFlag.UNKNOWN_EVIDENCE in first.flags
    assert second == visit.revision.body.statements()[1]


def test_a_section_that_is_gone_from_the_template_is_refused(stub_shop: Shop) -> None:
    visit = make_visit(stub_shop.workspace)
    job = start(stub_shop, visit, STUB, section_keys=("poem",))
    with pytest.raises(InputRefusedError) as caught:
        stub_shop.run(job.id)
    assert caught.value.code == "draft.no_section"
    assert head(stub_shop, visit) == visit.revision


def test_the_outline_drafts_a_section_of_an_outline(local_shop: Shop) -> None:
    visit = make_visit(local_shop.workspace, status=NoteStatus.OUTLINE)
    local_shop.run(start(local_shop, visit, OUTLINE, section_keys=("plan",)).id)
    after = head(local_shop, visit)
    assert after.status is NoteStatus.OUTLINE
    assert sections(after)["subjective"] == sections(visit.revision)["subjective"]
    assert sections(after)["plan"].statements != sections(visit.revision)["plan"].statements


def test_the_windows_switch_stops_before_the_next_call_and_the_job_goes_on_later(
    cloud_shop: Shop, server: ProviderServer
) -> None:
    visit = make_visit(cloud_shop.workspace)
    two = replace(CLAUDE, note_types=(NoteType.DAP, NoteType.BIRP))
    job = start_job(cloud_shop.workspace, visit.session_id, two, transcript_id=visit.transcript.id).result

    def turn_off(progress: Progress) -> None:
        if server.seen.count("draft"):
            cloud_shop.set_preferences(Preferences(is_ai_on=False))

    with pytest.raises(AiOffError):
        cloud_shop.run(job.id, turn_off)
    assert server.seen.count("draft") == 1
    paused = cloud_shop.workspace.jobs.get(job.id)
    assert (paused.status, paused.is_paused, paused.error_code) == (Status.QUEUED, True, "ai.off")
    assert cloud_shop.workspace.notes.drafted_by_job(job.id) == {NoteType.DAP}

    cloud_shop.set_preferences(Preferences(is_ai_on=True))
    resume_job(cloud_shop.workspace, job.id)
    assert cloud_shop.run(job.id).status is Status.DONE
    assert server.seen.count("draft") == 2, "the finished note was paid for twice"


def test_a_key_that_is_missing_stops_only_its_own_stage(make_shop: MakeShop, server: ProviderServer) -> None:
    shop = make_shop(server.environment() | {"ANTHROPIC_API_KEY": ""})
    session = shop.workspace.sessions.create("A visit")
    recording_id = import_sound(shop.workspace, session.id)
    shop.workspace.recordings.save_speech(recording_id, (Span(0, 60_000),))
    full = replace(CLAUDE, mode=JobMode.FULL)
    job = start_job(shop.workspace, session.id, full, recording_id=recording_id).result
    with pytest.raises(ConfigurationError) as caught:
        shop.run(job.id)
    assert caught.value.code == "engine.key_missing"
    stopped = shop.workspace.jobs.get(job.id)
    assert (stopped.stage, stopped.status) == (Stage.DRAFT, Status.FAILED)
    assert shop.workspace.transcripts.latest(session.id) is not None
    said = explain_job(stopped)
    assert said is not None
    assert said.happened == "There is no key for Anthropic."
    heard = server.seen.count("transcribe")
    resume_job(shop.workspace, job.id)
    assert make_shop(server.environment()).run(job.id).status is Status.DONE
    assert server.seen.count("transcribe") == heard > 0, "what was transcribed is not paid for twice"
