"""Owns where the shipped files lie: icons, fonts, the sample visit. It reads none of them."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_folder() -> Path:
    """The `resources` folder: beside the package in a checkout, inside it once installed, beside a frozen program."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle) / "resources"
    package = Path(__file__).parent.parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def sample_visit() -> Path:
    """The bundled sample visit: an invented three-minute consultation."""
    return resource_folder() / "sample_visit" / "sample-visit.webm"
