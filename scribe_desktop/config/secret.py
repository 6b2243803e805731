"""Owns Secret: a key or token that cannot be printed, formatted or pickled by accident."""

from __future__ import annotations

from typing import NoReturn

MASK = "********"


class Secret:
    """Holds one key or token. `reveal()` gives it out; the composition root hands it to an engine as a plain str."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself. Call it only where it is sent."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is never pickled or copied; reveal it where it is needed.")
