"""Owns the words of the command line. It parses; it does nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.job import INPUT_MODES, JobMode
from scribe_desktop.domain.note import NoteType
from scribe_desktop.version import __version__

EXIT_CODES = """\
exit codes:
  0 done                    1 unexpected              2 usage or configuration
  3 input refused           4 AI is off for this job  5 engine or provider failed
  6 storage or output       7 session busy            8 workspace held by another program
  9 locked (no key)        10 done with gaps        130 cancelled
"""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="scribe-desktop",
        description="A clinical scribe: a recording in, a transcript and a note out.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"scribe-desktop {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_process(commands)
    _add_config(commands)
    _add_workspace(commands)
    _add_sessions(commands)
    _add_jobs(commands)
    _add_vocabulary(commands)
    _add_verify(commands)
    _add_host(commands)
    _add_window(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, *, needs_key: bool = True
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=text, description=text, epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    if needs_key:
        _add_key_options(parser)
    return parser


def _add_key_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-fd", type=int, metavar="N", help="read the workspace passphrase from this file descriptor"
    )
    parser.add_argument(
        "--recovery-key-fd", type=int, metavar="N", help="open with the recovery key, read from this file descriptor"
    )


def _add_process(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "process", "turn a recording (or, with --mode draft, a text) into transcript and note")
    parser.add_argument("input", type=Path, metavar="AUDIO|TEXT", help="the recording, or the text to draft from")
    parser.add_argument("--mode", type=JobMode, choices=list(INPUT_MODES), default=JobMode.FULL, help="how far to go")
    parser.add_argument(
        "--note-type",
        type=NoteType,
        choices=list(NoteType),
        action="append",
        metavar="TYPE",
        help=f"kind of note, may be repeated (default soap): {', '.join(NoteType)}",
    )
    parser.add_argument("--engine", choices=["auto", *EngineName], default="auto", help="who transcribes")
    parser.add_argument("--drafter", choices=["auto", *DrafterName], default="auto", help="who drafts")
    parser.add_argument("--keywords", type=Path, metavar="FILE", help="words to expect, one a line")
    parser.add_argument("--language", default="en", metavar="CODE", help="spoken language, ISO 639-1 (default en)")
    parser.add_argument("--label", default=None, help="the session's label (kept encrypted, never sent)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the files go (default: a new folder here)")
    parser.add_argument("--ephemeral", action="store_true", help="use a throw-away encrypted workspace")
    parser.add_argument("--json", action="store_true", help="print report.json on standard output, nothing else")
    parser.add_argument("--show", action="store_true", help="print the stages, the transcript and the note as well")
    parser.add_argument("--yes", action="store_true", help="overwrite files, allow more than 4 h, confirm")


def _add_config(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "config", "check the settings", needs_key=False)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("check", help="read environment and settings file, report every problem at once")


def _add_workspace(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "workspace", "create the workspace, or make its recovery key", needs_key=False)
    actions = parser.add_subparsers(dest="action", required=True)
    _command(actions, "create", "create the encrypted workspace on this computer")
    recovery = _command(actions, "recovery-key", "make a new recovery key and show it once; the old one ends")
    recovery.add_argument("--kept", action="store_true", help="do not ask whether the key has been kept")


def _add_sessions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "sessions", "list, find, export, delete, restore and mend sessions", needs_key=False)
    actions = parser.add_subparsers(dest="action", required=True)
    _command(actions, "list", "list the sessions").add_argument("--trash", action="store_true", help="list the trash")
    _command(actions, "search", "find words in labels, transcripts and notes").add_argument("query")
    _command(actions, "show", "list a session's recordings, notes and jobs with their ids").add_argument("session")
    rename = _command(actions, "rename", "give a session another label")
    rename.add_argument("session")
    rename.add_argument("label")
    export = _command(actions, "export", "write a session's transcript and notes to a folder")
    export.add_argument("session")
    export.add_argument("--out", type=Path, metavar="DIR")
    export.add_argument("--yes", action="store_true", help="overwrite files in DIR")
    _command(actions, "delete", "move a session to the trash (30 days)").add_argument("session")
    _command(actions, "restore", "bring a session back from the trash").add_argument("session")
    empty = _command(actions, "empty-trash", "destroy what has lain in the trash for 30 days: keys first")
    empty.add_argument("--all", action="store_true", dest="everything", help="destroy all of the trash now")
    empty.add_argument("--yes", action="store_true", help="do not ask")
    for name, what in (("move-recording", "recording"), ("move-note", "note")):
        move = _command(actions, name, f"move a {what} to the session it belongs to")
        move.add_argument(what)
        move.add_argument("to", metavar="session")


def _add_jobs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "jobs", "list, resume and cancel jobs", needs_key=False)
    actions = parser.add_subparsers(dest="action", required=True)
    _command(actions, "list", "list the jobs that are not done")
    resume = _command(actions, "resume", "continue an unfinished job; what was finished is not done twice")
    resume.add_argument("job")
    resume.add_argument("--out", type=Path, metavar="DIR")
    resume.add_argument("--json", action="store_true", help="print report.json on standard output")
    resume.add_argument("--show", action="store_true", help="print the stages, the transcript and the note as well")
    resume.add_argument("--yes", action="store_true", help="overwrite files in DIR")
    _command(actions, "cancel", "cancel a job; only resume brings it back").add_argument("job")


def _add_vocabulary(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "vocabulary", "the words the speech engine should expect", needs_key=False)
    actions = parser.add_subparsers(dest="action", required=True)
    _command(actions, "list", "list the terms")
    _command(actions, "add", "add terms").add_argument("term", nargs="+")
    _command(actions, "import", "add the terms of a file, one a line").add_argument("file", type=Path)
    _command(actions, "remove", "remove terms").add_argument("term", nargs="+")


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _command(commands, "verify", "check the store, the sealed audio and the audit chain")


def _add_host(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _command(commands, "host", "hold the workspace without a window and take jobs over the local socket, until Ctrl-C")


def _add_window(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "window", "open the window (also what happens without a command)", needs_key=False)
    parser.add_argument(
        "--can-show", action="store_true", help="only say, by exit code 0 or 1, whether there is a display"
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="AUDIO", help="recordings to import at once")
