"""Reads the command line and hands over. It imports nothing that a child process or a first window must pay for."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def main() -> int:
    """The entry point of `scribe-desktop`; returns the exit code."""
    # First of all: in a frozen program this is where an engine process starts, and it must not read the command line.
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["--limited-exec"]:
        # A frozen program is its own launcher of limited children: see children/limited_exec.
        from scribe_desktop.children import limited_exec

        limited_exec.main(sys.argv[2:])
    from scribe_desktop.cli.main import run

    return run(sys.argv[1:], window=_window)


def _window(arguments: argparse.Namespace) -> int:
    from scribe_desktop.app.program import window_command

    return window_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
