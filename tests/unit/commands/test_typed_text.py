"""Typed text keeps every word: only what can be nothing but a speaker's name is taken off a line."""

from __future__ import annotations

import pytest

from scribe_desktop.commands.importing import segments_of_text
from scribe_desktop.domain.note import NoteType
from scribe_desktop.drafting.drafter import DraftRequest
from scribe_desktop.drafting.outline_drafter import make_outline_drafter
from scribe_desktop.drafting.template_library import load_template

MEANING_FIRST = [
    "Denies: chest pain, fever, night sweats",
    "Not taking: warfarin",
    "Stopped: lisinopril 10 mg",
    "No known: drug reactions to sulfa",
    "Allergies: penicillin",
    "BP: 142/88",
    "I took it at 10: felt better",
    "Mother: asthma",
    "Plan: stop lisinopril",
]


@pytest.mark.parametrize("line", MEANING_FIRST)
def test_a_first_word_with_meaning_stays(line: str) -> None:
    (segment,) = segments_of_text(line)
    assert (segment.speaker, segment.text) == (None, line)


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Doctor: Any cough?", "Doctor"),
        ("[Patient]: No.", "Patient"),
        ("Dr. Reyes: Any cough?", "Dr. Reyes"),
        ("PATIENT: No.", "PATIENT"),
        ("Speaker 2: No.", "Speaker 2"),
    ],
)
def test_a_speaker_is_told_from_the_words(line: str, speaker: str) -> None:
    (segment,) = segments_of_text(line)
    assert segment.speaker == speaker
    assert segment.text == line.split(": ", 1)[1]


def test_the_outline_never_turns_a_line_into_its_opposite() -> None:
    request = DraftRequest(load_template(NoteType.SOAP), segments_of_text("\n".join(MEANING_FIRST)))
    body = make_outline_drafter(None).handle(request, lambda _event: None).body
    drafted = " ".join(statement.text for statement in body.statements()).lower()
    for fact, guard in (
        ("chest pain", "denies"),
        ("warfarin", "not taking"),
        ("lisinopril 10 mg", "stopped"),
        ("drug reactions", "no known"),
    ):
        assert fact in drafted, "never dropped"
        assert guard in drafted, f"{fact} stands there without its {guard}"
