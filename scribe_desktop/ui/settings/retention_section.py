"""Owns the page of keeping and purging: how long signed audio stays, and what is kept until somebody decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit

from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.parts import Section, SettingRow
from scribe_desktop.ui.settings.port import RetentionView, SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_HOUR = 3600
_MOST_HOURS = 365 * 24
_VARIABLE = "JOB_TTL_SECONDS"


class RetentionSection(Section):
    """Hours, rules in plain words, numbers of this moment."""

    title = "Keeping and purging"
    icon = "timer"

    def __init__(self, theme: Theme, port: SettingsPort, *, clock: Clock = utc_now) -> None:
        super().__init__(theme, port)
        self._clock = clock
        card = self.add_card()
        self.hours_row = SettingRow(theme, "Keep audio for", "Counted from when the note is signed.")
        self.hours = QLineEdit()
        self.hours.setValidator(QIntValidator(1, _MOST_HOURS, self.hours))
        self.hours.setAccessibleName("Hours that audio is kept")
        self.hours.editingFinished.connect(self._on_hours_edited)
        self.hours_row.add_field(self.hours, width=72)
        self.hours_row.content.addWidget(Label(theme, "hours", TypeRole.UI))
        card.add(self.hours_row)
        self.add_heading("Now")
        numbers = self.add_card()
        self.due = self._number_row("Waiting to be purged")
        self.kept = self._number_row("Kept until you decide")
        for row, _label in (self.due, self.kept):
            numbers.add(row)
        self.add_heading("What is kept")
        for words in (
            "Text and times of a transcript stay. Only the sound is purged.",
            "Sound is purged only when its transcript is complete and a note on it is signed.",
            "Sound that waits, failed, has gaps, or whose note is unsigned is kept until you decide.",
            "A deleted session stays in the trash for 30 days and can be brought back.",
        ):
            self.add_hint(words, "check")
        self.finish()

    def _number_row(self, name: str) -> tuple[SettingRow, Label]:
        row, label = (
            SettingRow(self._theme, name, has_saved=False),
            Label(self._theme, "", TypeRole.UI, has_equal_digits=True),
        )
        row.content.addWidget(label)
        return row, label

    def show_view(self, view: SettingsView) -> None:
        """Show hours and numbers."""
        super().show_view(view)
        if not (self.hours.hasFocus() and self.hours.isModified()):
            self.hours.setText(str(_hours(view.job_ttl_seconds)))
        self.hours_row.show_pin(view.pin(_VARIABLE), self.hours)
        if view.pin(_VARIABLE) is None and view.job_ttl_seconds % _HOUR:
            self.hours_row.set_hint(f"Exactly {view.job_ttl_seconds // 60} min, from when the note is signed.")
        due_row, due = self.due
        due.set_text(session_words(view.retention.due_count))
        due_row.set_hint(due_words(view.retention, self._clock()))
        self.kept[1].set_text(session_words(view.retention.kept_count))

    def _on_hours_edited(self) -> None:
        self.hours.setModified(False)
        hours = int(self.hours.text())
        # Minutes that a file or an earlier program set are not rounded by looking at them.
        if hours != _hours(self._view.job_ttl_seconds):
            self.change(lambda old: replace(old, job_ttl_seconds=hours * _HOUR), self.hours_row)


def _hours(seconds: int) -> int:
    return max(1, round(seconds / _HOUR))


def session_words(count: int) -> str:
    """`No session`, `1 session`, `3 sessions`."""
    return "No session" if count == 0 else "1 session" if count == 1 else f"{count} sessions"


def due_words(retention: RetentionView, now: datetime) -> str:
    """When the next sound is purged, e.g. `The next in 5 h.`"""
    if retention.next_due_at is None:
        return ""
    minutes = max(0, round((retention.next_due_at - now).total_seconds() / 60))
    return f"The next in {minutes} min." if minutes < 60 else f"The next in {minutes // 60} h."
