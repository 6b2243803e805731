"""Owns what the window's benchmarks share: a workspace under a passphrase, and the user's way into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.command_line import PASSPHRASE
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.store.workspace import Workspace, create_workspace, open_workspace


@contextmanager
def made_workspace(data: Path) -> Iterator[Workspace]:
    """A new workspace where the window will look for it, its recovery key kept, under PASSPHRASE."""
    folder = data / "workspaces" / "local"
    folder.parent.mkdir(parents=True)
    created = create_workspace(folder, keychain=None, passphrase=PASSPHRASE, clock=utc_now, new_id=random_id)
    with created.workspace as workspace:
        workspace.mark_recovery_key_kept()
        yield workspace


@contextmanager
def opened_workspace(data: Path) -> Iterator[Workspace]:
    """The same workspace, opened after the window has let go of it."""
    folder = data / "workspaces" / "local"
    with open_workspace(folder, passphrase=PASSPHRASE, clock=utc_now, new_id=random_id) as workspace:
        yield workspace
