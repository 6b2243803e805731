"""The large campaigns: `make prove CAMPAIGN=kill N=50`. Each is resumable: what was done stands in prove/."""

from __future__ import annotations

import importlib
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.command_line import PROJECT

KEPT = PROJECT / "prove"

CAMPAIGNS: dict[str, tuple[str, int, str]] = {
    "kill": ("prove_kill", 50, "kill -9 at random points of a job, then continue it"),
    "races": ("prove_races", 500, "callers race for the one job of a session, in threads and processes"),
    "typing": ("prove_typing", 200, "kill -9 at random keystrokes while a note is edited in the window"),
    "hostile": ("prove_hostile_audio", 2000, "mutated audio files through the import"),
}


def main() -> int:
    """Run one campaign, or list them."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in CAMPAIGNS:
        print("Campaigns: make prove CAMPAIGN=name N=count")
        for known, (_, count, what) in CAMPAIGNS.items():
            print(f"  {known:<10} N={count:<6} {what}")
        return 0 if not name else 2
    module, default, _ = CAMPAIGNS[name]
    count = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else default
    KEPT.mkdir(exist_ok=True)
    # Asked to stop, a campaign ends what it has started.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    prove: Callable[[int, Path], bool] = importlib.import_module(f"benchmarks.{module}").prove
    started_at = time.monotonic()
    has_held = prove(count, KEPT / f"{name}.jsonl")
    print(f"{name}: N={count}, {time.monotonic() - started_at:.0f} s, {'held' if has_held else 'DID NOT HOLD'}")
    return 0 if has_held else 1


if __name__ == "__main__":
    sys.exit(main())
