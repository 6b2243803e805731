"""Owns the way a user goes through Scribe Desktop's window: the one place that knows what its controls are called."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path

from tests.driving.desktop import Desktop
from tests.driving.processes import Program, wait_for
from tests.driving.screen_reader import Element

PASSPHRASE = "correct horse battery staple"
NEW_PASSPHRASE = "Passphrase, 12 characters or more"
SAMPLE_CHOICE = "Try the sample visit"
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

    # First start

    def wait_for_new_passphrase(self) -> None:
        """The page that asks for a passphrase is shown, because there is no keychain here."""
        self.desktop.find(NEW_PASSPHRASE, timeout_seconds=_START_SECONDS)

    def make_passphrase(self) -> None:
        """Choose a passphrase."""
        self.desktop.click(NEW_PASSPHRASE, "password text")
        self.desktop.type_text(PASSPHRASE)
        self.desktop.click("The same passphrase again")
        self.desktop.type_text(PASSPHRASE)
        self.desktop.click("Use this passphrase", "push button")

    def wait_for_recovery_key(self) -> None:
        """The page with the recovery key is shown."""
        self.desktop.find("I have printed or saved it", timeout_seconds=_START_SECONDS)

    def keep_recovery_key(self) -> None:
        """Say that it was printed or saved, and go on."""
        self.desktop.click("I have printed or saved it")
        self.desktop.click("Continue", "push button")

    def wait_for_first_run(self) -> None:
        """The page of three choices is shown."""
        self.desktop.find(SAMPLE_CHOICE, timeout_seconds=_START_SECONDS)

    def try_sample_visit(self) -> None:
        """Take the first choice of the first run."""
        self.desktop.click(SAMPLE_CHOICE, timeout_seconds=_START_SECONDS)

    # Later starts

    def unlock(self) -> None:
        """Give the passphrase."""
        self.desktop.click("Passphrase", "password text", timeout_seconds=_START_SECONDS)
        self.desktop.type_text(PASSPHRASE)
        self.desktop.key("Return")

    def open_session(self, name: str) -> None:
        """Open a session from the list."""
        self.desktop.click(name, "list item", contains=True, timeout_seconds=_START_SECONDS)

    def go_to_sessions(self) -> None:
        """Move the keyboard to the row of the open session."""
        self.desktop.key("ctrl+k", "Down")
        wait_for("the list", lambda: (at := self.desktop.reader.focused()) is not None and at.name == "Sessions")

    def open_next_session(self) -> None:
        """The next one in the list, by the keyboard, which is there already."""
        self.desktop.key("Down", "Return")

    # Work

    def wait_for_processing(self) -> None:
        """The card that shows the stages is on the screen, and the words are being heard."""
        self.desktop.find("Cancel", "push button", timeout_seconds=_START_SECONDS)
        self.desktop.find(re.compile("^Transcribing"), "label", timeout_seconds=_START_SECONDS)

    def wait_for_note(self, timeout_seconds: float = _PIPELINE_SECONDS) -> Element:
        """The note's editor, once there is a note."""
        return self.desktop.find(NOTE, "text", timeout_seconds=timeout_seconds)

    def wait_for_pipeline(self, poll_seconds: float, timeout_seconds: float = _PIPELINE_SECONDS) -> None:
        """Return once the job has ended with a note, asking rarely so as not to disturb what is measured."""
        deadline = time.monotonic() + timeout_seconds
        while not self.desktop.is_shown(NOTE, "text"):
            assert self.program.is_running, f"the program ended:\n{self.program.errors()}"
            assert time.monotonic() < deadline, f"no note after {timeout_seconds:.0f} s:\n{self.desktop.tree()}"
            time.sleep(poll_seconds)

    def note_text(self) -> str:
        """The words in the note's editor."""
        return self.desktop.text_of(NOTE, "text")

    def select_statement(self, statement: str) -> None:
        """Click on a statement of the note."""
        self.desktop.click_text(self.desktop.find(NOTE, "text"), statement)

    def edit_at_end_of(self, statement: str, added: str) -> None:
        """Double click on a statement, go to its end and type."""
        self.desktop.click_text(self.desktop.find(NOTE, "text"), statement, times=2)
        self.desktop.key("End")
        self.desktop.type_text(added)
        wait_for("the typed words", lambda: added.strip() in self.note_text())

    def export_as(self, row: int, path: Path) -> None:
        """Export by the row of the Export menu, through the save dialog. Open menus are not in Qt's tree."""
        self.desktop.click("Export", "push button")
        self.desktop.key(*["Down"] * row, "Return")
        self.save_in_dialog(path)
        wait_for(f"the exported {path.suffix}", lambda: path.exists() and path.stat().st_size > 0)

    def save_in_dialog(self, path: Path) -> None:
        """Type a whole path into the save dialog and confirm it."""
        name = self.desktop.find(re.compile("File name"), "text")
        self.desktop.click(name)
        self.desktop.key("ctrl+a")
        self.desktop.type_text(str(path))
        self.desktop.key("Return")
        self.desktop.wait_until_gone(re.compile("File name"), "text")

    def wait_until_told_and_gone(self, beginning: str) -> None:
        """A message at the bottom of the window came, stayed and went."""
        self.desktop.wait_until_shown(beginning, contains=True)
        self.desktop.wait_until_gone(beginning, contains=True)

    def open_history(self) -> None:
        """The versions of the note."""
        self.desktop.click("More", "push button", contains=True)
        self.desktop.key("Down", "Down", "Down", "Down", "Return")
        self.desktop.wait_until_shown("Versions")

    def choose_dark(self) -> None:
        """In the settings."""
        self.desktop.click("Appearance", contains=True)
        self.desktop.click("Dark", contains=True)

    def quit(self) -> int:
        """Quit by the keyboard; the exit code."""
        self.desktop.key("ctrl+q")
        return self.program.wait_until_ended()
