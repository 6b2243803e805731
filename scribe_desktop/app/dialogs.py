"""Owns what the program's own dialogs share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QMessageBox, QWidget


def documents_folder() -> str:
    """Where a file dialog opens: not wherever the program was started from."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def ask(
    window: QWidget,
    icon: QMessageBox.Icon,
    text: str,
    information: str,
    *,
    agree: tuple[str, QMessageBox.ButtonRole],
    refuse: str,
    agreed: Callable[[], None],
) -> None:
    """Open a question; `agreed` follows if the user says so. Refusing is what Enter and Esc do. Returns at once."""
    box = QMessageBox(window)
    box.setIcon(icon)
    box.setText(text)
    box.setInformativeText(information)
    yes = box.addButton(*agree)
    no = box.addButton(refuse, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)

    def finished() -> None:
        if box.clickedButton() is yes:
            agreed()
        box.deleteLater()

    box.finished.connect(finished)
    box.open()
