"""Owns how a command gets its workspace: which folder, which key, and what to say when there is none.

A passphrase or recovery key comes from a file descriptor or a terminal, never from an argument or the environment.
"""

from __future__ import annotations

import getpass
import os
import sys

from scribe_desktop.commands.workspaces import (
    LEAST_PASSPHRASE_CHARACTERS,
    WorkspaceLook,
    enter_workspace,
    look_at_workspace,
    make_workspace,
    workspace_folder,
)
from scribe_desktop.config import Settings
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.errors import ConfigurationError, LockedError
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace


def open_or_create(settings: Settings, *, passphrase_fd: int | None, recovery_key_fd: int | None) -> Workspace:
    """Open the workspace, creating it at first use. Jobs that a dead program left running are queued again.

    Raises:
        LockedError: no key can be had here. Nothing was changed.
        WorkspaceHeldError: another program holds it.
    """
    look = look_at_workspace(workspace_folder(settings))
    passphrase, recovery_key = read_descriptor(passphrase_fd), read_descriptor(recovery_key_fd)
    if not look.is_there:
        return _create(look, passphrase)

    def enter(given: str | None) -> Workspace:
        return enter_workspace(look, passphrase=given, recovery_key=recovery_key, clock=utc_now, new_id=random_id)

    try:
        return enter(passphrase)
    except LockedError:
        if passphrase is not None or recovery_key is not None or not _has_terminal():
            raise
    return enter(getpass.getpass("Workspace passphrase: "))


def open_throw_away() -> Workspace:
    """An encrypted workspace that is gone when it is closed."""
    return open_ephemeral_workspace(clock=utc_now, new_id=random_id)


def _create(look: WorkspaceLook, passphrase: str | None) -> Workspace:
    if look.needs_passphrase and passphrase is None and _has_terminal():
        passphrase = _ask_new_passphrase()
    created = make_workspace(look, passphrase, clock=utc_now, new_id=random_id)
    show_recovery_key(created.workspace, created.recovery_key, is_confirmed=False)
    return created.workspace


def show_recovery_key(workspace: Workspace, recovery_key: str, *, is_confirmed: bool) -> None:
    """Show a recovery key once, on a terminal, and note that it was kept when the user says so."""
    if not _has_terminal() and not is_confirmed:
        say("No recovery key has been kept yet. Make one with: scribe-desktop workspace recovery-key")
        return
    print("\nRECOVERY KEY - print it or write it down, and keep it away from this computer:\n")
    print(f"    {recovery_key}\n")
    print("It opens the workspace when the keychain or the passphrase is lost. It is shown only now.", flush=True)
    if is_confirmed or input("Type KEPT when you have it: ").strip().upper() == "KEPT":
        workspace.mark_recovery_key_kept()


def read_descriptor(descriptor: int | None) -> str | None:
    """The first line read from a file descriptor, or None when there is none."""
    if descriptor is None:
        return None
    try:
        with os.fdopen(descriptor, "r", encoding="utf-8") as file:
            line = file.readline(4096).rstrip("\r\n")
    except (OSError, ValueError):
        raise ConfigurationError(
            f"Nothing could be read from file descriptor {descriptor}.",
            next_step="Pass the secret as: command 3<file --passphrase-fd 3",
            code="key.descriptor",
        ) from None
    if not line:
        raise ConfigurationError(f"File descriptor {descriptor} held no secret.", code="key.descriptor")
    return line


def say(text: str) -> None:
    """A line for the user, beside the output."""
    print(text, file=sys.stderr, flush=True)


def ask_yes(question: str) -> bool:
    """Ask a yes-or-no question on the terminal; False when there is none."""
    if not _has_terminal():
        return False
    say(question)
    return input("Type yes: ").strip().lower() == "yes"


def _has_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask_new_passphrase() -> str:
    say("This computer has no keychain that can be used, so the workspace gets a passphrase.")
    while True:
        passphrase = getpass.getpass(f"New workspace passphrase (at least {LEAST_PASSPHRASE_CHARACTERS} characters): ")
        if len(passphrase) < LEAST_PASSPHRASE_CHARACTERS:
            say(f"That is shorter than {LEAST_PASSPHRASE_CHARACTERS} characters.")
        elif passphrase == getpass.getpass("Once more: "):
            return passphrase
        else:
            say("The two were not the same.")
