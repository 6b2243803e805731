"""Owns the icons: Lucide's, drawn from SVG in any colour and size, and kept once drawn. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from scribe_desktop.ui.resources import resource_folder

_STROKES = ((16, 2.0), (24, 1.75))
_LARGE_STROKE = 1.5
_FILLED = "-filled"


class IconPainter:
    """Draws and keeps icons, one pixmap for each name, size, colour and device pixel ratio."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._drawn: dict[tuple[str, int, str, float], QPixmap] = {}

    def pixmap(self, name: str, color: QColor, size: int, ratio: float, base_size: int) -> QPixmap:
        """The icon at `size` logical pixels; `base_size` is its size at 100 %, which chooses the stroke.

        A name that ends in `-filled` is the same outline filled, as of `play-filled` and `square-filled`.

        Raises:
            FileNotFoundError: there is no icon of that name; a mistake in the program.
        """
        key = (name, size, color.name(), ratio)
        found = self._drawn.get(key)
        if found is None:
            found = self._draw(name, color, size, ratio, base_size)
            self._drawn[key] = found
        return found

    def _draw(self, name: str, color: QColor, size: int, ratio: float, base_size: int) -> QPixmap:
        stroke = next((width for limit, width in _STROKES if base_size <= limit), _LARGE_STROKE)
        source = self._source(name.removesuffix(_FILLED))
        if name.endswith(_FILLED):
            source = source.replace('fill="none"', 'fill="currentColor"', 1)
        source = source.replace("currentColor", color.name())
        source = source.replace('stroke-width="2"', f'stroke-width="{stroke}"')
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = (resource_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        return self._sources[name]
