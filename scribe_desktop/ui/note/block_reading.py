"""Owns how one block of the note is read: its text, whose letters they are, and its statements. It changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QTextBlock, QTextBlockUserData, QTextFormat

from scribe_desktop.ui.note.sentences import Piece, Run, pieces_of

OWNER_PROPERTY = QTextFormat.Property.UserProperty.value + 1


class BlockReading(QTextBlockUserData):
    """A block as it was read, kept with the block until it changes."""

    def __init__(self, runs: tuple[Run, ...], pieces: tuple[Piece, ...]) -> None:
        super().__init__()
        self.runs = runs
        self.pieces = pieces
        self.text = "".join(run.text for run in runs)


def read_block(block: QTextBlock, is_kept: Callable[[str], bool]) -> BlockReading:
    """Read a block of statements."""
    runs: list[Run] = []
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        owner = str(fragment.charFormat().property(OWNER_PROPERTY) or "")
        if runs and runs[-1].owner == owner:
            runs[-1] = Run(owner, runs[-1].text + fragment.text())
        else:
            runs.append(Run(owner, fragment.text()))
        iterator += 1
    found = tuple(runs)
    return BlockReading(found, pieces_of(found, is_kept))


def unit_offset(text: str, characters: int) -> int:
    """The offset in UTF-16 units, which Qt counts in, of an offset in characters."""
    return characters if text.isascii() else len(text[:characters].encode("utf-16-le")) // 2


def character_offset(text: str, units: int) -> int:
    """The offset in characters of an offset in UTF-16 units."""
    if text.isascii():
        return min(units, len(text))
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore"))
