"""Owns drafting by Claude. The only module that imports `anthropic`.

`describe_claude` is safe in any process; the drafter itself runs in an engine process (see children/engine_process). It
must not retry: the kill switch is read before every call, and only the caller can do that (see retrying).

Wire facts: anthropic 2.12 (measured). A stream that is cut raises nothing, so a draft counts only if it ended with
`end_turn`. Structured output is `output_config.format`; there are no sampling parameters. Errors inside a stream come
with status 200 and a `type`; a body that breaks can surface as a raw httpx2 error.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

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
    unreachable_error,
)
from scribe_desktop.domain.engine import DrafterName
from scribe_desktop.domain.note import Draft, NoteStatus
from scribe_desktop.drafting.draft_answer import InvalidAnswerError, StatementStream, note_body
from scribe_desktop.drafting.drafter import DraftDelta, DrafterDescription, DraftRequest
from scribe_desktop.drafting.prompting import Prompt, build_prompt
from scribe_desktop.errors import InputRefusedError, ProviderError, ProviderOfflineError

if TYPE_CHECKING:
    import anthropic
    from anthropic.types import RawMessageStreamEvent, TextBlockParam

DEFAULT_MODEL = "claude-sonnet-5-5"
MAX_OUTPUT_TOKENS = 32_000

_PROVIDER = "Claude"
_OFFICIAL_URL = "https://api.anthropic.com"
_KEPT = "The transcript is kept; no part of the broken draft is used."
_LARGE_CONTEXT_TOKENS = 1_000_000
_LARGE_CONTEXT_MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")
_USUAL_CONTEXT_TOKENS = 200_000
# English is near 4 bytes a token, other scripts near 3; counting 2 errs on the safe side.
_BYTES_PER_TOKEN = 2
# Below about 1,000 tokens a provider caches nothing; a visit of 15 minutes is well above.
_LONG_TRANSCRIPT_BYTES = 12_000

_STATUS_BY_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


@dataclass(frozen=True, slots=True)
class ClaudeSettings:
    """What the drafter needs; picklable. `base_url` None means Anthropic itself. The key is hidden in every repr.

    `context_tokens` None takes the size known for the model, or 200,000 for a model we do not know.
    """

    api_key: str = field(repr=False)
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    idle_timeout_seconds: float = 90.0
    context_tokens: int | None = None


def describe_claude(settings: ClaudeSettings) -> DrafterDescription:
    """The drafter as it would run with these settings; starts and imports nothing."""
    return DrafterDescription(
        name=DrafterName.CLAUDE,
        model=settings.model,
        is_cloud=True,
        spec=EngineSpec(f"{__name__}:make_claude_drafter", settings),
    )


def make_claude_drafter(settings: ClaudeSettings) -> ClaudeDrafter:
    """Factory for the engine process. Raises ProviderAccessError for a key that cannot be one."""
    check_key(_PROVIDER, settings.api_key)
    quiet("anthropic", "httpx2", "httpcore2")
    # The SDK warns on the terminal of models near their end; the user chooses models in the settings.
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(anthropic|scribe_desktop\.drafting)\b")
    return ClaudeDrafter(settings)


@dataclass(slots=True)
class _Answer:
    """What has come of a streamed message so far."""

    text: list[str] = field(default_factory=list)
    has_started: bool = False
    has_stopped: bool = False
    stop_reason: str | None = None


class ClaudeDrafter:
    """Answers DraftRequest with a Draft of status AI DRAFT, KeyCheck with KeyChecked. Any number of threads at once."""

    def __init__(self, settings: ClaudeSettings) -> None:
        self._settings = settings

    def handle(self, request: object, report: ReportEvent) -> Draft | KeyChecked:
        """One paid call, never repeated here; all of the note or an error.

        Raises:
            InputRefusedError: `transcript.empty`, nothing was said and nothing typed.
            ProviderOfflineError: not reached, busy, too slow, or `draft.cut`; may be tried again.
            ProviderAccessError: key, permission or credit.
            ProviderError: `draft.transcript_too_long`, `draft.too_long`, `draft.refused`, `draft.invalid`, or refused.
        """
        if isinstance(request, KeyCheck):
            return self._check_key()
        if not isinstance(request, DraftRequest):
            raise TypeError(type(request).__name__)
        if not request.segments and not request.clinician_words.strip():
            raise InputRefusedError(
                "There are no words to write a note from.",
                next_step="Check the recording, or type what was said.",
                code="transcript.empty",
            )
        prompt = build_prompt(request)
        self._check_length(prompt)
        answer = self._call(prompt, report)
        _check_complete(answer)
        try:
            body = note_body("".join(answer.text), request.template, {segment.id for segment in request.segments})
        except InvalidAnswerError:
            raise _draft_error("Claude's draft was not in the form that was asked for.", "draft.invalid") from None
        return Draft(
            note_type=request.template.note_type,
            template_version=request.template.version,
            drafter=DrafterName.CLAUDE,
            model=self._settings.model,
            prompt_version=prompt.version,
            status=NoteStatus.AI_DRAFT,
            body=body,
        )

    def _check_key(self) -> KeyChecked:
        import anthropic
        import httpx2

        limit = CallLimit(self._settings.idle_timeout_seconds * CALL_LIMIT_FACTOR)
        try:
            with limit, self._client(limit) as client:
                return checked_key(client.models.with_raw_response.list(limit=1000).http_response.content)
        except anthropic.APIStatusError as refused:
            if may_not_list(refused.status_code):
                return KeyChecked(None)
            raise _refused(refused) from None
        except (anthropic.AnthropicError, httpx2.HTTPError, httpx2.StreamError):
            raise unreachable_error(_PROVIDER, is_too_slow=limit.has_expired) from None
        except ValueError:
            raise foreign_answer_error(_PROVIDER) from None

    def _check_length(self, prompt: Prompt) -> None:
        is_large = self._settings.model.startswith(_LARGE_CONTEXT_MODELS)
        context = self._settings.context_tokens or (_LARGE_CONTEXT_TOKENS if is_large else _USUAL_CONTEXT_TOKENS)
        if prompt.byte_count() // _BYTES_PER_TOKEN + MAX_OUTPUT_TOKENS > context:
            raise _transcript_too_long_error()

    def _call(self, prompt: Prompt, report: ReportEvent) -> _Answer:
        import anthropic
        import httpx2

        limit = CallLimit(self._settings.idle_timeout_seconds * CALL_LIMIT_FACTOR)
        answer = _Answer()
        try:
            with limit, self._client(limit) as client, _stream(client, self._settings.model, prompt) as events:
                shown = StatementStream(prompt.section_keys)
                for event in events:
                    for statement in shown.feed(_take(event, answer)):
                        report(DraftDelta(statement.text + "\n", statement.section_key))
        except anthropic.APIStatusError as refused:
            raise _refused(refused) from None
        except (anthropic.AnthropicError, httpx2.HTTPError, httpx2.StreamError):
            if answer.has_started and not limit.has_expired:
                raise _cut_error() from None
            raise unreachable_error(_PROVIDER, is_too_slow=limit.has_expired) from None
        except ValueError:
            raise (_cut_error() if answer.has_started else foreign_answer_error(_PROVIDER)) from None
        if limit.has_expired and not answer.has_stopped:
            raise unreachable_error(_PROVIDER, is_too_slow=True)
        return answer

    def _client(self, limit: CallLimit) -> anthropic.Anthropic:
        import anthropic

        idle = self._settings.idle_timeout_seconds
        timeout = anthropic.Timeout(idle, connect=min(idle, CONNECT_SECONDS))
        # Redirects are not followed: the transcript goes to the server that was named, or nowhere.
        http_client = anthropic.DefaultHttpxClient(
            timeout=timeout, follow_redirects=False, event_hooks=limit.event_hooks()
        )
        return anthropic.Anthropic(
            api_key=self._settings.api_key,
            base_url=self._settings.base_url or _OFFICIAL_URL,
            max_retries=0,
            timeout=timeout,
            http_client=http_client,
            open_telemetry=False,
        )


def _stream(client: anthropic.Anthropic, model: str, prompt: Prompt) -> anthropic.Stream[RawMessageStreamEvent]:
    transcript: TextBlockParam = {"type": "text", "text": prompt.transcript}
    if len(prompt.transcript.encode()) >= _LONG_TRANSCRIPT_BYTES:
        transcript["cache_control"] = {"type": "ephemeral"}
    content: list[TextBlockParam] = [transcript]
    if prompt.clinician_words is not None:
        content.append({"type": "text", "text": prompt.clinician_words})
    content.append({"type": "text", "text": prompt.task})
    return client.messages.create(
        model=model,
        max_tokens=MAX_OUTPUT_TOKENS,
        system=[{"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral"}}],
        messages=[{"role": "user", "content": content}],
        output_config={"format": {"type": "json_schema", "schema": dict(prompt.schema)}},
        stream=True,
    )


def _take(event: RawMessageStreamEvent, answer: _Answer) -> str:
    """Note one event in `answer`; returns the text it brought."""
    if event.type == "message_start":
        answer.has_started = True
    elif event.type == "content_block_delta" and event.delta.type == "text_delta":
        answer.text.append(event.delta.text)
        return event.delta.text
    elif event.type == "message_delta":
        answer.stop_reason = event.delta.stop_reason
    elif event.type == "message_stop":
        answer.has_stopped = True
    return ""


def _check_complete(answer: _Answer) -> None:
    if not answer.has_started:
        raise foreign_answer_error(_PROVIDER)
    if answer.stop_reason == "end_turn" and answer.has_stopped:
        return
    if answer.stop_reason == "refusal":
        raise _draft_error("Claude declined to write this note.", "draft.refused")
    if answer.stop_reason == "max_tokens":
        raise _draft_error("The draft became longer than Claude may write.", "draft.too_long")
    if answer.stop_reason == "model_context_window_exceeded":
        raise _transcript_too_long_error()
    if answer.stop_reason in (None, "end_turn"):
        raise _cut_error()
    raise _draft_error("Claude stopped before the draft was complete.", "draft.stopped")


def _refused(error: anthropic.APIStatusError) -> ProviderError:
    # Inside a stream the status is the stream's own 200; the type then tells what went wrong.
    status = error.status_code
    if status < 300:
        status = _STATUS_BY_TYPE.get(error.type or "", 500)
    if status == 413:
        return _transcript_too_long_error()
    words = frozenset(word for word in (error.type, error.error_code) if word is not None)
    retry_after = error.response.headers.get("retry-after")
    return refusal_error(_PROVIDER, Refusal(status, retry_after, words), datetime.now(UTC))


def _draft_error(happened: str, code: str) -> ProviderError:
    return ProviderError(
        happened,
        safe=_KEPT,
        next_step="Try again, choose a shorter note or another drafter, or write the note yourself.",
        code=code,
    )


def _cut_error() -> ProviderOfflineError:
    return ProviderOfflineError(
        "The connection to Claude broke off in the middle of the draft.",
        safe=_KEPT,
        next_step="Check the network; the job tries again by itself.",
        code="draft.cut",
    )


def _transcript_too_long_error() -> ProviderError:
    return ProviderError(
        "The transcript is too long for one request to Claude; nothing was left out and nothing was sent in part.",
        safe="The transcript is kept whole.",
        next_step="Choose a model that reads more, use the outline, or split the visit into two sessions.",
        code="draft.transcript_too_long",
    )
