"""Owns the notices above a page: the two gravest are shown, the rest is counted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.theme import Theme

_SHOWN = 2
_GRAVITY = {Tone.DANGER: 0, Tone.WARN: 1, Tone.ACCENT: 2, Tone.NEUTRAL: 3, Tone.OK: 4}


class NoticeBar(QWidget):
    """A notice has a key, so that whoever put it there can take it away again."""

    dismissed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notices: dict[str, Banner] = {}
        self._is_unfolded = False
        self._more = Button(theme, "", ButtonKind.GHOST, parent=self, is_small=True)
        self._more.clicked.connect(self._on_more_clicked)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._more)
        self._show_gravest()

    def show_notice(
        self, key: str, tone: Tone, icon: str, title: str, sentence: str, *, is_closable: bool = False
    ) -> Banner:
        """Show a notice, in place of the one with the same key; add actions to what is returned."""
        self.remove(key)
        banner = Banner(self._theme, tone, icon, title, sentence, self, is_strip=True, is_closable=is_closable)
        banner.closed.connect(lambda: self._on_closed(key))
        self._notices[key] = banner
        self._show_gravest()
        return banner

    def remove(self, key: str) -> None:
        """Take a notice away, if it is there."""
        banner = self._notices.pop(key, None)
        if banner is not None:
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
            self._show_gravest()

    def keys(self) -> tuple[str, ...]:
        """All notices, the gravest first."""
        return tuple(sorted(self._notices, key=lambda key: _GRAVITY[self._notices[key].tone]))

    def _show_gravest(self) -> None:
        keys = self.keys()
        hidden = max(0, len(keys) - _SHOWN)
        for place, key in enumerate(keys):
            banner = self._notices[key]
            self._layout.removeWidget(banner)
            self._layout.insertWidget(place, banner)
            banner.setVisible(place < _SHOWN or self._is_unfolded)
        self._more.setVisible(hidden > 0)
        self._more.set_text("Show less" if self._is_unfolded else f"and {hidden} more")
        self.setVisible(bool(keys))

    def _on_more_clicked(self) -> None:
        self._is_unfolded = not self._is_unfolded
        self._show_gravest()

    def _on_closed(self, key: str) -> None:
        self.remove(key)
        self.dismissed.emit(key)
