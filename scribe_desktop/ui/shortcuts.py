"""Owns the keys: which do what, what the user changed about them, and the shortcuts that are bound to them.

It keeps nothing on disk: the user's own keys are given to `load` and told by `changed`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


class ShortcutId(StrEnum):
    """Everything that has keys. The value is the key in the settings."""

    NEW_SESSION = "new_session"
    IMPORT = "import"
    RENAME = "rename"
    DELETE = "delete"
    UNDO = "undo"
    SEARCH_SESSIONS = "search_sessions"
    RECORD = "record"
    STOP_RECORDING = "stop_recording"
    FIND = "find"
    NEXT_PANE = "next_pane"
    PREVIOUS_PANE = "previous_pane"
    TOGGLE_SIDEBAR = "toggle_sidebar"
    NOTE_TAB = "note_tab"
    PREVIOUS_ITEM = "previous_item"
    NEXT_ITEM = "next_item"
    HEAR = "hear"
    HEAR_WHILE_TYPING = "hear_while_typing"
    SKIP_BACK = "skip_back"
    SKIP_FORWARD = "skip_forward"
    SLOWER = "slower"
    FASTER = "faster"
    COPY_NOTE = "copy_note"
    COPY_SECTION = "copy_section"
    COPY_NEXT_SECTION = "copy_next_section"
    EXPORT = "export"
    REGENERATE_SECTION = "regenerate_section"
    PRINT = "print"
    NEXT_CHECK = "next_check"
    PREVIOUS_CHECK = "previous_check"
    ACCEPT_CHECK = "accept_check"
    DISMISS_CHECK = "dismiss_check"
    CHECK_AND_SIGN = "check_and_sign"
    LOCK = "lock"
    SETTINGS = "settings"
    SHORTCUTS = "shortcuts"
    QUIT = "quit"


class ShortcutGroup(StrEnum):
    """The groups of the sheet, in its order."""

    SESSIONS = "Sessions"
    MOVING = "Moving about"
    LISTENING = "Listening"
    NOTE = "The note"
    CHECKING = "Checking and signing"
    PROGRAM = "The program"


@dataclass(frozen=True, slots=True)
class ShortcutInfo:
    """What a shortcut is called and which keys it has from the start, in Qt's portable spelling.

    `is_local` keys act only where the focus is, so two of them may be the same; `has_digits` stands for 1 to 9.
    """

    group: ShortcutGroup
    name: str
    keys: str
    is_local: bool = False
    has_digits: bool = False


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """Keys that the user chose; empty keys mean none at all."""

    id: ShortcutId
    keys: str


_G = ShortcutGroup

SHORTCUTS: dict[ShortcutId, ShortcutInfo] = {
    ShortcutId.NEW_SESSION: ShortcutInfo(_G.SESSIONS, "New session", "Ctrl+N"),
    ShortcutId.IMPORT: ShortcutInfo(_G.SESSIONS, "Import a recording", "Ctrl+I"),
    ShortcutId.SEARCH_SESSIONS: ShortcutInfo(_G.SESSIONS, "Search sessions", "Ctrl+K"),
    ShortcutId.RENAME: ShortcutInfo(_G.SESSIONS, "Rename the session", "F2", is_local=True),
    ShortcutId.DELETE: ShortcutInfo(_G.SESSIONS, "Delete the session", "Del", is_local=True),
    ShortcutId.UNDO: ShortcutInfo(_G.SESSIONS, "Undo", "Ctrl+Z", is_local=True),
    ShortcutId.RECORD: ShortcutInfo(_G.SESSIONS, "Record, pause, resume", "F9"),
    ShortcutId.STOP_RECORDING: ShortcutInfo(_G.SESSIONS, "Stop recording", "Ctrl+F9"),
    ShortcutId.FIND: ShortcutInfo(_G.MOVING, "Find in this pane", "Ctrl+F"),
    ShortcutId.NEXT_PANE: ShortcutInfo(_G.MOVING, "Next pane", "F6"),
    ShortcutId.PREVIOUS_PANE: ShortcutInfo(_G.MOVING, "Previous pane", "Shift+F6"),
    ShortcutId.TOGGLE_SIDEBAR: ShortcutInfo(_G.MOVING, "Fold the sidebar", "Ctrl+B"),
    ShortcutId.NOTE_TAB: ShortcutInfo(_G.MOVING, "Note tab 1 to 9", "Ctrl+1", has_digits=True),
    ShortcutId.PREVIOUS_ITEM: ShortcutInfo(_G.MOVING, "Previous sentence or segment", "Alt+Up"),
    ShortcutId.NEXT_ITEM: ShortcutInfo(_G.MOVING, "Next sentence or segment", "Alt+Down"),
    ShortcutId.HEAR: ShortcutInfo(_G.LISTENING, "Hear it, while not typing", "Space", is_local=True),
    ShortcutId.HEAR_WHILE_TYPING: ShortcutInfo(_G.LISTENING, "Hear it, also while typing", "Ctrl+Space"),
    ShortcutId.SKIP_BACK: ShortcutInfo(_G.LISTENING, "5 seconds back", "Alt+Left"),
    ShortcutId.SKIP_FORWARD: ShortcutInfo(_G.LISTENING, "5 seconds forward", "Alt+Right"),
    ShortcutId.SLOWER: ShortcutInfo(_G.LISTENING, "Play slower", "Ctrl+["),
    ShortcutId.FASTER: ShortcutInfo(_G.LISTENING, "Play faster", "Ctrl+]"),
    ShortcutId.COPY_NOTE: ShortcutInfo(_G.NOTE, "Copy the note", "Ctrl+Shift+C"),
    ShortcutId.COPY_SECTION: ShortcutInfo(_G.NOTE, "Copy this section", "Ctrl+Shift+X"),
    ShortcutId.COPY_NEXT_SECTION: ShortcutInfo(_G.NOTE, "Copy the next section", "Ctrl+Shift+N"),
    ShortcutId.EXPORT: ShortcutInfo(_G.NOTE, "Export", "Ctrl+E"),
    ShortcutId.REGENERATE_SECTION: ShortcutInfo(_G.NOTE, "Regenerate this section", "Ctrl+G"),
    ShortcutId.PRINT: ShortcutInfo(_G.NOTE, "Print the note", "Ctrl+P"),
    ShortcutId.NEXT_CHECK: ShortcutInfo(_G.CHECKING, "Next to check", "F8"),
    ShortcutId.PREVIOUS_CHECK: ShortcutInfo(_G.CHECKING, "Previous to check", "Shift+F8"),
    ShortcutId.ACCEPT_CHECK: ShortcutInfo(_G.CHECKING, "Accept the item", "Return", is_local=True),
    ShortcutId.DISMISS_CHECK: ShortcutInfo(_G.CHECKING, "Dismiss the item", "Del", is_local=True),
    ShortcutId.CHECK_AND_SIGN: ShortcutInfo(_G.CHECKING, "Check and sign", "Ctrl+Return"),
    ShortcutId.LOCK: ShortcutInfo(_G.PROGRAM, "Lock", "Ctrl+L"),
    ShortcutId.SETTINGS: ShortcutInfo(_G.PROGRAM, "Settings", "Ctrl+,"),
    ShortcutId.SHORTCUTS: ShortcutInfo(_G.PROGRAM, "Shortcuts", "F1"),
    ShortcutId.QUIT: ShortcutInfo(_G.PROGRAM, "Quit", "Ctrl+Q"),
}

LATER = frozenset({ShortcutId.RECORD, ShortcutId.STOP_RECORDING, ShortcutId.LOCK})
"""Keys that are kept free for what is not built yet; the sheet does not show them."""

_TABS = 9


class Shortcuts(QObject):
    """The keys in force. One per program; `changed` is emitted after every change, with everything bound anew."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own: dict[ShortcutId, QKeySequence] = {}
        self._bound: list[tuple[ShortcutId, int, QShortcut]] = []

    def sequence(self, shortcut_id: ShortcutId) -> QKeySequence:
        """The keys in force; empty where the user took them away."""
        return self._own[shortcut_id] if shortcut_id in self._own else QKeySequence(SHORTCUTS[shortcut_id].keys)

    def text(self, shortcut_id: ShortcutId) -> str:
        """The keys as this platform writes them, for tooltips and menus; empty where there are none."""
        words = sequence_text(self.sequence(shortcut_id))
        return f"{words.removesuffix('1')}1-{_TABS}" if SHORTCUTS[shortcut_id].has_digits and words else words

    def bind(
        self,
        parent_widget: QWidget,
        shortcut_id: ShortcutId,
        slot: Callable[[], object],
        context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
    ) -> QShortcut:
        """Have the keys call `slot`; the binding ends with its widget and follows every change."""
        return self._bind(parent_widget, shortcut_id, 0, slot, context)

    def bind_digits(
        self,
        parent_widget: QWidget,
        shortcut_id: ShortcutId,
        slot: Callable[[int], object],
        context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
    ) -> None:
        """Have the nine keys call `slot` with 0 to 8."""
        for number in range(_TABS):
            self._bind(parent_widget, shortcut_id, number, partial(slot, number), context)

    def is_own(self, shortcut_id: ShortcutId) -> bool:
        """Whether the user chose these keys."""
        return shortcut_id in self._own

    def own(self) -> tuple[OwnKeys, ...]:
        """All that the user changed, to be kept."""
        form = QKeySequence.SequenceFormat.PortableText
        return tuple(OwnKeys(shortcut_id, keys.toString(form)) for shortcut_id, keys in self._own.items())

    def load(self, own: tuple[OwnKeys, ...]) -> None:
        """Take over what the user changed earlier."""
        self._own = {keys.id: QKeySequence(keys.keys) for keys in own}
        self._apply()

    def set_sequence(self, shortcut_id: ShortcutId, keys: str) -> None:
        """Give it other keys, in Qt's portable spelling; empty takes them away."""
        self._own[shortcut_id] = QKeySequence(keys)
        if self._own[shortcut_id] == QKeySequence(SHORTCUTS[shortcut_id].keys):
            del self._own[shortcut_id]
        self._apply()

    def reset(self, shortcut_id: ShortcutId) -> None:
        """Go back to the keys it had from the start."""
        if self._own.pop(shortcut_id, None) is not None:
            self._apply()

    def reset_all(self) -> None:
        """Go back to the start with all of them."""
        if self._own:
            self._own.clear()
            self._apply()

    def conflict(self, shortcut_id: ShortcutId, keys: str) -> ShortcutId | None:
        """Which other shortcut has these keys, or None. Two that act only where the focus is may share theirs."""
        wanted = QKeySequence(keys)
        if wanted.isEmpty():
            return None
        for other, info in SHORTCUTS.items():
            if other is shortcut_id or (info.is_local and SHORTCUTS[shortcut_id].is_local):
                continue
            if any(wanted == sequence for sequence in self._sequences(other)):
                return other
        return None

    def _sequences(self, shortcut_id: ShortcutId) -> tuple[QKeySequence, ...]:
        first = self.sequence(shortcut_id)
        if not SHORTCUTS[shortcut_id].has_digits or first.isEmpty():
            return (first,)
        stem = first.toString(QKeySequence.SequenceFormat.PortableText).removesuffix("1")
        return tuple(QKeySequence(f"{stem}{number + 1}") for number in range(_TABS))

    def _bind(
        self,
        parent_widget: QWidget,
        shortcut_id: ShortcutId,
        number: int,
        slot: Callable[[], object],
        context: Qt.ShortcutContext,
    ) -> QShortcut:
        sequences = self._sequences(shortcut_id)
        shortcut = QShortcut(sequences[min(number, len(sequences) - 1)], parent_widget)
        shortcut.setContext(context)
        shortcut.activated.connect(lambda: slot())
        entry = (shortcut_id, number, shortcut)
        self._bound.append(entry)
        shortcut.destroyed.connect(lambda: self._bound.remove(entry))
        return shortcut

    def _apply(self) -> None:
        for shortcut_id, number, shortcut in self._bound:
            sequences = self._sequences(shortcut_id)
            shortcut.setKey(sequences[min(number, len(sequences) - 1)])
        self.changed.emit()


def sequence_text(sequence: QKeySequence) -> str:
    """Keys as the pictures write them: `Ctrl Shift C`; on macOS its own signs."""
    native = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    if sys.platform == "darwin":
        return native
    return native.replace("++", " \0").replace("+", " ").replace("\0", "+").replace("Return", "Enter")
