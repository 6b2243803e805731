"""Imports thousands of damaged sound files: each is taken, or refused with a typed error, soon and without a crash.

Every finished file is a line in the campaign's state, so that an interrupted one goes on where it stopped.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path

from scribe_desktop.errors import ScribeError
from tests.faults.hostile_audio.making import decoded, take
from tests.faults.hostile_audio.mutating import mutated

HANG_SECONDS = 10.0
SEED = 1
WORKERS = 2
CRASHED = "crashed"
_BATCH = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: `accepted`, the code of a typed error, `untyped ...`, or `crashed`."""

    number: int
    what: str
    result: str
    seconds: float
    child_peak_bytes: int


def import_one(seed: int, number: int) -> Outcome:
    """Make the file, import it, and decode what was accepted."""
    what, content = mutated(seed, number)
    with tempfile.TemporaryDirectory(prefix="scribe-prove-") as folder:
        # The name says nothing about the content, and must not matter.
        path = Path(folder) / f"visit-{number}.mp3"
        path.write_bytes(content)
        began = time.monotonic()
        try:
            imported, working_copy = take(path)
            is_whole = len(decoded(working_copy)) > 0 and imported.working_bytes == len(working_copy)
            result = "accepted" if is_whole else "untyped: accepted without sound"
        except ScribeError as error:
            result = error.code
        except Exception as error:  # noqa: BLE001 - finding these is the purpose
            result = f"untyped: {type(error).__name__}"
        seconds = time.monotonic() - began
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return Outcome(number, what, result, round(seconds, 3), peak_bytes)


def import_batch(seed: int, numbers: list[int]) -> list[Outcome]:
    """Several files, one after the other, in one worker."""
    return [import_one(seed, number) for number in numbers]


def campaign(seed: int, numbers: Iterable[int], workers: int) -> Iterator[Outcome]:
    """All files on worker processes. A worker that dies is a crash: its files are run again alone to find which."""
    wanted = list(numbers)
    batches = [wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH)]
    suspects: list[int] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        running = {pool.submit(import_batch, seed, batch): batch for batch in batches}
        for done in as_completed(running):
            try:
                yield from done.result()
            except BrokenProcessPool:
                suspects.extend(running[done])
    for number in suspects:
        try:
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                yield pool.submit(import_one, seed, number).result()
        except BrokenProcessPool:
            yield Outcome(number, mutated(seed, number)[0], CRASHED, 0.0, 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The closing figures of a campaign."""

    files: int
    accepted: int
    refused: dict[str, int]
    untyped: int
    crashed: int
    hung: int
    longest_seconds: float
    child_peak_bytes: int

    @property
    def is_held(self) -> bool:
        """Whether the promise holds: no crash, no hang, memory below 1 GiB, a typed error each."""
        return not (self.untyped or self.crashed or self.hung) and self.child_peak_bytes < 1 << 30

    def line(self) -> str:
        """One line that says it all."""
        codes = ", ".join(f"{code} {count}" for code, count in sorted(self.refused.items()))
        return (
            f"hostile audio: {self.files} files, {self.accepted} accepted, {sum(self.refused.values())} typed errors "
            f"({codes}), {self.untyped} untyped, {self.crashed} crashes, {self.hung} hangs > {HANG_SECONDS:.0f} s, "
            f"longest {self.longest_seconds:.2f} s, child at most {self.child_peak_bytes / 2**20:.0f} MiB"
        )


def figures_of(outcomes: list[Outcome]) -> Figures:
    """Count."""
    results = Counter(outcome.result for outcome in outcomes)
    refused = {result: count for result, count in results.items() if result.startswith("audio.")}
    accepted, crashed = results["accepted"], results[CRASHED]
    return Figures(
        files=len(outcomes),
        accepted=accepted,
        refused=refused,
        untyped=len(outcomes) - accepted - crashed - sum(refused.values()),
        crashed=crashed,
        hung=sum(outcome.seconds > HANG_SECONDS for outcome in outcomes),
        longest_seconds=max((outcome.seconds for outcome in outcomes), default=0.0),
        child_peak_bytes=max((outcome.child_peak_bytes for outcome in outcomes), default=0),
    )


def prove(count: int, kept_file: Path) -> bool:
    """Import `count` files, going on where an earlier call stopped; print the figures; whether the promise held."""
    outcomes = [outcome for outcome in _known(kept_file) if outcome.number < count]
    known = {outcome.number for outcome in outcomes}
    with kept_file.open("a", encoding="utf-8") as lines:
        for outcome in campaign(SEED, (number for number in range(count) if number not in known), WORKERS):
            outcomes.append(outcome)
            lines.write(json.dumps(asdict(outcome)) + "\n")
            lines.flush()
            if outcome.result != "accepted" and not outcome.result.startswith("audio."):
                print(f"{outcome.number} {outcome.what}: {outcome.result}", flush=True)
    figures = figures_of(outcomes)
    print(figures.line())
    return figures.is_held


def _known(state: Path) -> list[Outcome]:
    if not state.exists():
        return []
    # The last line of a killed campaign may be half a line.
    lines = [line for line in state.read_text(encoding="utf-8").split("\n") if line.endswith("}")]
    return [Outcome(**json.loads(line)) for line in lines]
