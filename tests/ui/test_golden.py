"""The comparison of pictures: it passes the same, fails the different, and says where."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from tests.ui import golden
from tests.ui.golden import assert_golden


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(golden, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(golden, "SHOWN", tmp_path / "shown")
    monkeypatch.setattr(golden, "PROJECT", tmp_path)
    monkeypatch.setenv(golden.WRITE, "1")
    assert_golden(picture(), "square")
    monkeypatch.delenv(golden.WRITE)
    return tmp_path


def picture(side: int = 20, shade: int = 120, width: int = 101) -> QImage:
    image = QImage(width, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.fillRect(QRect(10, 10, side, side), QColor(shade, shade, shade))
    painter.end()
    return image


def test_the_same_picture_passes(folders: Path) -> None:
    assert_golden(picture(), "square", tolerance=0.0)


def test_a_slightly_different_shade_passes(folders: Path) -> None:
    assert_golden(picture(shade=120 + golden.CHANNEL_TOLERANCE), "square", tolerance=0.0)


def test_a_larger_square_fails_and_is_shown(folders: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="of the pixels differ"):
        assert_golden(picture(side=24), "square")
    marked = QImage(str(folders / "shown" / "square-difference.png"))
    assert marked.pixelColor(32, 32) == QColor(255, 0, 0)
    assert marked.pixelColor(12, 12) != QColor(255, 0, 0)
    assert (folders / "shown" / "square-actual.png").exists()


def test_as_many_pixels_may_differ_as_the_test_says(folders: Path) -> None:
    share = (24 * 24 - 20 * 20) / (101 * 100)
    assert_golden(picture(side=24), "square", tolerance=share + 1e-6)
    with pytest.raises(pytest.fail.Exception):
        assert_golden(picture(side=24), "square", tolerance=share - 1e-6)


def test_another_size_fails(folders: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="102x100, the golden 101x100"):
        assert_golden(picture(width=102), "square")


def test_a_missing_golden_fails_with_how_to_write_it(folders: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="SCRIBE_TEST_WRITE_GOLDENS=1"):
        assert_golden(picture(), "circle")
    assert (folders / "shown" / "circle-actual.png").exists()
