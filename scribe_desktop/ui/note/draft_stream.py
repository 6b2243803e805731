"""Owns the draft while it is written: its lines as they come, marked as not finished. Nothing of it can be edited."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.domain.preview import DraftPreview
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.progress import Spinner
from scribe_desktop.ui.theme import Theme, TypeRole

_MARK = "Being written. Not finished, not saved, not checked."


class DraftStream(QWidget):
    """The lines so far, under their headings. A later preview takes the place of the one before."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._labels: list[Label] = []
        self._shown: tuple[tuple[bool, str], ...] = ()
        self._mark = Label(theme, _MARK, TypeRole.SMALL, 600, "warn_text", self, is_wrapping=True)
        self._spinner = Spinner(theme, parent=self)
        head = QHBoxLayout()
        head.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._mark, 1)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addLayout(head)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_MARK)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_preview(self, preview: DraftPreview) -> None:
        """Show what has come so far."""
        lines = _lines(preview)
        if not lines or lines[: len(self._shown)] != self._shown:
            # It began anew: nothing of the attempt before may stay on the screen.
            self.clear()
        for is_heading, text in lines[len(self._shown) :]:
            self._add(text, is_heading=is_heading)
        self._shown = lines

    def lines(self) -> tuple[str, ...]:
        """What is on the screen."""
        return tuple(text for _is_heading, text in self._shown)

    def clear(self) -> None:
        """Take every line away."""
        for label in self._labels:
            label.hide()
            label.deleteLater()
        self._labels = []
        self._shown = ()

    def _add(self, text: str, *, is_heading: bool) -> None:
        role, weight, color = (TypeRole.SMALL, 600, "text2") if is_heading else (TypeRole.READING, 400, "text2")
        label = Label(self._theme, text.upper() if is_heading else text, role, weight, color, self, is_wrapping=True)
        self._rows.addWidget(label)
        self._labels.append(label)
        label.show()

    def _on_theme_changed(self) -> None:
        self._rows.setSpacing(self._theme.px(6))


def _lines(preview: DraftPreview) -> tuple[tuple[bool, str], ...]:
    lines: list[tuple[bool, str]] = []
    for section in preview.sections:
        if section.heading:
            lines.append((True, section.heading))
        lines.extend((False, line) for line in section.lines)
    return tuple(lines)
