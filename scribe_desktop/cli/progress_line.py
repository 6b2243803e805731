"""Owns how progress looks on a terminal: one line that moves; or, asked for without a terminal, a line per stage."""

from __future__ import annotations

import sys
import threading
import time
from enum import StrEnum

from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.progress import Progress

_WIDTH = 24
_SHORTEST_PAUSE_SECONDS = 0.1

_STAGE_WORDS = {
    Stage.PREPARE: "Prepare",
    Stage.TRANSCRIBE: "Transcribe",
    Stage.DRAFT: "Draft",
    Stage.CHECK: "Check",
}


class ProgressStyle(StrEnum):
    """How much is shown."""

    QUIET = "quiet"
    LINES = "lines"
    BAR = "bar"


def style_for(*, is_quiet: bool, wants_lines: bool) -> ProgressStyle:
    """A bar on a terminal, quiet otherwise unless lines were asked for."""
    if is_quiet:
        return ProgressStyle.QUIET
    if sys.stderr.isatty():
        return ProgressStyle.BAR
    return ProgressStyle.LINES if wants_lines else ProgressStyle.QUIET


class ProgressLine:
    """Takes progress from any thread and shows it on standard error. Never raises."""

    def __init__(self, style: ProgressStyle) -> None:
        self._style = style
        self._lock = threading.Lock()
        self._shown_at = 0.0
        self._stage_started_at = time.monotonic()
        self._stage: Stage | None = None

    def __call__(self, progress: Progress) -> None:
        """Show one moment."""
        if self._style is ProgressStyle.QUIET:
            return
        with self._lock:
            now = time.monotonic()
            if progress.stage is not self._stage:
                self._stage, self._stage_started_at, self._shown_at = progress.stage, now, 0.0
            if progress.doing == "done":
                self._finish(progress.stage, now)
            elif self._style is ProgressStyle.BAR and now - self._shown_at >= _SHORTEST_PAUSE_SECONDS:
                self._shown_at = now
                self._draw(progress, now)

    def importing(self, fraction: float) -> None:
        """Show the import, which comes before the job's stages."""
        if self._style is ProgressStyle.BAR:
            self._write(f"\r\x1b[KImport      {_bar(fraction)} {fraction:4.0%}")

    def imported(self, seconds: float) -> None:
        """The import is finished."""
        if self._style is not ProgressStyle.QUIET:
            self._write(f"{self._start()}Import      done in {seconds:.1f} s\n")

    def announce(self, text: str) -> None:
        """Show a sentence of its own; the moving line makes way."""
        with self._lock:
            self._write(f"{self._start()}{text}\n")

    def close(self) -> None:
        """Leave the terminal on a fresh line."""
        if self._style is ProgressStyle.BAR:
            self._write("\r\x1b[K")

    def _start(self) -> str:
        return "\r\x1b[K" if self._style is ProgressStyle.BAR else ""

    def _finish(self, stage: Stage, now: float) -> None:
        self._write(f"{self._start()}{_STAGE_WORDS[stage]:<11} done in {now - self._stage_started_at:.1f} s\n")

    def _draw(self, progress: Progress, now: float) -> None:
        left = ""
        elapsed = now - self._stage_started_at
        if progress.fraction is not None and 0.02 < progress.fraction < 1.0 and elapsed > 1.0:
            left = f", about {elapsed / progress.fraction - elapsed:.0f} s left"
        share = "" if progress.fraction is None else f"{progress.fraction:4.0%} "
        bar = _bar(progress.fraction)
        self._write(f"\r\x1b[K{_STAGE_WORDS[progress.stage]:<11} {bar} {share}{progress.doing}{left}")

    @staticmethod
    def _write(text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            # The terminal went away; the job goes on.
            return


def _bar(fraction: float | None) -> str:
    filled = 0 if fraction is None else round(max(0.0, min(1.0, fraction)) * _WIDTH)
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"
