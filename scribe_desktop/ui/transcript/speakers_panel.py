"""Owns the panel that names the speakers: one field for each, in one place for the whole transcript, and Swap."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_WIDTH = 280
_TURNS_OF = {"Everyone": "The whole recording", "Others": "Turns without a speaker"}


class SpeakersPanel(QWidget):
    """A small window below its button. Leaving it by Done, Enter or a click elsewhere keeps the names; Esc does not."""

    speaker_named = Signal(str, str)
    speakers_swapped = Signal()

    def __init__(self, theme: Theme, speakers: tuple[tuple[str, str], ...], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self._is_given_up = False
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Speakers")
        self._fields: list[tuple[str, str, QLineEdit]] = []
        px = theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(14), px(16), px(14))
        column.setSpacing(px(6))
        column.addWidget(Label(theme, "Who is speaking?", TypeRole.UI, 600, parent=self))
        hint = "A name here changes every turn of that voice."
        if not any(label for label, _name in speakers):
            hint = "The voices were not told apart. A name here stands at every turn."
        self._unknown = "Everyone" if len(speakers) == 1 else "Others"
        column.addWidget(Label(theme, hint, TypeRole.SMALL, color="text2", parent=self, is_wrapping=True))
        for label, name in speakers:
            self._add_field(column, label, name)
        column.addSpacing(px(6))
        column.addLayout(self._buttons(len(speakers)))
        self.setFixedSize(px(_WIDTH), column.totalHeightForWidth(px(_WIDTH)))

    def names(self) -> tuple[str, ...]:
        """What stands in the fields."""
        return tuple(field.text() for _label, _name, field in self._fields)

    def open_below(self, widget: QWidget) -> None:
        """Show it under its button, right edges in line, the first name ready to be typed over."""
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + self._theme.px(4)))
        room = widget.screen().availableGeometry()
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        self.move(corner)
        self.show()
        if self._fields:
            field = self._fields[0][2]
            field.setFocus(Qt.FocusReason.PopupFocusReason)
            field.selectAll()

    def finish(self) -> None:
        """Tell each name that was changed, then close."""
        if not self._is_given_up:
            self._is_given_up = True
            for label, name, field in self._fields:
                words = " ".join(field.text().split())
                if words and words != name:
                    self.speaker_named.emit(label, words)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps the names, Esc does not."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._is_given_up = True
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: object) -> None:
        """A click elsewhere closes a popup: what was typed is kept."""
        if not self._is_given_up:
            self.finish()
        super().hideEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card with an edge."""
        colors = self._theme.colors
        box = QRectF(self.rect())
        fill_box(QPainter(self), box, self._theme.px(SIZES.radius_card), colors.raised, colors.border_control)

    def _add_field(self, column: QVBoxLayout, label: str, name: str) -> None:
        shown = label or self._unknown
        field = QLineEdit(name, self)
        field.setMaxLength(60)
        field.setPlaceholderText(shown)
        field.setAccessibleName(f"Name of {shown}")
        column.addSpacing(self._theme.px(4))
        heard_as = shown if label != name else ""
        if heard_as:
            words = f"Heard as {heard_as}" if label else _TURNS_OF[self._unknown]
            column.addWidget(Label(self._theme, words, TypeRole.SMALL, color="text3", parent=self))
        column.addWidget(field)
        self._fields.append((label, name, field))

    def _buttons(self, count: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        if count == 2:
            swap = Button(self._theme, "Swap", ButtonKind.PLAIN, "git-compare-arrows", self)
            swap.set_tip("Each takes the name of the other")
            swap.clicked.connect(self._on_swap_clicked)
            row.addWidget(swap)
        row.addStretch(1)
        done = Button(self._theme, "Done", ButtonKind.PRIMARY, parent=self)
        done.clicked.connect(self.finish)
        row.addWidget(done)
        return row

    def _on_swap_clicked(self) -> None:
        self._is_given_up = True
        self.speakers_swapped.emit()
        self.close()
