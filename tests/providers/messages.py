"""Owns `POST /v1/messages` as Anthropic answers it: what it refuses, and a note made from the request's transcript.

The note is deterministic and needs no model: each section of the schema gets the first words of some transcript lines,
with their true ids. Rules of refusal: anthropic 2.12 docstrings and the published limits of structured outputs.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tests.providers import wire
from tests.providers.faults import FAR_SIDE_WORDS, Fault, Faults, Service
from tests.providers.seen import Seen, SeenRequest
from tests.providers.settings import ServerSettings

ANTHROPIC_VERSION = "2026-10-21"
MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-sonnet-4-5", "claude-haiku-4-5")
MAX_REQUEST_BYTES = 32 * 1024 * 1024
MAX_CACHE_MARKS = 4
_WORDS_PER_STATEMENT = 12
_PIECE_CHARACTERS = 24
_REFUSED_SCHEMA_WORDS = frozenset({"minLength", "maxLength", "minimum", "maximum", "multipleOf", "maxItems"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model says and why it stopped."""

    text: str
    stop_reason: str


class Messages:
    """The endpoint, streamed or not as the request asks."""

    def __init__(self, settings: ServerSettings, faults: Faults, seen: Seen) -> None:
        self._settings = settings
        self._faults = faults
        self._seen = seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        body = await request.body()
        fault = self._faults.take(Service.DRAFT)
        self._seen.add(
            SeenRequest(
                service=Service.DRAFT,
                headers=dict(request.headers),
                size=len(body),
                sha256=hashlib.sha256(body).hexdigest(),
                fault=fault,
                body=body if self._settings.has_kept_bodies else b"",
            )
        )
        if fault and await wire.commit_wire_fault(fault, receive, send, drip_seconds=self._settings.drip_seconds):
            return
        status, error_type = self._refusal(request.headers, body)
        if error_type is not None:
            error = {"type": error_type, "message": FAR_SIDE_WORDS}
            await wire.send_json(send, status, {"type": "error", "error": error}, {})
            return
        await asyncio.sleep(self._settings.delay_seconds)
        asked = json.loads(body)
        reply = _reply(asked, fault)
        if asked.get("stream"):
            await self._send_stream(asked["model"], reply, fault, receive, send)
        else:
            await wire.send_json(send, 200, _message(asked["model"], reply), {})

    def _refusal(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str | None]:
        keys = (headers.get("authorization", "").removeprefix("Bearer "), headers.get("x-api-key"))
        if self._settings.api_key not in keys:
            return 401, "authentication_error"
        if len(body) > MAX_REQUEST_BYTES:
            return 413, "request_too_large"
        try:
            asked = json.loads(body)
        except ValueError:
            return 400, "invalid_request_error"
        if asked.get("model") not in MODELS:
            return 404, "not_found_error"
        if headers.get("anthropic-version") is None or refused_part(asked) is not None:
            return 400, "invalid_request_error"
        return 200, None

    async def _send_stream(self, model: str, reply: Reply, fault: Fault | None, receive: Receive, send: Send) -> None:
        events = [_event_bytes(event) for event in _events(model, reply)]
        await wire.start_stream(send)
        if fault in (Fault.CUT_STREAM, Fault.CUT_BODY, Fault.RESET_MID_BODY, Fault.OVERLOADED_MID_STREAM):
            # The hardest cut: all of the note has come, only the word that it is complete has not.
            kept = len(events) - 2 if fault is Fault.CUT_STREAM else len(events) // 2
            for event in events[:kept]:
                await wire.send_piece(send, event)
            await _break_off(fault, send)
        elif fault is Fault.SLOW_DRIP:
            await wire.send_piece(send, events[0])
            await wire.drip(receive, send, _event_bytes({"type": "ping"}), self._settings.drip_seconds)
        else:
            for event in events:
                await wire.send_piece(send, event)
                await asyncio.sleep(0)
            await wire.end_stream(send)


async def _break_off(fault: Fault, send: Send) -> None:
    if fault is Fault.RESET_MID_BODY:
        wire.reset(send)
    elif fault is Fault.CUT_BODY:
        wire.close(send)
    else:
        if fault is Fault.OVERLOADED_MID_STREAM:
            error = {"type": "overloaded_error", "message": FAR_SIDE_WORDS}
            await wire.send_piece(send, _event_bytes({"type": "error", "error": error}))
        await wire.end_stream(send)


