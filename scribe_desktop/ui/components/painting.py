"""Owns the few strokes that all controls share: rounded boxes with crisp edges, tinted text, the path of one corner."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


def fill_box(
    painter: QPainter,
    box: QRectF,
    radius: float,
    fill: QColor | None,
    edge: QColor | None = None,
    edge_width: float = 1.0,
) -> None:
    """A rounded box whose edge lies inside `box`, so that one and two pixels take the same room."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, radius, radius)
    else:
        half = edge_width / 2
        painter.setPen(QPen(edge, edge_width))
        inner = max(0.0, radius - half)
        painter.drawRoundedRect(box.adjusted(half, half, -half, -half), inner, inner)
    painter.restore()


def side_rounded_path(box: QRectF, radius: float, *, is_left_round: bool, is_right_round: bool) -> QPainterPath:
    """The outline of a box that is round on one side only, as the halves of a split button are."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(box, radius, radius)
    if not is_left_round:
        path.addRect(QRectF(box.left(), box.top(), radius, box.height()))
    if not is_right_round:
        path.addRect(QRectF(box.right() - radius, box.top(), radius, box.height()))
    return path.simplified()
