"""Owns the page about the program: its version, and the notices of what is built in."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.parts import Section, SettingRow
from scribe_desktop.ui.settings.port import SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole


class AboutSection(Section):
    """The notices are read when the page is first looked at."""

    title = "About"
    icon = "info"

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, port)
        self._has_asked = False
        card = self.add_card()
        row = SettingRow(theme, "Scribe Desktop", has_saved=False)
        self.version = Label(theme, "", TypeRole.UI, has_equal_digits=True)
        row.content.addWidget(self.version)
        card.add(row)
        self.add_heading("Licences", "What is built in, by whom, under which terms.")
        self.licences = QPlainTextEdit()
        self.licences.setReadOnly(True)
        self.licences.setProperty("kind", "field")
        self.licences.setAccessibleName("Licences")
        self.licences.setTabChangesFocus(True)
        self.licences.setMinimumHeight(theme.px(240))
        self._column.addWidget(self.licences, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_view(self, view: SettingsView) -> None:
        """Show the version."""
        super().show_view(view)
        self.version.set_text(f"Version {view.version}" if view.version else "")

    def enter(self) -> None:
        """Read the notices once."""
        if not self._has_asked:
            self._has_asked = True
            self._port.licences(self.licences.setPlainText, self.on_failed)

    def _on_theme_changed(self) -> None:
        self.licences.setFont(self._theme.font(TypeRole.SMALL))
        self.licences.setMinimumHeight(self._theme.px(240))
