"""Owns what a page does with files that are dropped on it: it takes local files and hands on their paths."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """The local files among what is dragged, in their order. It looks at no disk."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and url.toLocalFile())
