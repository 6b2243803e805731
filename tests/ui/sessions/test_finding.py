"""The words that a search found stand out where the index found them, and nowhere else."""

from __future__ import annotations

import pytest

from scribe_desktop.ui.sessions.finding import Span, found_spans


def _marked(text: str, query: str) -> list[str]:
    return [text[span.start : span.end] for span in found_spans(text, query)]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Start losartan 50 mg", "losar", ["losar"]),
        ("LOSARTAN, then Losartan", "losartan", ["LOSARTAN", "Losartan"]),
        ("a cough and coughing", "cough", ["cough", "cough"]),
        ("no match in hiccough", "cough", []),
        ("Müller came", "muller", ["Müller"]),
        ("Mu\u0308ller came", "müller", ["Mu\u0308ller"]),
        ("Die Straße dort", "strasse", ["Straße"]),
        ("BP 142/88", "142/88", ["142", "88"]),
        ("lisinopril and losartan", "lo li", ["li", "lo"]),
        ("losartan", "lo losar", ["losar"]),
        ("anything", '  "*  ', []),
        ("", "word", []),
    ],
)
def test_beginnings_of_words_stand_out(text: str, query: str, marked: list[str]) -> None:
    assert _marked(text, query) == marked


def test_spans_do_not_overlap() -> None:
    spans = found_spans("cough cough", "c co cou")
    assert spans == (Span(0, 3), Span(6, 9))
