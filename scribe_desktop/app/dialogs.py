"""Owns what the program's own dialogs share."""

from __future__ import annotations

from PySide6.QtCore import QStandardPaths


def documents_folder() -> str:
    """Where a file dialog opens: not wherever the program was started from."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
