"""Owns the word diff of two texts, for the history and the sign panel. Pure; a note of 5,000 words takes milliseconds.

Words that stand once in both texts are anchors (patience diff); only what lies between them is compared word by word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import islice, takewhile

_TOKEN = re.compile(r"\n|[^\s]+[^\S\n]*")
# What is longer than this on both sides, without one anchor, is told as removed and added whole.
_MOST_PAIRS = 250_000
_ANCHOR_WORDS = (1, 2, 3)


class DiffKind(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DiffRun:
    """Words with the space that follows them; all SAME and ADDED runs together are the text after."""

    kind: DiffKind
    text: str


def diff_words(before: str, after: str) -> tuple[DiffRun, ...]:
    """What was removed and added, in reading order; within a change what was removed comes first."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    runs: list[DiffRun] = []
    for kind, words in _pieces(old, new):
        if words and runs and runs[-1].kind is kind:
            runs[-1] = DiffRun(kind, runs[-1].text + "".join(words))
        elif words:
            runs.append(DiffRun(kind, "".join(words)))
    return tuple(_set_apart(runs, place) for place in range(len(runs)))


def edit_distance(before: str, after: str) -> int:
    """How many words were added, removed or replaced; a replaced word counts once. Never more than either text has."""
    old, new = before.split(), after.split()
    distance = old_end = new_end = 0
    for old_start, new_start, count in (*_blocks(old, new), (len(old), len(new), 0)):
        distance += max(old_start - old_end, new_start - new_end)
        old_end, new_end = old_start + count, new_start + count
    return min(distance, max(len(old), len(new)))


def _pieces(old: list[str], new: list[str]) -> Iterator[tuple[DiffKind, list[str]]]:
    old_end = new_end = 0
    for old_start, new_start, count in _blocks([_key(word) for word in old], [_key(word) for word in new]):
        yield DiffKind.REMOVED, old[old_end:old_start]
        yield DiffKind.ADDED, new[new_end:new_start]
        yield DiffKind.SAME, new[new_start : new_start + count]
        old_end, new_end = old_start + count, new_start + count
    yield DiffKind.REMOVED, old[old_end:]
    yield DiffKind.ADDED, new[new_end:]


def _set_apart(runs: list[DiffRun], place: int) -> DiffRun:
    """A removed run with a space to its neighbours where a line ended: they are shown side by side."""
    run = runs[place]
    if run.kind is not DiffKind.REMOVED:
        return run
    before = runs[place - 1].text if place else "\n"
    after = runs[place + 1].text if place + 1 < len(runs) else "\n"
    start = "" if before[-1].isspace() or run.text[0] == "\n" else " "
    end = "" if run.text[-1].isspace() or after[0] == "\n" else " "
    return DiffRun(run.kind, f"{start}{run.text}{end}")


def _key(word: str) -> str:
    return word if word == "\n" else word.strip()


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs that both have, in order: (start in old, start in new, length)."""
    found: list[tuple[int, int, int]] = []
    # A stack in place of recursion: a long note has thousands of stretches.
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        old_start, old_end, new_start, new_end = waiting.pop()
        head = _common(islice(old, old_start, old_end), islice(new, new_start, new_end))
        if head:
            found.append((old_start, new_start, head))
            old_start, new_start = old_start + head, new_start + head
        tail = _common(reversed(old[old_start:old_end]), reversed(new[new_start:new_end]))
        if tail:
            old_end, new_end = old_end - tail, new_end - tail
            found.append((old_end, new_end, tail))
        if old_start == old_end or new_start == new_end:
            continue
        anchors = _anchors(old[old_start:old_end], new[new_start:new_end])
        if anchors:
            waiting.extend(_between(anchors, old_start, old_end, new_start, new_end))
        elif (old_end - old_start) * (new_end - new_start) <= _MOST_PAIRS:
            matcher = SequenceMatcher(None, old[old_start:old_end], new[new_start:new_end], autojunk=False)
            found.extend((old_start + a, new_start + b, size) for a, b, size in matcher.get_matching_blocks() if size)
    return sorted(found)


def _common(old: Iterable[str], new: Iterable[str]) -> int:
    """How many words both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of what stands exactly once in each, single words first, else runs of two or three; longest in order."""
    for length in _ANCHOR_WORDS:
        places = _once(old, length)
        others = _once(new, length)
        pairs = sorted((place, others[words]) for words, place in places.items() if words in others)
        if pairs:
            return _longest_in_order(pairs)
    return []


def _once(words: Sequence[str], length: int) -> dict[tuple[str, ...], int]:
    runs = [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]
    counts = Counter(runs)
    return {run: start for start, run in enumerate(runs) if counts[run] == 1}


def _longest_in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of pairs whose second places rise too."""
    tops: list[int] = []
    top_pairs: list[int] = []
    previous: list[int] = []
    for index, (_, place) in enumerate(pairs):
        level = bisect_left(tops, place)
        previous.append(top_pairs[level - 1] if level else -1)
        tops[level : level + 1] = [place]
        top_pairs[level : level + 1] = [index]
    line = []
    index = top_pairs[-1] if top_pairs else -1
    while index >= 0:
        line.append(pairs[index])
        index = previous[index]
    return line[::-1]


def _between(
    anchors: list[tuple[int, int]], old_start: int, old_end: int, new_start: int, new_end: int
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches that the anchors begin; each is at least one word shorter than the whole."""
    at = [(old_start + old, new_start + new) for old, new in anchors]
    starts = [(old_start, new_start), *at]
    ends = [*at, (old_end, new_end)]
    for (a, b), (c, d) in zip(starts, ends, strict=True):
        if a < c and b < d:
            yield a, c, b, d
