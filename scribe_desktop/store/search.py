"""Owns full-text search: what is indexed, how a query is read, and what a hit is.

One row of the index holds all words of one kind of one session; row ids are `sessions.seq * 4 + kind`, so that the
index itself hands out the newest sessions first. Ranking every hit of a common word costs a hundred times as much.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.store.database import Connection, Database, Row
from scribe_desktop.store.encoding import body_from_json, storable


class SearchKind(StrEnum):
    """Where the words were found."""

    LABEL = "label"
    TRANSCRIPT = "transcript"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One session that was found; newest first in a result. `snippet` is patient text around the words found."""

    session_id: SessionId
    kind: SearchKind
    snippet: str


_KINDS = (SearchKind.LABEL, SearchKind.TRANSCRIPT, SearchKind.NOTE)
_BEST_FIRST = (SearchKind.LABEL, SearchKind.NOTE, SearchKind.TRANSCRIPT)
_SNIPPET_CHARACTERS = 110
_BEFORE_CHARACTERS = 40

# Every word in one kind: the index walks backwards from the newest session and stops when there are enough.
_TOGETHER = """
SELECT session_words.rowid AS row_id
FROM session_words JOIN sessions ON sessions.seq = session_words.rowid / 4
WHERE session_words MATCH ? AND sessions.deleted_at IS NULL
ORDER BY session_words.rowid DESC LIMIT ?
"""
_ONE_WORD = "SELECT rowid FROM session_words WHERE session_words MATCH ?"
_IN_TRASH = "SELECT seq FROM sessions WHERE deleted_at IS NOT NULL"


def search(database: Database, query: str, limit: int) -> tuple[SearchHit, ...]:
    """Sessions that hold every word of the query, each also as the beginning of a longer one; no syntax, no error.

    At most one hit a session, newest session first; the words may stand in its label, transcript and notes together.
    """
    words = _query_words(query)
    if not words:
        return ()
    with database.reading() as connection:
        kinds = _sessions_with_all_in_one_kind(connection, words, limit)
        if len(words) > 1 and len(kinds) < limit:
            kinds |= _sessions_with_all_somewhere(connection, words, limit, kinds)
        newest = sorted(kinds, reverse=True)[:limit]
        return tuple(_hit(connection, seq, kinds[seq], words) for seq in newest)


def put_label(connection: Connection, session_seq: int, label: str) -> None:
    """Index a session's label, in place of its older one."""
    _put(connection, session_seq, SearchKind.LABEL, label)


def index_transcripts(connection: Connection, session_id: SessionId) -> None:
    """Index what is read in a session's transcripts now: of each recording the newest, with its corrections."""
    rows = connection.rows(
        "SELECT coalesce((SELECT corrections.text FROM corrections"
        "   WHERE corrections.transcript_id = segments.transcript_id AND corrections.segment_id = segments.id"
        "   ORDER BY corrections.seq DESC LIMIT 1), segments.text) AS words"
        " FROM transcripts JOIN segments ON segments.transcript_id = transcripts.id"
        " WHERE transcripts.session_id = ? AND transcripts.seq = ("
        "   SELECT max(newest.seq) FROM transcripts AS newest WHERE newest.session_id = transcripts.session_id"
        "   AND newest.recording_id IS transcripts.recording_id)"
        " ORDER BY transcripts.seq, segments.position",
        (session_id,),
    )
    _put(connection, _seq(connection, session_id), SearchKind.TRANSCRIPT, "\n".join(row["words"] for row in rows))


def index_notes(connection: Connection, session_id: SessionId) -> None:
    """Index the heads of a session's notes and their addenda."""
    bodies = connection.rows(
        "SELECT revisions.body FROM notes"
        " JOIN revisions ON revisions.note_id = notes.id AND revisions.number = notes.head_number"
        " WHERE notes.session_id = ? ORDER BY notes.seq",
        (session_id,),
    )
    addenda = connection.rows(
        "SELECT addenda.text FROM addenda JOIN notes ON notes.id = addenda.note_id"
        " WHERE notes.session_id = ? ORDER BY addenda.seq",
        (session_id,),
    )
    texts = [body_from_json(row["body"]).plain_text() for row in bodies] + [row["text"] for row in addenda]
    _put(connection, _seq(connection, session_id), SearchKind.NOTE, "\n".join(texts))


def forget_words(connection: Connection, session_seq: int) -> None:
    """Take a session out of the index."""
    for kind in _KINDS:
        _forget(connection, _row_id(session_seq, kind))


def _put(connection: Connection, session_seq: int, kind: SearchKind, words: str) -> None:
    row_id, words = _row_id(session_seq, kind), storable(words)
    before = connection.row("SELECT words FROM session_words WHERE rowid = ?", (row_id,))
    if before is not None and before["words"] == words:
        return
    if before is not None:
        _forget(connection, row_id)
    if words:
        connection.execute("INSERT INTO session_words (rowid, words) VALUES (?, ?)", (row_id, words))


