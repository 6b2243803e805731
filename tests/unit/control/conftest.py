"""A real socket in a short folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe_desktop.control.address import ControlAddress
from tests.unit.control.helpers import Handler


@pytest.fixture
def folder() -> Iterator[Path]:
    # pytest's own folders are often too long for a socket's path.
    with tempfile.TemporaryDirectory(prefix="scribe-") as made:
        yield Path(made)


@pytest.fixture
def address(folder: Path) -> ControlAddress:
    return ControlAddress(folder, {})


@pytest.fixture
def handler() -> Handler:
    return Handler()
