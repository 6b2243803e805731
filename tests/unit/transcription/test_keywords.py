"""Vocabulary terms are safe for every engine; the keywords file is read with care."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.errors import InputRefusedError
from scribe_desktop.transcription.keywords import (
    LONGEST_KEYWORD,
    MOST_KEYWORDS,
    clean_keywords,
    keywords_hash,
    read_keywords_file,
)


@given(st.lists(st.text(max_size=80), max_size=20))
def test_cleaned_terms_are_one_line_without_forbidden_marks(terms: list[str]) -> None:
    cleaned = clean_keywords(terms)
    assert clean_keywords(cleaned) == cleaned
    assert len({term.casefold() for term in cleaned}) == len(cleaned)
    for term in cleaned:
        assert 0 < len(term) <= LONGEST_KEYWORD
        assert not set(term) & set("<>\r\n\t\x00")
        assert term.splitlines() == [term]


def test_order_and_first_spelling_are_kept() -> None:
    assert clean_keywords(["Lisinopril ", "HbA1c", "lisinopril", "<b>loss  of\nsmell"]) == (
        "Lisinopril",
        "HbA1c",
        "b loss of smell",
    )


def test_there_is_a_limit() -> None:
    assert len(clean_keywords(f"term{n}" for n in range(2_000))) == MOST_KEYWORDS
    assert clean_keywords(["x" * (LONGEST_KEYWORD + 1)]) == ()


def test_the_hash_knows_no_order() -> None:
    assert keywords_hash(["a", "b"]) == keywords_hash(["b", "a"])
    assert keywords_hash(["a", "b"]) != keywords_hash(["a b"])
    assert len(keywords_hash([])) == 64


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "terms.txt"
    path.write_bytes("\ufeff# drugs\r\nmetformin\r\n\r\nZoë's clinic\r\n".encode())
    assert read_keywords_file(path) == ("metformin", "Zoë's clinic")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xfe\x00d", "keywords.not_text"), (b"x\n" * 200_000, "keywords.too_large")],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "terms.txt"
    path.write_bytes(content)
    with pytest.raises(InputRefusedError) as refused:
        read_keywords_file(path)
    assert refused.value.code == code
    assert "terms" not in str(refused.value).replace("terms_", "")


def test_missing_folders_and_pipes_are_refused_without_hanging(tmp_path: Path) -> None:
    paths = [tmp_path / "missing", tmp_path]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        paths.append(tmp_path / "pipe")
    for path in paths:
        with pytest.raises(InputRefusedError) as refused:
            read_keywords_file(path)
        assert refused.value.code == "keywords.unreadable"
