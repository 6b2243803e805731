"""Owns the program's own icon, for the window, the tray and the first page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from scribe_desktop.ui.resources import resource_folder
from scribe_desktop.ui.theme import Theme

_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)


def program_icon() -> QIcon:
    """The icon in every size that a desktop asks for."""
    renderer = _renderer()
    icon = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


class ProgramMark(QWidget):
    """The icon on a page."""

    def __init__(self, theme: Theme, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._svg = _renderer()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """Its square."""
        return QSize(self._theme.px(self._size), self._theme.px(self._size))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon."""
        self._svg.render(QPainter(self), QRectF(self.rect()))

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


def _renderer() -> QSvgRenderer:
    return QSvgRenderer(str(resource_folder() / "icons" / "app.svg"))
