"""kill -9 during a job: continued to the same transcript, nothing finished is paid for twice, no child stays behind."""

from __future__ import annotations

import os

import pytest

from benchmarks.prove_kill import one_round, reference_run

ROUNDS = int(os.environ.get("SCRIBE_PROVE_N", "3"))


@pytest.fixture(scope="module")
def reference() -> tuple[str, float]:
    return reference_run()


@pytest.mark.slow
@pytest.mark.xdist_group("kill")
@pytest.mark.parametrize("seed", range(100, 100 + ROUNDS))
def test_a_killed_job_continues_to_the_same_transcript(reference: tuple[str, float], seed: int) -> None:
    transcript, seconds = reference
    result = one_round(seed, transcript, seconds)
    print(result)
    assert result.is_same_transcript
    assert result.redone == 0, "a chunk whose checkpoint was on disk was asked for again"
    assert result.children_left == 0
