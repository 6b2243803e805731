"""Files may be dropped anywhere on the window, on its first page as on an open note: one mechanism takes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.shell.page_stack import Page
from tests.ui.building import make_visit
from tests.ui.whole.whole_window import WholeWindow

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def _drop(widget: QWidget, data: QMimeData) -> None:
    """What the platform does: the innermost widget that takes drops is asked, then those around it."""
    taker: QWidget | None = widget
    while taker is not None:
        enter = QDragEnterEvent(taker.rect().center(), COPY, data, LEFT, NONE)
        enter.ignore()
        if taker.acceptDrops():
            QCoreApplication.sendEvent(taker, enter)
            if enter.isAccepted():
                QCoreApplication.sendEvent(taker, QDropEvent(QPointF(5, 5), COPY, data, LEFT, NONE))
                return
        taker = taker.parentWidget()


@pytest.mark.parametrize("is_first", [True, False])
def test_a_file_dropped_on_any_page_is_imported_once(
    whole: WholeWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_first: bool
) -> None:
    brought: list[tuple[Path, ...]] = []
    monkeypatch.setattr(whole.program._imports.importer, "add", lambda paths, **_more: brought.append(paths))
    path = tmp_path / "visit.webm"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    data.setText(str(path))
    if is_first:
        whole.wait(lambda: whole.window.pages.page is Page.WELCOME, "the first page")
        target: QWidget | None = whole.window.pages.currentWidget()
    else:
        visit = make_visit(workspace)
        whole.program._read_everything()
        whole.open(visit.session_id)
        editor = whole.note.current_editor()
        target = editor.viewport() if editor is not None else None
    assert target is not None
    before = whole.note.current_editor().toPlainText() if not is_first else ""  # type: ignore[union-attr]
    _drop(target, data)
    whole.wait(lambda: brought == [(path,)], "the import")
    if not is_first:
        assert whole.note.current_editor().toPlainText() == before, "a path is no word of a note"  # type: ignore[union-attr]
