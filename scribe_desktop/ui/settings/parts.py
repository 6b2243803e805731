"""Owns what all settings pages are built of: cards, rows, headings, the `Saved` mark, hints of pinned settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from scribe_desktop.config.preferences import Preferences
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.components.separator import HLine
from scribe_desktop.ui.settings.port import Pin, SettingsPort, SettingsView
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

SAVED_MS = 4000
LABEL_WIDTH = 172
FIELD_WIDTH = 280
_LEAST_FIELD = 140
_NARROW = 600
PINNED = "Set by your clinic. Ask your administrator to change it."


class Card(QFrame):
    """A raised box with a hairline edge; rows are divided by hairlines."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        theme.changed.connect(self.update)

    def add(self, widget: QWidget) -> QWidget:
        """Add a row, behind a hairline unless it is the first."""
        if self._column.count():
            self._column.addWidget(HLine(self._theme))
        self._column.addWidget(widget)
        return widget

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box and edge."""
        colors = self._theme.colors
        painter = QPainter(self)
        fill_box(painter, QRectF(self.rect()), self._theme.px(SIZES.radius_card), colors.raised, colors.border)


class Padded(QWidget):
    """A widget whose margins grow with the text size."""

    def __init__(
        self, theme: Theme, layout: QBoxLayout, margins: tuple[int, int, int, int] = (16, 12, 16, 12), spacing: int = 12
    ) -> None:
        super().__init__()
        self._theme = theme
        self._margins = margins
        self._spacing = spacing
        self.box = layout
        self.setLayout(layout)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        left, top, right, bottom = self._margins
        self.box.setContentsMargins(px(left), px(top), px(right), px(bottom))
        self.box.setSpacing(px(self._spacing))


class SettingRow(Padded):
    """A name at the left, what is set beside it, a hint behind. With `has_saved` it can say that it was kept."""

    def __init__(self, theme: Theme, name: str, hint: str = "", *, has_saved: bool = True) -> None:
        super().__init__(theme, QHBoxLayout())
        self.name = Label(theme, name, TypeRole.UI, 500)
        self.content = QHBoxLayout()
        self.content.setSpacing(theme.px(8))
        self.hint = Label(theme, hint, TypeRole.SMALL, color="text2", is_wrapping=True)
        self._own_hint = hint
        self._fields: list[tuple[QWidget, int]] = []
        self.saved = SavedMark(theme)
        self.box.addWidget(self.name)
        self.box.addLayout(self.content, 0)
        self.box.addWidget(self.hint, 1, Qt.AlignmentFlag.AlignVCenter)
        if has_saved:
            self.box.addWidget(self.saved)
        self._size_name()

    def add_field(self, widget: QWidget, *, width: int = FIELD_WIDTH) -> None:
        """Put a field into the row; the name becomes its accessible name."""
        self._fields.append((widget, width))
        self._size_fields()
        widget.setAccessibleName(widget.accessibleName() or self.name.text())
        self.name.setBuddy(widget)
        self.content.addWidget(widget, 1)

    def fill(self, widget: QWidget) -> None:
        """Put a widget into the row that takes all the room there is; there is no hint then."""
        self.content.addWidget(widget, 1, Qt.AlignmentFlag.AlignVCenter)
        self.hint.hide()
        self.box.setStretch(1, 1)

    def set_hint(self, text: str) -> None:
        """Another hint; empty goes back to the row's own."""
        self.hint.set_text(text or self._own_hint)

    def show_pin(self, pin: Pin | None, *fields: QWidget) -> None:
        """Disable the fields and say who decides, or give them back."""
        for widget in fields:
            widget.setEnabled(pin is None)
            widget.setToolTip(f"{pin.name} ({pin.source})" if pin is not None else "")
        self.set_hint(PINNED if pin is not None else "")
        self.hint.setToolTip(f"{pin.name} ({pin.source})" if pin is not None else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name, field and hint stand below each other where it is narrow."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._theme.px(_NARROW)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self.box.direction() != direction:
            self.box.setDirection(direction)
            self._size_fields()

    def _size_fields(self) -> None:
        is_wide = self.box.direction() == QBoxLayout.Direction.LeftToRight
        for widget, width in self._fields:
            widget.setMaximumWidth(self._theme.px(width))
            widget.setMinimumWidth(self._theme.px(width if is_wide else min(width, _LEAST_FIELD)))

    def _size_name(self) -> None:
        self.name.setFixedWidth(max(self._theme.px(LABEL_WIDTH), self.name.sizeHint().width()))

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        if hasattr(self, "name"):
            self._size_name()
            self._size_fields()


class SavedMark(QWidget):
    """`Saved` with a tick, for a few seconds after it was. A screen reader is told as well."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.label = Label(theme, "Saved", TypeRole.SMALL, color="ok_text")
        row.addWidget(IconMark(theme, "check", "ok_text", SIZES.icon_inline))
        row.addWidget(self.label)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self._fading = QTimer(self, singleShot=True, interval=SAVED_MS)
        self._fading.timeout.connect(self.hide)
        self.hide()

    def flash(self) -> None:
        """Show it now."""
        self.show()
        self._fading.start()


class ErrorLine(QWidget):
    """One error in the page's own place; hidden while there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.label = Label(theme, "", TypeRole.SMALL, color="danger_text", is_wrapping=True)
        row.addWidget(IconMark(theme, "circle-alert", "danger_text"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        self.hide()

    def show_error(self, error: ScribeError) -> None:
        """Say what happened, what is safe, what to do."""
        self.show_words(error.sentences())

    def show_words(self, words: str) -> None:
        """Say this; empty hides the line."""
        self.label.set_text(words)
        self.setVisible(bool(words))


class Section(QWidget):
    """A page of the settings: a column of headings, cards and hints. `show_view` fills it."""

    title = ""
    icon = ""

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__()
        self._theme = theme
        self._port = port
        self._view = SettingsView()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(8))
        self.error = ErrorLine(theme)
        self._column.addWidget(self.error)

    def minimumSizeHint(self) -> QSize:
        """Any width: what stands beside each other then stands below."""
        return QSize(0, super().minimumSizeHint().height())

    def show_view(self, view: SettingsView) -> None:
        """Show these settings. Fields that are being edited keep what is in them."""
        self._view = view

    def has_unsaved_words(self) -> bool:
        """Whether quitting now would lose words."""
        return False

    def enter(self) -> None:
        """The page comes to the front: load what is only loaded when it is looked at."""

    def add_heading(self, text: str, sentence: str = "") -> Label:
        """A heading over what follows."""
        label = Label(self._theme, text, TypeRole.READING, 600)
        if self._column.count() > 1:
            self._column.addSpacing(self._theme.px(16))
        self._column.addWidget(label)
        if sentence:
            self._column.addWidget(Label(self._theme, sentence, TypeRole.UI, color="text2", is_wrapping=True))
        return label

    def add_card(self) -> Card:
        """A card for rows."""
        card = Card(self._theme)
        self._column.addWidget(card)
        return card

    def add_hint(self, text: str, icon: str = "info") -> Label:
        """One sentence under a card."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, self._theme.px(4), 0, 0)
        row.setSpacing(self._theme.px(8))
        label = Label(self._theme, text, TypeRole.SMALL, color="text2", is_wrapping=True)
        row.addWidget(IconMark(self._theme, icon, "text2"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)
        self._column.addWidget(line)
        return label

    def change(self, change: Callable[[Preferences], Preferences], row: SettingRow | None = None) -> None:
        """Keep a change of the preferences at once, say so in its row; what cannot be kept is told and taken back."""

        def done(view: SettingsView) -> None:
            self.error.show_words("")
            self.show_view(view)
            if row is not None:
                row.saved.flash()

        self._port.change_preferences(change, done, self.on_failed)

    def on_failed(self, error: ScribeError) -> None:
        """Say what went wrong and show again what is in force."""
        self.show_view(self._view)
        self.error.show_error(error)

    def finish(self) -> None:
        """Everything is added: what is left over stays empty."""
        self._column.addStretch(1)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let go of it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
