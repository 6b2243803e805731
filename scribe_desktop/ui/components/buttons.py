"""Owns the buttons: with words, with an icon only, with a menu, and split. They paint themselves from the tokens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.components.painting import fill_box, side_rounded_path
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_PADDING = 13
_GAP = 8


class ButtonKind(StrEnum):
    """How loud a button is; at most one `PRIMARY` is in view in a pane."""

    PRIMARY = "primary"
    PLAIN = "plain"
    GHOST = "ghost"
    RECORD = "record"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class _Face:
    """The tokens of one kind: empty means nothing is painted."""

    text: str
    fill: str
    fill_hover: str
    fill_pressed: str
    edge: str
    weight: int


_FACES: dict[ButtonKind, _Face] = {
    ButtonKind.PRIMARY: _Face("on_accent", "accent", "accent_hover", "accent_pressed", "", 600),
    ButtonKind.PLAIN: _Face("text", "raised", "hover", "pressed", "border_control", 500),
    ButtonKind.GHOST: _Face("text2", "", "hover", "pressed", "", 500),
    ButtonKind.RECORD: _Face("on_record", "record", "record", "record", "", 600),
    ButtonKind.DANGER: _Face("danger_text", "", "danger_soft", "danger_soft", "", 500),
}


class Button(QPushButton):
    """A button with words, and an icon before them if there is one."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: ButtonKind = ButtonKind.PLAIN,
        icon: str = "",
        parent: QWidget | None = None,
        *,
        is_small: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._kind = kind
        self._icon_name = icon
        self._is_small = is_small
        self._trailing_icon = ""
        self._is_left_round = self._is_right_round = True
        self._text_color = ""
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setProperty("has_focus_ring", True)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def kind(self) -> ButtonKind:
        """How loud it is."""
        return self._kind

    def set_kind(self, kind: ButtonKind) -> None:
        """Make it louder or quieter."""
        self._kind = kind
        self._on_theme_changed()

    def set_text(self, text: str) -> None:
        """Change the words; the button grows with them."""
        self.setText(text)
        self.updateGeometry()

    def set_icon(self, icon: str) -> None:
        """Change the icon before the words; empty takes it away."""
        self._icon_name = icon
        self.updateGeometry()
        self.update()

    def set_text_color(self, token: str) -> None:
        """Another token for the words, as for links and gentle dangers; empty goes back to the kind's own."""
        self._text_color = token
        self.update()

    def set_tip(self, text: str, shortcut_text: str = "") -> None:
        """The tooltip: a name and its keys."""
        self.setToolTip(f"{text}   {shortcut_text}" if shortcut_text else text)

    def sizeHint(self) -> QSize:
        """As wide as the words, never narrower."""
        metrics = self._theme.metrics(TypeRole.UI, _FACES[self._kind].weight)
        width = 2 * self._padding()
        parts = [self._icon_extent()] if self._icon_name else []
        if self.text():
            parts.append(int(metrics.horizontalAdvance(self.text())) + 1)
        if self._trailing_icon:
            parts.append(self._icon_extent())
        width += sum(parts) + self._theme.px(_GAP) * max(0, len(parts) - 1)
        return QSize(width, self._theme.px(SIZES.button_small if self._is_small else SIZES.button))

    def minimumSizeHint(self) -> QSize:
        """The same: a button never clips its words."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, icon, words."""
        painter = QPainter(self)
        self._paint_box(painter)
        self._paint_content(painter)

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TypeRole.UI, _FACES[self._kind].weight))
        self.updateGeometry()
        self.update()

    def _padding(self) -> int:
        return self._theme.px(10 if self._is_small else _PADDING)

    def _icon_extent(self) -> int:
        return self._theme.px(SIZES.icon_button)

    def _fill_token(self) -> str:
        face = _FACES[self._kind]
        if self.isDown() or self.isChecked():
            return face.fill_pressed
        if self.isEnabled() and self.underMouse():
            return face.fill_hover
        return face.fill

    def _paint_box(self, painter: QPainter) -> None:
        face, colors = _FACES[self._kind], self._theme.colors
        box, radius = QRectF(self.rect()), self._theme.px(SIZES.radius_control)
        edge: QColor | None = getattr(colors, face.edge) if face.edge else None
        token = self._fill_token()
        fill: QColor | None = getattr(colors, token) if token else None
        if not self.isEnabled():
            has_box = self._kind not in (ButtonKind.GHOST, ButtonKind.DANGER)
            fill, edge = None, colors.border if has_box else None
        if self._is_left_round and self._is_right_round:
            fill_box(painter, box, radius, fill, edge)
            return
        path = side_rounded_path(
            box.adjusted(0.5, 0.5, -0.5 if self._is_right_round else 0.5, -0.5) if edge else box,
            radius,
            is_left_round=self._is_left_round,
            is_right_round=self._is_right_round,
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(edge, 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.restore()

    def _paint_content(self, painter: QPainter) -> None:
        gap, extent = self._theme.px(_GAP), self._icon_extent()
        token = (self._text_color or _FACES[self._kind].text) if self.isEnabled() else "disabled"
        painter.setFont(self.font())
        painter.setPen(getattr(self._theme.colors, token))
        text_width = int(self._theme.metrics(TypeRole.UI, self.font().weight()).horizontalAdvance(self.text())) + 1
        content = self.sizeHint().width() - 2 * self._padding()
        left = (self.width() - content) // 2
        if self._icon_name:
            self._paint_icon(painter, self._icon_name, token, left)
            left += extent + gap
        if self.text():
            painter.drawText(QRect(left, 0, text_width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
            left += text_width + gap
        if self._trailing_icon:
            self._paint_icon(painter, self._trailing_icon, token, left)

    def _paint_icon(self, painter: QPainter, name: str, token: str, left: int) -> None:
        pixmap = self._theme.pixmap(name, token, SIZES.icon_button, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(left, (self.height() - self._icon_extent()) // 2), pixmap)


class MenuButton(Button):
    """A button that opens a menu below it."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: str = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        parent: QWidget | None = None,
        *,
        is_small: bool = False,
    ) -> None:
        super().__init__(theme, text, kind, icon, parent, is_small=is_small)
        self._trailing_icon = "chevron-down"
        self._menu = Menu(theme, self)
        self.setAccessibleDescription("Opens a menu")
        self.clicked.connect(self._on_clicked)

    def menu(self) -> Menu:
        """The menu, to be filled by the owner."""
        return self._menu

    def _on_clicked(self) -> None:
        pop_up_below(self._menu, self)


class SplitButton(QWidget):
    """The usual action, and an arrow beside it for the others."""

    clicked = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: str = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        parent: QWidget | None = None,
        *,
        is_small: bool = False,
    ) -> None:
        super().__init__(parent)
        self._main = Button(theme, text, kind, icon, self, is_small=is_small)
        self._arrow = _ArrowButton(theme, kind, self, is_small=is_small)
        self._main._is_right_round = False
        self._arrow.setAccessibleName(f"{text}: more choices")
        self._menu = Menu(theme, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1 if kind in (ButtonKind.PRIMARY, ButtonKind.RECORD) else 0)
        layout.addWidget(self._main, 1)
        layout.addWidget(self._arrow)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self._main)
        self._main.clicked.connect(self.clicked)
        self._arrow.clicked.connect(self._on_arrow_clicked)

    def menu(self) -> Menu:
        """The menu behind the arrow, to be filled by the owner."""
        return self._menu

    def main_button(self) -> Button:
        """The left half."""
        return self._main

    def arrow_button(self) -> Button:
        """The right half."""
        return self._arrow

    def set_text(self, text: str) -> None:
        """Change the words of the left half."""
        self._main.set_text(text)
        self._arrow.setAccessibleName(f"{text}: more choices")

    def set_tip(self, text: str, shortcut_text: str = "") -> None:
        """The tooltip of the left half."""
        self._main.set_tip(text, shortcut_text)

    def _on_arrow_clicked(self) -> None:
        pop_up_below(self._menu, self)


class _ArrowButton(Button):
    """The right half of a split button."""

    def __init__(self, theme: Theme, kind: ButtonKind, parent: QWidget, *, is_small: bool) -> None:
        super().__init__(theme, "", kind, "chevron-down", parent, is_small=is_small)
        self._is_left_round = False

    def _padding(self) -> int:
        return self._theme.px(5)


class IconButton(QAbstractButton):
    """A button that is only an icon: its name is what a screen reader says and what the tooltip shows."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        shortcut_text: str = "",
        parent: QWidget | None = None,
        *,
        icon_size: int = SIZES.icon_button,
        is_small: bool = False,
        has_edge: bool = False,
        color: str = "text2",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._icon_size = icon_size
        self._is_small = is_small
        self._has_edge = has_edge
        self._color = color
        self._menu: Menu | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("has_focus_ring", True)
        self.set_name(name, shortcut_text)
        theme.changed.connect(self._on_theme_changed)

    def set_name(self, name: str, shortcut_text: str = "") -> None:
        """What it does, and its keys."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name}   {shortcut_text}" if shortcut_text else name)

    def set_icon(self, icon: str, color: str = "") -> None:
        """Another icon, and another token for it if one is given."""
        self._icon_name = icon
        self._color = color or self._color
        self.update()

    def menu(self) -> Menu:
        """Its menu, made when first asked for; from then on a click opens it."""
        if self._menu is None:
            self._menu = Menu(self._theme, self)
            self.setAccessibleDescription("Opens a menu")
            self.clicked.connect(self._on_clicked)
        return self._menu

    def sizeHint(self) -> QSize:
        """A square of the button's height."""
        extent = self._theme.px(SIZES.button_small if self._is_small else SIZES.button)
        return QSize(extent, extent)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the pointer over it."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon, on a box while it is pointed at, held or checked."""
        painter, colors = QPainter(self), self._theme.colors
        fill = colors.raised if self._has_edge else None
        if self.isDown() or self.isChecked():
            fill = colors.pressed
        elif self.isEnabled() and self.underMouse():
            fill = colors.hover
        edge = colors.border_control if self._has_edge else None
        fill_box(painter, QRectF(self.rect()), self._theme.px(SIZES.radius_control), fill, edge)
        color = self._color if self.isEnabled() else "disabled"
        if self.isEnabled() and color == "text2" and (self.isChecked() or self.underMouse()):
            color = "text"
        pixmap = self._theme.pixmap(self._icon_name, color, self._icon_size, self.devicePixelRatioF())
        extent = self._theme.px(self._icon_size)
        painter.drawPixmap(QPoint((self.width() - extent) // 2, (self.height() - extent) // 2), pixmap)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _on_clicked(self) -> None:
        if self._menu is not None:
            pop_up_below(self._menu, self)


def pop_up_below(menu: QMenu, owner: QWidget) -> None:
    """Open a menu under its owner, above it where there is no room below. It does not wait for the choice."""
    place = owner.mapToGlobal(QPoint(0, owner.height() + 4))
    screen = owner.screen().availableGeometry()
    height = menu.sizeHint().height()
    if place.y() + height > screen.bottom():
        place = owner.mapToGlobal(QPoint(0, -height - 4))
    overhang = place.x() + menu.sizeHint().width() - screen.right()
    menu.popup(QPoint(max(screen.left(), place.x() - max(0, overhang)), place.y()))
