"""Owns the comparison of what is painted with pictures that were looked at and kept, in tests/ui/goldens.

`SCRIBE_TEST_WRITE_GOLDENS=1` writes them anew: look at each before it is committed. A picture that differs leaves what
was painted, and where it differs, in build/goldens. Offscreen and with the bundled fonts only, so that a picture does
not hang on the machine.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy
import numpy.typing
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from tests.conftest import PROJECT

KEPT = Path(__file__).parent / "goldens"
SHOWN = PROJECT / "build" / "goldens"
WRITE = "SCRIBE_TEST_WRITE_GOLDENS"
# How far a channel may be off before its pixel counts: antialiasing of another processor stays below.
CHANNEL_TOLERANCE = 32

Pixels = numpy.typing.NDArray[numpy.uint8]


def assert_golden(painted: QWidget | QImage, name: str, tolerance: float = 0.002) -> None:
    """Fail when more than `tolerance` of the pixels differ from the kept picture of that name.

    Args:
        painted: a shown widget, or an image.
        name: the picture's name without its ending.
        tolerance: the share of pixels that may differ, 0 to 1.
    """
    image = painted if isinstance(painted, QImage) else painted.grab().toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    kept_path = KEPT / f"{name}.png"
    if os.environ.get(WRITE):
        KEPT.mkdir(exist_ok=True)
        # Quality 0 is the smallest file, and as lossless as any.
        assert _with_palette(image).save(str(kept_path), "PNG", 0)  # type: ignore[call-overload]
        return
    if not kept_path.exists():
        shown = _keep(image, f"{name}-actual.png")
        pytest.fail(f"there is no golden {name}; look at {shown}, then write it with {WRITE}=1")
    kept = QImage(str(kept_path)).convertToFormat(QImage.Format.Format_RGB888)
    if kept.size() != image.size():
        shown = _keep(image, f"{name}-actual.png")
        pytest.fail(
            f"{name} is {image.width()}x{image.height()}, the golden {kept.width()}x{kept.height()}; see {shown}"
        )
    share, where = difference(image, kept)
    if share > tolerance:
        _keep(image, f"{name}-actual.png")
        shown = _keep(_marked(image, where), f"{name}-difference.png")
        pytest.fail(f"{name}: {share:.4%} of the pixels differ, {tolerance:.4%} may; see {shown}")


def difference(image: QImage, other: QImage) -> tuple[float, numpy.typing.NDArray[numpy.bool_]]:
    """The share of pixels that differ by more than the tolerance of a channel, and which."""
    apart = numpy.abs(_pixels(image).astype(numpy.int16) - _pixels(other).astype(numpy.int16)).max(axis=2)
    where: numpy.typing.NDArray[numpy.bool_] = apart > CHANNEL_TOLERANCE
    return float(where.mean()), where


def _pixels(image: QImage) -> Pixels:
    rows = numpy.frombuffer(image.constBits(), dtype=numpy.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)


def _with_palette(image: QImage) -> QImage:
    """The image in at most 256 colours, each pixel near enough for the tolerance, at a third of the size."""
    pixels = _pixels(image).astype(numpy.uint32)
    colors = ((pixels[:, :, 0] << 16) | (pixels[:, :, 1] << 8) | pixels[:, :, 2]).ravel()
    known, counts = numpy.unique(colors, return_counts=True)
    # The most frequent colour of each small cube of colours stands for all in it.
    cubes: dict[int, int] = {}
    for color in known[numpy.argsort(-counts)].tolist():
        cubes.setdefault(color & 0xF0F0F0, color)
    table = [color | 0xFF000000 for color in list(cubes.values())[:256]]
    flags = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    return image.convertToFormat(QImage.Format.Format_Indexed8, table, flags)


def _marked(image: QImage, where: numpy.typing.NDArray[numpy.bool_]) -> QImage:
    """The image grown pale, with the pixels that differ in red."""
    pixels = (_pixels(image) // 3 + 170).astype(numpy.uint8)
    pixels[where] = (255, 0, 0)
    height, width, _ = pixels.shape
    return QImage(pixels.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888).copy()


def _keep(image: QImage, name: str) -> Path:
    SHOWN.mkdir(parents=True, exist_ok=True)
    path = SHOWN / name
    image.save(str(path))
    return path.relative_to(PROJECT)
