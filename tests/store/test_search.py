"""Full-text search: every word, beginnings, no syntax, no error, nothing from the trash."""

from __future__ import annotations

import random

import pytest

from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.store.search import SearchHit, SearchKind
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import body, transcript


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    rivera = workspace.sessions.create("A. Rivera, follow-up")
    workspace.transcripts.add(transcript(rivera.id, "Any shortness of breath?", "No, only a dry cough at night."))
    osei = workspace.sessions.create("J. Osei")
    for text in ("Takes losartan 50 mg.", "Takes lisinopril 10 mg."):
        workspace.notes.save_revision(
            session_id=osei.id,
            note_type=NoteType.SOAP,
            author=Author.CLINICIAN,
            status=NoteStatus.DRAFT,
            body=body(text),
        )
    return workspace


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("Rivera", ["label"]),
        ("follow-up", ["label"]),
        ("riv", ["label"]),
        ("COUGH", ["transcript"]),
        ("dry night", ["transcript"]),
        ("cough rivera", ["transcript"]),
        ("rivera cough", ["transcript"]),
        ("cough osei", []),
        ("lisinop 10", ["note"]),
        ("losartan", []),
        ("subjective", ["note"]),
        ("ougher", []),
        ("", []),
        ("  - \" * ' ", []),
        ("AND OR NOT", []),
        ('"dry cough"', ["transcript"]),
        ("words:cough", []),
        ("cough*", ["transcript"]),
        ("dry\0cough", ["transcript"]),
        ("\ud800 dry", ["transcript"]),
    ],
)
def test_queries(filled: Workspace, query: str, kinds: list[str]) -> None:
    assert [hit.kind for hit in filled.search(query)] == kinds


def test_a_hit_names_its_session_and_shows_the_words(filled: Workspace) -> None:
    (hit,) = filled.search("cough")
    rivera = filled.sessions.list()[1]
    assert hit == SearchHit(rivera.id, SearchKind.TRANSCRIPT, "No, only a dry cough at night.")


def test_accents_do_not_matter(workspace: Workspace) -> None:
    workspace.sessions.create("Zoë Müller")
    assert len(workspace.search("zoe muller")) == 1


def test_trash_is_left_out_and_comes_back(filled: Workspace) -> None:
    rivera = filled.sessions.list()[1]
    filled.sessions.delete(rivera.id)
    assert filled.search("cough") == filled.search("rivera") == ()
    filled.sessions.restore(rivera.id)
    assert len(filled.search("cough")) == 1


def test_limit_and_rename(workspace: Workspace) -> None:
    sessions = [workspace.sessions.create(f"visit {number}") for number in range(5)]
    assert len(workspace.search("visit", limit=3)) == 3
    workspace.sessions.rename(sessions[0].id, "other")
    assert len(workspace.search("visit")) == 4
    assert [hit.session_id for hit in workspace.search("other")] == [sessions[0].id]


def test_no_query_is_an_error(filled: Workspace) -> None:
    chance = random.Random(11)
    pieces = [
        '"',
        "*",
        "(",
        ")",
        "NEAR(",
        "^",
        ":",
        "-",
        "+",
        "{",
        "}",
        "\\",
        "'",
        ";",
        "AND",
        "cough",
        "ß",
        "१",
        "𝔸",
        "\u0301",
        "\x00",
        "²",
    ]
    for _ in range(1500):
        if chance.random() < 0.5:
            query = "".join(chance.choices(pieces, k=chance.randrange(1, 9)))
        else:
            query = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, 9)))
        filled.search(query)
