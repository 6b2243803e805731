"""Owns the way a user goes through Scribe Desktop's window: the one place that knows what its controls are called."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path

from tests.driving.desktop import Desktop
from tests.driving.processes import Program
from tests.driving.screen_reader import Element

PASSPHRASE = "correct horse battery staple"
NOTE = re.compile(r"^Note, ")
_START_SECONDS = 30.0
# The real pipeline on two slow cores.
_PIPELINE_SECONDS = 240.0


class ScribeWindow:
    """The window of one start of the program."""

    def __init__(self, desktop: Desktop, data: Path, environment: Mapping[str, str] | None = None) -> None:
        self.desktop = desktop
        self.program: Program = desktop.start_program(
            "window", environment={"SCRIBE_DATA_DIR": str(data)} | dict(environment or {})
        )

    def make_passphrase(self) -> None:
        """First start without a keychain: choose a passphrase."""
        self.desktop.click(re.compile("^(New passphrase|Passphrase)"), timeout_seconds=_START_SECONDS)
        self.desktop.type_text(PASSPHRASE)
        self.desktop.key("Tab")
        self.desktop.click(re.compile("again", re.IGNORECASE))
        self.desktop.type_text(PASSPHRASE)
        self.desktop.key("Return")

    def keep_recovery_key(self) -> None:
        """Say that it was printed or saved, and go on."""
        kept = self.desktop.find(re.compile("I have printed or saved it"), timeout_seconds=_START_SECONDS)
        self.desktop.click(kept)
        self.desktop.click("Continue", "push button")

    def unlock(self) -> None:
        """A later start: give the passphrase."""
        self.desktop.click(re.compile("^Passphrase"), timeout_seconds=_START_SECONDS)
        self.desktop.type_text(PASSPHRASE)
        self.desktop.key("Return")

    def try_sample_visit(self) -> None:
        """Take the first choice of the first run."""
        self.desktop.click(re.compile("Try the sample visit"), timeout_seconds=_START_SECONDS)

    def wait_for_note(self, timeout_seconds: float = _PIPELINE_SECONDS) -> Element:
        """The note's editor, once a draft stands in it."""
        return self.desktop.find(NOTE, "text", timeout_seconds=timeout_seconds)

    def wait_for_pipeline(self, poll_seconds: float, timeout_seconds: float = _PIPELINE_SECONDS) -> None:
        """Return once the job has ended with a note, asking rarely so as not to disturb what is measured."""
        deadline = time.monotonic() + timeout_seconds
        while not self.desktop.is_shown(NOTE, "text"):
            assert time.monotonic() < deadline, f"no note after {timeout_seconds:.0f} s:\n{self.desktop.tree()}"
            time.sleep(poll_seconds)

    def open_next_session(self) -> None:
        """The next one in the list, by the keyboard."""
        self.desktop.key("Down", "Return")

    def open_session(self, name: str) -> None:
        """Open a session from the list."""
        self.desktop.click(re.compile(re.escape(name)), "list item", timeout_seconds=_START_SECONDS)

    def note_text(self) -> str:
        """The words in the note's editor."""
        return self.desktop.text_of(NOTE, "text")

    def quit(self) -> int:
        """Quit by the keyboard; the exit code."""
        self.desktop.key("ctrl+q")
        return self.program.wait_until_ended()
