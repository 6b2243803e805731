"""Owns the page of the look: light, dark or as the system, and the size of text. Both change the window at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup

from scribe_desktop.config.preferences import AppearanceChoice
from scribe_desktop.ui.components.choice_card import ChoiceCard
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.fields import StepSlider
from scribe_desktop.ui.settings.parts import Section, SettingRow
from scribe_desktop.ui.settings.port import SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.theme import LARGEST_SCALE, LEAST_SCALE, SCALE_STEP
from scribe_desktop.ui.theme.tokens import TypeRole

_CARDS = (
    (AppearanceChoice.SYSTEM, "monitor", "As the system", "Changes with your desktop."),
    (AppearanceChoice.LIGHT, "sun", "Light", "Dark text on white."),
    (AppearanceChoice.DARK, "moon", "Dark", "Light text on dark grey."),
)
_SETTLING_MS = 250
_CARDS_IN_A_ROW = 620


class AppearanceSection(Section):
    """Cards and a slider of nine steps."""

    title = "Appearance"
    icon = "palette"

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, port)
        self.add_heading("Light or dark")
        self._row_of_cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row_of_cards.setSpacing(theme.px(8))
        self._group = QButtonGroup(self)
        self.cards: dict[AppearanceChoice, ChoiceCard] = {}
        for choice, icon, title, sentence in _CARDS:
            card = ChoiceCard(theme, icon, title, sentence, is_radio=True)
            card.clicked.connect(lambda _checked=False, choice=choice: self._on_chosen(choice))
            self._group.addButton(card)
            self._row_of_cards.addWidget(card, 1)
            self.cards[choice] = card
        self._column.addLayout(self._row_of_cards)
        self.add_heading("Text size")
        self.row = SettingRow(theme, "Size")
        self.slider = StepSlider(theme, round(LEAST_SCALE / SCALE_STEP), round(LARGEST_SCALE / SCALE_STEP))
        self.slider.setAccessibleName("Text size")
        self.percent = Label(theme, "", TypeRole.UI, 500, has_equal_digits=True)
        self.row.fill(self.slider)
        self.row.content.addWidget(self.percent)
        self.add_card().add(self.row)
        self.add_hint("Text, icons and spaces grow together. Everything stays reachable down to 1280 × 720.")
        # The whole window grows under the pointer, so it waits until the slider rests.
        self._settling = QTimer(self, singleShot=True, interval=_SETTLING_MS)
        self._settling.timeout.connect(self._on_settled)
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.sliderReleased.connect(self._on_settled)
        self.finish()

    def show_view(self, view: SettingsView) -> None:
        """Show what was chosen."""
        super().show_view(view)
        for choice, card in self.cards.items():
            card.setChecked(choice is view.preferences.appearance)
        if not self._settling.isActive() and not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(view.preferences.text_scale / SCALE_STEP))
            self.slider.blockSignals(False)
        self._show_percent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards beside each other where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._theme.px(_CARDS_IN_A_ROW)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._row_of_cards.direction() != direction:
            self._row_of_cards.setDirection(direction)

    def _show_percent(self) -> None:
        percent = self.slider.value() * SCALE_STEP * 100
        words = f"{percent:g} %"
        self.percent.set_text(words)
        self.slider.setAccessibleDescription(words)

    def _on_chosen(self, choice: AppearanceChoice) -> None:
        self.change(lambda old: replace(old, appearance=choice))

    def _on_moved(self) -> None:
        self._show_percent()
        if not self.slider.isSliderDown():
            self._settling.start()

    def _on_settled(self) -> None:
        self._settling.stop()
        scale = self.slider.value() * SCALE_STEP
        if scale != self._view.preferences.text_scale:
            self.change(lambda old: replace(old, text_scale=scale), self.row)
