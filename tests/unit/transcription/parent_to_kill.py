"""A program that transcribes until somebody kills it: prints its engine's process id, then "hearing"."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.transcription.engine import TranscribeRequest
from scribe_desktop.transcription.local_engine import describe_local
from scribe_desktop.transcription.local_models import find_local_model


def main() -> None:
    process = EngineProcess(describe_local(find_local_model(None), threads=2).spec)
    process.start()
    print(process.pid, flush=True)
    audio = Path(sys.argv[1]).read_bytes()
    is_hearing = threading.Event()

    def say(_event: object) -> None:
        if not is_hearing.is_set():
            is_hearing.set()
            print("hearing", flush=True)

    while True:
        process.call(TranscribeRequest(audio, 172_540, "en"), CancelToken(), say)


if __name__ == "__main__":
    main()
