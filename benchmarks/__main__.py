"""Runs every benchmark, one after the other; the exit code says whether all claims held."""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = (
    "bench_outline",
    "bench_seams",
    "bench_parallel",
    "bench_memory",
    "bench_pipeline",
    "bench_search",
    "bench_keystroke",
    "bench_transcript",
    "bench_open_session",
    "bench_sessions_list",
    "bench_window_start",
    "bench_window_stalls",
    "bench_window_memory",
)


def main() -> int:
    """Run those named on the command line, or all."""
    failed = []
    for name in sys.argv[1:] or BENCHMARKS:
        print(f"\n== {name} ==", flush=True)
        if importlib.import_module(f"benchmarks.{name}").measure() is False:
            failed.append(name)
    print(f"\nNot within their limits: {', '.join(failed)}" if failed else "\nEvery claim held.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
