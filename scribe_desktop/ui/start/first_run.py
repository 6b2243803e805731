"""Owns the first page of a new workspace: three ways to start, and where the key is kept."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from scribe_desktop.ui.components.choice_card import ChoiceCard
from scribe_desktop.ui.start.frame import StartPage
from scribe_desktop.ui.start.note_line import NoteLine
from scribe_desktop.ui.theme import Theme


class KeyKeeper(StrEnum):
    """Who keeps the workspace's key."""

    WINDOWS = "windows"
    MACOS = "macos"
    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105 - a way of keeping, not a password


_KEPT: dict[KeyKeeper, str] = {
    KeyKeeper.WINDOWS: "The key is kept by Windows for your user only.",
    KeyKeeper.MACOS: "The key is kept in your macOS keychain.",
    KeyKeeper.KEYRING: "The key is kept in your desktop's keyring.",
    KeyKeeper.PASSPHRASE: "Only your passphrase opens them.",
}


class FirstRunPage(StartPage):
    """Sample visit, import, set-up. Files may be dropped anywhere on it."""

    sample_requested = Signal()
    import_requested = Signal()
    setup_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        key_keeper: KeyKeeper = KeyKeeper.KEYRING,
        time_text: str = "about a minute",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            theme,
            "How would you like to start?",
            "You can do the other two later. Nothing leaves this computer until you turn that on.",
            parent,
        )
        self._sample = ChoiceCard(
            theme,
            "circle-play",
            "Try the sample visit",
            "An invented three-minute visit becomes a transcript and a note outline.",
            f"On this computer, in {time_text}. No account and no key needed.",
        )
        self._import = ChoiceCard(
            theme,
            "file-input",
            "Import a recording",
            "Choose one or more audio files, or drop them on this window.",
            "WebM, WAV, MP3, M4A, OGG, FLAC. The originals stay as they are.",
        )
        self._setup = ChoiceCard(
            theme,
            "settings-2",
            "Set up cloud and keys",
            "Add your own keys for cloud AI, and choose where the AI runs.",
            "Needs your own keys, or your clinic's.",
        )
        for card in (self._sample, self._import, self._setup):
            self.add(card)
            self.add_gap(12)
        self.add_gap(12)
        self.add(
            NoteLine(
                theme, "shield-check", f"Recordings and notes are stored encrypted. {_KEPT[key_keeper]}", "ok_text"
            )
        )
        # A scroll area takes drops on its viewport only.
        self.setFocusProxy(self._sample)
        self._sample.clicked.connect(self.sample_requested)
        self._import.clicked.connect(self.import_requested)
        self._setup.clicked.connect(self.setup_requested)

    def set_busy(self, is_busy: bool) -> None:
        """While the sample visit is being prepared, no second choice is taken."""
        for card in (self._sample, self._import, self._setup):
            card.setEnabled(not is_busy)
