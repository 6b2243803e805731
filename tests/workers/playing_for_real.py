"""Plays a sealed recording on the real sound device, in a process of its own; tells what it did in lines of JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import BinaryIO, cast

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QTimer

from scribe_desktop.errors import ScribeError
from scribe_desktop.store.sealed_audio import open_sealed
from scribe_desktop.workers.player import Player, PlayState


def tell(**facts: object) -> None:
    print(json.dumps({"at": time.monotonic(), **facts}), flush=True)


def main(folder: Path, name: str, key: bytes, seconds: int) -> None:
    """One span; then from the middle of a second on; then at twice the speed; then everything let go."""
    application = QCoreApplication(sys.argv[:1])
    before = set(Path(tempfile.gettempdir()).iterdir())
    player = Player()
    # Speed, start and end.
    steps = [(1.0, 3_000, 5_000), (1.0, 12_500, 14_500), (2.0, 6_000, 10_000)]

    def go_on() -> None:
        if steps:
            speed, start_ms, end_ms = steps.pop(0)
            player.set_speed(speed)
            player.play_span(start_ms, end_ms)
        else:
            player.unload()
            QTimer.singleShot(1_000, application.quit)

    def note_state(state: PlayState) -> None:
        tell(state=state, position=player.position_ms)
        if state is PlayState.PAUSED:
            QTimer.singleShot(400, go_on)

    def note_failure(error: ScribeError) -> None:
        tell(failed=error.code)
        steps.clear()

    player.state_changed.connect(note_state)
    player.position_changed.connect(lambda position_ms: tell(position=position_ms))
    player.failed.connect(note_failure)
    player.load(lambda: cast(BinaryIO, open_sealed(folder, name, key)), seconds * 1000)
    QTimer.singleShot(60_000, application.quit)
    application.exec()
    tell(
        threads=[thread.name for thread in threading.enumerate() if thread.name.startswith(("player", "program"))],
        files=sorted(path.name for path in set(Path(tempfile.gettempdir()).iterdir()) - before),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], bytes.fromhex(sys.argv[3]), int(sys.argv[4]))
