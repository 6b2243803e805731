"""Owns the order in which Tab goes through a window: as things stand, not as they were made.

Qt goes by the time a widget was made, and much of a session (tabs, editors, items to check) is made late.
"""

from __future__ import annotations

from functools import cmp_to_key

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def next_in_sight(window: QWidget, focus: QWidget | None, *, is_forward: bool) -> QWidget | None:
    """What Tab goes to from `focus`, round the ends; None where nothing takes it."""
    stops = _stops(window)
    if not stops:
        return None
    if focus not in stops:
        # It may stand inside of something, or have lost its use: go on from the first that follows it.
        stop = next((each for each in stops if focus is not None and focus.isAncestorOf(each)), stops[0])
        return stop if is_forward else stops[stops.index(stop) - 1]
    return stops[(stops.index(focus) + (1 if is_forward else -1)) % len(stops)]


def _stops(parent: QWidget) -> list[QWidget]:
    """Everything inside that takes Tab, row by row, each row from the left."""
    found: list[QWidget] = []
    shown = [
        child
        for child in parent.children()
        if isinstance(child, QWidget) and not child.isHidden() and not child.isWindow() and child.isEnabled()
    ]
    for child in sorted(shown, key=cmp_to_key(_compare)):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None:
            found.append(child)
        found.extend(_stops(child))
    return found


def _compare(one: QWidget, other: QWidget) -> int:
    """Which stands first: the upper one, or the left one where they stand beside each other."""
    first, second = one.geometry(), other.geometry()
    shared = min(first.bottom(), second.bottom()) - max(first.top(), second.top())
    if shared * 2 > min(first.height(), second.height()):
        return first.left() - second.left()
    return first.top() - second.top()
