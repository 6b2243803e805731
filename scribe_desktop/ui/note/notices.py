"""Owns the banners above the note: at most two are shown, the rest is counted. A banner is named by its key."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.theme import Theme, TypeRole

_MOST = 2


class NoteNotices(QWidget):
    """The banners, newest last. Setting one of the same key takes the place of the old one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._banners: dict[str, Banner] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._more = Label(theme, "", TypeRole.SMALL, color="text2", parent=self)
        self._rows.addWidget(self._more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._arrange()

    def show_banner(self, key: str, banner: Banner) -> None:
        """Show a banner."""
        self.remove(key)
        self._banners[key] = banner
        self._rows.insertWidget(self._rows.count() - 1, banner)
        self._arrange()

    def remove(self, key: str) -> None:
        """Take a banner away, if it is there."""
        banner = self._banners.pop(key, None)
        if banner is not None:
            banner.hide()
            banner.deleteLater()
            self._arrange()

    def banner(self, key: str) -> Banner | None:
        """The banner of that key, or None."""
        return self._banners.get(key)

    def clear(self) -> None:
        """Take all away."""
        for key in tuple(self._banners):
            self.remove(key)

    def _arrange(self) -> None:
        for number, banner in enumerate(self._banners.values()):
            banner.setVisible(number < _MOST)
        hidden = len(self._banners) - _MOST
        self._more.set_text(f"and {hidden} more")
        self._more.setContentsMargins(self._theme.px(20), 0, 0, 0)
        self._more.setVisible(hidden > 0)
        self.setVisible(bool(self._banners))
