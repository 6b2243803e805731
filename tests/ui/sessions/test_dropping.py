"""Files dragged onto the window: only local ones, only as a copy, and the window says what a drop will do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.sessions.dropping import DropOverlay, FileDropFilter, drop_words, local_files
from scribe_desktop.ui.sessions.pane import SessionsPane
from scribe_desktop.ui.theme import Theme

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PLACE = QPoint(20, 20)


def _urls(*urls: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    return data


def _files(*names: str) -> QMimeData:
    return _urls(*(QUrl.fromLocalFile(name).toString() for name in names))


def _enter(widget: QWidget, data: QMimeData, actions: Qt.DropAction = COPY) -> bool:
    event = QDragEnterEvent(PLACE, actions, data, LEFT, NONE)
    event.ignore()
    QCoreApplication.sendEvent(widget, event)
    return event.isAccepted()


def _drop(widget: QWidget, data: QMimeData) -> QDropEvent:
    event = QDropEvent(QPointF(PLACE), COPY | MOVE, data, LEFT, NONE)
    event.ignore()
    QCoreApplication.sendEvent(widget, event)
    return event


class Window(QWidget):
    """A window with a text field in it, as the note is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.editor = QTextEdit(self)
        QVBoxLayout(self).addWidget(self.editor)
        self.drops = FileDropFilter(theme, self)
        self.got: list[tuple[Path, ...]] = []
        self.drops.files_dropped.connect(self.got.append)

    @property
    def overlay(self) -> DropOverlay:
        """What dims the window."""
        return self.findChildren(DropOverlay)[0]


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> Window:
    """A window that takes files."""
    made = Window(theme)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


@pytest.mark.parametrize(("count", "words"), [(1, "Drop to import 1 recording"), (3, "Drop to import 3 recordings")])
def test_what_a_drop_will_do(count: int, words: str) -> None:
    assert drop_words(count) == words


def test_only_local_files_count(qapp: object) -> None:
    assert local_files(_files("/a/one.m4a", "/a/two.wav", "/a/one.m4a")) == (Path("/a/one.m4a"), Path("/a/two.wav"))
    assert local_files(_urls("https://example.org/a.wav")) == ()
    assert local_files(_urls(QUrl.fromLocalFile("/a/one.m4a").toString(), "https://example.org/a.wav")) == ()
    text = QMimeData()
    text.setText("/a/one.m4a")
    assert local_files(text) == ()


def test_files_dim_the_window_and_are_taken(window: Window, qtbot: QtBot) -> None:
    data = _files("/a/one.m4a", "/a/two.wav", "/a/three.mp3")
    assert _enter(window, data)
    assert window.drops.is_shown
    assert window.overlay.accessibleName() == "Drop to import 3 recordings"
    assert window.overlay.geometry() == window.rect()
    assert _enter(window.overlay, data)
    event = _drop(window.overlay, data)
    # After a move the other program would remove the file.
    assert event.isAccepted()
    assert event.dropAction() == COPY
    qtbot.waitUntil(lambda: window.got == [(Path("/a/one.m4a"), Path("/a/two.wav"), Path("/a/three.mp3"))])
    assert not window.drops.is_shown


def test_a_drop_before_the_overlay_is_reached_counts_too(window: Window, qtbot: QtBot) -> None:
    data = _files("/a/one.m4a")
    _enter(window, data)
    assert _drop(window, data).isAccepted()
    qtbot.waitUntil(lambda: window.got == [(Path("/a/one.m4a"),)])
    assert not window.drops.is_shown


@pytest.mark.parametrize("data", [["https://example.org/a.wav"], []])
def test_what_is_no_local_file_is_left_alone(window: Window, data: list[str]) -> None:
    assert not _enter(window, _urls(*data))
    assert not window.drops.is_shown


def test_files_that_may_only_be_moved_are_refused(window: Window) -> None:
    assert not _enter(window, _files("/a/one.m4a"), MOVE)
    assert not window.drops.is_shown


def test_the_overlay_stays_while_the_drag_moves_on_to_it(window: Window, qtbot: QtBot) -> None:
    data = _files("/a/one.m4a")
    _enter(window, data)
    QCoreApplication.sendEvent(window, QDragLeaveEvent())
    _enter(window.overlay, data)
    move = QDragMoveEvent(PLACE, COPY, data, LEFT, NONE)
    QCoreApplication.sendEvent(window.overlay, move)
    assert move.isAccepted()
    with qtbot.assertNotEmitted(window.drops.files_dropped, wait=20):
        pass
    assert window.overlay.isVisible()
    QCoreApplication.sendEvent(window.overlay, QDragLeaveEvent())
    assert window.overlay.isHidden()
    assert window.got == []


def test_a_drag_that_leaves_at_once_undims(window: Window, qtbot: QtBot) -> None:
    _enter(window, _files("/a/one.m4a"))
    QCoreApplication.sendEvent(window, QDragLeaveEvent())
    qtbot.waitUntil(lambda: not window.drops.is_shown)


def test_a_watched_text_field_does_not_take_files_as_words(window: Window, qtbot: QtBot) -> None:
    window.drops.watch(window.editor)
    data = _files("/a/one.m4a")
    assert _enter(window.editor.viewport(), data)
    assert window.drops.is_shown
    _drop(window.overlay, data)
    qtbot.waitUntil(lambda: bool(window.got))
    assert window.editor.toPlainText() == ""


def test_words_can_still_be_dropped_into_the_text_field(window: Window) -> None:
    window.drops.watch(window.editor)
    text = QMimeData()
    text.setText("words")
    assert _enter(window.editor.viewport(), text)
    assert not window.drops.is_shown
    _drop(window.editor.viewport(), text)
    assert "words" in window.editor.toPlainText()


def test_the_pane_takes_files_itself(pane: SessionsPane, qtbot: QtBot) -> None:
    data = _files("/a/one.m4a", "/a/two.m4a")
    with qtbot.waitSignal(pane.files_dropped) as dropped:
        _enter(pane, data)
        _drop(pane, data)
    assert dropped.args == [(Path("/a/one.m4a"), Path("/a/two.m4a"))]
