"""Proves the driver: what it clicks is clicked, what it types arrives, and nothing of it stays behind."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from tests.driving import desktop as driver
from tests.driving.desktop import Desktop
from tests.driving.processes import MARK
from tests.driving.screen_reader import NotShownError

DEMO = Path(__file__).parent / "demo_window.py"


def test_a_window_is_clicked_typed_into_and_read(tmp_path: Path) -> None:
    with Desktop(tmp_path, width=800, height=600) as desktop:
        program = desktop.start([sys.executable, str(DEMO)])
        desktop.click("Record visit", "push button")
        desktop.wait_until_shown("recorded")
        note = desktop.find("Note", "text")
        desktop.click_text(note, "fever")
        desktop.key("ctrl+End")
        desktop.type_text(" It's 5 mg/ml (twice).")
        desktop.click("Copy")
        assert desktop.clipboard() == "Cough for three weeks. No fever today. It's 5 mg/ml (twice)."
        assert desktop.text_of("Note") == desktop.clipboard()
        picture = desktop.screenshot(tmp_path / "demo.png")
        assert picture.stat().st_size > 1_000
        assert len(desktop.window_ids(program.pid)) == 1
        assert desktop.reader.do_action(desktop.find("Record visit"))


def test_what_is_not_there_is_said_with_what_is(tmp_path: Path) -> None:
    with Desktop(tmp_path, width=800, height=600) as desktop:
        desktop.start([sys.executable, str(DEMO)])
        desktop.wait_until_shown("Record visit")
        with pytest.raises(NotShownError, match="push button 'Copy'"):
            desktop.find("Sign", timeout_seconds=0.2)


def test_everything_is_ended_with_the_desktop(tmp_path: Path) -> None:
    with Desktop(tmp_path, width=800, height=600) as desktop:
        desktop.start([sys.executable, str(DEMO)])
        desktop.wait_until_shown("Record visit")
        mark = f"{MARK}={desktop.environment[MARK]}"
        runtime = Path(desktop.environment["XDG_RUNTIME_DIR"])
        assert _marked(mark)
    assert not _marked(mark)
    assert not runtime.exists()


def test_a_missing_tool_skips_with_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(driver, "_NEEDED", ("Xvfb", "no-such-tool"))
    with pytest.raises(pytest.skip.Exception, match="no-such-tool missing"), Desktop(tmp_path):
        pass


def test_sound_is_heard_by_the_loudspeaker(tmp_path: Path) -> None:
    with Desktop(tmp_path, width=800, height=600, has_sound=True) as desktop:
        assert not desktop.is_playing()
        assert set(desktop.recorded(0.2)) == {0}


def _marked(mark: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if mark.encode() in Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0"):
                found.append(process.pid)
        except OSError:
            continue
    return found
