"""Answers questions about what a screen reader sees, one JSON line each. Run by the system's Python, which has `gi`.

It imports nothing of the project. A question is {"op": ..., ...}; an answer is {"ok": ...} or {"error": "..."}.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found] # noqa: E402

Node = Any
Question = dict[str, Any]

# A list of ten thousand rows is not walked: what lies beyond is found by searching in the program, as a user would.
MOST_CHILDREN = 300
DEEPEST = 60

known: dict[int, Node] = {}


def children(node: Node) -> Iterator[Node]:
    try:
        count = min(node.get_child_count(), MOST_CHILDREN)
    except GLib.Error:
        return
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def applications() -> Iterator[Node]:
    desktop = Atspi.get_desktop(0)
    desktop.set_cache_mask(Atspi.Cache.NONE)
    for application in children(desktop):
        application.set_cache_mask(Atspi.Cache.NONE)
        yield application


def states_of(node: Node) -> list[str]:
    return [state.value_nick for state in node.get_state_set().get_states()]


def extents_of(node: Node) -> list[int]:
    if "Component" not in node.get_interfaces():
        return [0, 0, 0, 0]
    box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    return [box.x, box.y, box.width, box.height]


def text_of(node: Node) -> str:
    if "Text" not in node.get_interfaces():
        return ""
    text = node.get_text_iface()
    return str(Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)))


def actions_of(node: Node) -> list[str]:
    if "Action" not in node.get_interfaces():
        return []
    action = node.get_action_iface()
    return [Atspi.Action.get_action_name(action, index) for index in range(Atspi.Action.get_n_actions(action))]


def describe(node: Node) -> dict[str, Any]:
    number = len(known) + 1
    known[number] = node
    return {
        "id": number,
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "role": Atspi.role_get_name(node.get_role()),
        "states": states_of(node),
        "extents": extents_of(node),
    }


def is_wanted(node: Node, question: Question) -> bool:
    name = node.get_name() or ""
    wanted = question.get("name")
    if wanted is not None:
        match = question.get("match", "exact")
        if match == "exact" and name != wanted:
            return False
        if match == "contains" and wanted not in name:
            return False
        if match == "regex" and not re.search(wanted, name):
            return False
    role = question.get("role")
    if role and Atspi.role_get_name(node.get_role()) != role:
        return False
    state = question.get("state")
    return not state or state in states_of(node)


def walk(node: Node, is_showing: bool, depth: int = 0) -> Iterator[tuple[Node, int]]:
    """Depth first, in the order in which a screen reader goes."""
    if depth > DEEPEST:
        return
    if depth > 1 and is_showing and "showing" not in states_of(node):
        return
    yield node, depth
    for child in children(node):
        yield from walk(child, is_showing, depth + 1)


def find(question: Question) -> list[dict[str, Any]]:
    found = []
    for application in applications():
        for node, _ in walk(application, question.get("is_showing", True)):
            try:
                if is_wanted(node, question):
                    found.append(describe(node))
            except GLib.Error:
                continue
            if len(found) >= question.get("most", 1):
                return found
    return found


def tree(question: Question) -> list[dict[str, Any]]:
    lines = []
    for application in applications():
        for node, depth in walk(application, question.get("is_showing", True)):
            try:
                lines.append(describe(node) | {"depth": depth, "actions": actions_of(node)})
            except GLib.Error:
                continue
    return lines


def text_range(question: Question) -> list[int] | None:
    """Where a piece of an element's text is on the screen."""
    node = known[question["id"]]
    whole = text_of(node)
    start = whole.find(question["piece"])
    if start < 0:
        return None
    text = node.get_text_iface()
    box = Atspi.Text.get_range_extents(text, start, start + len(question["piece"]), Atspi.CoordType.SCREEN)
    return [box.x, box.y, box.width, box.height]


def act(question: Question) -> bool:
    action = known[question["id"]].get_action_iface()
    names = [Atspi.Action.get_action_name(action, index) for index in range(Atspi.Action.get_n_actions(action))]
    wanted = question.get("action")
    index = names.index(wanted) if wanted else 0
    return bool(Atspi.Action.do_action(action, index))


def value_of(node: Node) -> float | None:
    if "Value" not in node.get_interfaces():
        return None
    return float(Atspi.Value.get_current_value(node.get_value_iface()))


OPERATIONS: dict[str, Callable[[Question], Any]] = {
    "find": find,
    "tree": tree,
    "text": lambda question: text_of(known[question["id"]]),
    "describe": lambda question: describe(known[question["id"]]),
    "text_range": text_range,
    "act": act,
    "value": lambda question: value_of(known[question["id"]]),
    "focus": lambda question: bool(known[question["id"]].get_component_iface().grab_focus()),
    "ping": lambda question: len(list(applications())),
}


def main() -> None:
    Atspi.init()
    Atspi.set_timeout(3000, 5000)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer: dict[str, Any] = {"ok": OPERATIONS[question["op"]](question)}
        except (GLib.Error, KeyError, ValueError, TypeError, AttributeError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
