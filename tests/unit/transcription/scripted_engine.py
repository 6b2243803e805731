"""An engine for tests that hears a known text in audio which is nothing but the name of its span."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scribe_desktop.children.engine_process import EngineSpec, ReportEvent
from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey, ChunkText
from scribe_desktop.domain.engine import Capabilities, EngineName, ModelGrade
from scribe_desktop.domain.transcript import Span, Word
from scribe_desktop.errors import ProviderError, ProviderOfflineError
from scribe_desktop.transcription.engine import EngineDescription, TranscribeProgress, TranscribeRequest

FACTORY = f"{__name__}:make_scripted_engine"


@dataclass(frozen=True, slots=True)
class Script:
    """`words` are on the recording's clock. `log` gets one line per call. Starts are those of chunk spans."""

    words: tuple[Word, ...]
    log: Path
    has_times: bool = True
    omitted_at_first: Span | None = None
    offline_once_at: tuple[int, ...] = ()
    broken_at: tuple[int, ...] = ()
    broken_second_looks: bool = False
    seconds: float = 0.0
    until_exists: Path | None = None


def make_scripted_engine(script: Script) -> ScriptedEngine:
    return ScriptedEngine(script)


class ScriptedEngine:
    def __init__(self, script: Script) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._seen: set[int] = set()

    def handle(self, request: object, report: ReportEvent) -> ChunkText:
        assert isinstance(request, TranscribeRequest)
        script = self._script
        start_ms, end_ms = json.loads(request.audio)
        with self._lock:
            is_first = start_ms not in self._seen
            self._seen.add(start_ms)
            with script.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps([start_ms, end_ms, request.is_second_look, list(request.keywords)]) + "\n")
        report(TranscribeProgress(done_ms=request.duration_ms // 2))
        if start_ms in script.offline_once_at and is_first:
            raise ProviderOfflineError("offline for a moment")
        if start_ms in script.broken_at or (script.broken_second_looks and request.is_second_look):
            raise ProviderError("broken for good")
        deadline = time.monotonic() + script.seconds
        while time.monotonic() < deadline or (script.until_exists and not script.until_exists.exists()):
            time.sleep(0.005)
        heard = [
            word
            for word in script.words
            if start_ms <= word.start_ms
            and word.end_ms <= end_ms
            and (request.is_second_look or not _is_within(word, script.omitted_at_first))
        ]
        words = tuple(Word(one.text, one.start_ms - start_ms, one.end_ms - start_ms, 0.9) for one in heard)
        text = " ".join(word.text for word in words)
        return ChunkText(text, words if script.has_times else (), (), request.language)


def _is_within(word: Word, span: Span | None) -> bool:
    return span is not None and span.overlap_ms(Span(word.start_ms, word.end_ms)) > 0


def describe_scripted(
    script: Script, *, is_cloud: bool = False, max_seconds: int | None = None, languages: tuple[str, ...] = ()
) -> EngineDescription:
    return EngineDescription(
        name=EngineName.OPENAI if is_cloud else EngineName.LOCAL,
        model="scripted",
        grade=ModelGrade.STANDARD,
        capabilities=Capabilities(script.has_times, False, True, None, max_seconds, languages),
        is_cloud=is_cloud,
        spec=EngineSpec(FACTORY, script),
    )


def calls_of(script: Script) -> list[tuple[int, int, bool]]:
    """(start_ms, end_ms, is_second_look) of every call so far."""
    if not script.log.exists():
        return []
    lines = map(json.loads, script.log.read_text(encoding="utf-8").splitlines())
    return [(start_ms, end_ms, is_second_look) for start_ms, end_ms, is_second_look, _ in lines]


@dataclass
class SpanAudio:
    """Audio whose bytes are the name of the span; it counts what was asked for."""

    duration_ms: int
    small_bytes: int = 0
    asked: list[str] = field(default_factory=list)
    cut_spans: list[Span] = field(default_factory=list)

    def whole(self) -> bytes:
        self.asked.append("whole")
        return self._name(Span(0, self.duration_ms))

    def reencoded(self) -> bytes:
        self.asked.append("reencoded")
        return self._name(Span(0, self.duration_ms)).ljust(self.small_bytes)

    def cut(self, spans: Sequence[Span]) -> Iterator[tuple[int, bytes]]:
        self.asked.append("cut")
        for place, span in enumerate(spans):
            self.cut_spans.append(span)
            yield place, self._name(span)

    @staticmethod
    def _name(span: Span) -> bytes:
        return json.dumps([span.start_ms, span.end_ms]).encode()


class MemoryCheckpoints:
    def __init__(self) -> None:
        self.kept: dict[CheckpointKey, Checkpoint] = {}

    def find(self, key: CheckpointKey) -> Checkpoint | None:
        return self.kept.get(key)

    def save(self, checkpoint: Checkpoint) -> None:
        self.kept[checkpoint.key] = checkpoint


def steady_words(count: int, *, every_ms: int = 400, length_ms: int = 350) -> tuple[Word, ...]:
    """`w0 w1 ...`, one every 0.4 s: unlike each other, so that a lost or doubled one is seen."""
    return tuple(Word(f"w{n}", n * every_ms, n * every_ms + length_ms, 0.9) for n in range(count))
