"""Every command and option stands in docs/OPERATIONS.md, and every command that stands there exists."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from scribe_desktop.cli.arguments import build_parser
from tests.conftest import PROJECT

DOCUMENT = (PROJECT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8").split("## Settings")[0]


def commands(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Each command with its options."""
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in nested:
        for name, child in action.choices.items():
            yield from commands(child, (*words, name))
    if not nested:
        options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
        yield " ".join(words), [option for option in options if option != "--help"]


def test_every_command_and_option_is_documented() -> None:
    for command, options in commands(build_parser()):
        assert f"`{command}" in DOCUMENT, command
        for option in options:
            assert f"`{option}" in DOCUMENT, f"{command} {option}"


def test_every_documented_command_exists() -> None:
    known = {command for command, _ in commands(build_parser())}
    rows = [line.split("|")[1] for line in DOCUMENT.replace("\\|", "/").splitlines() if line.startswith("| `")]
    named = {re.sub(r" [A-Z].*", "", name).strip() for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named == known
