"""Owns how the words of a row break into lines: fast enough for hours of talk, and the same for heights and painting.

Widths are measured once each and added up; asking QTextLayout for three thousand heights takes too long.
"""

from __future__ import annotations

import re

from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

_OTHER_SPACE = re.compile(r"[^\S ]")


class Wrapper:
    """Breaks texts of one font at one width. Texts it has seen are answered from memory."""

    def __init__(self, font: QFont, width: float) -> None:
        self.font = font
        self.width = width
        self._metrics = QFontMetricsF(font)
        self._space = self._metrics.horizontalAdvance(" ")
        self._word_widths: dict[str, float] = {}
        self._letter_widths: dict[str, float] = {}
        self._found: dict[str, tuple[int, ...]] = {}

    def set_width(self, width: float) -> None:
        """Another width; what was measured of words stays."""
        if width != self.width:
            self.width = width
            self._found.clear()

    def lines(self, text: str) -> tuple[int, ...]:
        """How many characters, with the space they end in, stand on each line; at least one line."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = self._by_words(text) or self._by_layout(text)
        return found

    def _by_words(self, text: str) -> tuple[int, ...]:
        if _OTHER_SPACE.search(text):
            return ()
        widths, space, width = self._word_widths, self._space, self.width
        lines = []
        count, reached = -1, -space
        for word in text.split(" "):
            advance = widths.get(word)
            if advance is None:
                advance = widths[word] = self._advance(word)
            if reached + space + advance > width and count >= 0:
                lines.append(count + 1)
                count, reached = -1, -space
            if advance > width:
                # A word without a place to break, as in languages written without spaces.
                return ()
            count += 1 + len(word)
            reached += space + advance
        lines.append(count)
        return tuple(lines)

    def _advance(self, word: str) -> float:
        if not word.isascii():
            return self._metrics.horizontalAdvance(word)
        # Letter by letter, much sooner; the kerning left out is less than the margin beside the words.
        letters = self._letter_widths
        for letter in word:
            if letter not in letters:
                letters[letter] = self._metrics.horizontalAdvance(letter)
        return sum(map(letters.__getitem__, word))

    def _by_layout(self, text: str) -> tuple[int, ...]:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = QTextLayout(text.replace("\n", "\u2028"), self.font)
        layout.setTextOption(option)
        lines = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width)
            lines.append(line.textLength())
        layout.endLayout()
        return tuple(lines) or (0,)
