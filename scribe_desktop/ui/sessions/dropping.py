"""Owns files that are dragged onto a window: what a drop will do, and which files it brings. It imports none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_CARD_WIDTH = 360
_CENTERED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_WHAT_HAPPENS = "Kept encrypted. Your files stay where they are."


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """The files that are dragged; nothing when one of them does not lie on this computer."""
    urls = data.urls() if data.hasUrls() else []
    if not urls or not all(url.isLocalFile() for url in urls):
        return ()
    return tuple(dict.fromkeys(Path(url.toLocalFile()) for url in urls))


def drop_words(count: int) -> str:
    """What a drop will do."""
    return "Drop to import 1 recording" if count == 1 else f"Drop to import {count} recordings"


class FileDropFilter(QObject):
    """Takes local files dropped onto a widget or anything inside it, and dims the widget while they hover."""

    files_dropped = Signal(object)
    """tuple[Path, ...]"""

    def __init__(self, theme: Theme, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self._overlay = DropOverlay(theme, target)
        self._overlay.files_dropped.connect(self.files_dropped)
        self.watch(target)

    def watch(self, widget: QWidget) -> None:
        """Take files over this widget as well: a text field inside the target would otherwise take them as words."""
        for part in (widget, widget.viewport()) if isinstance(widget, QAbstractScrollArea) else (widget,):
            part.setAcceptDrops(True)
            part.installEventFilter(self)

    @property
    def is_shown(self) -> bool:
        """Whether the target is dimmed now."""
        return not self._overlay.isHidden()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """From the first touch on the overlay takes over, whatever lies below."""
        if isinstance(event, QDropEvent):
            files = _takeable(event)
            if not files:
                return False
            if isinstance(event, QDragEnterEvent):
                self._overlay.show_over(files)
            elif not isinstance(event, QDragMoveEvent):
                self._overlay.take(event)
            _accept(event)
            return True
        if isinstance(event, QDragLeaveEvent):
            self._overlay.hide_unless_entered()
        return False


@dataclass(frozen=True, slots=True)
class _Line:
    """Words of the card and the room they take."""

    words: str
    role: TypeRole
    weight: int
    color: QColor
    width: int
    height: int


class DropOverlay(QWidget):
    """Dims its parent and says what a drop does."""

    files_dropped = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._covered = parent
        self._words = ""
        self._is_entered = False
        self.setAcceptDrops(True)
        self.hide()

    def show_over(self, files: tuple[Path, ...]) -> None:
        """Cover the parent."""
        self._words = drop_words(len(files))
        self.setAccessibleName(self._words)
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()

    def hide_unless_entered(self) -> None:
        """The drag left what lies below: either the window, or for this overlay, which then learns of it next."""
        QTimer.singleShot(0, self, self._on_left_below)

    def take(self, event: QDropEvent) -> None:
        """Take the files of a drop."""
        files = _takeable(event)
        self._leave()
        if files:
            _accept(event)
            # The far program waits for the drop to end; what follows must not hold it up.
            QTimer.singleShot(0, self, lambda: self.files_dropped.emit(files))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """The drag is here now."""
        self._is_entered = True
        if _takeable(event):
            _accept(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Still here."""
        if _takeable(event):
            _accept(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Gone."""
        self._leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped."""
        self.take(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dimmed ground, an edge, and the words."""
        theme, painter = self._theme, QPainter(self)
        px, colors = theme.px, theme.colors
        ground = QColor(colors.window)
        ground.setAlphaF(0.8)
        painter.fillRect(self.rect(), ground)
        lines = self._lines(painter, min(self.width() - px(24), px(_CARD_WIDTH)) - px(32))
        extent = px(SIZES.icon_empty)
        height = px(48) + extent + px(12) + sum(line.height + px(4) for line in lines) - px(4)
        card = QRectF(0, 0, min(self.width() - px(24), px(_CARD_WIDTH)), height)
        card.moveCenter(QRectF(self.rect()).center())
        fill_box(painter, card, px(SIZES.radius_card), colors.raised, colors.accent, 2.0)
        pixmap = theme.pixmap("file-input", "accent", SIZES.icon_empty, self.devicePixelRatioF())
        painter.drawPixmap(int(card.center().x() - extent / 2), int(card.top()) + px(24), pixmap)
        top = int(card.top()) + px(24) + extent + px(12)
        for line in lines:
            painter.setFont(theme.font(line.role, line.weight))
            painter.setPen(line.color)
            painter.drawText(QRect(int(card.left()) + px(16), top, line.width, line.height), _CENTERED, line.words)
            top += line.height + px(4)

    def _lines(self, painter: QPainter, width: int) -> list[_Line]:
        colors, lines = self._theme.colors, []
        for words, role, weight, color in (
            (self._words, TypeRole.TITLE, 600, colors.text),
            (_WHAT_HAPPENS, TypeRole.UI, 400, colors.text2),
        ):
            painter.setFont(self._theme.font(role, weight))
            height = painter.boundingRect(QRect(0, 0, width, self.height()), _CENTERED, words).height()
            lines.append(_Line(words, role, weight, color, width, height))
        return lines

    def _on_left_below(self) -> None:
        if not self._is_entered:
            self._leave()

    def _leave(self) -> None:
        self._is_entered = False
        self.hide()


def _takeable(event: QDropEvent) -> tuple[Path, ...]:
    # Only ever a copy: after a move the other program would remove the clinician's file.
    return local_files(event.mimeData()) if event.possibleActions() & Qt.DropAction.CopyAction else ()


def _accept(event: QDropEvent) -> None:
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
