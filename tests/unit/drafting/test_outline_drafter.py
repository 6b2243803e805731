"""The outline drafter on the sample visit and on hard transcripts: nothing invented, nothing that matters dropped."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.note import Draft, NoteStatus, NoteType
from scribe_desktop.domain.transcript import Segment
from scribe_desktop.drafting.drafter import DraftRequest
from scribe_desktop.drafting.outline.topics import Topic
from scribe_desktop.drafting.outline_drafter import OutlineDrafter, describe_outline, make_outline_drafter
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import InputRefusedError
from tools.outline_data import aci_turns, as_segments, read_rows

PROJECT = Path(__file__).parents[3]
SAMPLE = PROJECT / "resources" / "sample_visit" / "sample-visit.turns.json"
VISITS = PROJECT.parent / "shared" / "data" / "aci-bench" / "valid.csv"


@pytest.fixture(scope="module")
def drafter() -> OutlineDrafter:
    return make_outline_drafter(None)


@pytest.fixture(scope="module", params=["labelled", "unlabelled"])
def sample(request: pytest.FixtureRequest) -> tuple[Segment, ...]:
    turns = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return tuple(
        Segment(
            SegmentId(f"s{number}"),
            int(turn["start"] * 1000),
            int(turn["end"] * 1000),
            turn["spk"] if request.param == "labelled" else None,
            turn["text"],
        )
        for number, turn in enumerate(turns, 1)
    )


def segments_of(*turns: tuple[str | None, str]) -> tuple[Segment, ...]:
    return tuple(
        Segment(SegmentId(f"s{number}"), number * 3000, number * 3000 + 2900, speaker, text)
        for number, (speaker, text) in enumerate(turns, 1)
    )


def outline(drafter: OutlineDrafter, segments: Sequence[Segment], note_type: NoteType = NoteType.SOAP) -> Draft:
    return drafter.handle(DraftRequest(load_template(note_type), tuple(segments)), lambda _event: None)


def said(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def is_subsequence(part: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(word in rest for word in part)


def assert_nothing_invented(draft: Draft, segments: Sequence[Segment]) -> None:
    text_of = {segment.id: segment.text for segment in segments}
    for statement in draft.body.statements():
        assert statement.evidence, statement.text
        assert set(statement.evidence) <= set(text_of), statement.text
        spoken = said(" ".join(text_of[one] for one in statement.evidence))
        assert is_subsequence(said(statement.text), spoken), statement.text


@pytest.mark.parametrize("note_type", list(NoteType))
def test_every_word_was_spoken_in_the_named_segments(
    drafter: OutlineDrafter, sample: tuple[Segment, ...], note_type: NoteType
) -> None:
    draft = outline(drafter, sample, note_type)
    assert draft.status is NoteStatus.OUTLINE
    assert draft.body.statements()
    assert_nothing_invented(draft, sample)


@pytest.mark.parametrize("is_labelled", [True, False])
def test_nothing_is_invented_over_real_visits(drafter: OutlineDrafter, is_labelled: bool) -> None:
    if not VISITS.exists():
        pytest.skip("ACI-Bench is not beside this checkout")
    for row in read_rows(VISITS):
        turns = [(speaker if is_labelled else None, text) for speaker, text in aci_turns(row["dialogue"])]
        segments = as_segments(turns)
        assert_nothing_invented(outline(drafter, segments, NoteType.HISTORY_AND_PHYSICAL), segments)


def test_the_check_for_invention_can_fail() -> None:
    assert not is_subsequence(said("no chest pain"), said("chest pain, no"))


@pytest.mark.parametrize(
    "words",
    [
        "Penicillin.",
        "metformin, five hundred milligrams, twice a day",
        "lisinopril, ten milligrams once a day",
        "losartan, fifty milligrams once a day",
        "No fever. No weight loss.",
        "No chest pain at all.",
        "chest X ray",
        "Let's see you again in four weeks.",
        "It's mostly dry.",
        "Come to think of it, yes.",
        "go to the emergency department straight away",
        "one hundred and forty two over eighty eight",
        "thirty six point eight",
    ],
)
@pytest.mark.parametrize("note_type", [NoteType.SOAP, NoteType.HISTORY_AND_PHYSICAL, NoteType.PATIENT_LETTER])
def test_what_matters_in_the_sample_visit_is_kept(
    drafter: OutlineDrafter, sample: tuple[Segment, ...], words: str, note_type: NoteType
) -> None:
    assert words in outline(drafter, sample, note_type).body.plain_text()


def test_courtesies_of_the_sample_visit_are_left_out(drafter: OutlineDrafter, sample: tuple[Segment, ...]) -> None:
    text = outline(drafter, sample).body.plain_text()
    for words in ("Good morning", "Thank you", "I appreciate it", "Hi doctor", "Deep breath", "Well done"):
        assert words not in text


def test_what_the_patient_takes_is_not_a_plan(drafter: OutlineDrafter, sample: tuple[Segment, ...]) -> None:
    draft = outline(drafter, sample, NoteType.HISTORY_AND_PHYSICAL)
    texts = {section.key: " ".join(one.text for one in section.statements) for section in draft.body.sections}
    assert "started me on lisinopril" in texts["medications"]
    assert "Penicillin." in texts["allergies"]
    assert "switch you to losartan" in texts["plan"]
    assert "Your lungs are clear" in texts["exam"]


def test_statements_stand_in_speaking_order(drafter: OutlineDrafter, sample: tuple[Segment, ...]) -> None:
    for section in outline(drafter, sample).body.sections:
        starts = [int(statement.evidence[0][1:]) for statement in section.statements]
        assert starts == sorted(starts)


def test_the_same_transcript_gives_the_same_outline(sample: tuple[Segment, ...]) -> None:
    first, second = (outline(make_outline_drafter(None), sample) for _ in range(2))
    assert first == second


def test_an_empty_transcript_gives_empty_sections(drafter: OutlineDrafter) -> None:
    draft = outline(drafter, ())
    template = load_template(NoteType.SOAP)
    assert [section.key for section in draft.body.sections] == [section.key for section in template.sections]
    assert not draft.body.statements()
    assert not outline(drafter, segments_of((None, " "), ("D", "..."))).body.statements()


def test_a_section_without_topics_stays_empty(drafter: OutlineDrafter) -> None:
    draft = outline(drafter, segments_of((None, "I'm here to talk about my asthma.")), NoteType.FREEFORM)
    assert len(draft.body.statements()) == 1
    assert {str(topic) for topic in Topic} == set(load_template(NoteType.FREEFORM).sections[0].topics)


def test_another_language_is_refused(drafter: OutlineDrafter) -> None:
    request = DraftRequest(load_template(NoteType.SOAP), segments_of(("D", "Guten Morgen.")), language="de")
    with pytest.raises(InputRefusedError) as refused:
        drafter.handle(request, lambda _event: None)
    assert refused.value.code == "draft.language"
    assert "Guten" not in str(refused.value)


@pytest.mark.parametrize("answer", ["No.", "Nope, never.", "Not really.", "No, I don't."])
@pytest.mark.parametrize("speakers", [("D", "P"), (None, None)])
def test_a_bare_no_never_stands_without_its_question(
    drafter: OutlineDrafter, answer: str, speakers: tuple[str | None, str | None]
) -> None:
    segments = segments_of((speakers[0], "Have you had any chest pain?"), (speakers[1], answer))
    statements = outline(drafter, segments).body.statements()
    assert [statement.text for statement in statements] == [f"Have you had any chest pain? {answer}"]
    assert statements[0].evidence == ("s1", "s2")


def test_a_threat_to_life_goes_under_risk(drafter: OutlineDrafter) -> None:
    segments = segments_of(("D", "Any thoughts of hurting yourself?"), ("P", "I have thought about suicide."))
    draft = outline(drafter, segments, NoteType.SOAP)
    assessment = next(section for section in draft.body.sections if section.key == "assessment")
    assert "suicide" in " ".join(statement.text for statement in assessment.statements)


def test_runs_in_an_engine_process(drafter: OutlineDrafter, sample: tuple[Segment, ...]) -> None:
    request = DraftRequest(load_template(NoteType.SOAP), sample)
    with EngineProcess(describe_outline().spec) as process:
        draft = process.call(request, CancelToken())
        assert process.peak_rss_bytes < 300_000_000
    assert draft == outline(drafter, sample)


def test_three_hours_take_time_in_proportion(drafter: OutlineDrafter, sample: tuple[Segment, ...]) -> None:
    """3,000 segments against 300 in the same run: linear, not square."""

    def seconds(count: int) -> float:
        many = tuple(
            Segment(SegmentId(f"s{index}"), index * 3600, index * 3600 + 3500, one.speaker, one.text)
            for index, one in ((index, sample[index % len(sample)]) for index in range(count))
        )
        start = time.perf_counter()
        draft = outline(drafter, many)
        spent = time.perf_counter() - start
        assert_nothing_invented(draft, many)
        return spent

    seconds(30)
    few, many = seconds(300), seconds(3000)
    print(f"outline of 300 segments {few:.2f} s, of 3,000 segments {many:.2f} s")
    assert many < 30 * few
