"""Owns the banner: what happened, what is safe, one action and one alternative."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.components.chip import TONES, Tone
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme


class Banner(QWidget):
    """A tinted card; with `is_strip` it goes from edge to edge and has its actions on the right."""

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        tone: Tone,
        icon: str,
        title: str,
        sentence: str,
        parent: QWidget | None = None,
        *,
        is_strip: bool = False,
        is_closable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self._is_strip = is_strip
        self._has_actions = False
        tokens = TONES[tone]
        self._mark = IconMark(theme, icon, tokens.mark, SIZES.icon_toolbar, self)
        self._title = Label(theme, title, weight=600, parent=self, is_wrapping=True)
        self._sentence = Label(theme, sentence, color="text2", parent=self, is_wrapping=True)
        self._sentence.setVisible(bool(sentence))
        self._actions = QHBoxLayout()
        self._outer = QHBoxLayout(self)
        self._words = QVBoxLayout()
        self._words.addWidget(self._title)
        self._words.addWidget(self._sentence)
        if not is_strip:
            self._words.addLayout(self._actions)
            self._actions.addStretch(1)
        self._outer.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._outer.addLayout(self._words, 1)
        if is_strip:
            self._outer.addLayout(self._actions)
        if is_closable:
            self._close = IconButton(theme, "x", "Hide this notice", parent=self, is_small=True)
            self._outer.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
            self._close.clicked.connect(self.closed)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def tone(self) -> Tone:
        """How grave it is."""
        return self._tone

    def title(self) -> str:
        """What happened."""
        return self._title.text()

    def set_texts(self, title: str, sentence: str) -> None:
        """Change what it says."""
        self._title.set_text(title)
        self._sentence.set_text(sentence)
        self._sentence.setVisible(bool(sentence))
        self._name()

    def add_action(self, text: str, icon: str = "", kind: ButtonKind = ButtonKind.PLAIN) -> Button:
        """A button; its owner connects it."""
        button = Button(self._theme, text, kind, icon, self, is_small=not self._is_strip)
        place = self._actions.count() if self._is_strip else self._actions.count() - 1
        self._actions.insertWidget(place, button)
        self._has_actions = True
        self._on_theme_changed()
        return button

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tinted box."""
        painter, colors, tokens = QPainter(self), self._theme.colors, TONES[self._tone]
        fill, edge = getattr(colors, tokens.fill), getattr(colors, tokens.edge)
        if self._is_strip:
            painter.fillRect(self.rect(), fill)
            painter.fillRect(0, self.height() - 1, self.width(), 1, edge)
        else:
            fill_box(painter, QRectF(self.rect()), self._theme.px(SIZES.radius_card), fill, edge)

    def _name(self) -> None:
        self.setAccessibleName(f"{self._title.text()}. {self._sentence.text()}".strip())

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        side = px(20) if self._is_strip else px(16)
        self._outer.setContentsMargins(side, px(12), px(16), px(12))
        self._outer.setSpacing(px(12))
        self._words.setSpacing(0)
        self._actions.setSpacing(px(8))
        self._actions.setContentsMargins(0, 0 if self._is_strip or not self._has_actions else px(8), 0, 0)
        self.update()
