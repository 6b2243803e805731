"""Owns what the server can be told at its start."""

from __future__ import annotations

from dataclasses import dataclass

TEST_KEY = "test-key-only-good-on-loopback"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the server behaves.

    `canned_text` None means the real tiny.en; `{digest}` in it becomes words made from the audio's bytes.
    `delay_seconds` goes before every good answer: it stands for a provider's work where concurrency is measured.
    `drip_seconds` lies between the bytes of the slow faults. `port` 0: a free one.
    """

    api_key: str = TEST_KEY
    port: int = 0
    canned_text: str | None = None
    delay_seconds: float = 0.0
    drip_seconds: float = 0.05
    has_kept_bodies: bool = False
