"""The audit chain notices every altered, removed, added or swapped line."""

from __future__ import annotations

import random

import pytest

from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.errors import StorageError
from scribe_desktop.store.database import Connection
from scribe_desktop.store.workspace import Workspace

COLUMNS = ("at", "actor", "action", "subject", "detail", "previous_sha256", "sha256")


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    for number in range(40):
        workspace.audit.append(AuditAction.AI_CALLED, f"job{number}", f"local chunk {number}", actor="someone")
    return workspace


def test_lines(filled: Workspace) -> None:
    newest, before = filled.audit.lines(limit=2)
    assert (newest.number, before.number) == (41, 40)
    assert newest.previous_sha256 == before.sha256
    assert (newest.subject, newest.detail, newest.actor) == ("job39", "local chunk 39", "someone")
    assert filled.audit.lines(limit=1, offset=1) == (before,)
    assert filled.audit.verify() == 41
    assert filled.audit.has(AuditAction.AI_CALLED, "local chunk 7")
    assert not filled.audit.has(AuditAction.AI_CALLED, "local chunk 99")


def tamper(connection: Connection, chance: random.Random) -> str:
    """Change something, as one would who has the database key."""
    for trigger in ("audit_is_never_changed", "audit_is_never_deleted"):
        connection.execute(f"DROP TRIGGER {trigger}")
    number = chance.randrange(1, 42)
    deed = chance.choice(["alter", "alter", "alter", "remove", "cut", "swap", "add", "head"])
    if deed == "alter":
        column = chance.choice(COLUMNS)
        row = connection.row(f"SELECT {column} FROM audit WHERE number = ?", (number,))
        assert row is not None
        value = row[column]
        if isinstance(value, int):
            changed: str | int = value + 1
        else:
            place = chance.randrange(len(value)) if value else 0
            changed = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :] if value else "x"
        connection.execute(f"UPDATE audit SET {column} = ? WHERE number = ?", (changed, number))
    elif deed == "remove":
        connection.execute("DELETE FROM audit WHERE number = ?", (number,))
    elif deed == "cut":
        connection.execute("DELETE FROM audit WHERE number >= ?", (number,))
    elif deed == "swap":
        other = number % 41 + 1
        connection.execute("UPDATE audit SET number = -1 WHERE number = ?", (number,))
        connection.execute("UPDATE audit SET number = ? WHERE number = ?", (number, other))
        connection.execute("UPDATE audit SET number = ? WHERE number = -1", (other,))
    elif deed == "add":
        connection.execute(
            "INSERT INTO audit SELECT 42, at, actor, action, subject, detail, sha256, sha256 FROM audit"
            " WHERE number = 41"
        )
    else:
        connection.execute("UPDATE audit_head SET number = 40")
    return deed


class UndoneError(Exception):
    """Rolls a tampering back."""


def is_noticed(workspace: Workspace) -> bool:
    try:
        workspace.audit.verify()
    except StorageError as refused:
        return refused.code == "audit.broken"
    return False


def test_tampering_is_noticed_100_of_100(filled: Workspace) -> None:
    chance = random.Random(5)
    noticed = 0
    deeds = set()

    def tamper_look_and_undo() -> None:
        nonlocal noticed
        with filled._database.transaction() as connection:
            deeds.add(tamper(connection, chance))
            noticed += is_noticed(filled)
            raise UndoneError

    for _ in range(100):
        with pytest.raises(UndoneError):
            tamper_look_and_undo()
    print(f"tampering noticed: {noticed} of 100")
    assert noticed == 100
    assert len(deeds) == 6
    assert filled.audit.verify() == 41
