"""THIRD_PARTY_NOTICES.md names what is shipped, and the check that says so can fail."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "make_notices.py"


@pytest.fixture(scope="module")
def notices() -> str:
    return (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    specification = importlib.util.spec_from_file_location("make_notices", TOOL)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["make_notices"] = module
    specification.loader.exec_module(module)
    return module


def test_the_file_is_what_the_script_would_make() -> None:
    checked = subprocess.run(
        [sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False, timeout=120
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_locked_package_is_listed(notices: str) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", lock, re.MULTILINE)
    assert len(locked) > 40
    assert [pair for pair in locked if f"| {pair[0]} | {pair[1]} |" not in notices] == []


def test_the_check_notices_every_kind_of_drift(tool: ModuleType, notices: str) -> None:
    lock = tool.read_lock((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert tool.problems(notices, lock) == []
    one_more = [*lock, tool.Locked("new-package", "1.0", is_for_every_system=False)]
    assert tool.problems(notices, one_more) == ["new-package 1.0 is not listed"]
    assert tool.problems(notices, lock[1:]) == [f"{lock[0].name} {lock[0].version} is listed, not locked"]
    if f"Made on: {tool.made_on()}\n" in notices:
        assert tool.problems(notices.replace("WITHOUT WARRANTY", "WITH WARRANTY"), lock) != []
    elsewhere = notices.replace("Made on: ", "Made on: another ").replace("WITHOUT WARRANTY", "WITH WARRANTY")
    assert tool.problems(elsewhere, lock) == []


@pytest.mark.parametrize(
    "words",
    [
        "GNU GENERAL PUBLIC LICENSE",
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "Source offer:",
        "Copyright (c) 2022 OpenAI",
        "Copyright (c) 2020-present Silero Team",
        "ZETETIC LLC",
        "MTS-Dialog",
        "ACI-Bench",
        "https://creativecommons.org/licenses/by/4.0/",
        "libx264 and libx265",
    ],
)
def test_what_comes_inside_packages_is_named(words: str, notices: str) -> None:
    assert words in notices


def test_no_machine_and_no_package_index_is_named(notices: str) -> None:
    assert not re.search(r"pypi\.org|pythonhosted|(?<![\w/])/(?:tmp|root|home|work)/", notices)
