"""Kills the whole program at random points of a job and continues it: nothing finished may be lost or paid for twice.

Every round is a fresh workspace and a provider server of its own that answers each chunk with words made from the
chunk's bytes, so that a lost, doubled or swapped chunk changes the transcript. The uninterrupted run is the reference.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.command_line import PASSPHRASE, SAMPLE_VISIT, clean_environment, run, scribe, start
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings

THRESHOLD_BYTES = 100_000
DELAY_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Round:
    """What one kill did. `redone` counts chunks asked for again although their checkpoint was on disk."""

    seed: int
    killed_after_seconds: float
    was_running: bool
    is_same_transcript: bool
    chunks: int
    requests: int
    redone: int
    in_flight: int
    children_left: int


def one_round(seed: int, reference: str, duration_seconds: float) -> Round:
    """Run, kill, continue, compare."""
    moment = random.Random(seed).uniform(0.3, duration_seconds)
    with tempfile.TemporaryDirectory(prefix="scribe-prove-") as folder, _server() as server:
        environment = _environment(server, Path(folder))
        process = start(_process_command(Path(folder) / "out"), environment, passphrase=PASSPHRASE)
        with contextlib.suppress(Exception):
            process.wait(timeout=moment)
        was_running = process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        children_left = _children_left(process.pid)
        asked_before = [request.sha256 for request in server.seen.requests("transcribe")]
        kept = _checkpoints(environment)
        server.seen.clear()
        resumed = run(_process_command(Path(folder) / "again"), environment, passphrase=PASSPHRASE)
        assert resumed.returncode in (0, 10), resumed.stderr
        transcript = _words(Path(folder) / "again")
        report = json.loads((Path(folder) / "again" / "report.json").read_text(encoding="utf-8"))
        asked_after = [request.sha256 for request in server.seen.requests("transcribe")]
    chunks = sum(chunk["attempts"] > 0 for chunk in report["chunks"])
    redone = max(0, len(asked_after) - (chunks - kept))
    return Round(
        seed=seed,
        killed_after_seconds=round(moment, 3),
        was_running=was_running,
        is_same_transcript=transcript == reference,
        chunks=chunks,
        requests=len(asked_before) + len(asked_after),
        redone=redone,
        in_flight=len(asked_before) - kept if was_running else 0,
        children_left=children_left,
    )


def reference_run() -> tuple[str, float]:
    """The transcript of a run that nobody disturbs, and how long it took."""
    with tempfile.TemporaryDirectory(prefix="scribe-prove-") as folder, _server() as server:
        environment = _environment(server, Path(folder))
        started_at = time.monotonic()
        finished = run(_process_command(Path(folder) / "out"), environment, passphrase=PASSPHRASE)
        seconds = time.monotonic() - started_at
        assert finished.returncode in (0, 10), finished.stderr
        return _words(Path(folder) / "out"), seconds


def prove(count: int, kept_file: Path) -> bool:
    """Run `count` rounds, continuing where an earlier call stopped; print the figures; True when all held."""
    done = {}
    if kept_file.exists():
        lines = kept_file.read_text(encoding="utf-8").splitlines()
        done = {entry["seed"]: entry for entry in map(json.loads, lines)}
    reference, seconds = reference_run()
    seeds = [seed for seed in range(count) if seed not in done]
    with ThreadPoolExecutor(max_workers=2) as pool, kept_file.open("a", encoding="utf-8") as kept:
        for result in pool.map(lambda seed: one_round(seed, reference, seconds), seeds):
            done[result.seed] = asdict(result)
            kept.write(json.dumps(asdict(result)) + "\n")
            kept.flush()
    rounds = [done[seed] for seed in range(count)]
    same = sum(entry["is_same_transcript"] for entry in rounds)
    killed = sum(entry["was_running"] for entry in rounds)
    redone = max(entry["redone"] for entry in rounds)
    left = sum(entry["children_left"] for entry in rounds)
    print(
        f"kill -9 during a job: {same} of {count} continued to the same transcript ({killed} were hit while running); "
        f"finished chunks asked for again: {redone}; most chunks in flight at a kill: "
        f"{max(entry['in_flight'] for entry in rounds)}; child processes left after 2 s: {left}"
    )
    return bool(same == count and redone == 0 and left == 0)


def _server() -> ProviderServer:
    return ProviderServer(ServerSettings(canned_text="{digest}", delay_seconds=DELAY_SECONDS))


def _environment(server: ProviderServer, folder: Path) -> dict[str, str]:
    return clean_environment(
        server.environment()
        | {"SCRIBE_DATA_DIR": str(folder / "data"), "SCRIBE_CHUNK_THRESHOLD_BYTES": str(THRESHOLD_BYTES)}
    )


def _process_command(out: Path) -> list[str]:
    return scribe(
        "process", SAMPLE_VISIT, "--engine", "openai", "--drafter", "claude", "--out", out, "--yes", "--mode", "full"
    )


def _words(out: Path) -> str:
    transcript = json.loads((out / "transcript.json").read_text(encoding="utf-8"))
    return "\n".join(segment["text"] for segment in transcript["segments"])


def _checkpoints(environment: dict[str, str]) -> int:
    """How many chunks were on disk when the program died."""
    from scribe_desktop.domain.clock import utc_now
    from scribe_desktop.domain.ids import random_id
    from scribe_desktop.store.workspace import open_workspace, workspace_exists

    workspace_folder = Path(environment["SCRIBE_DATA_DIR"]) / "workspaces" / "local"
    if not workspace_exists(workspace_folder):
        return 0
    with open_workspace(workspace_folder, passphrase=PASSPHRASE, clock=utc_now, new_id=random_id) as workspace:
        return sum(
            len(workspace.checkpoints.for_recording(recording.id))
            for session in workspace.sessions.list(limit=10, offset=0)
            for recording in workspace.recordings.list(session.id)
        )


def _children_left(pid: int) -> int:
    """Processes of the dead program's group that are still there two seconds later."""
    import psutil

    deadline = time.monotonic() + 2.0
    while True:
        left = 0
        for process in psutil.process_iter(["pid", "status"]):
            with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
                if os.getpgid(process.pid) == pid and process.info["status"] != psutil.STATUS_ZOMBIE:
                    left += 1
        if left == 0 or time.monotonic() > deadline:
            return left
        time.sleep(0.05)
