"""Owns transcription by OpenAI and by servers that speak its API. The only module that imports `openai`.

`describe_openai` is safe in any process; the engine itself runs in an engine process (see children/engine_process).
It must not retry: the kill switch is read before every call, and only the caller can do that (see retrying).

Wire facts: openai 3.54 and its docstrings. `gpt-transcribe` returns text only and takes `keywords[]` and `languages[]`;
`whisper-1` gives word times by `verbose_json`; `gpt-4o*-transcribe` speak `json` only; all but `gpt-transcribe` shut
down on 2027-02-26. A body above 25 MiB is refused with 413.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from scribe_desktop.children.engine_process import EngineSpec, ReportEvent
from scribe_desktop.children.provider_call import (
    CALL_LIMIT_FACTOR,
    CONNECT_SECONDS,
    CallLimit,
    KeyCheck,
    KeyChecked,
    Refusal,
    check_key,
    checked_key,
    foreign_answer_error,
    may_not_list,
    quiet,
    refusal_error,
    too_large_error,
    unreachable_error,
)
from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.domain.engine import Capabilities, EngineName, ModelGrade
from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.transcript import Segment, Word
from scribe_desktop.errors import ProviderError
from scribe_desktop.transcription.engine import (
    EngineDescription,
    TranscribeProgress,
    TranscribeRequest,
    primary_language,
)
from scribe_desktop.transcription.keywords import clean_keywords
from scribe_desktop.transcription.punctuated_words import words_of_text

if TYPE_CHECKING:
    import openai

Answer = TypeVar("Answer")

DEFAULT_MODEL = "gpt-transcribe"
WORD_TIMES_MODEL = "whisper-1"
MAX_BYTES = 26_214_400
MAX_SECONDS = 1200
ENDS_WARNING = "OpenAI ends this model on 2027-02-26: change to gpt-transcribe before then."

_PROVIDER = "OpenAI"
_OFFICIAL_URL = "https://api.openai.com/v1"
_DIARIZE_MODEL = "gpt-4o-transcribe-diarize"
# Never the user's: a file name may hold a patient's name.
_FILE_NAME = "audio.webm"


@dataclass(frozen=True, slots=True)
class OpenAiEngineSettings:
    """What the engine needs; picklable. `base_url` None means OpenAI itself. The key is hidden in every repr.

    The idle time-outs are the longest waits without a byte: for a whole recording, and for one part of it.
    """

    api_key: str = field(repr=False)
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    idle_timeout_seconds: float = 120.0
    part_idle_timeout_seconds: float = 120.0


def describe_openai(settings: OpenAiEngineSettings) -> EngineDescription:
    """The engine as it would run with these settings; starts and imports nothing.

    A model we do not know, as compatible servers have, is asked for plain `json` and `language` only: that part of the
    API all of them speak. To get word times from such a server, let it serve its model as `whisper-1`.
    """
    has_times = settings.model == WORD_TIMES_MODEL
    return EngineDescription(
        name=EngineName.OPENAI,
        model=settings.model,
        grade=ModelGrade.STANDARD,
        capabilities=Capabilities(
            has_word_times=has_times,
            has_segment_times=has_times,
            has_keywords=settings.model == DEFAULT_MODEL,
            max_bytes=MAX_BYTES,
            max_seconds=MAX_SECONDS,
        ),
        is_cloud=True,
        spec=EngineSpec(f"{__name__}:make_openai_engine", settings),
        warnings=(ENDS_WARNING,) if has_times or settings.model.startswith("gpt-4o") else (),
    )


def make_openai_engine(settings: OpenAiEngineSettings) -> OpenAiEngine:
    """Factory for the engine process. Raises ProviderAccessError for a key that cannot be one."""
    check_key(_PROVIDER, settings.api_key)
    quiet("openai", "httpx2", "httpcore2")
    return OpenAiEngine(settings)


class OpenAiEngine:
    """Answers TranscribeRequest with ChunkText, KeyCheck with KeyChecked. Any number of threads at once."""

    def __init__(self, settings: OpenAiEngineSettings) -> None:
        self._settings = settings

    def handle(self, request: object, report: ReportEvent) -> ChunkText | KeyChecked:
        """One paid call, never repeated here.

        Raises:
            ProviderOfflineError: not reached, busy, too slow, or another answer than OpenAI's; may be tried again.
            ProviderAccessError: key, permission or credit.
            ProviderError: refused for good; `provider.too_large` when above the size limit.
        """
        if isinstance(request, KeyCheck):
            return self._check_key()
        if not isinstance(request, TranscribeRequest):
            raise TypeError(type(request).__name__)
        if len(request.audio) > MAX_BYTES:
            raise too_large_error(_PROVIDER)
        settings = self._settings
        idle = settings.part_idle_timeout_seconds if request.is_part else settings.idle_timeout_seconds
        answer = self._call(idle, lambda client: json.loads(_post(client, settings.model, request)))
        report(TranscribeProgress(request.duration_ms))
        return chunk_text(answer, request)

    def _check_key(self) -> KeyChecked:
        import openai

        def ask(client: openai.OpenAI) -> KeyChecked:
            try:
                return checked_key(client.models.with_raw_response.list().content)
            except openai.APIStatusError as refused:
                if may_not_list(refused.status_code):
                    return KeyChecked(None)
                raise

        return self._call(self._settings.idle_timeout_seconds, ask)

    def _call(self, idle: float, ask: Callable[[openai.OpenAI], Answer]) -> Answer:
        import openai

        limit = CallLimit(idle * CALL_LIMIT_FACTOR)
        try:
            with limit, self._client(limit, idle) as client:
                return ask(client)
        except openai.APIStatusError as refused:
            raise _refused(refused) from None
        except openai.OpenAIError:
            raise unreachable_error(_PROVIDER, is_too_slow=limit.has_expired) from None
        except ValueError:
            raise foreign_answer_error(_PROVIDER) from None

    def _client(self, limit: CallLimit, idle: float) -> openai.OpenAI:
        import openai

        timeout = openai.Timeout(idle, connect=min(idle, CONNECT_SECONDS))
        # Redirects are not followed: audio goes to the server that was named, or nowhere.
        http_client = openai.DefaultHttpxClient(
            timeout=timeout, follow_redirects=False, event_hooks=limit.event_hooks()
        )
        return openai.OpenAI(
            api_key=self._settings.api_key,
            base_url=self._settings.base_url or _OFFICIAL_URL,
            max_retries=0,
            timeout=timeout,
            http_client=http_client,
        )


def _post(client: openai.OpenAI, model: str, request: TranscribeRequest) -> bytes:
    """The answer's body, unparsed: the SDK's models fill missing fields with None instead of refusing them."""
    import openai

    language = primary_language(request.language)
    create = client.audio.transcriptions.with_raw_response.create
    file = (_FILE_NAME, request.audio, "audio/webm")
    if model == DEFAULT_MODEL:
        # A hint can hide what was really said, so the second look goes without.
        keywords = () if request.is_second_look else clean_keywords(request.keywords)
        return create(
            file=file,
            model=model,
            response_format="json",
            languages=[language],
            keywords=list(keywords) or openai.omit,
        ).content
    if model == WORD_TIMES_MODEL:
        return create(
            file=file,
            model=model,
            response_format="verbose_json",
            timestamp_granularities=["word", "segment"],
            language=language,
        ).content
    return create(
        file=file,
        model=model,
        response_format="json",
        language=language,
        # Required above 30 s by the one model that tells speakers apart; unknown to the others.
        chunking_strategy="auto" if model == _DIARIZE_MODEL else openai.omit,
    ).content


def _refused(error: openai.APIStatusError) -> ProviderError:
    words = frozenset(word for word in (error.code, error.type) if isinstance(word, str))
    retry_after = error.response.headers.get("retry-after")
    return refusal_error(_PROVIDER, Refusal(error.status_code, retry_after, words), datetime.now(UTC))


def chunk_text(answer: object, request: TranscribeRequest) -> ChunkText:
    """A `json` or `verbose_json` answer as ChunkText; raises ProviderOfflineError when it is neither.

    An empty text is a valid answer. Times that a compatible server leaves out or sends as null are left out here too.
    """
    if not isinstance(answer, Mapping) or not isinstance(answer.get("text"), str):
        raise foreign_answer_error(_PROVIDER)
    text = " ".join(answer["text"].split())
    words = tuple(
        Word(word, *times)
        for entry in _entries(answer.get("words"))
        if isinstance(word := entry.get("word"), str) and word.strip() and (times := _times(entry, request.duration_ms))
    )
    return ChunkText(
        text=text,
        words=words_of_text(text, words),
        segments=_segments(_entries(answer.get("segments")), request.duration_ms),
        language=_detected_language(answer) or primary_language(request.language),
    )


def _segments(entries: list[Mapping[str, object]], duration_ms: int) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    for entry in entries:
        text, times = entry.get("text"), _times(entry, duration_ms)
        if isinstance(text, str) and text.strip() and times is not None:
            segments.append(Segment(SegmentId(f"s{len(segments) + 1}"), *times, None, text.strip()))
    return tuple(segments)


def _entries(value: object) -> list[Mapping[str, object]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _times(entry: Mapping[str, object], duration_ms: int) -> tuple[int, int] | None:
    """Start and end in milliseconds, inside the chunk and in order; None when either is missing."""
    start, end = entry.get("start"), entry.get("end")
    if not isinstance(start, int | float) or not isinstance(end, int | float) or not math.isfinite(start + end):
        return None
    start_ms = min(max(round(start * 1000), 0), duration_ms)
    return start_ms, min(max(round(end * 1000), start_ms), duration_ms)


def _detected_language(answer: Mapping[str, object]) -> str | None:
    """The first of `languages` as `gpt-transcribe` gives them; `verbose_json` has the name in full, which we skip."""
    for entry in _entries(answer.get("languages")):
        code = entry.get("code")
        if isinstance(code, str) and len(code) == 2:
            return code
    return None
