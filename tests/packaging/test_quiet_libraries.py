"""No native library of the engines holds a telemetry client: see docs/adr/0019."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

# Parts of names that a telemetry client must contain to be one.
TELLTALE = (b"events.data.microsoft", b"OneDsTelemetry", b"google-analytics", b"sentry.io", b"segment.io/v1")


def telltales(folder: Path) -> list[str]:
    libraries = [path for path in folder.rglob("*") if {".so", ".pyd", ".dll", ".dylib"} & set(path.suffixes)]
    assert libraries, "there is native code to look into"
    return [f"{path.name}: {mark.decode()}" for path in libraries for mark in TELLTALE if mark in path.read_bytes()]


@pytest.mark.parametrize("package", ["onnxruntime", "ctranslate2", "tokenizers", "av"])
def test_no_telemetry_client(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    assert telltales(Path(spec.origin).parent) == []


def test_the_search_finds_a_planted_mark(tmp_path: Path) -> None:
    (tmp_path / "planted.so").write_bytes(b"\x00" * 9 + TELLTALE[0] + b"\x00")
    assert telltales(tmp_path) == [f"planted.so: {TELLTALE[0].decode()}"]
