"""Owns the AI page: the switch, where the AI runs, the cloud's models and keys, the model on this computer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QVBoxLayout

from scribe_desktop.commands.provider_keys import Provider
from scribe_desktop.config.preferences import Preferences
from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.domain.engine import BASIC_MODEL_WARNING, AiMode
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.components.choice_card import ChoiceCard
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.switch import Switch
from scribe_desktop.ui.settings.cloud_sheet import CloudSheet
from scribe_desktop.ui.settings.fields import NameField
from scribe_desktop.ui.settings.key_row import KeyRow
from scribe_desktop.ui.settings.parts import PINNED, Card, Padded, Section, SettingRow
from scribe_desktop.ui.settings.port import SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

WHISPER_ENDS = "OpenAI ends whisper-1 on 26 February 2027. Choose gpt-transcribe."
TRANSCRIBE_MODELS = ("gpt-transcribe", "whisper-1")
DRAFTING_MODELS = ("claude-sonnet-5-5",)
_REAL, _STUB, _LOCAL = "AI_ENABLE_REAL_APIS", "AI_ENABLE_STUB_APIS", "SCRIBE_LOCAL_ENGINES"
_STOPS = (
    "Switch off to stop all AI at once. Work in progress stops before its next step and keeps what is done. "
    "Recording, typing, signing and export go on."
)
_OFF = "You can record, type, sign and export. To draft, turn AI on."
_MODES = (
    (
        AiMode.CLOUD,
        "cloud",
        "Cloud",
        "Audio goes to OpenAI and the transcript to Anthropic, under your clinic's agreements. Makes a full note.",
    ),
    (
        AiMode.LOCAL,
        "monitor",
        "On this computer",
        "Nothing is sent to any AI service. Slower. Makes an outline, not a full note.",
    ),
    (
        AiMode.STUB,
        "flask-conical",
        "Demo text",
        "Invented text for training. Marked as demo in the window, every copy and export.",
    ),
)
_CARDS_IN_A_ROW = 620


class AiSection(Section):
    """What AI may do. Each change is kept at once and holds from the next step of any work on."""

    title = "AI"
    icon = "sparkles"

    def __init__(self, theme: Theme, port: SettingsPort, *, clock: Clock = utc_now) -> None:
        super().__init__(theme, port)
        self._build_switch()
        self._build_modes()
        self._build_cloud(clock)
        self._build_local()
        self.finish()

    def _build_switch(self) -> None:
        theme, card = self._theme, self.add_card()
        row = Padded(theme, QHBoxLayout(), (16, 16, 16, 16), 24)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._switch_title = Label(theme, "AI is on", TypeRole.READING, 600)
        self._switch_sentence = Label(theme, _STOPS, TypeRole.UI, color="text2", is_wrapping=True)
        self._switch_pin = Label(theme, PINNED, TypeRole.SMALL, color="text2", is_wrapping=True)
        for label in (self._switch_title, self._switch_sentence, self._switch_pin):
            words.addWidget(label)
        self.switch = Switch(theme, "AI")
        self.switch.clicked.connect(self._on_switched)
        row.box.addLayout(words, 1)
        row.box.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignVCenter)
        card.add(row)

    def _build_modes(self) -> None:
        self.add_heading("Where the AI runs", "Always shown at the bottom left of the window.")
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(self._theme.px(8))
        self._group = QButtonGroup(self)
        self.mode_cards: dict[AiMode, ChoiceCard] = {}
        for mode, icon, title, sentence in _MODES:
            card = ChoiceCard(self._theme, icon, title, sentence, is_radio=True)
            card.clicked.connect(lambda _checked=False, mode=mode: self._on_mode_chosen(mode))
            self._group.addButton(card)
            self._cards.addWidget(card, 1)
            self.mode_cards[mode] = card
        self._column.addLayout(self._cards)
        self._modes_pin = self.add_hint(PINNED, "lock")
        self.sheet = CloudSheet(self._theme)
        self.sheet.agreed.connect(self._on_cloud_agreed)
        self.sheet.cancelled.connect(self._on_cloud_cancelled)
        self._column.addWidget(self.sheet)

    def _build_cloud(self, clock: Clock) -> None:
        self.add_heading("Cloud services")
        self._cloud_card: Card = self.add_card()
        self.transcription, self._transcription_row = self._model_row(
            "Transcription", TRANSCRIBE_MODELS, lambda name, old: replace(old, transcribe_model=name)
        )
        self.openai = self._key_row(Provider.OPENAI, clock)
        self.drafting, self._drafting_row = self._model_row(
            "Drafting",
            DRAFTING_MODELS,
            lambda name, old: replace(old, drafting_model=name),
            "Used for every note type.",
        )
        self.anthropic = self._key_row(Provider.ANTHROPIC, clock)
        self._keys_hint = self.add_hint("A saved key is never shown again.")

    def _build_local(self) -> None:
        self.add_heading("On this computer")
        card = self.add_card()
        self._speech_row = SettingRow(self._theme, "Speech model", has_saved=False)
        self._speech_model = Label(self._theme, "", TypeRole.UI)
        self._speech_row.content.addWidget(self._speech_model)
        card.add(self._speech_row)

    def _model_row(
        self, name: str, models: tuple[str, ...], apply: Callable[[str, Preferences], Preferences], hint: str = ""
    ) -> tuple[NameField, SettingRow]:
        row, field = SettingRow(self._theme, name, hint), NameField(self._theme, models)
        field.setAccessibleName(f"{name} model")
        field.chosen.connect(lambda model: self.change(lambda old: apply(model, old), row))
        row.add_field(field)
        self._cloud_card.add(row)
        return field, row

    def _key_row(self, provider: Provider, clock: Clock) -> KeyRow:
        row = KeyRow(self._theme, provider, clock=clock)
        row.save_requested.connect(lambda key: self._on_key_save(row, provider, key))
        row.test_requested.connect(
            lambda: self._port.test_key(provider, self.show_view, lambda error: self._key_failed(row, error))
        )
        row.remove_requested.connect(
            lambda: self._port.remove_key(provider, self.show_view, lambda error: self._key_failed(row, error))
        )
        self._cloud_card.add(row)
        return row

    def show_view(self, view: SettingsView) -> None:
        """Show what is in force, and who decides where it is not the user."""
        super().show_view(view)
        is_on = view.mode is not AiMode.OFF
        self.switch.setChecked(is_on)
        self._switch_title.set_text("AI is on" if is_on else "AI is off")
        self._switch_sentence.set_text(_STOPS if is_on else _OFF)
        mode_pin = view.pin(_REAL, _STUB, _LOCAL)
        is_forced_off = not is_on and view.preferences.is_ai_on and mode_pin is not None
        self.switch.setEnabled(not is_forced_off)
        self._switch_pin.setVisible(is_forced_off)
        chosen = view.mode if is_on else view.preferences.ai_mode_choice or AiMode.LOCAL
        self._check_card(chosen)
        is_any_shut = False
        for mode, card in self.mode_cards.items():
            is_reachable = mode_pin is None or mode is chosen
            if view.reachable_modes is not None:
                is_reachable = mode in view.reachable_modes
            card.setEnabled(is_on and is_reachable)
            card.setToolTip(f"{mode_pin.name} ({mode_pin.source})" if mode_pin is not None and not is_reachable else "")
            is_any_shut = is_any_shut or not is_reachable
        line = self._modes_pin.parentWidget()
        if line is not None:
            line.setVisible(mode_pin is not None and is_any_shut)
            line.setToolTip(f"{mode_pin.name} ({mode_pin.source})" if mode_pin is not None else "")
        self._show_cloud(view)
        self._show_local(view)

    def _show_cloud(self, view: SettingsView) -> None:
        self.transcription.show_name(view.transcribe_model)
        self.drafting.show_name(view.drafting_model)
        self._transcription_row.show_pin(view.pin("OPENAI_TRANSCRIBE_MODEL"), self.transcription)
        self._drafting_row.show_pin(view.pin("ANTHROPIC_MODEL"), self.drafting)
        if view.pin("OPENAI_TRANSCRIBE_MODEL") is None:
            self._transcription_row.set_hint(_transcription_hint(view))
            is_ending = view.transcribe_model == "whisper-1"
            self._transcription_row.hint.set_color("warn_text" if is_ending else "text2")
        self.openai.show_key(view.openai, view.keychain)
        self.anthropic.show_key(view.anthropic, view.keychain)
        if view.keychain:
            self._keys_hint.set_text(
                f"A saved key is never shown again. It is kept by {view.keychain} for your user, not in a file."
            )
        else:
            self._keys_hint.set_text("Keys are never written to a file.")

    def _show_local(self, view: SettingsView) -> None:
        self._speech_model.set_text(view.speech_model or "None installed")
        pin = view.pin("SCRIBE_WHISPER_MODEL")
        self._speech_row.show_pin(pin)
        is_warning = pin is None and bool(view.speech_model) and view.is_speech_model_basic
        if is_warning:
            self._speech_row.set_hint(BASIC_MODEL_WARNING)
        self._speech_row.hint.set_color("warn_text" if is_warning else "text2")

    def _check_card(self, mode: AiMode) -> None:
        for other, card in self.mode_cards.items():
            card.setChecked(other is mode)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards beside each other where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._theme.px(_CARDS_IN_A_ROW)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._cards.direction() != direction:
            self._cards.setDirection(direction)

    def _on_switched(self, is_on: bool) -> None:
        self.change(lambda old: replace(old, is_ai_on=is_on))

    def _on_mode_chosen(self, mode: AiMode) -> None:
        if mode is self._view.mode:
            self.sheet.hide()
        elif mode is AiMode.CLOUD and not self._view.is_cloud_confirmed:
            self.sheet.open()
        else:
            self.sheet.hide()
            self.change(lambda old: replace(old, ai_mode_choice=mode, is_ai_on=True))

    def _on_cloud_agreed(self) -> None:
        self.sheet.hide()
        self._port.confirm_cloud(self.show_view, self.on_failed)
        self.mode_cards[AiMode.CLOUD].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_cloud_cancelled(self) -> None:
        self.sheet.hide()
        self.show_view(self._view)
        self.mode_cards.get(self._view.mode, self.mode_cards[AiMode.LOCAL]).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_key_save(self, row: KeyRow, provider: Provider, key: str) -> None:
        def done(view: SettingsView) -> None:
            row.close_field()
            self.show_view(view)
            row.test.setFocus(Qt.FocusReason.OtherFocusReason)

        row.error.show_words("")
        self._port.save_key(provider, key, done, lambda error: self._key_failed(row, error))

    def _key_failed(self, row: KeyRow, error: ScribeError) -> None:
        self.show_view(self._view)
        row.error.show_error(error)


def _transcription_hint(view: SettingsView) -> str:
    if view.transcribe_model == "whisper-1":
        return WHISPER_ENDS
    return f"Files over {view.threshold_bytes // 1024**2} MB are made smaller first."