def _forget(connection: Connection, row_id: int) -> None:
    connection.execute("DELETE FROM session_words WHERE rowid = ?", (row_id,))
    # FTS5 3.53 leaves long entries behind for good when a removal waits in memory together with other changes.
    connection.execute("INSERT INTO session_words (session_words) VALUES ('flush')")


def _seq(connection: Connection, session_id: SessionId) -> int:
    row = connection.row("SELECT seq FROM sessions WHERE id = ?", (session_id,))
    return int(row["seq"]) if row else 0


def _row_id(session_seq: int, kind: SearchKind) -> int:
    return session_seq * 4 + _KINDS.index(kind)


def _sessions_with_all_in_one_kind(connection: Connection, words: list[str], limit: int) -> dict[int, SearchKind]:
    """The newest sessions with every word in one kind, each with its best kind."""
    match = " ".join(_as_beginning(word) for word in words)
    found: dict[int, SearchKind] = {}
    for row in connection.rows(_TOGETHER, (match, limit * len(_KINDS))):
        seq, kind = row["row_id"] // 4, _KINDS[row["row_id"] % 4]
        if seq not in found or _BEST_FIRST.index(kind) < _BEST_FIRST.index(found[seq]):
            found[seq] = kind
    return found


def _sessions_with_all_somewhere(
    connection: Connection, words: list[str], limit: int, known: dict[int, SearchKind]
) -> dict[int, SearchKind]:
    """Sessions with one word here and another there."""
    everywhere: set[int] | None = None
    by_word: dict[str, set[int]] = {}
    # A long word is likely the rare one: when it is nowhere, the common ones need not be read.
    for word in sorted(words, key=len, reverse=True):
        rows = by_word[word] = {row[0] for row in connection.rows(_ONE_WORD, (_as_beginning(word),))}
        seqs = {row // 4 for row in rows}
        everywhere = seqs if everywhere is None else everywhere & seqs
        if not everywhere:
            return {}
    found = (everywhere or set()) - known.keys() - {row["seq"] for row in connection.rows(_IN_TRASH)}
    return {seq: _kind_of_words(seq, words, by_word) for seq in sorted(found, reverse=True)[:limit]}


def _kind_of_words(seq: int, words: list[str], by_word: dict[str, set[int]]) -> SearchKind:
    """The kind to show: the last word's that is not in the label, which is shown anyway."""
    for word in reversed(words):
        for kind in (SearchKind.NOTE, SearchKind.TRANSCRIPT):
            if _row_id(seq, kind) in by_word[word]:
                return kind
    return SearchKind.LABEL


def _hit(connection: Connection, seq: int, kind: SearchKind, words: list[str]) -> SearchHit:
    session: Row | None = connection.row("SELECT id FROM sessions WHERE seq = ?", (seq,))
    row = connection.row("SELECT words FROM session_words WHERE rowid = ?", (_row_id(seq, kind),))
    text = row["words"] if row else ""
    return SearchHit(SessionId(session["id"] if session else ""), kind, _snippet(text, words))


def _query_words(query: str) -> list[str]:
    # NUL would end the string for SQLite.
    words = [word.replace('"', "") for word in storable(query).replace("\0", " ").split()]
    return [word for word in dict.fromkeys(words) if any(letter.isalnum() for letter in word)]


def _as_beginning(word: str) -> str:
    # Quoted, a word is only a word to FTS5 (https://www.sqlite.org/fts5.html section 3).
    return f'"{word}"*'


def _snippet(text: str, words: list[str]) -> str:
    """The text around the first of the words that stands there: from the start of its line if that is near."""
    starts = [place for place in (_place(text, word) for word in words) if place is not None]
    place = min(starts, default=0)
    start = text.rfind("\n", 0, place) + 1
    is_cut = place - start > _BEFORE_CHARACTERS
    if is_cut:
        start = text.find(" ", place - _BEFORE_CHARACTERS) + 1
        start = start if 0 < start <= place else place
    end = start + _SNIPPET_CHARACTERS
    if end < len(text):
        end = max(text.rfind(" ", place, end), text.rfind("\n", place, end))
        end = end if end > place else start + _SNIPPET_CHARACTERS
    piece = " ".join(text[start:end].split())
    return f"{'...' if is_cut else ''}{piece}{'...' if end < len(text) else ''}"


def _place(text: str, word: str) -> int | None:
    found = re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE)
    if found is None and not (text.isascii() and word.isascii()):
        # Folding one character at a time keeps places: an accented letter is one before and one after.
        folded = "".join(_bare(character) for character in text)
        found = re.search(rf"(?<!\w){re.escape(''.join(map(_bare, word)))}", folded, re.IGNORECASE)
    return None if found is None else found.start()


def _bare(character: str) -> str:
    return character if character.isascii() else unicodedata.normalize("NFD", character)[0]
