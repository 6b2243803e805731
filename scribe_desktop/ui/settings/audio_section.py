"""Owns the page of the microphone, the loudspeaker and the speed of playing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from scribe_desktop.config.preferences import Preferences
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.settings.fields import Choice
from scribe_desktop.ui.settings.parts import Section, SettingRow
from scribe_desktop.ui.settings.port import Device, Devices, SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme

SPEEDS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_SYSTEM = "What the system uses"
_GONE = "The chosen device is not connected. The system's own is used until it is back."


class AudioSection(Section):
    """Devices are asked for when the page is looked at, and again by the button."""

    title = "Microphone and speakers"
    icon = "mic"

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, port)
        self._devices: Devices | None = None
        card = self.add_card()
        self.input, self._input_row = self._device_row("Microphone")
        self.output, self._output_row = self._device_row("Loudspeaker")
        self.speed_row = SettingRow(theme, "Playing speed", "Can be changed at the player, too.")
        self.speed = Choice(theme)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed_row.add_field(self.speed)
        self.speed.activated.connect(self._on_speed_chosen)
        for row in (self._input_row, self._output_row, self.speed_row):
            card.add(row)
        self.input.activated.connect(lambda _index: self._on_device_chosen(self.input, self._input_row))
        self.output.activated.connect(lambda _index: self._on_device_chosen(self.output, self._output_row))
        self.refresh = Button(theme, "Look for devices again", ButtonKind.PLAIN, "rotate-cw")
        self.refresh.clicked.connect(self.enter)
        self._column.addWidget(self.refresh, 0, Qt.AlignmentFlag.AlignLeft)
        self.finish()

    def _device_row(self, name: str) -> tuple[Choice, SettingRow]:
        row, choice = SettingRow(self._theme, name), Choice(self._theme)
        choice.addItem(_SYSTEM, "")
        row.add_field(choice)
        return choice, row

    def enter(self) -> None:
        """Ask for the devices of this moment."""
        self._port.devices(self._on_devices, self.on_failed)

    def show_view(self, view: SettingsView) -> None:
        """Show what was chosen."""
        super().show_view(view)
        if not self.speed.choose(view.preferences.play_speed):
            self.speed.addItem(f"{view.preferences.play_speed:g}×", view.preferences.play_speed)
            self.speed.choose(view.preferences.play_speed)
        self._show_devices()

    def _on_devices(self, devices: Devices) -> None:
        self._devices = devices
        self._show_devices()

    def _show_devices(self) -> None:
        devices, preferences = self._devices, self._view.preferences
        self._fill(self.input, self._input_row, devices.inputs if devices else None, preferences.input_device_id)
        self._fill(self.output, self._output_row, devices.outputs if devices else None, preferences.output_device_id)

    def _fill(self, choice: Choice, row: SettingRow, devices: tuple[Device, ...] | None, chosen: str) -> None:
        is_gone = devices is not None and bool(chosen) and all(device.device_id != chosen for device in devices)
        wanted = [(_SYSTEM, ""), *((device.name, device.device_id) for device in devices or ())]
        if chosen and (devices is None or is_gone):
            wanted.append(("The chosen device", chosen))
        if [(choice.itemText(row), choice.itemData(row)) for row in range(choice.count())] != wanted:
            choice.clear()
            for name, device_id in wanted:
                choice.addItem(name, device_id)
        choice.choose(chosen)
        row.set_hint(_GONE if is_gone else "")
        row.hint.set_color("warn_text" if is_gone else "text2")

    def _on_device_chosen(self, choice: Choice, row: SettingRow) -> None:
        device_id = str(choice.currentData() or "")
        change: Callable[[Preferences], Preferences]
        if choice is self.input:
            change = lambda old: replace(old, input_device_id=device_id)  # noqa: E731 - one of two, chosen here
        else:
            change = lambda old: replace(old, output_device_id=device_id)  # noqa: E731 - one of two, chosen here
        self.change(change, row)

    def _on_speed_chosen(self) -> None:
        speed = float(self.speed.currentData())
        self.change(lambda old: replace(old, play_speed=speed), self.speed_row)
