"""Owns the Workspace: one encrypted store, made or opened whole, held by one program, closed whole.

Everything else of the store is reached through it. What goes wrong while it is opened leaves it as it was.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NewId
from scribe_desktop.errors import LockedError, StorageError
from scribe_desktop.store.audio_files import AudioFiles
from scribe_desktop.store.audit import AuditLog
from scribe_desktop.store.building import AUDIO_NAME, DATABASE_NAME, build_workspace, finish_building, has_workspace
from scribe_desktop.store.checkpoints import Checkpoints
from scribe_desktop.store.checks import Checks
from scribe_desktop.store.core import Core
from scribe_desktop.store.custody import (
    KeyFile,
    make_keys,
    read_key_file,
    reinstall,
    renew_recovery,
    unlock,
    unlock_by_recovery,
    with_recovery_kept,
    write_key_file,
)
from scribe_desktop.store.database import Database, open_database
from scribe_desktop.store.ephemeral import make_run_folder, remove_run_folder
from scribe_desktop.store.files import make_private_folder
from scribe_desktop.store.jobs import Jobs
from scribe_desktop.store.keychain import Keychain
from scribe_desktop.store.keys import derive_workspace_keys, new_key
from scribe_desktop.store.lock import WorkspaceLock
from scribe_desktop.store.migrating import migrate_database
from scribe_desktop.store.notes import Notes
from scribe_desktop.store.recordings import Recordings
from scribe_desktop.store.search import SearchHit, search
from scribe_desktop.store.sessions import Sessions
from scribe_desktop.store.signatures import Signatures
from scribe_desktop.store.transcripts import Transcripts
from scribe_desktop.store.trash import Trash
from scribe_desktop.store.verifying import Verified, verify_store
from scribe_desktop.store.vocabulary import Vocabulary

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Holding:
    """What a workspace holds while it is open. `keys` is None for an ephemeral one: its key is in memory only."""

    folder: Path
    lock: WorkspaceLock
    key: bytes
    keys: KeyFile | None


class Workspace:
    """An open workspace. Its repositories may be used from any thread; every method is one short transaction.

    Made by `create_workspace`, `open_workspace` and `open_ephemeral_workspace`.
    """

    def __init__(self, holding: _Holding, database: Database, clock: Clock, new_id: NewId) -> None:
        self._holding = holding
        self._keys = holding.keys
        self._keys_lock = threading.Lock()
        self._database = database
        self.audit = AuditLog(database, clock)
        core = Core(database, clock, new_id, self.audit)
        self.audio = AudioFiles(core, holding.folder / AUDIO_NAME, derive_workspace_keys(holding.key).recordings)
        self.sessions = Sessions(core)
        self.recordings = Recordings(core, self.audio)
        self.transcripts = Transcripts(core)
        self.notes = Notes(core)
        self.checks = Checks(core)
        self.signatures = Signatures(core)
        self.jobs = Jobs(core)
        self.checkpoints = Checkpoints(core)
        self.vocabulary = Vocabulary(core)
        self.trash = Trash(core, self.sessions, self.recordings, self.audio, holding.folder / DATABASE_NAME)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """Where the workspace stands."""
        return self._holding.folder

    @property
    def is_ephemeral(self) -> bool:
        """Whether it is gone for good when it is closed."""
        return self._holding.keys is None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Group several calls of this thread: all of them count, or none. Re-entrant; keep it short.

        Raises:
            StorageError: the database refused or failed; everything since the start is undone.
        """
        with self._database.transaction():
            yield

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Group several queries of this thread, so that they see one and the same moment. Re-entrant; keep it short.

        Raises:
            StorageError: the database failed.
        """
        with self._database.reading():
            yield

    def search_sessions(self, query: str, limit: int = 200) -> tuple[SearchHit, ...]:
        """Sessions by label, transcript or note, newest first, one hit each; the trash is left out.

        Every word must be somewhere in the session, also as the beginning of a longer one.
        """
        return search(self._database, query, limit)

    def search(self, query: str, limit: int = 50) -> tuple[SearchHit, ...]:
        """The same, for the command line."""
        return self.search_sessions(query, limit)

    def verify(self) -> Verified:
        """Check the database's pages, the audit chain, and every sealed recording from end to end. Blocks for long.

        Raises:
            StorageError: `store.damaged`, `audit.broken`, `audio.damaged` or `audio.missing`: the first thing found.
        """
        return verify_store(self._database, self.audit, self.audio)

    @property
    def has_kept_recovery_key(self) -> bool:
        """Whether the user has said that a recovery key is printed or saved; an ephemeral workspace needs none."""
        return self._keys is None or self._keys.has_kept_recovery

    def new_recovery_key(self) -> str:
        """Make a recovery key and show it once. One that was kept before stays good until this one is kept.

        Raises:
            StorageError: the disk failed, or the workspace is ephemeral.
        """
        with self._keys_lock:
            made = renew_recovery(self._require_keys(), self._holding.key)
            self.audit.append(AuditAction.RECOVERY_KEY_MADE, "workspace")
            self._write_keys(made.file)
        return made.recovery_key

    def mark_recovery_key_kept(self) -> None:
        """Note that the user has printed or saved the newest recovery key; older ones open nothing from now on."""
        with self._keys_lock:
            self._write_keys(with_recovery_kept(self._require_keys()))

    def close(self) -> None:
        """Let go of database and lock; an ephemeral workspace is removed. More than once is fine."""
        self._database.close()
        self._holding.lock.release()
        if self.is_ephemeral:
            remove_run_folder(self.folder)

    def tidy(self) -> None:
        """Finish what a crash interrupted: erasings, unfinished files, files of no recording. Done at every opening."""
        try:
            self.trash.finish_erasures()
            self.audio.sweep()
            self.checks.count_all()
        except StorageError as error:
            # A file that cannot be removed now is tried again next time; it must not keep the workspace shut.
            _log.warning("tidying the workspace was not finished: %s", error.code)

    def _require_keys(self) -> KeyFile:
        if self._keys is None:
            raise StorageError("A throw-away workspace has no recovery key.", code="workspace.ephemeral")
        return self._keys

    def _write_keys(self, keys: KeyFile) -> None:
        write_key_file(self.folder, keys)
        self._keys = keys


@dataclass(frozen=True, slots=True)
class CreatedWorkspace:
    """A new workspace, open, and its recovery key, to be shown once."""

    workspace: Workspace
    recovery_key: str


def workspace_exists(folder: Path) -> bool:
    """Whether the folder holds a workspace, openable or not: then none may be created there."""
    return has_workspace(folder)


def create_workspace(
    folder: Path, *, keychain: Keychain | None, passphrase: str | None, clock: Clock, new_id: NewId
) -> CreatedWorkspace:
    """Make a workspace and open it. Its key goes into the keychain if that keeps it, else under the passphrase.

    Blocks for a keychain's prompt, or 0.1 s for scrypt.

    Raises:
        LockedError: `workspace.no_key` or `workspace.keychain_unavailable`; nothing was made.
        WorkspaceHeldError: another program holds the folder.
        StorageError: `store.exists` when there is one already; or the disk failed.
    """
    make_private_folder(folder)
    with contextlib.ExitStack() as undo:
        lock = undo.enter_context(WorkspaceLock(folder))
        if has_workspace(folder):
            raise StorageError(
                "There is already a workspace in this folder.",
                safe="Nothing was changed.",
                next_step="Open it, or choose another folder.",
                code="store.exists",
            )
        key = new_key()
        made = make_keys(key, keychain, passphrase)
        undo.callback(_forget_unused_key, folder, keychain, made.file)
        build_workspace(folder, derive_workspace_keys(key).database, made.file)
        workspace = _open(_Holding(folder, lock, key, made.file), clock, new_id, AuditAction.WORKSPACE_CREATED)
        undo.pop_all()
    return CreatedWorkspace(workspace, made.recovery_key)


def open_workspace(
    folder: Path,
    *,
    keychain: Keychain | None = None,
    passphrase: str | None = None,
    recovery_key: str | None = None,
    clock: Clock,
    new_id: NewId,
) -> Workspace:
    """Open an existing workspace out of its custody, or by its recovery key.

    A recovery key also puts the workspace key back: under `passphrase` if one is given, else into the keychain it was
    in. Blocks for a keychain's prompt, or 0.1 s for scrypt, and while a database is brought up to date.

    Raises:
        LockedError: there is no key; `code` says what is missing. Nothing is changed.
        WorkspaceHeldError: another program holds the workspace.
        StorageError: `store.missing`, `store.newer`, `store.damaged`, or the disk failed.
    """
    if not has_workspace(folder):
        raise StorageError(
            "There is no workspace in this folder.", next_step="Create one, or choose another.", code="store.missing"
        )
    with contextlib.ExitStack() as undo:
        lock = undo.enter_context(WorkspaceLock(folder))
        keys = read_key_file(folder)
        if recovery_key:
            key, action = unlock_by_recovery(keys, recovery_key), AuditAction.RECOVERY_KEY_USED
            restored = reinstall(keys, key, keychain, passphrase)
            if restored != keys:
                write_key_file(folder, restored)
                if restored.custody is not keys.custody:
                    _forget_key(keychain, keys)
            keys = restored
        else:
            key, action = unlock(keys, keychain, passphrase), AuditAction.WORKSPACE_OPENED
        workspace = _open(_Holding(folder, lock, key, keys), clock, new_id, action)
        undo.pop_all()
    return workspace


def open_ephemeral_workspace(*, clock: Clock, new_id: NewId, parent: Path | None = None) -> Workspace:
    """Make a workspace for this run only: encrypted in a private temporary folder, its key in memory and nowhere else.

    What killed runs left behind is unreadable, and is removed here. `parent` takes the place of the system's
    temporary folder.

    Raises:
        StorageError: the temporary folder cannot be used.
    """
    folder, lock = make_run_folder(parent)
    with contextlib.ExitStack() as undo:
        undo.callback(remove_run_folder, folder)
        undo.callback(lock.release)
        key = new_key()
        build_workspace(folder, derive_workspace_keys(key).database, None)
        workspace = _open(_Holding(folder, lock, key, None), clock, new_id, AuditAction.WORKSPACE_CREATED)
        undo.pop_all()
    return workspace


def _open(holding: _Holding, clock: Clock, new_id: NewId, action: AuditAction) -> Workspace:
    database_key = derive_workspace_keys(holding.key).database
    database_path = holding.folder / DATABASE_NAME
    finish_building(holding.folder)
    make_private_folder(holding.folder / AUDIO_NAME)
    migrate_database(database_path, database_key)
    database = open_database(database_path, database_key)
    try:
        workspace = Workspace(holding, database, clock, new_id)
        workspace.tidy()
        workspace.audit.append(action, "workspace")
    except BaseException:
        database.close()
        raise
    return workspace


def _forget_unused_key(folder: Path, keychain: Keychain | None, keys: KeyFile) -> None:
    """After a making that failed; once the key file stands, the key in the keychain is needed."""
    if not has_workspace(folder):
        _forget_key(keychain, keys)


def _forget_key(keychain: Keychain | None, keys: KeyFile) -> None:
    if keychain is not None:
        with contextlib.suppress(LockedError):
            keychain.delete(keys.keychain_name)
