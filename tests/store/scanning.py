"""Looks for planted words and keys in raw files and, page by page, in what the database file really holds."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# SQLCipher 4, https://www.zetetic.net/sqlcipher/design: AES-256-CBC pages with IV and HMAC-SHA512 in a reserve at the
# end; the first 16 bytes of the file are its salt. A log frame has 24 bytes before its page, the log 32 before all.
PAGE_BYTES = 4096
RESERVE_BYTES = 80
SALT_BYTES = 16


def spellings(secret: bytes | str) -> set[bytes]:
    """How the secret could stand in a file."""
    if isinstance(secret, str):
        return {secret.encode(), secret.encode("utf-16-le"), secret.upper().encode(), secret.lower().encode()}
    return {secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b64encode(secret)}


def raw_hits(folder: Path, *secrets: bytes | str) -> list[str]:
    """Files under the folder that hold a secret in the clear, contents or names."""
    wanted = {spelling for secret in secrets for spelling in spellings(secret)}
    hits = []
    for path in sorted(folder.rglob("*")):
        content = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        if any(spelling in content for spelling in wanted):
            hits.append(path.name)
    return hits


def decrypted_pages(database: Path, key: bytes) -> Iterator[bytes]:
    """Every page of the database file and of its log, used, free or left over."""
    content = database.read_bytes()
    for start in range(0, len(content), PAGE_BYTES):
        yield _decrypt(content[start : start + PAGE_BYTES], key, is_first=start == 0)
    log = database.with_name(database.name + "-wal")
    frames = log.read_bytes()[32:] if log.exists() else b""
    for start in range(0, len(frames), PAGE_BYTES + 24):
        number = int.from_bytes(frames[start : start + 4], "big")
        yield _decrypt(frames[start + 24 : start + 24 + PAGE_BYTES], key, is_first=number == 1)


def page_hits(database: Path, key: bytes, *words: str) -> set[str]:
    """The words, in any case, that stand in any page."""
    found = set()
    for page in decrypted_pages(database, key):
        lower = page.lower()
        found |= {word for word in words if word.lower().encode() in lower}
    return found


def _decrypt(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    start = SALT_BYTES if is_first else 0
    vector = page[PAGE_BYTES - RESERVE_BYTES :][:16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(page[start : PAGE_BYTES - RESERVE_BYTES]) + decryptor.finalize()
