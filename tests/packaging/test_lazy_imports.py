"""What is imported when: the pipeline brings no Qt, and nothing on the way to a command brings an SDK."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("openai", "anthropic", "faster_whisper", "ctranslate2", "onnxruntime", "av", "docx", "numpy", "pydantic")
QT = ("PySide6", "qasync", "shiboken6")


def imported_with(module: str) -> set[str]:
    """The top-level modules that a fresh process has after importing `module`."""
    script = f"import sys, {module}; print(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["scribe_desktop.pipeline", "scribe_desktop.commands.jobs", "scribe_desktop.cli.running"]
)
def test_no_qt_comes_along(module: str) -> None:
    assert imported_with(module).isdisjoint(QT)


@pytest.mark.parametrize(
    "module",
    ["scribe_desktop.__main__", "scribe_desktop.cli.main", "scribe_desktop.pipeline", "scribe_desktop.cli.running"],
)
def test_no_sdk_and_no_numpy_comes_along(module: str) -> None:
    assert imported_with(module).isdisjoint(HEAVY)


def test_the_check_can_fail() -> None:
    assert "docx" in imported_with("docx")
