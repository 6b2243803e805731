"""Draws all components in both appearances into one picture, to be put beside design/12-components.

python tools/component_gallery.py gallery.png [scale]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton, MenuButton, SplitButton
from scribe_desktop.ui.components.check_box import CheckBox, RadioButton
from scribe_desktop.ui.components.chip import Chip, Tone
from scribe_desktop.ui.components.combo_box import ComboBox
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.components.find_bar import FindBar
from scribe_desktop.ui.components.key_hint import KeyHint
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.components.progress import ProgressBar, Spinner
from scribe_desktop.ui.components.search_field import SearchField
from scribe_desktop.ui.components.switch import Switch
from scribe_desktop.ui.components.toast import Toast
from scribe_desktop.ui.theme import Appearance, Theme, TypeRole
from scribe_desktop.ui.words import note_status_words

WIDTH, HEIGHT = 640, 900


def main() -> int:
    """Draw the gallery."""
    place, scale = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    application = QApplication([])
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    picture = QImage(2 * width, height, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    theme = Theme(Appearance.LIGHT, scale)
    theme.install()
    for number, appearance in enumerate((Appearance.LIGHT, Appearance.DARK)):
        theme.apply(appearance, scale)
        page = _page(theme)
        page.resize(width, height)
        page.show()
        application.sendPostedEvents()
        painter.drawPixmap(QPoint(number * width, 0), page.grab())
        page.deleteLater()
    painter.end()
    picture.save(str(place))
    return 0


def _page(theme: Theme) -> QWidget:
    page = QWidget()
    page.setAutoFillBackground(True)
    palette = page.palette()
    palette.setColor(palette.ColorRole.Window, theme.colors.pane)
    page.setPalette(palette)
    rows = QVBoxLayout(page)
    rows.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), theme.px(24))
    rows.setSpacing(theme.px(10))
    _heading(theme, rows, "STATUS CHIPS: ICON, WORD, COLOUR")
    _chips(theme, rows)
    _heading(theme, rows, "BUTTONS")
    _buttons(theme, rows)
    _heading(theme, rows, "FIELDS AND SWITCHES")
    _fields(theme, rows)
    _heading(theme, rows, "NOTICES")
    _notices(theme, rows)
    rows.addStretch(1)
    menu = Menu(theme, page)
    for text, keys in (("Copy all", "Ctrl Shift C"), ("Copy this section", "Ctrl Shift X")):
        menu.add(text, lambda: None, shortcut_text=keys)
    menu.setActiveAction(menu.actions()[0])
    shown = Label(theme, parent=page)
    shown.setVisible(False)
    toast = Toast(theme, page)
    page.resize(theme.px(WIDTH), theme.px(HEIGHT))
    toast.show_message("Session deleted", "Undo", lambda: None)
    return page


def _heading(theme: Theme, rows: QVBoxLayout, text: str) -> None:
    rows.addWidget(Label(theme, text, TypeRole.MICRO, 600, "text3"))


def _row(theme: Theme, rows: QVBoxLayout, *widgets: QWidget) -> None:
    row = QHBoxLayout()
    row.setSpacing(theme.px(8))
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    rows.addLayout(row)


def _chips(theme: Theme, rows: QVBoxLayout) -> None:
    states = [note_status_words(status, 3) for status in NoteStatus]
    chips = []
    for words in states:
        chip = Chip(theme)
        chip.show_state(words.tone, words.icon, words.text)
        chips.append(chip)
    recording = Chip(theme)
    recording.show_state(Tone.DANGER, "mic", "Recording")
    running = Chip(theme)
    running.show_state(Tone.ACCENT, "loader", "Transcribing 3 of 7")
    _row(theme, rows, *chips[:4])
    _row(theme, rows, *chips[4:])
    _row(theme, rows, recording, running)


def _buttons(theme: Theme, rows: QVBoxLayout) -> None:
    off = Button(theme, "Sign note", ButtonKind.PRIMARY)
    off.setEnabled(False)
    _row(
        theme,
        rows,
        Button(theme, "Sign note", ButtonKind.PRIMARY),
        off,
        SplitButton(theme, "New session", "plus", ButtonKind.PRIMARY),
        SplitButton(theme, "Copy", "copy"),
        MenuButton(theme, "Export", "file-output"),
    )
    _row(
        theme,
        rows,
        Button(theme, "Export"),
        Button(theme, "Leave out", ButtonKind.GHOST),
        Button(theme, "Stop", ButtonKind.RECORD, "square-filled"),
        Button(theme, "Remove", ButtonKind.DANGER),
        Button(theme, "Test", is_small=True),
        IconButton(theme, "ellipsis", "More"),
        IconButton(theme, "rotate-ccw", "Try again", has_edge=True),
        KeyHint(theme, "Space"),
    )


def _fields(theme: Theme, rows: QVBoxLayout) -> None:
    empty, full = QLineEdit(), QLineEdit("A. Rivera")
    empty.setPlaceholderText("Session name")
    on, off = Switch(theme, "One"), Switch(theme, "Two")
    on.setChecked(True)
    chosen, box = RadioButton(theme, "Chosen"), CheckBox(theme, "I have printed it")
    chosen.setAutoExclusive(False)
    chosen.setChecked(True)
    box.setChecked(True)
    combo = ComboBox(theme, "Model")
    combo.addItems(["gpt-transcribe", "gpt-4o-transcribe"])
    _row(theme, rows, empty, full, on, off)
    _row(theme, rows, chosen, RadioButton(theme, "Other"), box, CheckBox(theme, "Not yet"), combo)
    rows.addWidget(SearchField(theme, "Search", "Ctrl K"))
    bar = FindBar(theme, has_replace=True)
    bar.setVisible(True)
    rows.addWidget(bar)


def _notices(theme: Theme, rows: QVBoxLayout) -> None:
    progress = ProgressBar(theme)
    progress.set_fraction(0.38)
    rows.addWidget(progress)
    banner = Banner(
        theme,
        Tone.WARN,
        "wifi-off",
        "This visit is waiting for internet",
        "The recording is safe on this computer. It starts again by itself when the connection is back.",
    )
    banner.add_action("Use this computer instead", "monitor")
    rows.addWidget(banner)
    strip = Banner(theme, Tone.DANGER, "mic-off", "No sound since 02:09", "All up to it is saved.", is_strip=True)
    strip.add_action("Use laptop microphone", "mic")
    rows.addWidget(strip)
    empty = EmptyState(theme, "users", "No sessions yet", "Start one for the next visit, or drop a recording here.")
    empty.add_action("New session", "plus", ButtonKind.PRIMARY)
    empty.add_action("Import", "file-input")
    rows.addWidget(empty)
    rows.addWidget(Spinner(theme))


if __name__ == "__main__":
    raise SystemExit(main())
