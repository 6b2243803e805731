"""Owns the workspace key and what is made from it: derived keys, wrapping, the passphrase and the recovery code.

Pure computation on bytes; it reads and writes no file and no keychain (see custody). Any thread.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY_BYTES = 32
NONCE_BYTES = 12
RECOVERY_BYTES = 16
SCRYPT_N = 2**15
SCRYPT_R = 8
SCRYPT_P = 1

# Crockford's base 32, https://www.crockford.com/base32.html: 32 digits, and five more for the check symbol modulo 37.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK_DIGITS = _DIGITS + "*~$=U"
_LOOKALIKES = str.maketrans("OIL", "011")
_RECOVERY_DIGITS = 26  # 128 bits, five a digit
_GROUP = 5


class WrongKeyError(Exception):
    """The key does not open this box. Stays inside the store, which says so in words."""


class MistypedRecoveryKeyError(WrongKeyError):
    """The recovery key's check symbol does not fit: a typing mistake."""


@dataclass(frozen=True, slots=True)
class WorkspaceKeys:
    """The keys derived from one workspace key; `check` proves the workspace key without giving it away."""

    database: bytes
    recordings: bytes
    check: bytes


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def derive_workspace_keys(workspace_key: bytes) -> WorkspaceKeys:
    """One key per purpose, so that none gives away another."""
    return WorkspaceKeys(
        database=_derive(workspace_key, b"scribe workspace 1: database"),
        recordings=_derive(workspace_key, b"scribe workspace 1: recordings"),
        check=_derive(workspace_key, b"scribe workspace 1: check"),
    )


def key_from_passphrase(passphrase: str, salt: bytes, n: int = SCRYPT_N, r: int = SCRYPT_R, p: int = SCRYPT_P) -> bytes:
    """A wrapping key by scrypt; about 0.1 s by design. The passphrase counts the same however it was composed."""
    words = unicodedata.normalize("NFKC", passphrase).encode()
    return Scrypt(salt=salt, length=KEY_BYTES, n=n, r=r, p=p).derive(words)


def key_from_recovery(recovery: bytes, salt: bytes) -> bytes:
    """A wrapping key by HKDF: 128 random bits need no stretching."""
    return _derive(recovery, b"scribe workspace 1: recovery", salt)


def wrap(key: bytes, secret: bytes, purpose: str) -> bytes:
    """Seal `secret` under `key` (AES-256-GCM): nonce, then ciphertext. `purpose` must be given again to unwrap."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, purpose.encode())


def unwrap(key: bytes, wrapped: bytes, purpose: str) -> bytes:
    """Undo `wrap`.

    Raises:
        WrongKeyError: another key, another purpose, or damaged bytes.
    """
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongKeyError from error


def new_recovery() -> bytes:
    """128 random bits."""
    return secrets.token_bytes(RECOVERY_BYTES)


def print_recovery(recovery: bytes) -> str:
    """The recovery key as the user keeps it: base 32 in groups of five, the last symbol a check of all others."""
    value = int.from_bytes(recovery, "big")
    digits = "".join(_DIGITS[(value >> shift) & 31] for shift in range(5 * (_RECOVERY_DIGITS - 1), -1, -5))
    digits += _CHECK_DIGITS[value % len(_CHECK_DIGITS)]
    return "-".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def read_recovery(typed: str) -> bytes:
    """The 128 bits of a typed recovery key; case, spaces and hyphens do not matter, nor O for 0 and I or L for 1.

    Raises:
        MistypedRecoveryKeyError: a digit is wrong, missing or too many.
    """
    digits = "".join(symbol for symbol in typed.upper() if not symbol.isspace() and symbol != "-")
    digits = digits.translate(_LOOKALIKES)
    if len(digits) != _RECOVERY_DIGITS + 1:
        raise MistypedRecoveryKeyError
    value = 0
    for digit in digits[:-1]:
        place = _DIGITS.find(digit)
        if place < 0:
            raise MistypedRecoveryKeyError
        value = value * 32 + place
    if value >> (8 * RECOVERY_BYTES) or _CHECK_DIGITS[value % len(_CHECK_DIGITS)] != digits[-1]:
        raise MistypedRecoveryKeyError
    return value.to_bytes(RECOVERY_BYTES, "big")


def _derive(secret: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=purpose).derive(secret)
