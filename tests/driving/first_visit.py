"""Owns the first visit of a new user, step by step: the test walks through it, the user guide shows its pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.driving.desktop import Desktop
from tests.driving.processes import wait_for
from tests.driving.scribe_window import NOTE, ScribeWindow

ADDED = "Advised to call if worse."

Shown = Callable[[str], None]
"""Called with a step's name when the step is on the screen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the walk saw on its way, for the test to judge."""

    drafted: str
    edited: str
    heard: bytes
    copied: str
    exported_txt: Path
    exported_docx: Path


def begin(window: ScribeWindow, shown: Shown) -> None:
    """From the first start to the three choices."""
    window.wait_for_new_passphrase()
    shown("passphrase")
    window.make_passphrase()
    window.wait_for_recovery_key()
    shown("recovery-key")
    window.keep_recovery_key()
    window.wait_for_first_run()
    shown("first-run")


def process(window: ScribeWindow, shown: Shown) -> str:
    """The sample visit, through the real pipeline, to its note; the draft's words."""
    window.try_sample_visit()
    window.wait_for_processing()
    shown("processing")
    window.wait_for_note()
    wait_for("words in the note", lambda: len(window.note_text()) > 100, timeout_seconds=30.0)
    window.desktop.wait_until_gone("Basic speech model", contains=True)
    shown("note")
    return window.note_text()


def review(desktop: Desktop, window: ScribeWindow, folder: Path, shown: Shown, drafted: str) -> Seen:
    """Select, hear, edit, copy and export."""
    line = _first_statement(drafted)
    window.select_statement(line)
    shown("evidence")
    desktop.key("space")
    wait_for("sound from the loudspeaker", desktop.is_playing)
    heard = desktop.recorded(1.0)
    shown("playing")
    desktop.key("space")
    window.edit_at_end_of(line, f" {ADDED}")
    desktop.wait_until_shown(re.compile("^Saved"))
    edited = window.note_text()
    shown("edited")
    desktop.key("ctrl+shift+c")
    copied = wait_for("the copied note", lambda: desktop.clipboard() or None)
    window.wait_until_told_and_gone("Copied with")
    txt, docx = folder / "note.txt", folder / "note.docx"
    window.export_as(2, txt)
    window.export_as(1, docx)
    shown("exported")
    return Seen(drafted, edited, heard, copied, txt, docx)


def _first_statement(text: str) -> str:
    """The first line of the note that is a statement: it ends as a sentence does."""
    return next(line for line in text.splitlines() if line.strip().endswith("."))


def look_again(window: ScribeWindow) -> str:
    """A second start: the passphrase, and everything is there; the note's words."""
    window.unlock()
    window.open_session("Sample visit")
    window.wait_for_note(timeout_seconds=30.0)
    return window.note_text()


def look_around(desktop: Desktop, window: ScribeWindow, shown: Shown) -> None:
    """The pages that the guide shows beside the visit itself."""
    desktop.wait_until_gone("Exported", contains=True)
    desktop.key("ctrl+Return")
    desktop.wait_until_shown("To check")
    shown("checks")
    desktop.key("Escape")
    desktop.key("ctrl+k")
    desktop.type_text("lisinopril")
    desktop.find(role="list item")
    shown("search")
    desktop.key("Escape")
    window.open_history()
    shown("history")
    desktop.key("Escape")
    desktop.key("F1")
    desktop.wait_until_shown("Shortcuts", contains=True)
    shown("shortcuts")
    desktop.key("Escape")
    desktop.key("ctrl+,")
    desktop.wait_until_shown("Settings", contains=True)
    shown("settings")
    window.choose_dark()
    desktop.key("Escape")
    desktop.find(NOTE, "text")
    shown("dark")
