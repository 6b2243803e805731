"""Owns what a note puts on the clipboard: plain text for everyone, and ids that only the same note reads back."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QMimeData

from scribe_desktop.ui.note.sentences import LINE_SEPARATOR, Run

STATEMENTS_TYPE = "application/x-scribe-statements"

Lines = tuple[tuple[Run, ...], ...]


def to_mime(lines: Lines, document_token: str) -> QMimeData:
    """The lines as plain text, and with their ids for the document of that token."""
    data = QMimeData()
    data.setText("\n".join("".join(run.text for run in line) for line in lines).replace(LINE_SEPARATOR, "\n"))
    content = {"document": document_token, "lines": [[[run.owner, run.text] for run in line] for line in lines]}
    data.setData(STATEMENTS_TYPE, QByteArray(json.dumps(content).encode()))
    return data


def from_mime(data: QMimeData, document_token: str) -> Lines:
    """What to insert: lines with ids where they come from this very document, else plain lines without any."""
    own = _own_lines(data, document_token)
    return plain_lines(data.text()) if own is None else own


def plain_lines(text: str) -> Lines:
    """Text from elsewhere, a line each, without control characters and blank lines; nothing of it has an owner."""
    readable = text.expandtabs(1).replace("\r\n", "\n")
    lines = ("".join(filter(_is_plain, line)) for line in readable.splitlines())
    kept = tuple((Run("", line),) for line in lines if line.strip())
    # One line keeps its edges: a word is pasted with the space before it.
    return kept if len(kept) <= 1 else tuple((Run("", line[0].text.strip()),) for line in kept)


def _is_plain(character: str) -> bool:
    return character.isprintable() or character in "\u00a0\u00ad\u200c\u200d"


def _own_lines(data: QMimeData, document_token: str) -> Lines | None:
    if not data.hasFormat(STATEMENTS_TYPE):
        return None
    try:
        content = json.loads(bytes(data.data(STATEMENTS_TYPE).data()))
        if content["document"] != document_token:
            return None
        return tuple(tuple(Run(str(owner), str(text)) for owner, text in line) for line in content["lines"])
    except (ValueError, KeyError, TypeError):
        return None
