"""The outline's parts: cutting speech, keeping, wording. Meaning must survive each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scribe_desktop.domain.clinical_words import facts_of
from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.template import NoteLength
from scribe_desktop.domain.transcript import Segment
from scribe_desktop.drafting.outline.choosing import choose
from scribe_desktop.drafting.outline.keeping import KeepReason, reasons_to_keep
from scribe_desktop.drafting.outline.sorting import Placed
from scribe_desktop.drafting.outline.speech import Exchange, exchanges, word_set
from scribe_desktop.drafting.outline.topics import Topic
from scribe_desktop.drafting.outline.wording import line


def cut(*turns: tuple[str | None, str]) -> tuple[Exchange, ...]:
    return exchanges(
        [
            Segment(SegmentId(f"s{number}"), number * 3000, number * 3000 + 2900, speaker, text)
            for number, (speaker, text) in enumerate(turns, 1)
        ]
    )


def lines(*turns: tuple[str | None, str]) -> list[str]:
    return [line(exchange) for exchange in cut(*turns)]


def test_a_segment_of_several_sentences_is_cut() -> None:
    assert lines((None, "It is dry. It hurts at 3.5 out of ten. Dr. Lee knows.")) == [
        "It is dry.",
        "It hurts at 3.5 out of ten.",
        "Dr. Lee knows.",
    ]


def test_a_sentence_over_two_segments_is_joined_and_names_both() -> None:
    (exchange,) = cut((None, "I take metformin five hundred"), (None, "milligrams twice a day."))
    assert line(exchange) == "I take metformin five hundred milligrams twice a day."
    assert exchange.segment_ids == ("s1", "s2")


def test_a_listener_does_not_break_a_sentence() -> None:
    (exchange,) = cut(("D", "I hear a murmur, three out of-"), ("P", "Mm-hmm."), ("D", "six at the base."))
    assert exchange.segment_ids == ("s1", "s3")


def test_no_with_a_full_stop_ends_its_sentence() -> None:
    spoken = lines(("D", "Any chest pain?"), ("P", "No. I walk two miles every single day."))
    assert spoken == ["Any chest pain? No.", "I walk two miles every single day."]


def test_several_questions_share_one_answer() -> None:
    assert lines(("D", "Any fever? Any chills?"), ("P", "No.")) == ["Any fever? Any chills? No."]


def test_a_question_heard_with_a_full_stop_keeps_its_answer() -> None:
    spoken = lines((None, "Any shortness of breath."), (None, "A little on the stairs."))
    assert spoken == ["Any shortness of breath. A little on the stairs."]


def test_a_misheard_answer_stays_between_question_and_reaction() -> None:
    text = "Are you allergic to anything? Can you see it? I got a rash all over when I was a child."
    assert lines((None, text)) == [text]


def test_an_answer_that_stands_alone_leaves_its_question() -> None:
    spoken = lines(("D", "What are you taking?"), ("P", "I take metformin in the morning and lisinopril at night."))
    assert spoken == ["What are you taking?", "I take metformin in the morning and lisinopril at night."]


def test_a_condition_is_never_torn_from_its_consequence() -> None:
    text = (
        "if you get any chest pain and you have trouble breathing or your lips start to swell and you feel faint "
        "then you need to stop taking the pill and we want you to call nine one one right away"
    )
    assert len(cut(("D", text))) == 1


def test_run_on_speech_is_cut_at_fresh_starts() -> None:
    text = (
        "on your heart exam you have a regular rate and rhythm with no murmurs okay now on your lung exam your lungs "
        "are clear and i want you to take the losartan every morning"
    )
    assert len(cut(("D", text))) > 1


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("Um, I, I have, uh, a rash.", "I have, a rash."),
        ("Okay, so, I want you to stop it, okay?", "I want you to stop it."),
        ("You never had it, right?", "You never had it, right?"),
        ("So far it is fine.", "So far it is fine."),
        ("Right knee hurts.", "Right knee hurts."),
        ("It was, you know, very sharp.", "It was, very sharp."),
        ("I am ex- exerting myself.", "I am exerting myself."),
        ("Um, a 5 mm nodule.", "A 5 mm nodule."),
        ("I went to the ER.", "I went to the ER."),
        ("Call one one two.", "Call one one two."),
        ("No no pain.", "No no pain."),
    ],
)
def test_trimming(spoken: str, written: str) -> None:
    assert lines((None, spoken)) == [written]


_WORDS = sorted(
    word_set(
        "okay so um uh er mm yeah no not never i i'm the you know like, mean, well, left right both ten fifty "
        "milligrams metformin "
        "lisinopril allergic pain? pain. fever, fever? okay? don't and if it rash. one two all right?"
    )
)


@given(some.lists(some.tuples(some.sampled_from(["D", "P", None]), some.lists(some.sampled_from(_WORDS), max_size=40))))
def test_no_number_drug_negation_or_side_is_lost_in_cutting_and_wording(
    turns: list[tuple[str | None, list[str]]],
) -> None:
    """Whatever a line came from, its facts are those of the words it was cut from; "all right" and "right" aside."""
    for exchange in cut(*((speaker, " ".join(words)) for speaker, words in turns)):
        before = facts_of([word for sentence in exchange.sentences for word in sentence.words])
        after = facts_of(line(exchange).split())
        lost = before - after
        assert all(fact.value == "right" for fact in lost), lost
        assert not after - before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I take lisinopril.", KeepReason.DRUG),
        ("It was 10 mg.", KeepReason.MEASURE),
        ("One forty over ninety.", KeepReason.MEASURE),
        ("No, please keep taking the meth for men as usual.", KeepReason.TREATMENT),
        ("I'm allergic to nuts.", KeepReason.ALLERGY),
        ("There's no wheezing.", KeepReason.NEGATED_SYMPTOM),
        ("Let's see you again soon.", KeepReason.FOLLOW_UP),
        ("We'll get an MRI.", KeepReason.TEST),
        ("I want to hurt myself.", KeepReason.RISK),
        ("I have asthma.", KeepReason.CONDITION),
    ],
)
def test_reasons_to_keep(text: str, reason: KeepReason) -> None:
    (exchange,) = cut((None, text))
    assert reason in reasons_to_keep(exchange)


def test_nothing_keeps_the_weather() -> None:
    (exchange,) = cut((None, "Lovely weather in Zambia."))
    assert not reasons_to_keep(exchange)


def test_length_never_drops_what_has_a_reason() -> None:
    (kept,) = cut((None, "I take lisinopril."))
    (other,) = cut((None, "My garden grows."))
    placed = [
        Placed(kept, Topic.MEDICATIONS, 0.0, reasons_to_keep(kept)),
        *(Placed(other, Topic.HISTORY, 0.9, frozenset()) for _ in range(10)),
    ]
    chosen = {length: choose(placed, length) for length in NoteLength}
    assert all(placed[0] in one for one in chosen.values())
    sizes = [len(chosen[length]) for length in (NoteLength.BRIEF, NoteLength.STANDARD, NoteLength.FULL)]
    assert sizes == sorted(set(sizes))
