"""Owns the list of sections at the left of the settings: icons and names, or icons only where it is narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.ui.components.buttons import IconButton
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

_BAR = (3, 20)


class _Entry(QAbstractButton):
    """One section. Tab reaches the chosen one; arrows go on from there."""

    def __init__(self, theme: Theme, icon: str, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self.is_folded = False
        self.setText(name)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("has_focus_ring", True)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """One row of the list."""
        return QSize(self._theme.px(SIZES.nav_row), self._theme.px(SIZES.nav_row))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Pill, bar, icon, name."""
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        is_chosen = self.isChecked()
        radius = theme.px(SIZES.radius_control)
        if is_chosen:
            fill_box(painter, QRectF(self.rect()), radius, colors.accent_soft)
            bar = QRectF(0, (self.height() - theme.px(_BAR[1])) / 2, theme.px(_BAR[0]), theme.px(_BAR[1]))
            fill_box(painter, bar, theme.px(1), colors.accent)
        elif self.underMouse():
            fill_box(painter, QRectF(self.rect()), radius, colors.hover)
        extent = theme.px(SIZES.icon_toolbar)
        left = (self.width() - extent) // 2 if self.is_folded else theme.px(12)
        color = "text" if is_chosen else "text2"
        pixmap = theme.pixmap(self._icon, color, SIZES.icon_toolbar, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(left, (self.height() - extent) // 2), pixmap)
        if self.is_folded:
            return
        painter.setFont(theme.font(TypeRole.UI, 600 if is_chosen else 400))
        painter.setPen(getattr(colors, color))
        left += extent + theme.px(12)
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())


class Navigation(QFrame):
    """Back, the title, the sections."""

    chosen = Signal(int)
    back_requested = Signal()

    def __init__(self, theme: Theme, entries: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("settingsNavigation")
        self.setAccessibleName("Sections of the settings")
        self._column = QVBoxLayout(self)
        self._header = QWidget()
        row = QHBoxLayout(self._header)
        self.back = IconButton(theme, "arrow-left", "Back", "Esc", icon_size=SIZES.icon_toolbar)
        self.back.clicked.connect(self.back_requested)
        self._title = Label(theme, "Settings", TypeRole.TITLE, 600)
        row.addWidget(self.back)
        row.addWidget(self._title)
        row.addStretch(1)
        self._column.addWidget(self._header)
        self._group = QButtonGroup(self)
        self.entries: list[_Entry] = []
        for number, (icon, name) in enumerate(entries):
            entry = _Entry(theme, icon, name)
            self._group.addButton(entry, number)
            self._column.addWidget(entry)
            self.entries.append(entry)
        self._column.addStretch(1)
        self._group.idToggled.connect(self._on_toggled)
        self._is_folded = False
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def choose(self, number: int) -> None:
        """Go to a section."""
        self.entries[number].setChecked(True)

    def focus_chosen(self) -> None:
        """Put the focus on the chosen section."""
        checked = self._group.checkedButton()
        if checked is not None:
            checked.setFocus(Qt.FocusReason.OtherFocusReason)

    def fold(self, *, is_folded: bool) -> None:
        """Show icons only, or names as well."""
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        for entry in self.entries:
            entry.is_folded = is_folded
            entry.setToolTip(entry.text() if is_folded else "")
            entry.update()
        self._title.setVisible(not is_folded)
        self._on_theme_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from section to section."""
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        number = min(len(self.entries) - 1, max(0, self._group.checkedId() + by))
        self.choose(number)
        self.entries[number].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The sidebar's ground, a hairline at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.sidebar)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.colors.border)

    def _on_toggled(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit(number)

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(56) if self._is_folded else px(SIZES.sidebar))
        self._column.setContentsMargins(px(8), 0, px(9), px(8))
        self._column.setSpacing(px(2))
        self._header.setFixedHeight(px(SIZES.header))
        row = self._header.layout()
        if row is not None:
            row.setContentsMargins(px(4), 0, 0, 0)
            row.setSpacing(px(4))
        self.update()
