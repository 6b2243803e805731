"""Kills the window at a random keystroke while a note is edited: no acknowledged edit may be lost, nor 1 s of typing.

Keys go through the display's own road to a real window. Acknowledged is what the window has called saved: it writes
each such revision's number and hash to a file, and the store is asked for it after the kill. What was lost of typing is
counted from the first character that is not in the store to the moment of the kill.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.window_runs import made_workspace, opened_workspace
from scribe_desktop.domain.note import NoteType
from tests.driving.desktop import Desktop
from tests.driving.scribe_window import ScribeWindow
from tests.ui.building import make_visit

LOST_LIMIT_MS = 1000
AT_ONCE = 2
LABEL = "A. Rivera, cough"
MOST_KEYS = 260
_WORDS = (
    "cough",
    "night",
    "three",
    "weeks",
    "dry",
    "sleep",
    "tablet",
    "stairs",
    "review",
    "blood",
    "pressure",
    "daily",
)


@dataclass(frozen=True, slots=True)
class Round:
    """What one kill did. `lost_ms` is the age of the oldest character that was lost, 0 when none was."""

    seed: int
    keys: int
    killed_after_ms: int
    acknowledged: int
    acknowledged_lost: int
    lost_characters: int
    lost_ms: int
    is_rest_intact: bool


@dataclass(frozen=True, slots=True)
class Key:
    """One typed character."""

    character: str
    at: float


def one_round(seed: int, template: Path, folder: Path) -> Round:
    """Start, open the note, type, kill, look into the store."""
    data, saves = folder / "data", folder / "saves.jsonl"
    shutil.copytree(template, data)
    saves.touch()
    generator = random.Random(seed)
    with Desktop(folder, width=1280, height=800) as desktop:
        window = ScribeWindow(desktop, data, {"SCRIBE_TEST_SAVES": str(saves)})
        window.unlock()
        window.open_session(LABEL)
        note = window.wait_for_note(timeout_seconds=30.0)
        desktop.click(note)
        desktop.key("Return", "ctrl+End")
        keys = _type(desktop, generator)
        killed_at = time.monotonic()
        window.program.kill()
    return _look(seed, data, saves, keys, killed_at)


def prove(count: int, kept_file: Path) -> bool:
    """Run `count` rounds, continuing where an earlier call stopped; print the figures; True when all held."""
    done = {}
    if kept_file.exists():
        lines = kept_file.read_text(encoding="utf-8").splitlines()
        done = {entry["seed"]: entry for entry in map(json.loads, lines)}
    with tempfile.TemporaryDirectory(prefix="scribe-prove-") as parent, kept_file.open("a", encoding="utf-8") as kept:
        template = Path(parent) / "template"
        with made_workspace(template) as workspace:
            make_visit(workspace, label=LABEL)
        missing = [seed for seed in range(count) if seed not in done]
        # Each round has a display of its own and mostly waits for the typing hand.
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            for finished in pool.map(lambda seed: _round_in(Path(parent), template, seed), missing):
                done[finished["seed"]] = finished
                kept.write(json.dumps(finished) + "\n")
                kept.flush()
    return _print([done[seed] for seed in range(count)])


def _round_in(parent: Path, template: Path, seed: int) -> dict[str, int]:
    folder = parent / str(seed)
    folder.mkdir()
    try:
        return asdict(one_round(seed, template, folder))
    finally:
        shutil.rmtree(folder)


def _print(rounds: list[dict[str, int]]) -> bool:
    lost = sorted(entry["lost_ms"] for entry in rounds)
    acknowledged_lost = sum(entry["acknowledged_lost"] for entry in rounds)
    is_intact = all(entry["is_rest_intact"] for entry in rounds)
    acknowledged = sum(entry["acknowledged"] for entry in rounds)
    print(f"kill -9 at {len(rounds)} random keystrokes: acknowledged edits lost {acknowledged_lost} of {acknowledged};")
    print(f"  typing lost: p50 {_at(lost, 0.5)}, p99 {_at(lost, 0.99)}, max {lost[-1]} ms, limit {LOST_LIMIT_MS};")
    print(f"  most characters lost {max(entry['lost_characters'] for entry in rounds)};", end=" ")
    print(f"the rest of the note {'unchanged' if is_intact else 'CHANGED'}")
    return acknowledged_lost == 0 and lost[-1] <= LOST_LIMIT_MS and is_intact


def _at(ordered: list[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _type(desktop: Desktop, generator: random.Random) -> list[Key]:
    """Type words with a hand's rhythm, some pauses among them, up to the keystroke of the kill."""
    keys: list[Key] = []
    last = generator.randrange(1, MOST_KEYS)
    while len(keys) < last:
        for character in f" {generator.choice(_WORDS)}{generator.randrange(100)}":
            keys.append(Key(character, time.monotonic()))
            desktop.type_text(character, delay_ms=0)
            _pause(generator.uniform(0.005, 0.06))
            if len(keys) == last:
                return keys
        if generator.random() < 0.1:
            _pause(generator.uniform(0.3, 0.9))
    return keys


def _pause(seconds: float) -> None:
    """A hand's rhythm: the one place where time passes on purpose."""
    time.sleep(seconds)


def _look(seed: int, data: Path, saves: Path, keys: list[Key], killed_at: float) -> Round:
    acknowledged = [json.loads(line) for line in saves.read_text(encoding="utf-8").splitlines()]
    with opened_workspace(data) as workspace:
        (session,) = workspace.sessions.list(limit=2, offset=0)
        note = next(note for note in workspace.notes.list(session.id) if note.note_type is NoteType.SOAP)
        bodies = {revision.number: revision.body.plain_text() for revision in workspace.notes.revisions(note.id)}
    lost_saves = sum(
        hashlib.sha256(bodies.get(entry["number"], "").encode()).hexdigest() != entry["sha256"]
        for entry in acknowledged
    )
    original, newest = _bare(bodies[min(bodies)]), _bare(bodies[max(bodies)])
    is_intact = newest.startswith(original)
    kept = _kept_keys(newest.removeprefix(original), keys) if is_intact else 0
    return Round(
        seed=seed,
        keys=len(keys),
        killed_after_ms=round((killed_at - keys[0].at) * 1000),
        acknowledged=len(acknowledged),
        acknowledged_lost=lost_saves,
        lost_characters=len(keys) - kept,
        lost_ms=0 if kept == len(keys) else round((killed_at - keys[kept].at) * 1000),
        is_rest_intact=is_intact,
    )


def _bare(text: str) -> str:
    """The text without its white space: a typed sentence may be kept as a line of its own."""
    return "".join(text.split())


def _kept_keys(tail: str, keys: list[Key]) -> int:
    """How many keystrokes are in the store, from the first on; a tail that is not what was typed counts as none."""
    typed = _bare("".join(key.character for key in keys))
    if not typed.startswith(tail):
        return 0
    if tail == typed:
        return len(keys)
    marks = [place for place, key in enumerate(keys) if key.character != " "]
    return marks[len(tail)]
