"""Owns the conversation with the accessibility tree: what a screen reader sees, and what it can do."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_PYTHON = Path("/usr/bin/python3")
_SERVICE = Path(__file__).parent / "atspi_service.py"
_POLL_SECONDS = 0.1


class NotShownError(AssertionError):
    """Something that should be on the screen is not."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing in the tree, as it was when it was asked for."""

    id: int
    name: str
    description: str
    role: str
    states: frozenset[str]
    x: int
    y: int
    width: int
    height: int
    depth: int = 0
    actions: tuple[str, ...] = ()

    @property
    def middle(self) -> tuple[int, int]:
        """Where a user would click."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Where it is on the screen: x, y, width, height."""
        return self.x, self.y, self.width, self.height

    @property
    def is_focusable(self) -> bool:
        """Whether the keyboard can get there."""
        return "focusable" in self.states

    @property
    def is_enabled(self) -> bool:
        """Whether it can be used now."""
        return "enabled" in self.states

    @property
    def is_checked(self) -> bool:
        """Whether it is ticked or on."""
        return "checked" in self.states


class ScreenReader:
    """Asks the accessibility bus. The GUI thread answers each question: ask nothing while stalls are measured."""

    def __init__(self, environment: Mapping[str, str], errors: Path) -> None:
        self._errors = errors.open("w", encoding="utf-8")
        # -I: neither the project's packages nor the guards of the tests belong to the system's Python.
        self._process = subprocess.Popen(
            [str(SYSTEM_PYTHON), "-I", str(_SERVICE)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    @staticmethod
    def is_available() -> bool:
        """Whether the system's Python can speak AT-SPI."""
        if not SYSTEM_PYTHON.exists():
            return False
        check = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
        asked = subprocess.run([str(SYSTEM_PYTHON), "-I", "-c", check], capture_output=True, check=False)
        return asked.returncode == 0

    def close(self) -> None:
        """End the service."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def find(
        self,
        name: str | re.Pattern[str] | None = None,
        role: str | None = None,
        *,
        state: str | None = None,
        contains: bool = False,
        timeout_seconds: float = 10.0,
    ) -> Element:
        """The first element of that name and role that is shown, waiting until it is there."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            found = self.find_all(name, role, state=state, contains=contains, most=1)
            if found:
                return found[0]
            if time.monotonic() > deadline:
                wanted = f"{role or 'element'} {name!r}" + (f" with state {state}" if state else "")
                raise NotShownError(f"{wanted} was not shown in {timeout_seconds:.0f} s; shown is:\n{self.dump()}")
            time.sleep(_POLL_SECONDS)

    def find_all(
        self,
        name: str | re.Pattern[str] | None = None,
        role: str | None = None,
        *,
        state: str | None = None,
        contains: bool = False,
        most: int = 1000,
    ) -> list[Element]:
        """Every element of that name and role that is shown now, in reading order."""
        match, wanted = ("contains" if contains else "exact"), name
        if isinstance(name, re.Pattern):
            match, wanted = "regex", name.pattern
        answers = self._ask(op="find", name=wanted, role=role, match=match, state=state, most=most)
        return [_element(answer) for answer in answers]

    def focused(self) -> Element | None:
        """Where the keyboard is. Not the row in a list: Qt calls the current row of every list focused."""
        found = [element for element in self.find_all(state="focused") if element.is_focusable]
        found = [element for element in found if element.role not in ("list item", "table cell", "tree item")]
        return found[-1] if found else None

    def elements(self, *, is_showing: bool = True) -> list[Element]:
        """The whole tree, depth first."""
        return [_element(answer) for answer in self._ask(op="tree", is_showing=is_showing)]

    def dump(self) -> str:
        """The tree as text, for a failing test's message."""
        lines = []
        for element in self.elements():
            marks = ",".join(sorted(element.states & {"focused", "checked", "selected", "focusable"}))
            lines.append(f"{'  ' * element.depth}{element.role} {element.name!r} {marks}".rstrip())
        return "\n".join(lines)

    def refreshed(self, element: Element) -> Element:
        """The same element as it is now."""
        return _element(self._ask(op="describe", id=element.id))

    def text_of(self, element: Element) -> str:
        """Its text, where it has any."""
        return str(self._ask(op="text", id=element.id))

    def value_of(self, element: Element) -> float | None:
        """The value of a slider or progress bar."""
        value = self._ask(op="value", id=element.id)
        return None if value is None else float(value)

    def piece_of(self, element: Element, piece: str) -> tuple[int, int]:
        """The middle of a piece of its text on the screen."""
        box = self._ask(op="text_range", id=element.id, piece=piece)
        if box is None:
            raise NotShownError(
                f"{element.role} {element.name!r} does not hold {piece!r}: {self.text_of(element)[:500]}"
            )
        return box[0] + box[2] // 2, box[1] + box[3] // 2

    def do_action(self, element: Element, action: str | None = None) -> bool:
        """What a screen reader does to press a button."""
        return bool(self._ask(op="act", id=element.id, action=action))

    def grab_focus(self, element: Element) -> bool:
        """Move the keyboard there."""
        return bool(self._ask(op="focus", id=element.id))

    def _ask(self, **question: object) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the accessibility service has no pipes")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the accessibility service ended")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["ok"]


def _element(answer: dict[str, Any]) -> Element:
    x, y, width, height = answer["extents"]
    return Element(
        answer["id"],
        answer["name"],
        answer["description"],
        answer["role"],
        frozenset(answer["states"]),
        x,
        y,
        width,
        height,
        answer.get("depth", 0),
        tuple(answer.get("actions", ())),
    )
