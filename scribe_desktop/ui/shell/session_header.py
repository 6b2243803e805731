"""Owns the header of a session: its name, when and how long it was, and what can be done with all of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QStackedWidget, QWidget

from scribe_desktop.ui.components.buttons import Button, IconButton
from scribe_desktop.ui.components.label import ElidedLabel, Label
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_LONGEST_NAME = 200
_DOT = "  \u00b7  "


class SessionHeader(QWidget):
    """What gives way as it narrows: consent, length, date, and the name's end last."""

    renamed = Signal(str)
    naming_ended = Signal()
    """The field of the name is gone; the focus may have gone with it."""

    delete_requested = Signal()
    import_requested = Signal()
    copy_transcript_requested = Signal()
    export_requested = Signal()
    history_requested = Signal()

    def __init__(self, theme: Theme, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcuts = shortcuts
        self._meta_parts: tuple[str, ...] = ()
        self._name = ElidedLabel(theme, "", TypeRole.TITLE, 600)
        self._field = _NameField(theme)
        self._field.setMaxLength(_LONGEST_NAME)
        self._place_of_name = QStackedWidget(self)
        self._place_of_name.addWidget(self._name)
        self._place_of_name.addWidget(self._field)
        self._place_of_name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._meta = Label(theme, "", TypeRole.SMALL, color="text2", parent=self, has_equal_digits=True)
        self._recorder: QWidget | None = None
        self._import = Button(theme, "Import audio", icon="file-input", parent=self)
        self._more = IconButton(theme, "ellipsis", "More for this session", parent=self)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._place_of_name, 1)
        self._layout.addWidget(self._meta)
        self._layout.addWidget(self._import)
        self._layout.addWidget(self._more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._import.clicked.connect(self.import_requested)
        self._field.kept.connect(self._on_name_kept)
        self._field.dropped.connect(self._on_name_dropped)
        shortcuts.changed.connect(self._fill_menu)
        theme.changed.connect(self._on_theme_changed)
        self._fill_menu()
        self._on_theme_changed()

    def show_session(self, name: str, date_text: str = "", length_text: str = "", consent_text: str = "") -> None:
        """Show a session: `length_text` as "2:52 recorded", each part may be empty."""
        if self.is_renaming() and name != self._name.text():
            self._field.give_up()
            self._on_name_dropped()
        self._name.set_text(name)
        self._meta_parts = tuple(part for part in (date_text, length_text, consent_text) if part)
        self._fit()

    def name(self) -> str:
        """The name that is shown."""
        return self._name.text()

    def is_renaming(self) -> bool:
        """Whether the name is being typed."""
        return self._place_of_name.currentWidget() is self._field

    def start_renaming(self) -> None:
        """Let the name be typed in its place; Enter keeps it, Esc does not."""
        self._place_of_name.setCurrentWidget(self._field)
        self._field.begin(self._name.text())

    def set_recorder(self, recorder: QWidget) -> None:
        """Put the recorder, or the button that adds a recording, before the menu."""
        if self._recorder is not None:
            self._layout.removeWidget(self._recorder)
            self._recorder.deleteLater()
        self._recorder = recorder
        self._layout.insertWidget(2, recorder)
        self._fit()

    def set_import_visible(self, is_visible: bool) -> None:
        """Whether a recording can be imported into this session now."""
        self._import.setVisible(is_visible)
        self._fit()

    def import_button(self) -> Button:
        """The button that asks for a recording."""
        return self._import

    def menu(self) -> Menu:
        """What can be done with all of it."""
        return self._more.menu()

    def meta_text(self) -> str:
        """What is shown of date, length and consent at this width."""
        return self._meta.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters and the buttons."""
        buttons = self._import.sizeHint().width() if not self._import.isHidden() else 0
        return QSize(buttons + self._theme.px(180), self._theme.px(SIZES.header))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper, and a line below."""
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.pane)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.border)

    def _fill_menu(self) -> None:
        menu, text = self.menu(), self._shortcuts.text
        menu.clear()
        menu.add("Rename", self.start_renaming, "pencil", text(ShortcutId.RENAME))
        menu.add("Copy transcript", self.copy_transcript_requested.emit, "copy")
        menu.add("Export...", self.export_requested.emit, "file-output", text(ShortcutId.EXPORT))
        menu.add("History...", self.history_requested.emit, "history")
        menu.addSeparator()
        menu.add("Delete", self.delete_requested.emit, "trash-2", text(ShortcutId.DELETE))

    def _fit(self) -> None:
        margins = self._layout.contentsMargins()
        shown = [w for w in (self._recorder, self._import, self._more) if w is not None and not w.isHidden()]
        used = sum(widget.sizeHint().width() for widget in shown) + self._layout.spacing() * (len(shown) + 1)
        room = self.width() - margins.left() - margins.right() - used - self._name.sizeHint().width()
        metrics = self._theme.metrics(TypeRole.SMALL, has_equal_digits=True)
        for count in range(len(self._meta_parts), -1, -1):
            words = _DOT.join(self._meta_parts[:count])
            if metrics.horizontalAdvance(words) + 1 <= room or not count:
                self._meta.set_text(words)
                self._meta.setVisible(bool(words))
                return

    def _on_name_kept(self) -> None:
        name = self._field.text().strip()
        self._on_name_dropped()
        if name and name != self._name.text():
            self._name.set_text(name)
            self.renamed.emit(name)

    def _on_name_dropped(self) -> None:
        self._place_of_name.setCurrentWidget(self._name)
        self.naming_ended.emit()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self._layout.setContentsMargins(px(20), 0, px(16), 1)
        self._layout.setSpacing(px(12))
        self._place_of_name.setFixedHeight(px(SIZES.field))
        self.setFixedHeight(px(SIZES.header))
        self._fit()


class _NameField(QLineEdit):
    """The name while it is typed."""

    kept = Signal()
    dropped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._is_ended = True
        self.setAccessibleName("Session name")
        self.setPlaceholderText("Session name")
        self.returnPressed.connect(self._on_return_pressed)
        self.editingFinished.connect(self._on_return_pressed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def begin(self, name: str) -> None:
        """Begin with a name, all of it selected."""
        self._is_ended = False
        self.setText(name)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def give_up(self) -> None:
        """Give up what is typed."""
        self._is_ended = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc keeps the old name."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
            self.dropped.emit()
            return
        super().keyPressEvent(event)

    def _on_return_pressed(self) -> None:
        # Hiding the field takes its focus, which ends the editing a second time.
        if not self._is_ended:
            self._is_ended = True
            self.kept.emit()

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.TITLE, 600))
