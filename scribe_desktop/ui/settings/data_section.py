"""Owns the page of the data folder: where it is, and the recovery key that opens it when the keychain is lost."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.parts import Section, SettingRow
from scribe_desktop.ui.settings.port import SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_VARIABLE = "SCRIBE_DATA_DIR"
_MOVE = "To use another folder, set SCRIBE_DATA_DIR and start the program again."


class DataSection(Section):
    """The only setting that needs a restart, and says so."""

    title = "Data folder"
    icon = "folder"

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, port)
        card = self.add_card()
        row = SettingRow(theme, "Folder", has_saved=False)
        self.path = QLineEdit()
        self.path.setReadOnly(True)
        self.path.setAccessibleName("Data folder")
        row.fill(self.path)
        self.open = Button(theme, "Open", ButtonKind.PLAIN, "folder-open")
        self.open.setAccessibleName("Open the data folder")
        self.open.clicked.connect(port.open_data_folder)
        row.content.addWidget(self.open)
        card.add(row)
        self.add_hint(_MOVE)
        self.add_hint("Everything in it is encrypted. Without its key nobody can read it.", "lock")
        self.add_heading("Recovery key")
        recovery = self.add_card()
        self.recovery_row = SettingRow(theme, "Recovery key", has_saved=False)
        self._state = Label(theme, "", TypeRole.UI, color="text2", is_wrapping=True)
        self.make = Button(theme, "Make a new one", ButtonKind.PLAIN, "key")
        self.make.setAccessibleName("Make a new recovery key")
        self.make.clicked.connect(port.make_recovery_key)
        self.recovery_row.fill(self._state)
        self.recovery_row.content.addWidget(self.make)
        recovery.add(self.recovery_row)
        self.add_hint("It opens everything when this computer's own key is lost. A new one ends the old one.")
        self.finish()

    def show_view(self, view: SettingsView) -> None:
        """Show the folder, and whether a recovery key was kept."""
        super().show_view(view)
        self.path.setText(str(view.data_folder))
        self.path.setCursorPosition(0)
        self.path.setToolTip(str(view.data_folder))
        words = "Printed or saved." if view.has_recovery_key else "Not kept yet. Make one, then print or save it."
        self._state.set_text(words)
        self._state.set_color("text2" if view.has_recovery_key else "warn_text")
