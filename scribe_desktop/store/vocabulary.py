"""Owns the vocabulary: the user's own drug names and terms, each once whatever its case, in order of adding."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.store.core import Core
from scribe_desktop.store.database import Connection
from scribe_desktop.store.encoding import storable


class Vocabulary:
    """The vocabulary of a workspace. Any thread. Blank terms are passed over."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def terms(self) -> tuple[str, ...]:
        """All terms, in the order they were added."""
        with self._core.database.reading() as connection:
            return tuple(row["term"] for row in connection.rows("SELECT term FROM vocabulary ORDER BY seq"))

    def add(self, terms: Iterable[str]) -> int:
        """Add terms; returns how many were new."""
        with self._core.database.transaction() as connection:
            added = _add(connection, terms)
            self._note_change(f"added {added}", added)
        return added

    def remove(self, terms: Iterable[str]) -> int:
        """Remove terms; returns how many were there."""
        with self._core.database.transaction() as connection:
            removed = sum(
                connection.execute("DELETE FROM vocabulary WHERE folded = ?", (_tidy(term).casefold(),))
                for term in terms
            )
            self._note_change(f"removed {removed}", removed)
        return removed

    def replace(self, terms: Iterable[str]) -> int:
        """Put these terms in place of all others; returns how many there are now."""
        with self._core.database.transaction() as connection:
            removed = connection.execute("DELETE FROM vocabulary")
            added = _add(connection, terms)
            self._note_change(f"replaced {removed} by {added}", removed + added)
        return added

    def _note_change(self, detail: str, changes: int) -> None:
        if changes:
            self._core.audit.append(AuditAction.VOCABULARY_CHANGED, "vocabulary", detail)


def _add(connection: Connection, terms: Iterable[str]) -> int:
    tidied = [term for term in map(_tidy, terms) if term]
    return sum(
        connection.execute("INSERT OR IGNORE INTO vocabulary (folded, term) VALUES (?, ?)", (term.casefold(), term))
        for term in tidied
    )


def _tidy(term: str) -> str:
    return " ".join(unicodedata.normalize("NFC", storable(term)).split())
