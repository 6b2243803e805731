"""Owns how a row of the sessions list is painted, where its Retry button lies, and the field that renames it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.ui.components.chip import TONES
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.sessions.row import RowRole, SessionRow
from scribe_desktop.ui.sessions.spans import draw_found
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

GROUP_HEIGHT = 30
_LONGEST_LABEL = 200
_WIDE_STATE = "Transcribing, part 10 of 10"

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Look:
    """Fonts, metrics and sizes of the present theme, made once."""

    name: QFont
    name_strong: QFont
    time: QFont
    small: QFont
    small_strong: QFont
    group: QFont
    row_size: QSize
    group_size: QSize
    widest_state: int


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Where the parts of a row lie."""

    pill: QRect
    bar: QRect
    time: QRect
    name: QRect
    second: QRect
    line: QRect
    retry: QRect


class SessionDelegate(QStyledItemDelegate):
    """Paints group rows and session rows; `renamed` when the field over a row was left with other words."""

    renamed = Signal(str, str)
    """Session id, new name."""

    def __init__(self, theme: Theme, is_group: Callable[[int], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        # Asked ten thousand times in a layout: by row, because an index costs two more calls.
        self._is_group = is_group
        self._look = self._made_look()
        self.is_focus_shown = False
        self.hot_retry: SessionId | None = None
        self.held_retry: SessionId | None = None
        self.scroll_room = 0
        self._edited: SessionId | None = None
        theme.changed.connect(self._on_theme_changed)

    # Sizes

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """One of the two heights."""
        return self._look.group_size if self._is_group(index.row()) else self._look.row_size

    def places(self, rect: QRect, row: SessionRow, *, has_retry: bool) -> RowPlaces:
        """Where the parts of this row lie inside its rectangle."""
        px = self._theme.px
        right_gap = max(px(2), px(8) - self.scroll_room)
        pill = QRect(rect.left() + px(8), rect.top(), rect.width() - px(8) - right_gap, px(SIZES.session_row))
        left, right = pill.left() + px(56), pill.right() + 1 - px(12)
        second_width = px(18) + self._second_width(row)
        # The state is never cut: in a narrow list all of them begin below the time, so that they stay in one line.
        is_narrow = not row.snippet and not row.year and px(18) + self._look.widest_state > right - left
        second_left = pill.left() + px(12) if is_narrow else left
        second = QRect(second_left, pill.top() + px(28), right - second_left, px(16))
        retry = QRect(right - px(28), pill.top() + px(12), px(28), px(28))
        if not row.snippet and second_left + second_width > retry.left() - px(4):
            retry = QRect(right - px(24), pill.top() + px(3), px(24), px(24))
        name_right = retry.left() - px(6) if has_retry else right
        if has_retry and row.snippet:
            second.setRight(retry.left() - px(6))
        return RowPlaces(
            pill=pill,
            bar=QRect(pill.left(), pill.top() + px(16), px(3), px(20)),
            time=QRect(pill.left() + px(12), pill.top() + px(6), px(42), px(20)),
            name=QRect(left, pill.top() + px(6), name_right - left, px(20)),
            second=second,
            line=QRect(second_left, pill.top() + px(46), right - second_left, px(3)),
            retry=retry,
        )

    def retry_at(self, rect: QRect, row: SessionRow, point: QPoint) -> bool:
        """Whether the point lies on the row's Retry button."""
        return row.can_retry and self.places(rect, row, has_retry=True).retry.contains(point)

    def _second_width(self, row: SessionRow) -> int:
        return 0 if row.snippet else QFontMetrics(self._look.small).horizontalAdvance(row.words.text) + 1

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row, from its role alone."""
        row = index.data(RowRole.ROW)
        painter.save()
        rect: QRect = option.rect
        if row is None:
            self._paint_group(painter, rect, index)
        else:
            self._paint_session(painter, rect, option, row)
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, index: Index) -> None:
        px = self._theme.px
        place = QRect(rect.left() + px(20), rect.top() + px(10), rect.width() - px(32), px(16))
        painter.setFont(self._look.group)
        painter.setPen(self._theme.colors.text3)
        words = str(index.data()).upper()
        words = QFontMetrics(self._look.group).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _ONE_LINE, words)

    def _paint_session(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, row: SessionRow) -> None:
        colors, look = self._theme.colors, self._look
        state = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        is_focused = self.is_focus_shown and bool(state & QStyle.StateFlag.State_HasFocus)
        has_retry = row.can_retry and (is_hovered or is_focused)
        places = self.places(rect, row, has_retry=has_retry)
        self._paint_ground(painter, places, is_selected=is_selected, is_hovered=is_hovered, is_focused=is_focused)
        painter.setFont(look.time)
        painter.setPen(colors.text3)
        painter.drawText(places.time, _ONE_LINE, row.time)
        if row.year:
            year = QRect(places.time.left(), places.second.top(), places.time.width(), places.second.height())
            painter.drawText(year, _ONE_LINE, row.year)
        if row.session_id == self._edited:
            return
        painter.setPen(colors.text)
        name_font = look.name_strong if is_selected else look.name
        draw_found(painter, places.name, row.name, row.name_found, name_font, look.name_strong)
        self._paint_second(painter, places.second, row)
        if row.is_running and not row.snippet:
            self._paint_progress(painter, places.line, row.fraction)
        if has_retry:
            self._paint_retry(painter, places.retry, row.session_id)

    def _paint_ground(
        self, painter: QPainter, places: RowPlaces, *, is_selected: bool, is_hovered: bool, is_focused: bool
    ) -> None:
        colors, px = self._theme.colors, self._theme.px
        fill = colors.accent_soft if is_selected else colors.hover if is_hovered else None
        edge = colors.focus if is_focused else None
        if fill is not None or edge is not None:
            fill_box(painter, QRectF(places.pill), px(SIZES.radius_control), fill, edge, 2.0)
        if is_selected and not is_focused:
            fill_box(painter, QRectF(places.bar), px(1.5), colors.accent)

    def _paint_second(self, painter: QPainter, place: QRect, row: SessionRow) -> None:
        colors, look, px = self._theme.colors, self._look, self._theme.px
        tokens = TONES[row.words.tone]
        icon = row.snippet_icon or row.words.icon
        color = "text3" if row.snippet else tokens.mark
        extent = px(SIZES.icon_inline)
        ratio = painter.device().devicePixelRatio()
        pixmap = self._theme.pixmap(icon, color, SIZES.icon_inline, ratio)
        painter.drawPixmap(QPoint(place.left(), place.top() + (place.height() - extent) // 2), pixmap)
        words = place.adjusted(px(18), 0, 0, 0)
        if row.snippet:
            painter.setPen(colors.text2)
            draw_found(painter, words, row.snippet, row.snippet_found, look.small, look.small_strong)
            return
        painter.setFont(look.small)
        painter.setPen(getattr(colors, tokens.text))
        painter.drawText(words.adjusted(0, 0, px(8), 0), _ONE_LINE, row.words.text)

    def _paint_progress(self, painter: QPainter, line: QRect, fraction: float | None) -> None:
        colors, radius = self._theme.colors, line.height() / 2
        fill_box(painter, QRectF(line), radius, colors.pressed)
        if fraction:
            done = QRectF(line)
            done.setWidth(max(line.height(), line.width() * min(1.0, fraction)))
            fill_box(painter, done, radius, colors.accent)

    def _paint_retry(self, painter: QPainter, place: QRect, session_id: SessionId) -> None:
        colors, px = self._theme.colors, self._theme.px
        fill = colors.raised
        if self.held_retry == session_id:
            fill = colors.pressed
        elif self.hot_retry == session_id:
            fill = colors.hover
        fill_box(painter, QRectF(place), px(SIZES.radius_control), fill, colors.border_control)
        extent = px(SIZES.icon_button)
        ratio = painter.device().devicePixelRatio()
        pixmap = self._theme.pixmap("rotate-ccw", "text", SIZES.icon_button, ratio)
        painter.drawPixmap(
            QPoint(place.left() + (place.width() - extent) // 2, place.top() + (place.height() - extent) // 2), pixmap
        )

    # Renaming

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field over the row."""
        self._edited = index.data(RowRole.SESSION_ID)
        field = QLineEdit(parent)
        field.setAccessibleName("Session name")
        field.setMaxLength(_LONGEST_LABEL)
        field.setFont(self._look.name)
        return field

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """The row shows itself again."""
        self._edited = None
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The present name, once: a row that changes under the field must not take away what is being typed."""
        if isinstance(editor, QLineEdit) and editor.property("is_filled") is None:
            editor.setProperty("is_filled", True)
            name = " ".join(str(index.data(Qt.ItemDataRole.EditRole)).split())
            editor.setText(name)
            # Selected from its end, so that a long name shows its beginning.
            editor.setSelection(len(name), -len(name))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """Beside the time, over the name and the state."""
        px = self._theme.px
        rect: QRect = option.rect
        left, height = rect.left() + px(58), max(px(SIZES.field), editor.sizeHint().height())
        top = rect.top() + (px(SIZES.session_row) - height) // 2
        editor.setGeometry(left, top, rect.right() + 1 - px(12) - left, height)

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        """Ask for the new name; an empty one and the old one ask for nothing."""
        if not isinstance(editor, QLineEdit):
            return
        name = " ".join(editor.text().split())
        session_id = index.data(RowRole.SESSION_ID)
        if session_id is not None and name and name != " ".join(str(index.data(Qt.ItemDataRole.EditRole)).split()):
            self.renamed.emit(session_id, name)

    def _made_look(self) -> _Look:
        theme = self._theme
        group = theme.font(TypeRole.MICRO, 600)
        group.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4 * theme.scale)
        small = theme.font(TypeRole.SMALL)
        return _Look(
            name=theme.font(TypeRole.UI, 500),
            name_strong=theme.font(TypeRole.UI, 600),
            time=theme.font(TypeRole.SMALL, has_equal_digits=True),
            small=small,
            small_strong=theme.font(TypeRole.SMALL, 600),
            group=group,
            row_size=QSize(1, theme.px(SIZES.session_row + SIZES.session_row_gap)),
            group_size=QSize(1, theme.px(GROUP_HEIGHT)),
            widest_state=QFontMetrics(small).horizontalAdvance(_WIDE_STATE),
        )

    def _on_theme_changed(self) -> None:
        self._look = self._made_look()


_ONE_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
