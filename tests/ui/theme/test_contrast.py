"""Every pair of colours that the window uses keeps the contrast it needs, in both appearances."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from scribe_desktop.ui.components.chip import TONES, Tone
from scribe_desktop.ui.theme import Appearance
from scribe_desktop.ui.theme.tokens import CONTRAST_PAIRS, TOKENS


def _luminance(name: str) -> float:
    color = QColor(name)
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("appearance", list(Appearance))
@pytest.mark.parametrize(("front", "back", "least"), CONTRAST_PAIRS)
def test_a_pair_keeps_its_contrast(appearance: Appearance, front: str, back: str, least: float) -> None:
    tokens = TOKENS[appearance]
    assert contrast(getattr(tokens, front), getattr(tokens, back)) >= least


@pytest.mark.parametrize("tone", list(TONES))
def test_the_words_of_every_tone_are_among_the_pairs(tone: Tone) -> None:
    tokens = TONES[tone]
    assert (tokens.text, tokens.fill) in {(front, back) for front, back, _ in CONTRAST_PAIRS}
