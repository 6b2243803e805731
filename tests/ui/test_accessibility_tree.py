"""What a screen reader is told about the real window, asked over the accessibility bus as a screen reader asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from benchmarks.window_runs import made_workspace
from tests.driving.desktop import Desktop
from tests.driving.processes import wait_for
from tests.driving.screen_reader import Element, ScreenReader
from tests.driving.scribe_window import NOTE, ScribeWindow
from tests.ui.building import make_visit

LABEL = "A. Rivera, cough"
# Parts of a control that Qt lists beside it; the control itself has the focus and the name.
_PARTS = {"scroll bar", "page tab list", "filler", "panel", "viewport"}


@pytest.fixture
def window(tmp_path: Path) -> Iterator[ScribeWindow]:
    """The program with a visit open."""
    data = tmp_path / "data"
    with made_workspace(data) as workspace:
        make_visit(workspace, label=LABEL)
    with Desktop(tmp_path, width=1440, height=900) as desktop:
        window = ScribeWindow(desktop, data)
        window.unlock()
        window.open_session(LABEL)
        window.wait_for_note(timeout_seconds=30.0)
        yield window
        assert window.quit() == 0


@pytest.mark.slow
def test_a_screen_reader_can_name_reach_and_use_the_window(window: ScribeWindow) -> None:
    elements = window.desktop.reader.elements()
    reached = [element for element in elements if element.is_focusable and element.role not in _PARTS]
    unnamed = [element for element in reached if not element.name]
    assert not unnamed, f"focusable without a name: {unnamed}\n{window.desktop.tree()}"
    _assert_reading_order(elements)
    _assert_rows_are_spoken(elements)
    _assert_a_button_can_be_pressed(window)
    _assert_panes_are_reached_by_key(window)


def _assert_reading_order(elements: list[Element]) -> None:
    """Sessions, header, transcript, note, status: as the window is read from left to right and from top to bottom."""
    order = [
        _place(elements, re.compile("^Search"), "text"),
        _place(elements, re.compile("^Sessions"), "list"),
        _place(elements, re.compile("^Session: |^Rename|" + re.escape(LABEL)), None, after=True),
        _place(elements, re.compile("^Transcript"), "list"),
        _place(elements, NOTE, "text"),
        _place(elements, re.compile("On this computer"), None, after=True),
    ]
    assert order == sorted(order), order


def _place(elements: list[Element], name: re.Pattern[str], role: str | None, *, after: bool = False) -> int:
    places = [
        place
        for place, element in enumerate(elements)
        if name.search(element.name) and (role is None or element.role == role)
    ]
    assert places, f"no {role or 'element'} named {name.pattern}"
    return places[-1] if after else places[0]


def _assert_rows_are_spoken(elements: list[Element]) -> None:
    rows = [element.name for element in elements if element.role == "list item"]
    assert any(LABEL in name for name in rows), rows
    assert any("Clinician" in name and "cough" in name for name in rows), rows


def _assert_a_button_can_be_pressed(window: ScribeWindow) -> None:
    button = window.desktop.find("Shortcuts", "push button", contains=True)
    assert window.desktop.reader.do_action(button)
    window.desktop.find(re.compile("[Ss]hortcut"), "text")
    window.desktop.key("Escape")


def _assert_panes_are_reached_by_key(window: ScribeWindow) -> None:
    """F6 goes from pane to pane, a named one each time, and comes back to where it began; Ctrl K goes to the list."""
    reader = window.desktop.reader
    seen: list[str] = []
    while len(seen) < 2 or seen[-1] != seen[0]:
        before = reader.focused()
        window.desktop.key("F6")
        seen.append(wait_for("the focus to move", partial(_moved_from, reader, before)))
        assert len(seen) < 10, seen
    assert "Transcript" in seen, seen
    assert any(NOTE.match(name) for name in seen), seen
    window.desktop.key("ctrl+k")
    wait_for("the search", lambda: (focused := reader.focused()) is not None and focused.name.startswith("Search"))
    window.desktop.key("Down")
    wait_for("the list", lambda: (focused := reader.focused()) is not None and focused.name == "Sessions")


def _moved_from(reader: ScreenReader, before: Element | None) -> str | None:
    now = reader.focused()
    return now.name if now is not None and (before is None or now.box != before.box) else None
