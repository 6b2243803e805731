"""Owns the key file of a workspace (`keys.json`): which single custody holds the workspace key, and the recovery wrap.

The file holds only wrapped keys and a key check value; nothing in it opens the workspace by itself. The keychain, or
the passphrase, or the recovery key does.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from scribe_desktop.errors import LockedError, StorageError
from scribe_desktop.store.files import replace_file, storage_error
from scribe_desktop.store.keychain import Keychain, keychain_unavailable
from scribe_desktop.store.keys import (
    SCRYPT_N,
    SCRYPT_P,
    SCRYPT_R,
    MistypedRecoveryKeyError,
    WrongKeyError,
    derive_workspace_keys,
    key_from_passphrase,
    key_from_recovery,
    new_recovery,
    print_recovery,
    read_recovery,
    unwrap,
    wrap,
)

KEYS_NAME = "keys.json"

_VERSION = 1
_SALT_BYTES = 16
_LOCKED_SAFE = "The workspace is intact and stays locked."


class Custody(StrEnum):
    """Who holds the workspace key: exactly one of them, besides the recovery key."""

    KEYCHAIN = "keychain"
    PASSPHRASE = "passphrase"  # noqa: S105 - a word, not a secret


@dataclass(frozen=True, slots=True)
class PassphraseWrap:
    """The workspace key under a passphrase, with scrypt's figures as they were then. Bytes are base64."""

    salt: str
    n: int
    r: int
    p: int
    wrapped: str


@dataclass(frozen=True, slots=True)
class RecoveryWrap:
    """The workspace key under the recovery key; `is_kept` once the user said that it is printed or saved."""

    salt: str
    wrapped: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The content of `keys.json`. `check` tells the right workspace key from any other.

    `recovery` holds one wrap, or two: a kept one stays good until the user has kept its successor.
    """

    workspace_id: str
    custody: Custody
    check: str
    passphrase: PassphraseWrap | None
    recovery: tuple[RecoveryWrap, ...]

    @property
    def has_kept_recovery(self) -> bool:
        """Whether the user has kept a recovery key that is good."""
        return any(wrapped.is_kept for wrapped in self.recovery)

    @property
    def keychain_name(self) -> str:
        """The name of this workspace's entry in a keychain."""
        return f"workspace-{self.workspace_id}"


@dataclass(frozen=True, slots=True)
class MadeKeys:
    """A new key file, not yet written, and the recovery key to show once."""

    file: KeyFile
    recovery_key: str


def make_keys(workspace_key: bytes, keychain: Keychain | None, passphrase: str | None) -> MadeKeys:
    """Put a new workspace key into custody: the keychain if it keeps it, else the passphrase.

    Raises:
        LockedError: `workspace.no_key` or `workspace.keychain_unavailable`; no key was kept anywhere.
    """
    workspace_id = secrets.token_hex(16)
    recovery, recovery_key = _new_recovery_wrap(workspace_key, workspace_id)
    check = _encode(derive_workspace_keys(workspace_key).check)
    file = KeyFile(workspace_id, Custody.KEYCHAIN, check, None, (recovery,))
    if keychain is not None:
        if _does_keep(keychain, file.keychain_name, workspace_key):
            return MadeKeys(file, recovery_key)
        if not passphrase:
            raise keychain_unavailable()
    if not passphrase:
        raise LockedError(
            "There is neither a keychain nor a passphrase to protect the workspace with.",
            safe="Nothing was stored.",
            next_step="Choose a passphrase.",
            code="workspace.no_key",
        )
    return MadeKeys(_under_passphrase(file, workspace_key, passphrase), recovery_key)


def unlock(file: KeyFile, keychain: Keychain | None, passphrase: str | None) -> bytes:
    """The workspace key out of its custody.

    Raises:
        LockedError: `workspace.keychain_unavailable`, `workspace.key_missing`, `workspace.no_key` or
            `workspace.wrong_passphrase`. Nothing is changed.
    """
    if file.custody is Custody.PASSPHRASE:
        return _unlock_by_passphrase(file, passphrase)
    if keychain is None:
        raise keychain_unavailable()
    key = keychain.get(file.keychain_name)
    if key is None:
        raise _key_missing("The system's keychain no longer holds the key of this workspace.")
    if not fits(file, key):
        raise _key_missing("The system's keychain holds another key under the name of this workspace.")
    return key


def unlock_by_recovery(file: KeyFile, recovery_key: str) -> bytes:
    """The workspace key by the recovery key.

    Raises:
        LockedError: `workspace.wrong_recovery_key`.
    """
    try:
        recovery = read_recovery(recovery_key)
    except MistypedRecoveryKeyError as error:
        raise _wrong_recovery_key("The recovery key has a typing mistake.") from error
    for held in file.recovery:
        wrapping = key_from_recovery(recovery, _decode(held.salt))
        with contextlib.suppress(WrongKeyError):
            return unwrap(wrapping, _decode(held.wrapped), _purpose("recovery", file.workspace_id))
    raise _wrong_recovery_key("This recovery key belongs to another workspace, or was replaced.")


def reinstall(file: KeyFile, workspace_key: bytes, keychain: Keychain | None, passphrase: str | None) -> KeyFile:
    """Put a recovered key back into custody: under the new passphrase if there is one, else into the keychain.

    With neither, or for a passphrase custody without a new passphrase, nothing changes.
    """
    if passphrase:
        return _under_passphrase(file, workspace_key, passphrase)
    if (
        keychain is not None
        and file.custody is Custody.KEYCHAIN
        and not _does_keep(keychain, file.keychain_name, workspace_key)
    ):
        raise keychain_unavailable()
    return file


