"""The window's measurements: a stall is found with where it stood, a first paint is told, a save is written down."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.ids import StatementId
from scribe_desktop.domain.note import NoteBody, NoteSection, Statement
from scribe_desktop.workers.first_paint import report_first_paint_if_asked
from scribe_desktop.workers.save_record import record_save_if_asked
from scribe_desktop.workers.stall_meter import StallMeter, measure_stalls_if_asked

BLOCK_SECONDS = 0.15


def block_the_loop() -> None:
    """Until the thread has worked that long: on a busy machine that takes longer."""
    ends_at = time.thread_time() + BLOCK_SECONDS
    while time.thread_time() < ends_at:
        pass


def test_a_stall_is_measured_with_where_the_loop_stood(qtbot: QtBot) -> None:
    meter = StallMeter()
    meter.start()
    QTimer.singleShot(30, block_the_loop)
    qtbot.waitUntil(lambda: len(meter._gaps) >= 10)
    figures = meter.stop()
    assert figures.max_ms >= BLOCK_SECONDS * 1000
    worst = figures.stalls[0]
    assert worst.gap_ms == pytest.approx(figures.max_ms, abs=0.1)
    assert worst.busy_ms > BLOCK_SECONDS * 1000 * 0.9
    assert any("block_the_loop" in line for stack in worst.stacks for line in stack)


def test_a_quiet_loop_has_no_stall_of_the_length_of_a_block(qtbot: QtBot) -> None:
    meter = StallMeter()
    meter.start()
    qtbot.waitUntil(lambda: len(meter._gaps) >= 10)
    figures = meter.stop()
    assert figures.beats >= 10
    assert 5 < figures.p50_ms < BLOCK_SECONDS * 1000


def test_stalls_are_measured_only_when_asked(qapp: QCoreApplication, tmp_path: Path) -> None:
    assert measure_stalls_if_asked(qapp, {}) is None
    meter = measure_stalls_if_asked(qapp, {"SCRIBE_TEST_STALLS": str(tmp_path / "stalls.json")})
    assert meter is not None
    meter.stop()
    meter.deleteLater()


@pytest.mark.parametrize("is_asked", [True, False])
def test_the_first_paint_is_told_with_the_modules_loaded_by_then(
    qtbot: QtBot, capfd: pytest.CaptureFixture[str], is_asked: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    shown_at = time.monotonic_ns()
    painted: list[bool] = []
    with qtbot.waitExposed(window):
        window.show()
        report_first_paint_if_asked(window.windowHandle(), {"SCRIBE_TEST_FIRST_PAINT": "1"} if is_asked else {})
    QTimer.singleShot(20, lambda: painted.append(True))
    qtbot.waitUntil(lambda: bool(painted))
    lines = capfd.readouterr().err.splitlines()
    if not is_asked:
        assert not [line for line in lines if line.startswith("first-paint")]
        return
    paint = next(line for line in lines if line.startswith("first-paint"))
    assert shown_at < int(paint.split()[1]) < time.monotonic_ns()
    assert "PySide6.QtWidgets" in next(line for line in lines if line.startswith("modules")).split()


def test_an_acknowledged_save_is_written_down_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "saves.jsonl"
    body = NoteBody((NoteSection("plan", "Plan", (Statement(StatementId("n1"), "Stop lisinopril.", ()),)),))
    record_save_if_asked("note-1", 7, body, {"SCRIBE_TEST_SAVES": str(path)})
    record_save_if_asked("note-1", 8, body, {})
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["number"] == 7
    assert json.loads(line)["sha256"] == hashlib.sha256(b"Plan\nStop lisinopril.").hexdigest()
    assert "lisinopril" not in line
