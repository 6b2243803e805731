"""Full-text search: every word, beginnings, no syntax, no error, nothing from the trash."""

from __future__ import annotations

import random

import pytest

from scribe_desktop.domain.note import Author, NoteStatus, NoteType
from scribe_desktop.store.search import SearchHit, SearchKind
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import add_recording, body, transcript


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


def test_one_hit_a_session_and_the_newest_first(workspace: Workspace) -> None:
    made = []
    for number in range(6):
        session = workspace.sessions.create(f"cough {number}" if number % 2 else f"visit {number}")
        workspace.transcripts.add(transcript(session.id, "A dry cough.", "Cough, cough."))
        workspace.notes.save_revision(
            session_id=session.id,
            note_type=NoteType.SOAP,
            author=Author.CLINICIAN,
            status=NoteStatus.DRAFT,
            body=body("Cough."),
        )
        made.append(session.id)
    hits = workspace.search_sessions("cough")
    assert [hit.session_id for hit in hits] == made[::-1]
    assert [hit.kind for hit in hits] == [SearchKind.LABEL, SearchKind.NOTE] * 3
    assert [hit.session_id for hit in workspace.search_sessions("cough", limit=2)] == made[:3:-1]


def test_words_may_stand_apart_in_a_session(filled: Workspace) -> None:
    rivera = filled.sessions.list()[1]
    for query in ("rivera cough", "cough rivera", "shortness night follow-up"):
        (hit,) = filled.search_sessions(query)
        assert hit.session_id == rivera.id
        assert hit.kind is SearchKind.TRANSCRIPT
    assert filled.search_sessions("rivera losartan") == ()
    filled.sessions.delete(rivera.id)
    assert filled.search_sessions("rivera cough") == ()


def test_a_snippet_shows_the_words_of_a_long_text(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    filler = "nothing much " * 40
    workspace.transcripts.add(transcript(session.id, f"{filler}then a Xanthelásma appeared {filler}", "End."))
    (hit,) = workspace.search_sessions("xanthelasma")
    assert "then a Xanthelásma appeared" in hit.snippet
    assert hit.snippet.startswith("...")
    assert hit.snippet.endswith("...")
    assert len(hit.snippet) <= 120
    assert "\n" not in hit.snippet


def test_a_newer_transcript_takes_the_place_of_the_older(workspace: Workspace) -> None:
    session = workspace.sessions.create("Rivera")
    recording = add_recording(workspace, session.id)
    workspace.transcripts.add(transcript(session.id, "Heard badly.", recording=recording))
    workspace.transcripts.add(transcript(session.id, "Heard well.", recording=recording))
    workspace.transcripts.add(transcript(session.id, "Typed beside it."))
    assert workspace.search_sessions("badly") == ()
    assert len(workspace.search_sessions("well")) == len(workspace.search_sessions("typed")) == 1
