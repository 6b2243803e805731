"""Owns full-text search: what is indexed, how a query is read, and what a hit is.

Row ids of the index are `seq * 4 + kind`, so that a row is found again from its source and its session from the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.store.database import Connection, Database
from scribe_desktop.store.encoding import storable


class SearchKind(StrEnum):
    """Where the words were found."""

    LABEL = "label"
    TRANSCRIPT = "transcript"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One hit, best first in a result. `snippet` is patient text around the words found."""

    session_id: SessionId
    kind: SearchKind
    snippet: str


_KINDS = (SearchKind.LABEL, SearchKind.TRANSCRIPT, SearchKind.NOTE)

_QUERY = """
SELECT sessions.id AS session_id, search_index.rowid % 4 AS kind,
       snippet(search_index, 0, '', '', '...', 16) AS snippet
FROM search_index
JOIN sessions ON sessions.id = CASE search_index.rowid % 4
    WHEN 0 THEN (SELECT id FROM sessions WHERE seq = search_index.rowid / 4)
    WHEN 1 THEN (SELECT transcripts.session_id FROM segments
                 JOIN transcripts ON transcripts.id = segments.transcript_id
                 WHERE segments.seq = search_index.rowid / 4)
    ELSE (SELECT session_id FROM notes WHERE seq = search_index.rowid / 4) END
WHERE search_index MATCH ? AND sessions.deleted_at IS NULL
ORDER BY rank LIMIT ?
"""


def search(database: Database, query: str, limit: int) -> tuple[SearchHit, ...]:
    """Hits that hold every word of the query, each also as the beginning of a longer one; no syntax, no error."""
    match = _match_expression(query)
    if not match:
        return ()
    with database.reading() as connection:
        rows = connection.rows(_QUERY, (match, limit))
    return tuple(SearchHit(row["session_id"], _KINDS[row["kind"]], row["snippet"]) for row in rows)


def put_words(connection: Connection, kind: SearchKind, seq: int, words: str) -> None:
    """Index these words for a source, in place of its older ones."""
    forget_words(connection, kind, seq)
    connection.execute("INSERT INTO search_index (rowid, words) VALUES (?, ?)", (_row_id(kind, seq), storable(words)))


def forget_words(connection: Connection, kind: SearchKind, seq: int) -> None:
    """Take a source out of the index."""
    connection.execute("DELETE FROM search_index WHERE rowid = ?", (_row_id(kind, seq),))


def _row_id(kind: SearchKind, seq: int) -> int:
    return seq * 4 + _KINDS.index(kind)


def _match_expression(query: str) -> str:
    # Quoted, a word is only a word to FTS5 (https://www.sqlite.org/fts5.html section 3); NUL would end the string.
    words = [word.replace('"', "") for word in storable(query).replace("\0", " ").split()]
    return " ".join(f'"{word}"*' for word in words if any(letter.isalnum() for letter in word))
