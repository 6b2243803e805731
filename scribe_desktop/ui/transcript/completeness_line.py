"""Owns the line under the transcript: how much was recorded, how much of it was speech, how much has words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from scribe_desktop.domain.transcript import Completeness, clock_text
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole


class CompletenessLine(QWidget):
    """An icon and a sentence, which gets shorter before it is cut. Amber where something is missing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sentences: tuple[str, ...] = ()
        self._icon, self._token = "circle-check", "ok_text"
        self._height = SIZES.completeness
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)
        self.hide()

    def show_completeness(self, completeness: Completeness | None, *, is_filling: bool) -> None:
        """Say it; nothing to say hides the line. Gaps are told while words still come in as well."""
        if completeness is None:
            self.hide()
            return
        sentence = completeness.sentence()
        transcribed = clock_text(completeness.transcribed_ms)
        gaps = sentence.rsplit(", ", 1)[-1]
        if is_filling:
            sentence = sentence.replace(f"transcribed {transcribed}", f"transcribed {transcribed} so far")
        whole = "so far" if is_filling else f"of {clock_text(completeness.speech_ms)}"
        short = f"Transcribed {transcribed} {whole}, {gaps}"
        self._sentences = (sentence[0].upper() + sentence[1:], short, gaps[0].upper() + gaps[1:])
        if completeness.gaps:
            self._icon, self._token = "circle-alert", "warn_icon"
        elif is_filling:
            self._icon, self._token = "loader", "text3"
        else:
            self._icon, self._token = "circle-check", "ok_text"
        self.setAccessibleName(self._sentences[0])
        self.setToolTip(self._sentences[0])
        self.show()
        self.update()

    def text(self) -> str:
        """The sentence that is shown, as long as the width allows."""
        metrics = self._theme.metrics(TypeRole.SMALL, has_equal_digits=True)
        room = self.width() - self._left() - self._theme.px(12)
        fitting = (words for words in self._sentences if metrics.horizontalAdvance(words) <= room)
        return next(fitting, self._sentences[-1] if self._sentences else "")

    def set_low(self, is_low: bool) -> None:
        """Less high where the window is low."""
        self._height = 28 if is_low else SIZES.completeness
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Full width, one line high."""
        return QSize(self._theme.px(200), self._theme.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hairline, the icon, the sentence."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors.pane)
        painter.fillRect(0, 0, self.width(), 1, theme.colors.border)
        icon = theme.pixmap(self._icon, self._token, SIZES.icon_inline, self.devicePixelRatioF())
        painter.drawPixmap(px(20), (self.height() - px(SIZES.icon_inline)) // 2 + 1, icon)
        painter.setFont(theme.font(TypeRole.SMALL, has_equal_digits=True))
        painter.setPen(theme.colors.text2)
        line = self.rect().adjusted(self._left(), 1, 0, 0)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())

    def _left(self) -> int:
        return self._theme.px(20 + SIZES.icon_inline + 8)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