def renew_recovery(file: KeyFile, workspace_key: bytes) -> MadeKeys:
    """The key file with a new recovery key, not yet kept; one that was kept stays good beside it."""
    made, recovery_key = _new_recovery_wrap(workspace_key, file.workspace_id)
    kept = tuple(held for held in file.recovery if held.is_kept)
    return MadeKeys(replace(file, recovery=(*kept, made)), recovery_key)


def with_recovery_kept(file: KeyFile) -> KeyFile:
    """The key file, saying that the user has kept the newest recovery key; an older one is good no more."""
    return replace(file, recovery=(replace(file.recovery[-1], is_kept=True),))


def fits(file: KeyFile, key: bytes) -> bool:
    """Whether this is the workspace's key, told without opening anything."""
    return hmac.compare_digest(derive_workspace_keys(key).check, _decode(file.check))


def write_key_file(folder: Path, file: KeyFile) -> None:
    """Put the key file in place, whole or not at all.

    Raises:
        StorageError: the disk failed; the old file stands.
    """
    content = {"version": _VERSION, **asdict(file)}
    replace_file(folder / KEYS_NAME, (json.dumps(content, indent=2) + "\n").encode())


def read_key_file(folder: Path) -> KeyFile:
    """Read the key file.

    Raises:
        LockedError: `workspace.key_missing`, there is none.
        StorageError: `store.newer` or `store.damaged`.
    """
    try:
        content = json.loads((folder / KEYS_NAME).read_bytes())
    except FileNotFoundError as error:
        raise _key_missing("The key file of this workspace is gone.") from error
    except OSError as error:
        raise storage_error(error) from error
    except ValueError as error:
        raise _damaged() from error
    try:
        if content["version"] > _VERSION:
            raise StorageError(
                "This workspace was written by a newer version of the program.",
                safe="Nothing was changed.",
                next_step="Update the program, then open the workspace again.",
                code="store.newer",
            )
        wrapped = content["passphrase"]
        return KeyFile(
            workspace_id=content["workspace_id"],
            custody=Custody(content["custody"]),
            check=content["check"],
            passphrase=None if wrapped is None else PassphraseWrap(**wrapped),
            recovery=tuple(RecoveryWrap(**held) for held in content["recovery"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged() from error


def _unlock_by_passphrase(file: KeyFile, passphrase: str | None) -> bytes:
    if not passphrase:
        raise LockedError(
            "This workspace opens with a passphrase, and none was given.",
            safe=_LOCKED_SAFE,
            next_step="Enter the passphrase, or the recovery key.",
            code="workspace.no_key",
        )
    held = file.passphrase
    if held is None:
        raise _damaged()
    try:
        wrapping = key_from_passphrase(passphrase, _decode(held.salt), held.n, held.r, held.p)
        return unwrap(wrapping, _decode(held.wrapped), _purpose("passphrase", file.workspace_id))
    except WrongKeyError as error:
        raise LockedError(
            "The passphrase is not right.",
            safe=_LOCKED_SAFE,
            next_step="Try again, or open the workspace with its recovery key.",
            code="workspace.wrong_passphrase",
        ) from error


def _under_passphrase(file: KeyFile, workspace_key: bytes, passphrase: str) -> KeyFile:
    salt = secrets.token_bytes(_SALT_BYTES)
    wrapping = key_from_passphrase(passphrase, salt)
    wrapped = wrap(wrapping, workspace_key, _purpose("passphrase", file.workspace_id))
    held = PassphraseWrap(_encode(salt), SCRYPT_N, SCRYPT_R, SCRYPT_P, _encode(wrapped))
    return replace(file, custody=Custody.PASSPHRASE, passphrase=held)


def _new_recovery_wrap(workspace_key: bytes, workspace_id: str) -> tuple[RecoveryWrap, str]:
    recovery, salt = new_recovery(), secrets.token_bytes(_SALT_BYTES)
    wrapped = wrap(key_from_recovery(recovery, salt), workspace_key, _purpose("recovery", workspace_id))
    return RecoveryWrap(_encode(salt), _encode(wrapped), is_kept=False), print_recovery(recovery)


def _does_keep(keychain: Keychain, name: str, key: bytes) -> bool:
    try:
        keychain.put(name, key)
        return keychain.get(name) == key
    except LockedError:
        return False


def _purpose(kind: str, workspace_id: str) -> str:
    return f"scribe workspace key 1: {kind} {workspace_id}"


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _damaged() from error


def _key_missing(happened: str) -> LockedError:
    return LockedError(
        happened,
        safe=_LOCKED_SAFE,
        next_step="Open the workspace with its recovery key.",
        code="workspace.key_missing",
    )


def _wrong_recovery_key(happened: str) -> LockedError:
    return LockedError(
        happened, safe=_LOCKED_SAFE, next_step="Compare it with your copy.", code="workspace.wrong_recovery_key"
    )


def _damaged() -> StorageError:
    return StorageError(
        "The key file of this workspace is damaged.",
        safe="Nothing was changed.",
        next_step="Restore the workspace's folder from a backup, or ask for help.",
        code="store.damaged",
    )
