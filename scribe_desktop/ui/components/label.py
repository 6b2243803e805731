"""Owns words on a page: labels in the roles of type, with the line height of the tokens, wrapping or elided."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from scribe_desktop.ui.theme import Theme, TypeRole

_WRAP_WIDTH = 480


class Label(QLabel):
    """Plain text in one role, weight and colour. QLabel holds the words for screen readers; the painting is its own."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: TypeRole = TypeRole.UI,
        weight: int = 400,
        color: str = "text",
        parent: QWidget | None = None,
        *,
        is_wrapping: bool = False,
        has_equal_digits: bool = False,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._weight = weight
        self._color = color
        self._is_wrapping = is_wrapping
        self._has_equal_digits = has_equal_digits
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred if is_wrapping else QSizePolicy.Policy.Minimum)
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred if is_wrapping else QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(is_wrapping)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Change the words."""
        if text == self.text():
            return
        self.setText(text)
        self.updateGeometry()

    def set_color(self, token: str) -> None:
        """Change the colour to another token's."""
        self._color = token
        self.update()

    def set_weight(self, weight: int) -> None:
        """400, 500 or 600."""
        self._weight = weight
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        """The words on one line, or wrapped at a comfortable measure."""
        width = self._text_width()
        if self._is_wrapping:
            width = min(width, self._theme.px(_WRAP_WIDTH))
            return QSize(width, self.heightForWidth(width))
        return QSize(width, self._line_height())

    def minimumSizeHint(self) -> QSize:
        """One line needs all its words; wrapping text needs its longest word."""
        if not self._is_wrapping:
            return self.sizeHint()
        metrics = self._metrics()
        longest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0.0)
        return QSize(math.ceil(longest), self._line_height())

    def hasHeightForWidth(self) -> bool:
        """Only wrapping text has."""
        return self._is_wrapping

    def heightForWidth(self, width: int) -> int:
        """Lines times the role's line height."""
        if not self._is_wrapping:
            return self._line_height()
        return max(1, len(self._lines(width))) * self._line_height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each line in the middle of its line height."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(getattr(self._theme.colors, self._color if self.isEnabled() else "disabled"))
        lines = self._lines(self.width()) if self._is_wrapping else [self._shown_text()]
        height, metrics = self._line_height(), self._metrics()
        top = (self.height() - height * len(lines)) / 2 if not self._is_wrapping else 0.0
        for number, line in enumerate(lines):
            baseline = top + number * height + (height - metrics.height()) / 2 + metrics.ascent()
            spare = self.width() - metrics.horizontalAdvance(line)
            left = 0.0
            if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
                left = max(0.0, spare / 2)
            elif self.alignment() & Qt.AlignmentFlag.AlignRight:
                left = max(0.0, spare)
            painter.drawText(QPointF(left, baseline), line)

    def changeEvent(self, event: QEvent) -> None:
        """Follow being enabled and disabled."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def _shown_text(self) -> str:
        return self.text()

    def _metrics(self) -> QFontMetricsF:
        return self._theme.metrics(self._role, self._weight, has_equal_digits=self._has_equal_digits)

    def _line_height(self) -> int:
        return self._theme.line_height(self._role)

    def _text_width(self) -> int:
        metrics = self._metrics()
        lines = self.text().split("\n")
        return math.ceil(max(metrics.horizontalAdvance(line) for line in lines)) + 1

    def _lines(self, width: int) -> list[str]:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        found: list[str] = []
        for paragraph in self.text().split("\n"):
            layout = QTextLayout(paragraph, self.font())
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
                found.append(paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip())
            layout.endLayout()
            if not paragraph:
                found.append("")
        return found

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(self._role, self._weight, has_equal_digits=self._has_equal_digits))
        self.updateGeometry()
        self.update()


class ElidedLabel(Label):
    """One line that gives way: it ends in an ellipsis, and its tooltip shows all of it. For names, never statuses."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: TypeRole = TypeRole.UI,
        weight: int = 400,
        color: str = "text",
        parent: QWidget | None = None,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__(theme, text, role, weight, color, parent, alignment=alignment)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Change the words."""
        super().set_text(text)
        self._show_tip()

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(min(self._text_width(), self._theme.px(48)), self._line_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What does not fit is told by the tooltip."""
        super().resizeEvent(event)
        self._show_tip()

    def _shown_text(self) -> str:
        return self._metrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def _show_tip(self) -> None:
        self.setToolTip(self.text() if self._text_width() > self.width() else "")
