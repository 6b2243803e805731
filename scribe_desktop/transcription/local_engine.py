"""Owns transcription on this computer: the only module that imports faster-whisper's models. Runs in an engine process.

It opens no connection: a model that is not whole on this computer is refused, never fetched.
`describe_local` is safe to call in the window's process; everything heavy is imported when the first chunk comes.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scribe_desktop.children.engine_process import EngineSpec, ReportEvent
from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.domain.clinical_words import is_drug
from scribe_desktop.domain.engine import BASIC_MODEL_WARNING, Capabilities, EngineName, ModelGrade
from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.transcript import Segment, SegmentFlag, Word
from scribe_desktop.errors import ProviderError
from scribe_desktop.transcription.engine import (
    EngineDescription,
    KeywordsLeftOut,
    TranscribeProgress,
    TranscribeRequest,
    language_unknown,
    primary_language,
)
from scribe_desktop.transcription.local_models import LocalModel, check_whole, model_damaged

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

FACTORY = "scribe_desktop.transcription.local_engine:make_local_engine"
MAX_SECONDS = 1_200
BEAM_SIZE = 5

# Whisper reads at most 224 tokens before the speech; the text so far needs the rest.
KEYWORD_TOKENS = 100

# OpenAI's own limits for a decoding that went wrong (whisper/transcribe.py).
LEAST_AVERAGE_LOG_PROBABILITY = -1.0
LARGEST_COMPRESSION_RATIO = 2.4

# Decoding falls back to sampling where beam search fails: a fixed seed keeps a redone chunk the same.
SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class LocalEngineSettings:
    """What the engine process needs to know. `verified_record` remembers that the model's checksum was right."""

    model_folder: Path
    model_name: str
    threads: int
    expected_sha256: str | None = None
    verified_record: Path | None = None


def describe_local(model: LocalModel, *, threads: int, verified_record: Path | None = None) -> EngineDescription:
    """The local engine as it would run with this model; `threads` is the number of processor threads."""
    return EngineDescription(
        name=EngineName.LOCAL,
        model=model.name,
        grade=model.grade,
        capabilities=Capabilities(
            has_word_times=True,
            has_segment_times=True,
            has_keywords=True,
            max_bytes=None,
            max_seconds=MAX_SECONDS,
            languages=("en",) if model.is_english_only else (),
        ),
        is_cloud=False,
        spec=EngineSpec(
            factory=FACTORY,
            settings=LocalEngineSettings(
                model_folder=model.folder,
                model_name=model.name,
                threads=threads,
                expected_sha256=model.expected_sha256,
                verified_record=verified_record,
            ),
            max_parallel=1,
        ),
        warnings=(BASIC_MODEL_WARNING,) if model.grade is ModelGrade.BASIC else (),
    )


def make_local_engine(settings: LocalEngineSettings) -> LocalEngine:
    """The factory an engine process calls."""
    return LocalEngine(settings)


