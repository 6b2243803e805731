"""Owns the operating system's keychain: which ones are trusted, and that none can hang the program.

The only module that imports keyring, and only when a keychain is used. A plaintext, null or unknown backend is refused.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import secrets
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from scribe_desktop.errors import LockedError

Result = TypeVar("Result")

SERVICE = "Scribe Desktop"
_PROBE_SECONDS = 5.0
# A locked keychain may be asking its owner for a password.
_CALL_SECONDS = 60.0
_TRUSTED = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
    }
)


class Keychain(Protocol):
    """Where a workspace key may be kept. Every method may block and may raise LockedError."""

    def get(self, name: str) -> bytes | None:
        """The secret of that name, or None."""

    def put(self, name: str, secret: bytes) -> None:
        """Keep the secret, in place of an older one of that name."""

    def delete(self, name: str) -> None:
        """Forget the secret; none of that name is fine."""


class Backend(Protocol):
    """The part of a keyring backend that is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """The stored text or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a text."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove a text."""


class SystemKeychain:
    """The keychain of the operating system. Secrets are stored as base64 text under one service name.

    Args:
        backend: a keyring backend to use in place of the system's; it is held to the same list.
    """

    def __init__(self, backend: object | None = None) -> None:
        self._given = backend

    @classmethod
    def available(cls) -> bool:
        """Whether a trusted keychain is there and keeps what it is given: a probe, 5 s at most."""
        return cls().is_usable()

    def is_usable(self, seconds: float = _PROBE_SECONDS) -> bool:
        """Whether this keychain is trusted and returns a probe that it was given."""
        name = "probe-" + secrets.token_hex(8)
        probe = secrets.token_bytes(32)

        def keep_and_read() -> bool:
            self._put(name, probe)
            try:
                return self._get(name) == probe
            finally:
                self._delete(name)

        try:
            return _within(seconds, keep_and_read)
        except LockedError:
            return False

    def get(self, name: str) -> bytes | None:
        """The secret of that name, or None. Blocks while the keychain asks its owner.

        Raises:
            LockedError: `workspace.keychain_unavailable`.
        """
        return _within(_CALL_SECONDS, lambda: self._get(name))

    def put(self, name: str, secret: bytes) -> None:
        """Keep the secret. Blocks and raises as `get` does."""
        _within(_CALL_SECONDS, lambda: self._put(name, secret))

    def delete(self, name: str) -> None:
        """Forget the secret; none of that name is fine. Blocks and raises as `get` does."""
        _within(_CALL_SECONDS, lambda: self._delete(name))

    def _get(self, name: str) -> bytes | None:
        text = self._backend().get_password(SERVICE, name)
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            # Not ours: the caller's key check then says that the entry holds another key.
            return b""

    def _put(self, name: str, secret: bytes) -> None:
        self._backend().set_password(SERVICE, name, base64.b64encode(secret).decode())

    def _delete(self, name: str) -> None:
        import keyring.errors

        with contextlib.suppress(keyring.errors.PasswordDeleteError):
            self._backend().delete_password(SERVICE, name)

    def _backend(self) -> Backend:
        import keyring
        from keyring.backends.chainer import ChainerBackend

        chosen: object = self._given if self._given is not None else keyring.get_keyring()
        # A chain falls back from one backend to the next, so it is never used itself: only a trusted link of it.
        links: list[object] = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
        for link in links:
            kind = type(link)
            if f"{kind.__module__}.{kind.__qualname__}" in _TRUSTED:
                return link  # type: ignore[return-value]
        raise keychain_unavailable()


def keychain_unavailable() -> LockedError:
    """The error for a keychain that is missing, refused, locked or silent."""
    return LockedError(
        "The system's keychain cannot be used.",
        safe="The workspace is intact and stays locked.",
        next_step="Unlock the keychain, or open the workspace with its recovery key.",
        code="workspace.keychain_unavailable",
    )


def _within(seconds: float, work: Callable[[], Result]) -> Result:
    """Run `work` in a thread of its own and give up on it after so many seconds: keychains prompt, and may hang."""
    results: list[Result] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - backends raise whatever their system gives them
            failures.append(error)

    thread = threading.Thread(target=run, name="keychain", daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    cause = failures[0] if failures else None
    raise keychain_unavailable() from cause
