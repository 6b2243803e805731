"""Fixtures of the frame."""

from __future__ import annotations

import pytest

from scribe_desktop.ui.shortcuts import Shortcuts


@pytest.fixture
def shortcuts(qapp: object) -> Shortcuts:
    """The keys as they are from the start."""
    return Shortcuts()