class LocalEngine:
    """Hears one chunk at a time; the model is loaded with the first one and stays until the process ends."""

    def __init__(self, settings: LocalEngineSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._model: WhisperModel | None = None

    def handle(self, request: object, report: ReportEvent) -> ChunkText:
        """Transcribe one `TranscribeRequest`.

        Raises:
            ConfigurationError: `engine.language`, `engine.model_missing`, `engine.model_damaged`.
            ProviderError: `engine.audio` when the chunk cannot be decoded.
        """
        if not isinstance(request, TranscribeRequest):
            raise TypeError(type(request).__name__)
        with self._lock:
            if self._model is None:
                self._model = _load(self._settings)
            return _transcribe(self._model, request, report)


def _load(settings: LocalEngineSettings) -> WhisperModel:
    check_whole(settings.model_folder, settings.expected_sha256, settings.verified_record)
    from faster_whisper import WhisperModel
    from tqdm import tqdm  # type: ignore[import-untyped]

    # Its own lock is a named semaphore, which a killed child would leave behind, with a warning on the terminal.
    tqdm.set_lock(threading.RLock())
    try:
        return WhisperModel(
            str(settings.model_folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=settings.threads,
            local_files_only=True,
        )
    except Exception as unusable:
        # CTranslate2 and tokenizers raise bare RuntimeError and Exception for files they cannot read.
        raise model_damaged() from unusable


def _transcribe(model: WhisperModel, request: TranscribeRequest, report: ReportEvent) -> ChunkText:
    import ctranslate2

    language = _language(model, request.language)
    ctranslate2.set_random_seed(SEED)
    try:
        segments, _ = model.transcribe(
            _samples(request.audio),
            language=language,
            beam_size=1 if request.is_second_look else BEAM_SIZE,
            temperature=0.0 if request.is_second_look else [0.0, 0.2, 0.4, 0.6, 0.8, 1.0],
            condition_on_previous_text=not request.is_second_look,
            word_timestamps=True,
            vad_filter=True,
            hotwords=_hotwords(model, request.keywords, report),
        )
        heard = []
        for segment in segments:
            heard.append(segment)
            report(TranscribeProgress(done_ms=min(request.duration_ms, _ms(segment.end))))
    except (RuntimeError, ValueError) as failed:
        raise ProviderError(
            "The speech model failed on a part of the recording.",
            safe="The recording and everything finished before are kept.",
            next_step="Try again, or choose another speech model.",
            code="engine.failed",
        ) from failed
    words = tuple(word for segment in heard for word in _words(segment.words or ()))
    return ChunkText(
        text=" ".join(word.text for word in words),
        words=words,
        segments=tuple(_segment(number, segment) for number, segment in enumerate(heard, 1)),
        language=language,
    )


def _samples(audio: bytes) -> Any:
    """The chunk as faster-whisper wants it: mono, 16 kHz, 32-bit float (a numpy array)."""
    from av.error import FFmpegError
    from faster_whisper import decode_audio

    try:
        samples = decode_audio(io.BytesIO(audio))
    except (FFmpegError, IndexError, ValueError) as undecodable:
        raise ProviderError(
            "A part of the recording could not be decoded.",
            safe="The recording and everything finished before are kept.",
            next_step="Import the recording again.",
            code="engine.audio",
        ) from undecodable
    return samples


def _language(model: WhisperModel, wanted: str) -> str:
    language = primary_language(wanted)
    if language not in model.supported_languages:
        raise language_unknown()
    return language


def _hotwords(model: WhisperModel, keywords: Sequence[str], report: ReportEvent) -> str | None:
    """As many keywords as the model has room for, the most specific first; the rest is reported, not hidden."""
    taken: list[str] = []
    left_out = 0
    room = KEYWORD_TOKENS
    for keyword in sorted(keywords, key=lambda term: (not any(map(is_drug, term.split())), -len(term), term)):
        cost = len(model.hf_tokenizer.encode(f" {keyword},", add_special_tokens=False).ids)
        if cost <= room:
            taken.append(keyword)
            room -= cost
        else:
            left_out += 1
    if left_out:
        report(KeywordsLeftOut(count=left_out))
    return ", ".join(taken) or None


def _words(pieces: Sequence[Any]) -> list[Word]:
    """faster-whisper's words; a piece without a space before it ("36" ".8.") belongs to the word before."""
    words: list[Word] = []
    for piece in pieces:
        text = piece.word.strip()
        if words and text and not piece.word.startswith(" "):
            last = words[-1]
            probability = min(last.probability or 0.0, float(piece.probability))
            words[-1] = Word(last.text + text, last.start_ms, _ms(piece.end), probability)
        elif text:
            words.append(Word(text, _ms(piece.start), _ms(piece.end), float(piece.probability)))
    return words


def _segment(number: int, segment: Any) -> Segment:
    is_doubtful = (
        segment.avg_logprob < LEAST_AVERAGE_LOG_PROBABILITY or segment.compression_ratio > LARGEST_COMPRESSION_RATIO
    )
    return Segment(
        id=SegmentId(f"s{number}"),
        start_ms=_ms(segment.start),
        end_ms=_ms(segment.end),
        speaker=None,
        text=segment.text.strip(),
        flags=(SegmentFlag.LOW_CONFIDENCE,) if is_doubtful else (),
    )


def _ms(seconds: float) -> int:
    return round(float(seconds) * 1_000)
