"""Owns how the text of one block falls into statements: which sentences rest on evidence and which were typed.

Each character knows the statement it came from. A sentence that holds none of a statement's own letters was typed or
pasted by the clinician: it stands alone and rests on nothing, wherever in the block it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LINE_SEPARATOR = "\u2028"

_SENTENCE_END = re.compile("[.!?\u2026]+[)\\]\"'\u2019\u201d]*|" + LINE_SEPARATOR)


@dataclass(frozen=True, slots=True)
class Run:
    """Text whose characters all came from one statement; `owner` is its id, "" where nobody knows."""

    owner: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement as it stands in a block. `start` and `end` count characters of the block's text.

    `owners` are the statements it rests on, in order, or, where it was typed, the one id of the typed text.
    """

    owners: tuple[str, ...]
    text: str
    start: int
    end: int
    is_typed: bool


def pieces_of(runs: tuple[Run, ...], is_kept: Callable[[str], bool]) -> tuple[Piece, ...]:
    """The statements of a block. `is_kept` says whether an id is one of a statement that was drafted, not typed."""
    text = "".join(run.text for run in runs)
    owners = [run.owner for run in runs for _character in run.text]
    groups: list[tuple[int, int, bool]] = []
    for start, end in _sentences(text, owners):
        is_typed = _is_typed(text, owners, start, end, is_kept)
        if groups and is_typed in (None, groups[-1][2]):
            groups[-1] = (groups[-1][0], end, groups[-1][2])
        elif is_typed is None:
            groups.append((start, end, not any(is_kept(owner) for owner in owners[start:end])))
        else:
            groups.append((start, end, is_typed))
    found = (_piece(text, owners, group, is_kept) for group in groups)
    return tuple(piece for piece in found if piece.text)


def _sentences(text: str, owners: list[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        if end < len(text) and not _ends_sentence(text, owners, match):
            continue
        while end < len(text) and text[end].isspace():
            end += 1
        spans.append((start, end))
        start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _ends_sentence(text: str, owners: list[str], match: re.Match[str]) -> bool:
    following = text[match.end()]
    if match.group() == LINE_SEPARATOR or following.isspace():
        return True
    # "Foo.Bar" typed without a space behind a drafted full stop is a new sentence all the same; "5.0" is not.
    return following.isalpha() and owners[match.end()] != owners[match.end() - 1]


def _is_typed(text: str, owners: list[str], start: int, end: int, is_kept: Callable[[str], bool]) -> bool | None:
    """Whether a sentence was typed; None where it has no letter or figure to tell by."""
    letters = [owners[place] for place in range(start, end) if text[place].isalnum()]
    return None if not letters else not any(is_kept(owner) for owner in letters)


def _piece(text: str, owners: list[str], group: tuple[int, int, bool], is_kept: Callable[[str], bool]) -> Piece:
    start, end, is_typed = group
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    if is_typed:
        found = [owner for owner in owners[start:end] if owner and not is_kept(owner)][:1]
    else:
        places = [place for place in range(start, end) if is_kept(owners[place])]
        lettered = [place for place in places if text[place].isalnum()]
        found = list(dict.fromkeys(owners[place] for place in lettered or places))
    return Piece(tuple(found), text[start:end].replace(LINE_SEPARATOR, "\n"), start, end, is_typed)
