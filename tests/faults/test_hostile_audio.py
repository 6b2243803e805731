"""Hostile files: each is refused by the error that names its reason, or taken for what it is. None does any harm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.prove_hostile_audio import HANG_SECONDS, campaign, figures_of
from scribe_desktop.audio.refusals import Refusal
from scribe_desktop.errors import ExitCode, InputRefusedError
from tests.faults.hostile_audio.making import decoded, take
from tests.faults.hostile_audio.named import ACCEPTED, DAMAGED, HOSTILE, TRUNCATED, Hostile

SAMPLED_MUTATIONS = 60


def _outcome(path: Path) -> tuple[str, InputRefusedError | None]:
    try:
        imported, copy = take(path)
    except InputRefusedError as error:
        return error.code, error
    if not decoded(copy):
        return "accepted without sound", None
    if imported.is_truncated:
        return TRUNCATED, None
    return (DAMAGED if imported.is_damaged else ACCEPTED), None


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_named_file(hostile: Hostile, tmp_path: Path) -> None:
    path = hostile.make(tmp_path)
    began = time.monotonic()
    outcome, error = _outcome(path)
    seconds = time.monotonic() - began
    print(f"{hostile.name}: {seconds:.1f} s, on a quiet machine below {HANG_SECONDS:.0f}")
    assert seconds < 6 * HANG_SECONDS, "it hangs"
    assert outcome == hostile.outcome
    if error is not None:
        assert error.exit_code == ExitCode.INPUT_REFUSED
        assert error.happened
        assert error.next_step
        assert path.name not in str(error)


def test_there_are_forty_and_every_reason_has_one() -> None:
    assert len(HOSTILE) >= 40
    # A file that changes meanwhile needs a change, see tests/unit/audio/test_importing.py.
    assert {Refusal(hostile.outcome) for hostile in HOSTILE if hostile.outcome.startswith("audio.")} == set(Refusal) - {
        Refusal.CHANGED
    }


@pytest.mark.slow
def test_mutated_files() -> None:
    figures = figures_of(list(campaign(seed=2026, numbers=range(SAMPLED_MUTATIONS), workers=2)))
    print(figures.line())
    assert figures.files == SAMPLED_MUTATIONS
    assert figures.is_held
    assert figures.accepted
    assert figures.refused
