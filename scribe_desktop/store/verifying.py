"""Owns the whole check of a store: pages, references, audit chain, sealed sound. It repairs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.store.audio_files import AudioFiles
from scribe_desktop.store.audit import AuditLog
from scribe_desktop.store.database import Database, database_damaged


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked and found in order."""

    audit_lines: int
    recordings: int


def verify_store(database: Database, audit: AuditLog, audio: AudioFiles) -> Verified:
    """Check everything there is. Blocks for long, and readers with it while pages are checked.

    Raises:
        StorageError: `store.damaged`, `audit.broken`, `audio.damaged` or `audio.missing`.
    """
    with database.reading() as connection:
        verdict = connection.row("PRAGMA integrity_check(1)")
        # Each page's own seal; a row for every page that is not as it was written.
        broken_pages = connection.rows("PRAGMA cipher_integrity_check")
        dangling = connection.rows("PRAGMA foreign_key_check")
        names = connection.rows("SELECT sealed_name FROM recordings WHERE sealed_name IS NOT NULL ORDER BY seq")
    if verdict is None or verdict["integrity_check"] != "ok" or broken_pages or dangling:
        raise database_damaged()
    lines = audit.verify()
    for row in names:
        audio.check(row["sealed_name"])
    return Verified(audit_lines=lines, recordings=len(names))
