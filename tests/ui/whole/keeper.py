"""A keychain in memory, so that keys can be set while the window is open."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Keychain:
    """What the platform's keychain does, in memory."""

    entries: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> bytes | None:
        return self.entries.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self.entries[name] = secret

    def delete(self, name: str) -> None:
        self.entries.pop(name, None)
