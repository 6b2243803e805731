"""Owns what can be undone in the sessions list: renames and deletes, newest first. It undoes nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.ids import SessionId

_LONGEST = 50


@dataclass(frozen=True, slots=True, eq=False)
class Undoable:
    """One rename (`label_before` is the older name) or one delete (None). Each is its own, though it looks alike."""

    session_id: SessionId
    label_before: str | None = None

    @property
    def is_delete(self) -> bool:
        """Whether the session was moved to the trash."""
        return self.label_before is None


class UndoStack:
    """What can be undone. It keeps the newest fifty."""

    def __init__(self) -> None:
        self._entries: list[Undoable] = []

    def push(self, entry: Undoable) -> None:
        """Note what was done."""
        self._entries = [*self._entries, entry][-_LONGEST:]

    def pop(self) -> Undoable | None:
        """Take the newest; None when there is none."""
        return self._entries.pop() if self._entries else None

    def take(self, entry: Undoable) -> bool:
        """Take this one out of the middle; whether it was still there."""
        if entry not in self._entries:
            return False
        self._entries.remove(entry)
        return True
