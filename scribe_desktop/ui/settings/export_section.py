"""Owns the page of copying and exporting: who signs, the plain text that is copied, what an unsigned draft carries."""

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit

from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.parts import Section, SettingRow
from scribe_desktop.ui.settings.port import SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_LONGEST_NAME = 120


class ExportSection(Section):
    """There is one profile so far, so it is told, not chosen."""

    title = "Copy and export"
    icon = "clipboard-paste"

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, port)
        card = self.add_card()
        self.signer_row = SettingRow(theme, "Your name", "Stands under the notes you sign.")
        self.signer = QLineEdit()
        self.signer.setMaxLength(_LONGEST_NAME)
        self.signer.editingFinished.connect(self._on_signer_edited)
        self.signer_row.add_field(self.signer)
        card.add(self.signer_row)
        profile = SettingRow(
            theme, "Health record", "Fits every record: plain text, headings in capitals, one line a sentence."
        )
        profile.content.addWidget(Label(theme, "Generic", TypeRole.UI))
        card.add(profile)
        endings = SettingRow(theme, "Line endings", "As the programs on this computer expect them.")
        endings.content.addWidget(Label(theme, line_ending_words(sys.platform), TypeRole.UI))
        card.add(endings)
        self.add_hint("An unsigned AI draft is copied and exported with “AI DRAFT - NOT REVIEWED” on its first line.")
        self.add_hint("Signs such as ≥ and µ are written out where a record may not know them: >= and mcg.")
        self.finish()

    def show_view(self, view: SettingsView) -> None:
        """Show the name, unless it is being typed."""
        super().show_view(view)
        if not (self.signer.hasFocus() and self.signer.isModified()):
            self.signer.setText(view.preferences.signer_name)

    def _on_signer_edited(self) -> None:
        name = " ".join(self.signer.text().split())
        self.signer.setModified(False)
        if name != self._view.preferences.signer_name:
            self.change(lambda old: replace(old, signer_name=name), self.signer_row)


def line_ending_words(platform: str) -> str:
    """What a copied note's lines end with."""
    return "Windows (CR LF)" if platform == "win32" else "Unix (LF)"
