"""Owns how a program comes to its workspace: what is there, what opens it, making it at first use.

The window and the command line share it; each asks its user in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.config import Settings
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NewId
from scribe_desktop.store.custody import Custody, read_key_file
from scribe_desktop.store.keychain import Keychain, SystemKeychain
from scribe_desktop.store.workspace import (
    CreatedWorkspace,
    Workspace,
    create_workspace,
    open_workspace,
    workspace_exists,
)

LEAST_PASSPHRASE_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class WorkspaceLook:
    """What stands in the folder before anything is opened.

    `keychain` is the system's if it can be trusted, else None. `needs_passphrase` is what the user must be asked for:
    a new one at first use without a keychain, else the one the workspace is under.
    """

    folder: Path
    is_there: bool
    needs_passphrase: bool
    keychain: Keychain | None


def workspace_folder(settings: Settings) -> Path:
    """The folder of the local-only user's workspace."""
    return settings.data_dir / "workspaces" / "local"


def look_at_workspace(folder: Path) -> WorkspaceLook:
    """See what is there. Blocks up to some seconds for a keychain's answer.

    Raises:
        StorageError: the key file is damaged or cannot be read.
    """
    system = SystemKeychain()
    keychain = system if system.is_usable() else None
    if not workspace_exists(folder):
        return WorkspaceLook(folder, is_there=False, needs_passphrase=keychain is None, keychain=keychain)
    is_under_passphrase = read_key_file(folder).custody is Custody.PASSPHRASE
    return WorkspaceLook(folder, is_there=True, needs_passphrase=is_under_passphrase, keychain=keychain)


def make_workspace(look: WorkspaceLook, passphrase: str | None, *, clock: Clock, new_id: NewId) -> CreatedWorkspace:
    """Make the workspace at first use.

    Raises:
        LockedError, WorkspaceHeldError, StorageError: as `store.workspace.create_workspace`.
    """
    return create_workspace(look.folder, keychain=look.keychain, passphrase=passphrase, clock=clock, new_id=new_id)


def enter_workspace(
    look: WorkspaceLook,
    *,
    passphrase: str | None = None,
    recovery_key: str | None = None,
    clock: Clock,
    new_id: NewId,
) -> Workspace:
    """Open the workspace; jobs that a dead program left running are queued again.

    Raises:
        LockedError, WorkspaceHeldError, StorageError: as `store.workspace.open_workspace`.
    """
    workspace = open_workspace(
        look.folder,
        keychain=look.keychain,
        passphrase=passphrase,
        recovery_key=recovery_key,
        clock=clock,
        new_id=new_id,
    )
    workspace.jobs.recover_interrupted()
    return workspace
