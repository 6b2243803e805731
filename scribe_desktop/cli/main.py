"""Owns the way from arguments to an exit code. What a user can cause ends as words and a code, never a traceback."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from scribe_desktop.cli.arguments import build_parser
from scribe_desktop.errors import ExitCode, ScribeError

Command = Callable[[argparse.Namespace], int]


def run(arguments: list[str], window: Command) -> int:
    """Run one command and return its exit code; without arguments that is `window`. Call on the main thread."""
    # Whatever this program writes is for its owner alone.
    os.umask(0o077)
    try:
        parsed = build_parser().parse_args(arguments or ["window"])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.USAGE
    try:
        return window(parsed) if parsed.command == "window" else _command(parsed)(parsed)
    except ScribeError as error:
        _print_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.CANCELLED
    except BrokenPipeError:
        # The reader of our output went away; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.STORAGE
    except Exception as error:  # noqa: BLE001 - the last line of defence: a traceback could show patient words
        print(
            f"The program ended unexpectedly ({type(error).__name__} {_where(error)}). "
            "What was finished before is kept.",
            file=sys.stderr,
        )
        return ExitCode.UNEXPECTED


def _command(parsed: argparse.Namespace) -> Command:
    """The function of a command; imported late, so that `--help` and `config check` stay quick."""
    match parsed.command:
        case "process":
            from scribe_desktop.cli.running import process_command

            return process_command
        case "config":
            from scribe_desktop.cli.configuration import config_command

            return config_command
        case "host":
            from scribe_desktop.cli.host import host_command

            return host_command
        case "jobs":
            from scribe_desktop.cli.running import jobs_command

            return jobs_command
        case _:
            from scribe_desktop.cli.housekeeping import housekeeping_command

            return housekeeping_command


def _print_error(error: ScribeError) -> None:
    print(f"scribe-desktop: {error.happened}", file=sys.stderr)
    for part in (error.safe, error.next_step):
        if part:
            print(f"  {part}", file=sys.stderr)
    print(f"  ({error.code})", file=sys.stderr)


def _where(error: BaseException) -> str:
    """File and line of the innermost frame of ours: enough to find it, without a word of what was worked on."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if str(name).startswith("scribe_desktop"):
            place = f"at {name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
