"""Owns what every call to a paid provider has in common: how long it may take, and in which words its failure is told.

Knows no SDK: engines hand in statuses, headers and machine words, never the far side's own text, which may echo words
of the patient. Every error made here is therefore fit for logs.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Protocol

from scribe_desktop.errors import ProviderAccessError, ProviderError, ProviderOfflineError

CALL_LIMIT_FACTOR = 10
"""A call that keeps dripping bytes is ended after so many idle time-outs."""

CONNECT_SECONDS = 15.0
"""The longest wait for a connection; the idle time-out applies where it is shorter."""

_KEPT = "The recording and everything finished before are kept."
_OVERLOADED = 529


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is known of a refused call without reading its text.

    `retry_after` is the header as it came; `words` are the machine words (`code`, `type`) of the provider's error.
    """

    status: int
    retry_after: str | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """Request to an engine: is the key accepted. A free call that carries nothing of any patient."""


@dataclass(frozen=True, slots=True)
class KeyChecked:
    """The key is accepted. `models` are those the provider lists; None when the key or the server lists none."""

    models: tuple[str, ...] | None


def checked_key(body: bytes) -> KeyChecked:
    """What a provider's list of models says. Raises ValueError for anything else than such a list."""
    answer = json.loads(body)
    entries = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError
    return KeyChecked(tuple(entry["id"] for entry in entries if isinstance(entry.get("id"), str)))


def may_not_list(status: int) -> bool:
    """Whether the answer to a request for models says that the key is known but lists nothing."""
    # Restricted keys may not list models, and servers that only speak the API often have no such list.
    return status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


def refusal_error(provider: str, refusal: Refusal, now: datetime) -> ProviderError:
    """The typed error for a status of 300 or more. `provider` is a name for the user, such as `OpenAI`."""
    status = refusal.status
    if status < HTTPStatus.BAD_REQUEST:
        return foreign_answer_error(provider)
    # OpenAI answers 429 both for "slow down" and for an empty account; only the latter carries this code.
    if "insufficient_quota" in refusal.words or status == HTTPStatus.PAYMENT_REQUIRED:
        return ProviderAccessError(
            f"The {provider} account has no credit left.",
            safe=_KEPT,
            next_step="Add credit to the account, then resume the job.",
            code="provider.quota",
        )
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return ProviderAccessError(
            f"{provider} refused the key.",
            safe=_KEPT,
            next_step="Check the key and what it is allowed to do, then resume the job.",
            code="provider.key",
        )
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large_error(provider)
    waits = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)
    if status in waits or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        is_busy = status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, _OVERLOADED)
        return ProviderOfflineError(
            f"{provider} is {'busy' if is_busy else 'having trouble'} and asked to try later (status {status}).",
            safe=_KEPT,
            next_step="The job tries again by itself.",
            code="provider.busy" if is_busy else "provider.trouble",
            retry_after_seconds=retry_after_seconds(refusal.retry_after, now),
        )
    return ProviderError(
        f"{provider} did not accept the request (status {status}).",
        safe=_KEPT,
        next_step="Check the model's name and the server's address in the settings, or choose another engine.",
        code="provider.refused",
    )


def unreachable_error(provider: str, *, is_too_slow: bool) -> ProviderOfflineError:
    """For a connection that failed, broke or gave no byte in time; `is_too_slow` when bytes only dripped."""
    return ProviderOfflineError(
        f"{provider} answered too slowly." if is_too_slow else f"{provider} cannot be reached.",
        safe=_KEPT,
        next_step="Check the network; the job tries again by itself.",
        code="provider.too_slow" if is_too_slow else "provider.offline",
    )


def foreign_answer_error(provider: str) -> ProviderOfflineError:
    """For an answer that is not the provider's: a captive portal, a proxy's page, a broken body."""
    return ProviderOfflineError(
        f"Something other than {provider} answered, or its answer was broken.",
        safe=_KEPT,
        next_step="If this network has a sign-in page, open it in a browser; the job tries again by itself.",
        code="provider.not_json",
    )


def too_large_error(provider: str) -> ProviderError:
    """For a request above the provider's limit."""
    return ProviderError(
        f"The request is larger than {provider} takes.",
        safe=_KEPT,
        next_step="Lower the chunk threshold in the settings, or choose another engine.",
        code="provider.too_large",
    )


def check_key(provider: str, key: str) -> None:
    """Raise ProviderAccessError for a key that cannot be a header; an SDK would quote it in its own error."""
    if not key or not key.isascii() or not key.isprintable() or key != key.strip():
        raise ProviderAccessError(
            f"The {provider} key is empty or has characters that no key has.",
            safe=_KEPT,
            next_step="Copy the key again, without spaces or line breaks, then resume the job.",
            code="provider.key",
        )


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """`Retry-After` as seconds from `now` (aware): a number or an HTTP date (RFC 9110, 10.2.3); None if unusable."""
    if header is None:
        return None
    with contextlib.suppress(ValueError):
        seconds = float(header)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def quiet(*logger_names: str) -> None:
    """Stop loggers of SDKs in this engine process: at debug level they print whole requests, transcript included."""
    for name in logger_names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class _Request(Protocol):
    @property
    def extensions(self) -> dict[str, object]: ...


class CallLimit:
    """Ends one call after so many seconds, however slowly its bytes drip. A context manager around the call.

    The idle time-out of an SDK starts anew with every byte, so a drip can last for ever, headers included. Here a timer
    shuts the call's sockets down; the SDK then sees a broken connection. Use one HTTP client per call.
    """

    def __init__(self, seconds: float) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._has_expired = False
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> CallLimit:
        self._timer.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    @property
    def has_expired(self) -> bool:
        """Whether the call was ended by this limit."""
        return self._has_expired

    def event_hooks(self) -> dict[str, list[Callable[[_Request], None]]]:
        """For the HTTP client: `event_hooks=limit.event_hooks()`."""
        return {"request": [self._watch]}

    def _watch(self, request: _Request) -> None:
        # The `trace` extension is the documented way to learn of a connection before its first answer.
        request.extensions["trace"] = self._on_trace

    def _on_trace(self, name: str, info: dict[str, object]) -> None:
        if not name.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        stream = info.get("return_value")
        raw = stream.get_extra_info("socket") if stream is not None and hasattr(stream, "get_extra_info") else None
        if isinstance(raw, socket.socket):
            with self._lock:
                self._sockets.append(raw)
            if self._has_expired:
                self._expire()

    def _expire(self) -> None:
        with self._lock:
            self._has_expired = True
            sockets = list(self._sockets)
        for raw in sockets:
            # The base class: an SSLSocket's own shutdown would drop its TLS state under the reading thread.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(raw, socket.SHUT_RDWR)
