"""Owns writing answers and faults onto an ASGI connection, down to the socket where a fault wants it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from starlette.types import Receive, Send

from tests.providers.faults import FAR_SIDE_WORDS, STATUS_FAULTS, Fault, retry_after_header

CAPTIVE_PORTAL = f"<!doctype html><html><body><h1>Guest Wi-Fi</h1><p>{FAR_SIDE_WORDS}</p></body></html>".encode()
MAX_DRIP_SECONDS = 60.0


async def send_json(send: Send, status: int, answer: Mapping[str, object], headers: Mapping[str, str]) -> None:
    """A whole JSON answer."""
    await send_body(send, status, json.dumps(answer).encode(), "application/json", headers)


async def send_body(
    send: Send, status: int, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
) -> None:
    """A whole answer with its length."""
    await start(send, status, content_type, {"content-length": str(len(body)), **(headers or {})})
    await send({"type": "http.response.body", "body": body})


async def start_stream(send: Send) -> None:
    """The head of an event stream."""
    await start(send, 200, "text/event-stream; charset=utf-8", {"cache-control": "no-cache"})


async def send_piece(send: Send, piece: bytes) -> None:
    """One piece of a streamed body."""
    await send({"type": "http.response.body", "body": piece, "more_body": True})


async def end_stream(send: Send) -> None:
    """The clean end of a streamed body."""
    await send({"type": "http.response.body", "body": b""})


async def commit_wire_fault(fault: Fault, receive: Receive, send: Send, *, drip_seconds: float) -> bool:
    """Commit a fault that looks the same for every service; False when the fault is not of that kind."""
    if fault in STATUS_FAULTS:
        known = STATUS_FAULTS[fault]
        error = {"type": known.error_type, "code": known.code, "param": None, "message": FAR_SIDE_WORDS}
        await send_json(send, known.status, {"type": "error", "error": error}, retry_after_header(known))
    elif fault is Fault.STATUS_502_HTML:
        await send_body(send, 502, CAPTIVE_PORTAL, "text/html")
    elif fault is Fault.HTML_200:
        await send_body(send, 200, CAPTIVE_PORTAL, "text/html")
    elif fault is Fault.EMPTY_BODY:
        await send_body(send, 200, b"", "application/json")
    elif fault is Fault.REDIRECT:
        await send_body(send, 307, b"", "text/html", {"location": "/elsewhere"})
    elif fault is Fault.TIMEOUT:
        await _wait_for_disconnect(receive)
    elif fault is Fault.RESET_BEFORE_HEADERS:
        reset(send)
    elif fault is Fault.SLOW_HEADERS:
        await _drip_headers(receive, send, drip_seconds)
    else:
        return False
    return True


def reset(send: Send) -> None:
    """Break the connection with RST, as a crashed server or a firewall does."""
    transport = _transport(send)
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def close(send: Send) -> None:
    """Close the connection in the middle, without the end that was promised."""
    _transport(send).close()


async def drip(receive: Receive, send: Send, piece: bytes, drip_seconds: float) -> None:
    """Send the piece again and again until the other side has had enough."""
    gone = asyncio.ensure_future(_wait_for_disconnect(receive))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(MAX_DRIP_SECONDS):
            while not gone.done():
                await send_piece(send, piece)
                await asyncio.wait([gone], timeout=drip_seconds)
    gone.cancel()


async def start(send: Send, status: int, content_type: str, headers: Mapping[str, str]) -> None:
    """The head of an answer."""
    pairs = [(b"content-type", content_type.encode())]
    pairs += [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drip_headers(receive: Receive, send: Send, drip_seconds: float) -> None:
    transport = _transport(send)
    transport.write(b"HTTP/1.1 200 OK\r\nx-drip: ")
    gone = asyncio.ensure_future(_wait_for_disconnect(receive))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(MAX_DRIP_SECONDS):
            while not gone.done():
                transport.write(b"z")
                await asyncio.wait([gone], timeout=drip_seconds)
    gone.cancel()


def _transport(send: Send) -> Any:
    # `send` is a bound method of uvicorn's request cycle: the only way from ASGI down to the socket.
    return send.__self__.transport  # type: ignore[attr-defined]
