"""Owns what stands below a signed note: who signed it and when, and the addenda since."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.domain.signing import Addendum, Signature
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_MOST_HEIGHT = 240


class AddendaView(QScrollArea):
    """The signature and the addenda, oldest first. Read-only; at most as high as leaves room for the note."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._labels: list[Label] = []
        self._page = _Page(theme)
        self._rows = QVBoxLayout(self._page)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName("Signature and addenda")
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def show_signature(self, signature: Signature | None, addenda: tuple[Addendum, ...]) -> None:
        """Show who signed and what was added; nothing for an open note."""
        for label in self._labels:
            label.hide()
            label.deleteLater()
        self._labels = []
        if signature is not None:
            self._add(
                f"Signed by {signature.signer}, {signed_words(signature.signed_at, signature.zone)}", 600, "ok_text"
            )
        for addendum in addenda:
            self._add(f"Addendum {addendum.number}", 600, "text2", TypeRole.SMALL)
            self._add(addendum.text, 400, "text", TypeRole.READING)
            who = f"{addendum.signer}, {signed_words(addendum.signed_at, addendum.zone)}"
            self._add(who, 400, "text3", TypeRole.SMALL)
        self.setVisible(signature is not None)
        self._on_theme_changed()

    def texts(self) -> tuple[str, ...]:
        """What it says, line by line."""
        return tuple(label.text() for label in self._labels)

    def _add(self, text: str, weight: int, color: str, role: TypeRole = TypeRole.UI) -> None:
        label = Label(self._theme, text, role, weight, color, self._page, is_wrapping=True)
        self._rows.addWidget(label)
        self._labels.append(label)
        label.show()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(px(SIZES.gutter_left), px(12), px(16), px(12))
        self._rows.setSpacing(px(2))
        self.setMaximumHeight(min(px(_MOST_HEIGHT), self._page.sizeHint().height() + 2))


class _Page(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.sunken)
        painter.fillRect(0, 0, self.width(), 1, self._theme.colors.border)


def signed_words(signed_at: datetime, zone: str) -> str:
    """`5 May 2026, 09:42 UTC+01:00 CET`: the time of day where it was signed, as far as the zone tells."""
    offset = zone.removeprefix("UTC").split(" ")[0]
    try:
        moment = datetime.fromisoformat(f"2000-01-01T00:00{offset}") if offset else None
    except ValueError:
        moment = None
    local = signed_at.astimezone(moment.tzinfo) if moment is not None and moment.tzinfo is not None else signed_at
    return f"{local.day} {local.strftime('%B %Y, %H:%M')} {zone}".rstrip()
