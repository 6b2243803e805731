"""The plain text of a note: golden texts, status marks, and what a health record must not expand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe_desktop.domain.engine import BASIC_MODEL_WARNING, ModelGrade
from scribe_desktop.domain.note import NoteStatus, StatementFlag
from scribe_desktop.export.plain_text import GENERIC, TextProfile, as_plain_text, note_as_text
from tests.unit.export.conftest import MakeView

GOLDEN = """\
AI DRAFT - NOT REVIEWED
Basic speech model: check every drug name and number.

SUBJECTIVE:
- Cough for >=3 weeks, "dry", worse at night.
- Denies fever.

OBJECTIVE:
[ ]

ASSESSMENT:
1. Hypertension
- BP 150/95, goal <130/80
2. Hypothyroidism

PLAN:
- Levothyroxine 50 mcg -> 75 mcg daily
- 2 1/2 tablets, T 38.5 deg C
"""


def test_a_draft_as_it_is_pasted(make_view: MakeView) -> None:
    view = make_view(
        ("Subjective", ["Cough for ≥3 weeks, “dry”,\u00a0worse at night.  ", "Denies fever."]),
        ("Objective", ["  "]),
        ("Assessment", ["1. Hypertension\r\nBP 150/95, goal <130/80", "2. Hypothyroidism"]),
        ("Plan:", ["**Levothyroxine** 50 µg → 75 µg daily\n\n\n• 2½ tablets, T 38.5°C"]),
        model_grade=ModelGrade.BASIC,
    )
    exported = note_as_text(view)
    assert exported.text == GOLDEN
    assert exported.warnings == ()
    assert note_as_text(view, newline="\r\n").text == GOLDEN.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("status", "first_line"),
    [
        (NoteStatus.DRAFT, "DRAFT - NOT SIGNED"),
        (NoteStatus.AI_DRAFT, "AI DRAFT - NOT REVIEWED"),
        (NoteStatus.OUTLINE, "OUTLINE - WHAT WAS SAID, SORTED; NOT A NOTE, NOT REVIEWED"),
        (NoteStatus.STUB, "STUB - DEMO TEXT, NOT A NOTE"),
        (NoteStatus.IN_REVIEW, "IN REVIEW - NOT SIGNED"),
        (NoteStatus.SIGNED, "PLAN:"),
        (NoteStatus.AMENDED, "AMENDED"),
    ],
)
def test_the_first_line_says_what_the_note_is(status: NoteStatus, first_line: str, make_view: MakeView) -> None:
    text = note_as_text(make_view(("Plan", ["Rest."]), status=status, model_grade=ModelGrade.BASIC)).text
    assert text.split("\n")[0] == first_line
    is_signed = status in (NoteStatus.SIGNED, NoteStatus.AMENDED)
    assert (BASIC_MODEL_WARNING in text) is not is_signed


@pytest.mark.parametrize("status", list(NoteStatus))
def test_demo_text_is_marked_whatever_the_status(status: NoteStatus, make_view: MakeView) -> None:
    view = make_view(("Plan", ["Demo."]), status=status, flags=(StatementFlag.STUB,))
    assert note_as_text(view).text.startswith("STUB - DEMO TEXT, NOT A NOTE\n")


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("fill *** here", "fill * * * here"),
        ("seen by @NAME@ and @LASTLAB(HGB:1)@", "seen by @ NAME@ and @ LASTLAB(HGB:1)@"),
        (".hpi and (.ros)", ". hpi and (. ros)"),
        ("write to ann@clinic.org, bob@clinic.org", "write to ann@clinic.org, bob@clinic.org"),
        ("takes .5 mg, vs. none...", "takes .5 mg, vs. none..."),
        ("# Heading", "Heading"),
        ("#1 asthma, # 30 tablets", "#1 asthma, # 30 tablets"),
        ("**bold** and `code`", "bold and 'code'"),
        ("2**3**4", "2* *3* *4"),
        ("+ murmur", "+ murmur"),
        ("-5 kg", "-5 kg"),
        ("---", "\n"),
        ("a\tb", "a b"),
    ],
)
def test_nothing_is_left_that_a_record_would_expand_or_render(said: str, plain: str) -> None:
    assert as_plain_text(said).text == plain.rstrip("\n") + "\n"


def test_what_was_lost_is_said_in_words_without_quoting_it(make_view: MakeView) -> None:
    exported = note_as_text(make_view(("Plan", ["日本 Łukasz", "x" * 10_000])))
    assert [warning.split(" ")[0] for warning in exported.warnings] == ["2", "1", "The"]
    assert not any("ukasz" in warning for warning in exported.warnings)
    assert note_as_text(make_view(("Plan", ["x" * 9_000]))).warnings == ()


def test_a_profile_may_fill_empty_sections_its_own_way(make_view: MakeView) -> None:
    epic = TextProfile("epic", empty_section="***")
    assert note_as_text(make_view(("Plan", [])), profile=epic).text.endswith("PLAN:\n***\n")
    assert note_as_text(make_view(("Plan", [])), profile=GENERIC).text.endswith("PLAN:\n[ ]\n")


def test_a_note_without_sections_is_still_marked(make_view: MakeView) -> None:
    assert note_as_text(make_view()).text == "AI DRAFT - NOT REVIEWED\n"
    assert note_as_text(make_view(status=NoteStatus.SIGNED)).text == "\n"


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(max_size=20), st.lists(st.text(max_size=60), max_size=4)), max_size=4))
def test_the_text_of_any_note_is_already_plain(make_view: MakeView, sections: list[tuple[str, list[str]]]) -> None:
    text = note_as_text(make_view(*sections)).text
    assert as_plain_text(text).text == text
    assert text.startswith("AI DRAFT - NOT REVIEWED\n")
