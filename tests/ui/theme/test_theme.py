"""The look: fonts that are really used, sizes that grow together, one style for all, and the platform's own wishes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionFocusRect, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.theme import Appearance, Theme, TypeRole
from scribe_desktop.ui.theme import theme as theme_module
from scribe_desktop.ui.theme.high_contrast import tokens_from_palette


@pytest.mark.parametrize("weight", [400, 500, 600])
@pytest.mark.parametrize("role", list(TypeRole))
def test_inter_is_really_used(theme: Theme, role: TypeRole, weight: int) -> None:
    info = QFontInfo(theme.font(role, weight))
    assert info.family() == "Inter"
    assert info.weight() == weight


def test_each_weight_is_a_face_of_its_own(theme: Theme) -> None:
    widths = [theme.metrics(TypeRole.UI, weight).horizontalAdvance("Stop losartan") for weight in (400, 500, 600)]
    assert widths[0] < widths[1] < widths[2]


def test_equal_digits_are_equally_wide(theme: Theme) -> None:
    plain, equal = theme.metrics(TypeRole.SMALL), theme.metrics(TypeRole.SMALL, has_equal_digits=True)
    assert equal.horizontalAdvance("01:11") == equal.horizontalAdvance("00:48")
    assert plain.horizontalAdvance("01:11") != plain.horizontalAdvance("00:48")


@pytest.mark.parametrize(("asked", "given"), [(0.5, 1.0), (1.0, 1.0), (1.3, 1.25), (1.9, 1.875), (3.0, 2.0)])
def test_the_text_size_goes_in_steps_of_an_eighth(theme: Theme, asked: float, given: float) -> None:
    theme.apply(Appearance.LIGHT, asked)
    assert theme.scale == given


def test_everything_grows_with_the_text(theme: Theme, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    before = field.sizeHint().height()
    theme.apply(Appearance.LIGHT, 2.0)
    assert field.sizeHint().height() == 2 * before
    assert theme.font(TypeRole.UI).pixelSize() == 26


def test_one_change_is_told_once(theme: Theme) -> None:
    told: list[None] = []
    theme.changed.connect(lambda: told.append(None))
    theme.apply(Appearance.DARK, 1.5)
    theme.apply(Appearance.DARK, 1.5)
    assert len(told) == 1


def test_the_palette_follows_the_appearance(theme: Theme, qapp: QApplication) -> None:
    theme.apply(Appearance.DARK, 1.0)
    assert qapp.palette().color(QPalette.ColorRole.Base) == theme.colors.pane
    theme.apply(Appearance.LIGHT, 1.0)
    assert qapp.palette().color(QPalette.ColorRole.Base) == theme.colors.pane


def test_no_style_draws_a_focus_rectangle(theme: Theme, qapp: QApplication) -> None:
    picture = QPixmap(40, 20)
    picture.fill(theme.colors.pane)
    before = picture.toImage()
    option = QStyleOptionFocusRect()
    option.rect = picture.rect()
    painter = QPainter(picture)
    qapp.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, None)
    painter.end()
    assert picture.toImage() == before


def test_a_tooltip_comes_after_half_a_second(theme: Theme, qapp: QApplication) -> None:
    assert qapp.style().styleHint(QStyle.StyleHint.SH_ToolTip_WakeUpDelay) == 500


def test_reduced_motion_takes_all_durations_away(theme: Theme) -> None:
    assert theme.duration_ms(160) == 160
    theme.set_motion_reduced(True)
    assert theme.duration_ms(160) == 0


def test_high_contrast_takes_the_platforms_colours(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme_module, "is_contrast_raised_by_platform", lambda: True)
    theme.install()
    system = theme._system_palette
    assert system is not None
    assert theme.colors.text == system.color(QPalette.ColorRole.Text)
    assert theme.colors.border == system.color(QPalette.ColorRole.Text)
    assert theme.colors.accent == system.color(QPalette.ColorRole.Highlight)
    monkeypatch.undo()
    theme.install()
    assert theme.colors.text.name().upper() == "#162024"


def test_high_contrast_has_every_token(qapp: QApplication) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, "#000000")
    palette.setColor(QPalette.ColorRole.Text, "#FFFF00")
    tokens = tokens_from_palette(palette)
    assert (tokens.pane, tokens.warn_text, tokens.wave) == ("#000000", "#FFFF00", "#FFFF00")


def test_the_application_sheet_is_the_only_one(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    assert "QScrollBar" in qapp.styleSheet()
    widget = QWidget()
    qtbot.addWidget(widget)
    assert widget.styleSheet() == ""
