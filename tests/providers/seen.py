"""Owns what the server remembers of requests: counts, headers, sizes and hashes; bodies only when asked."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from tests.providers.faults import Fault, Service


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request. `sha256` is of the audio, or of the JSON body. `body` is empty unless bodies are kept.

    `fields` are the form's text fields as they stood on the wire, names included; empty for a JSON body.
    """

    service: Service
    headers: Mapping[str, str]
    size: int
    sha256: str
    fault: Fault | None
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Seen:
    """All requests since the start or the last `clear`. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[SeenRequest] = []

    def add(self, request: SeenRequest) -> None:
        """Remember one."""
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._requests.clear()

    def requests(self, service: str) -> tuple[SeenRequest, ...]:
        """The requests of one service, oldest first."""
        with self._lock:
            return tuple(request for request in self._requests if request.service == Service(service))

    def count(self, service: str) -> int:
        """How many calls a provider would have billed or refused."""
        return len(self.requests(service))

    def repeated_audio(self) -> int:
        """How many transcriptions that had been answered well were asked for again: must be 0 for resumed jobs."""
        good = [request.sha256 for request in self.requests(Service.TRANSCRIBE) if request.fault is None]
        return len(good) - len(set(good))
