"""Owns the page of the shortcuts: it holds the sheet that F1 shows as well."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from scribe_desktop.ui.settings.parts import Section
from scribe_desktop.ui.settings.port import SettingsPort
from scribe_desktop.ui.theme import Theme


class ShortcutsSection(Section):
    """The sheet is made when the page is first looked at."""

    title = "Shortcuts"
    icon = "keyboard"

    def __init__(self, theme: Theme, port: SettingsPort, make_sheet: Callable[[], QWidget] | None) -> None:
        super().__init__(theme, port)
        self._make_sheet = make_sheet

    def enter(self) -> None:
        """Make the sheet."""
        if self._make_sheet is not None:
            self._column.addWidget(self._make_sheet(), 1)
            self._make_sheet = None
