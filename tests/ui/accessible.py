"""Owns the question what a screen reader is told about a widget tree, asked in the process, without a display."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def spoken_name(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def focusable(root: QWidget) -> list[QWidget]:
    """What the keyboard can reach under a shown widget, itself included."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisibleTo(root):
            continue
        if widget.focusProxy() is not None or isinstance(widget.parentWidget(), QAbstractScrollArea):
            # Its proxy, or the area that it is the viewport of, is what has the focus.
            continue
        found.append(widget)
    return found


def unnamed(root: QWidget) -> list[str]:
    """Every control under a shown widget that the keyboard reaches and a screen reader cannot name."""
    return [_path(widget, root) for widget in focusable(root) if not spoken_name(widget).strip()]


def reading_order(root: QWidget) -> Iterator[tuple[QAccessible.Role, str]]:
    """Role and name of everything shown, in the order in which a screen reader goes through it."""
    interface = QAccessible.queryAccessibleInterface(root)
    if interface is not None:
        yield from _walk(interface)


def _walk(interface: QAccessibleInterface) -> Iterator[tuple[QAccessible.Role, str]]:
    if interface.state().invisible:
        return
    yield interface.role(), interface.text(QAccessible.Text.Name)
    for index in range(interface.childCount()):
        child = interface.child(index)
        if child is not None and child.isValid():
            yield from _walk(child)


def _path(widget: QWidget, root: QWidget) -> str:
    names = []
    current: QWidget | None = widget
    while current is not None and current is not root:
        names.append(
            f"{type(current).__name__}({current.objectName()})" if current.objectName() else type(current).__name__
        )
        current = current.parentWidget()
    return " > ".join(reversed(names)) or type(root).__name__
