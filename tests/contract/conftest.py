"""Fixtures of the contract tests: servers on loopback that live as long as a test file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings


@pytest.fixture(scope="package")
def listening_server() -> Iterator[ProviderServer]:
    """Hears with the real tiny.en."""
    with ProviderServer() as server:
        yield server


@pytest.fixture(scope="module")
def canned_server() -> Iterator[ProviderServer]:
    """Answers a fixed text and keeps bodies, for tests of what goes over the wire."""
    with ProviderServer(ServerSettings(canned_text="Good morning.", has_kept_bodies=True)) as server:
        yield server


@pytest.fixture
def wire_server(canned_server: ProviderServer) -> ProviderServer:
    """The canned server with nothing seen and no fault planted."""
    canned_server.seen.clear()
    canned_server.faults.clear()
    return canned_server
