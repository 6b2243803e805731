"""A word diff adds up to both texts, is short where little changed, and is quick on long notes."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.domain.word_diff import DiffKind, DiffRun, diff_words, edit_distance

SAME, ADDED, REMOVED = DiffKind.SAME, DiffKind.ADDED, DiffKind.REMOVED
TEXTS = st.lists(st.sampled_from(["a", "b", "cough", "no", "50", "mg", "\n"]), max_size=60).map(" ".join)


@given(TEXTS, TEXTS)
def test_the_runs_are_both_texts(before: str, after: str) -> None:
    runs = diff_words(before, after)
    assert "".join(run.text for run in runs if run.kind is not REMOVED).split() == after.split()
    left = "".join(run.text for run in runs if run.kind is not ADDED)
    assert "".join(left.split()) == "".join(before.split())
    for one, other in pairwise(runs):
        assert one.kind is not other.kind
        if REMOVED in (one.kind, other.kind):
            assert one.text[-1].isspace() or other.text[0].isspace(), "two words must not be shown as one"
    if before.split() == after.split() and before.count("\n") == after.count("\n"):
        assert edit_distance(before, after) == 0


@given(TEXTS, TEXTS)
def test_the_distance_is_bounded_by_what_is_true(before: str, after: str) -> None:
    distance = edit_distance(before, after)
    assert abs(len(before.split()) - len(after.split())) <= distance <= max(len(before.split()), len(after.split()))
    assert (distance == 0) is (before.split() == after.split())


@pytest.mark.parametrize(
    ("before", "after", "runs", "distance"),
    [
        ("", "", (), 0),
        ("", "Dry cough.", (DiffRun(ADDED, "Dry cough."),), 2),
        ("Dry cough.", "", (DiffRun(REMOVED, "Dry cough."),), 2),
        ("Dry  cough.", "Dry cough.", (DiffRun(SAME, "Dry cough."),), 0),
        (
            "Take losartan 50 mg daily.",
            "Take losartan 25 mg daily.",
            (
                DiffRun(SAME, "Take losartan "),
                DiffRun(REMOVED, "50 "),
                DiffRun(ADDED, "25 "),
                DiffRun(SAME, "mg daily."),
            ),
            1,
        ),
        ("a a", "a", (DiffRun(SAME, "a"), DiffRun(REMOVED, " a")), 1),
        (
            "Wet cough.\nWell.",
            "Dry\nWell.",
            (DiffRun(REMOVED, "Wet cough. "), DiffRun(ADDED, "Dry"), DiffRun(SAME, "\nWell.")),
            2,
        ),
        (
            "No fever.\nNo pain.",
            "No fever.\nNo chest pain.\nWell.",
            (
                DiffRun(SAME, "No fever.\nNo "),
                DiffRun(ADDED, "chest "),
                DiffRun(SAME, "pain."),
                DiffRun(ADDED, "\nWell."),
            ),
            2,
        ),
    ],
)
def test_examples(before: str, after: str, runs: tuple[DiffRun, ...], distance: int) -> None:
    assert diff_words(before, after) == runs
    assert edit_distance(before, after) == distance


@pytest.mark.parametrize("kind", ["edited", "other", "alike", "backwards"])
def test_a_long_note_is_compared_in_a_moment(kind: str) -> None:
    chance = random.Random(1)
    vocabulary = [f"word{number}" for number in range(800)]
    weights = [1 / (place + 1) for place in range(800)]
    before = chance.choices(vocabulary, weights, k=5000)
    after = list(before)
    if kind == "edited":
        for _ in range(300):
            after[chance.randrange(5000)] = chance.choice(vocabulary)
    elif kind == "other":
        after = chance.choices(vocabulary, weights, k=5000)
    elif kind == "alike":
        before, after = ["a", "b"] * 2500, ["b", "a"] * 2400
    else:
        after.reverse()
    started_at = time.perf_counter()
    runs = diff_words(" ".join(before), " ".join(after))
    distance = edit_distance(" ".join(before), " ".join(after))
    assert time.perf_counter() - started_at < 2, "a few hundredths of a second on a machine at rest"
    assert "".join(run.text for run in runs if run.kind is not REMOVED) == " ".join(after)
    assert distance <= (300 if kind == "edited" else 5000)
