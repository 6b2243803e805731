"""Owns the icon that stands on a page by itself and does nothing when clicked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from scribe_desktop.ui.theme import SIZES, Theme


class IconMark(QWidget):
    """An icon in a token's colour. What it means stands beside it in words."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        color: str = "text2",
        size: int = SIZES.icon_button,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._color = color
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def show_icon(self, icon: str, color: str) -> None:
        """Another icon in another colour."""
        self._icon_name, self._color = icon, color
        self.update()

    def sizeHint(self) -> QSize:
        """The icon's square."""
        extent = self._theme.px(self._size)
        return QSize(extent, extent)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon."""
        if not self._icon_name:
            return
        color = self._color if self.isEnabled() else "disabled"
        pixmap = self._theme.pixmap(self._icon_name, color, self._size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(QPoint(0, 0), pixmap)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
