"""Owns the faults the server can be told to commit, and how many of the next requests commit them."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum

FAR_SIDE_WORDS = "FARSIDE-ECHO: the patient said lisinopril"
"""In every error body: real providers may echo what they were sent, so this must never reach our messages or logs."""


class Service(StrEnum):
    """The services that can be told to fail."""

    TRANSCRIBE = "transcribe"
    DRAFT = "draft"
    MODELS = "models"


class Fault(StrEnum):
    """Every way to fail. The values are the words of the command line."""

    STATUS_400 = "400"
    STATUS_401 = "401"
    STATUS_402 = "402"
    STATUS_403 = "403"
    STATUS_404 = "404"
    STATUS_408 = "408"
    STATUS_413 = "413"
    STATUS_429 = "429"
    STATUS_429_RETRY_AFTER = "429-retry-after"
    STATUS_429_RETRY_AFTER_DATE = "429-retry-after-date"
    STATUS_429_QUOTA = "429-quota"
    STATUS_500 = "500"
    STATUS_502_HTML = "502-html"
    STATUS_503 = "503"
    STATUS_529 = "529"
    REDIRECT = "redirect"
    TIMEOUT = "timeout"
    RESET_BEFORE_HEADERS = "reset"
    RESET_MID_BODY = "reset-mid-body"
    CUT_BODY = "cut-body"
    CUT_STREAM = "cut-stream"
    SLOW_HEADERS = "slow-headers"
    SLOW_DRIP = "slow-drip"
    HTML_200 = "html-200"
    TRUNCATED_JSON = "truncated-json"
    EMPTY_BODY = "empty-body"
    WRONG_SCHEMA = "wrong-schema"
    INVENTED_SEGMENT_IDS = "invented-ids"
    REFUSAL = "refusal"
    MAX_TOKENS = "max-tokens"
    CONTEXT_EXCEEDED = "context-exceeded"
    OVERLOADED_MID_STREAM = "overloaded-mid-stream"


DRAFT_ONLY = frozenset(
    {
        Fault.CUT_STREAM,
        Fault.INVENTED_SEGMENT_IDS,
        Fault.REFUSAL,
        Fault.MAX_TOKENS,
        Fault.CONTEXT_EXCEEDED,
        Fault.OVERLOADED_MID_STREAM,
    }
)
"""Faults of a streamed draft; the transcription endpoint has no such thing."""


@dataclass(frozen=True, slots=True)
class StatusFault:
    """A fault that is a status with an error body. `words` are the machine words in it."""

    status: int
    error_type: str
    code: str | None = None
    retry_after: str | None = None


STATUS_FAULTS: dict[Fault, StatusFault] = {
    Fault.STATUS_400: StatusFault(400, "invalid_request_error"),
    Fault.STATUS_401: StatusFault(401, "authentication_error", "invalid_api_key"),
    Fault.STATUS_402: StatusFault(402, "billing_error"),
    Fault.STATUS_403: StatusFault(403, "permission_error"),
    Fault.STATUS_404: StatusFault(404, "not_found_error", "model_not_found"),
    Fault.STATUS_408: StatusFault(408, "timeout_error"),
    Fault.STATUS_413: StatusFault(413, "request_too_large"),
    Fault.STATUS_429: StatusFault(429, "rate_limit_error", "rate_limit_exceeded"),
    Fault.STATUS_429_RETRY_AFTER: StatusFault(429, "rate_limit_error", "rate_limit_exceeded", "1"),
    Fault.STATUS_429_RETRY_AFTER_DATE: StatusFault(429, "rate_limit_error", "rate_limit_exceeded", "date"),
    Fault.STATUS_429_QUOTA: StatusFault(429, "insufficient_quota", "insufficient_quota"),
    Fault.STATUS_500: StatusFault(500, "api_error"),
    Fault.STATUS_503: StatusFault(503, "api_error"),
    Fault.STATUS_529: StatusFault(529, "overloaded_error"),
}


def retry_after_header(fault: StatusFault) -> dict[str, str]:
    """The Retry-After header of a fault, if it has one; `date` becomes an HTTP date two seconds ahead."""
    if fault.retry_after is None:
        return {}
    if fault.retry_after == "date":
        return {"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)}
    return {"retry-after": fault.retry_after}


class Faults:
    """The faults to commit on the next requests of each service. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Service, deque[Fault | None]] = {service: deque() for service in Service}

    def next(self, service: str, fault: Fault, *, times: int = 1, after: int = 0) -> None:
        """Commit the fault on so many of the next requests, after so many good ones. Calls queue up."""
        with self._lock:
            self._waiting[Service(service)].extend([None] * after + [fault] * times)

    def clear(self) -> None:
        """Forget all faults that have not been committed."""
        with self._lock:
            for waiting in self._waiting.values():
                waiting.clear()

    def take(self, service: Service) -> Fault | None:
        """The fault of the request that has just come."""
        with self._lock:
            waiting = self._waiting[service]
            return waiting.popleft() if waiting else None
