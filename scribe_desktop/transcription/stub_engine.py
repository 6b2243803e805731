"""Owns the stub engine: marked demonstration text, no model, for work on the window. Runs in an engine process."""

from __future__ import annotations

from scribe_desktop.children.engine_process import EngineSpec, ReportEvent
from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.domain.engine import Capabilities, EngineName, ModelGrade
from scribe_desktop.domain.transcript import Word
from scribe_desktop.transcription.engine import EngineDescription, TranscribeProgress, TranscribeRequest

FACTORY = "scribe_desktop.transcription.stub_engine:make_stub_engine"
MODEL = "stub"
WARNING = "Demo text: nothing of the recording was listened to."

_SENTENCES = (
    "[STUB] This is demonstration text.",
    "[STUB] Nothing in this recording was listened to.",
    "[STUB] A real engine would write what was said here.",
)
_SENTENCE_MS = 5_000
_WORD_SHARE = 0.8


def describe_stub() -> EngineDescription:
    """The stub engine; it needs no settings."""
    return EngineDescription(
        name=EngineName.STUB,
        model=MODEL,
        grade=ModelGrade.STUB,
        capabilities=Capabilities(
            has_word_times=True, has_segment_times=False, has_keywords=True, max_bytes=None, max_seconds=None
        ),
        is_cloud=False,
        spec=EngineSpec(factory=FACTORY, settings=None),
        warnings=(WARNING,),
    )


def make_stub_engine(_settings: None) -> StubEngine:
    """The factory an engine process calls."""
    return StubEngine()


class StubEngine:
    """Answers every chunk with the same marked sentences, one each five seconds, with word times inside the chunk."""

    def handle(self, request: object, report: ReportEvent) -> ChunkText:
        """Answer one `TranscribeRequest`; the same request always gives the same text."""
        if not isinstance(request, TranscribeRequest):
            raise TypeError(type(request).__name__)
        words: list[Word] = []
        for number, start_ms in enumerate(range(0, request.duration_ms, _SENTENCE_MS)):
            tokens = _SENTENCES[number % len(_SENTENCES)].split()
            room_ms = int(min(_SENTENCE_MS, request.duration_ms - start_ms) * _WORD_SHARE)
            words.extend(
                Word(token, start_ms + room_ms * at // len(tokens), start_ms + room_ms * (at + 1) // len(tokens), 1.0)
                for at, token in enumerate(tokens)
            )
        report(TranscribeProgress(done_ms=request.duration_ms))
        return ChunkText(" ".join(word.text for word in words), tuple(words), (), request.language)