def refused_part(asked: Mapping[str, Any]) -> str | None:
    """The name of the first part of a request the real API would refuse with 400, or None."""
    if any(name in asked for name in ("temperature", "top_p", "top_k")):
        return "sampling"
    if not isinstance(asked.get("max_tokens"), int) or asked["max_tokens"] < 1:
        return "max_tokens"
    turns = asked.get("messages")
    if not turns or turns[-1].get("role") != "user":
        return "messages"
    form = (asked.get("output_config") or {}).get("format")
    blocks = list(_blocks(asked))
    if form is not None and any((block.get("citations") or {}).get("enabled") for block in blocks):
        return "citations"
    if sum("cache_control" in block for block in blocks) > MAX_CACHE_MARKS:
        return "cache_control"
    if form is not None and (form.get("type") != "json_schema" or not _is_good_schema(form.get("schema"))):
        return "output_config"
    return None


def _blocks(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for part in (asked.get("system") or [], *(turn.get("content") or [] for turn in asked["messages"])):
        if isinstance(part, list):
            yield from part


def _is_good_schema(schema: object) -> bool:
    if not isinstance(schema, dict) or _REFUSED_SCHEMA_WORDS & schema.keys():
        return False
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        return schema.get("additionalProperties") is False and all(map(_is_good_schema, properties.values()))
    return schema.get("type") != "array" or _is_good_schema(schema.get("items"))


def _reply(asked: Mapping[str, Any], fault: Fault | None) -> Reply:
    note = _note(asked, has_invented_ids=fault is Fault.INVENTED_SEGMENT_IDS)
    text = json.dumps(note, ensure_ascii=False)
    if fault is Fault.REFUSAL:
        return Reply(FAR_SIDE_WORDS, "refusal")
    if fault is Fault.MAX_TOKENS:
        return Reply(text[: len(text) // 2], "max_tokens")
    if fault is Fault.CONTEXT_EXCEEDED:
        return Reply(text[: len(text) // 2], "model_context_window_exceeded")
    if fault is Fault.TRUNCATED_JSON:
        return Reply(text[: len(text) // 2], "end_turn")
    if fault is Fault.WRONG_SCHEMA:
        return Reply(json.dumps({"note": FAR_SIDE_WORDS}), "end_turn")
    return Reply(text, "end_turn")


def _note(asked: Mapping[str, Any], *, has_invented_ids: bool) -> dict[str, list[dict[str, object]]]:
    schema = ((asked.get("output_config") or {}).get("format") or {}).get("schema") or {}
    keys = list(schema.get("properties", {"note": None}))
    lines = [line for line in _transcript_lines(asked) if line["text"].strip()]
    note: dict[str, list[dict[str, object]]] = {key: [] for key in keys}
    for number, line in enumerate(lines):
        words = line["text"].split()[:_WORDS_PER_STATEMENT]
        ids = [line["id"], "s999999"] if has_invented_ids and number % 2 else [line["id"]]
        if has_invented_ids and not number % 2:
            ids = ["no-such-segment"]
        note[keys[number * len(keys) // len(lines)]].append({"text": " ".join(words), "segment_ids": ids})
    return note


def _transcript_lines(asked: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for block in _blocks({"messages": asked["messages"]}):
        for line in str(block.get("text", "")).splitlines():
            if line.startswith("{"):
                parsed = json.loads(line)
                if "id" in parsed and "text" in parsed:
                    yield parsed


def _message(model: str, reply: Reply) -> dict[str, object]:
    return {
        "id": "msg_loopback",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": reply.text}],
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": len(reply.text) // 4},
    }


def _events(model: str, reply: Reply) -> Iterator[dict[str, object]]:
    """The events of a streamed message in the order and shape of the real API, a ping among them."""
    head = _message(model, reply)
    yield {"type": "message_start", "message": {**head, "content": [], "stop_reason": None}}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    yield {"type": "ping"}
    for start in range(0, len(reply.text), _PIECE_CHARACTERS):
        piece = reply.text[start : start + _PIECE_CHARACTERS]
        yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
    yield {"type": "content_block_stop", "index": 0}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": reply.stop_reason, "stop_sequence": None},
        "usage": head["usage"],
    }
    yield {"type": "message_stop"}


def _event_bytes(event: Mapping[str, object]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
