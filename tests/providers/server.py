"""Owns the running server: routes, its thread, its port, and the handles a test holds."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Mapping
from types import TracebackType

import uvicorn
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tests.providers import messages, transcriptions, wire
from tests.providers.faults import FAR_SIDE_WORDS, Faults, Service
from tests.providers.seen import Seen, SeenRequest
from tests.providers.settings import ServerSettings

_START_SECONDS = 20.0


class ProviderServer:
    """OpenAI and Anthropic on one loopback port. A context manager; `faults` and `seen` may be used while it runs."""

    def __init__(self, settings: ServerSettings | None = None) -> None:
        self.settings = settings or ServerSettings()
        self.faults = Faults()
        self.seen = Seen()
        self._transcriptions = transcriptions.Transcriptions(self.settings, self.faults, self.seen)
        self._messages = messages.Messages(self.settings, self.faults, self.seen)
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._listener: socket.socket | None = None

    def __enter__(self) -> ProviderServer:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._listener is not None, "the server is not running"
        return int(self._listener.getsockname()[1])

    @property
    def openai_base_url(self) -> str:
        """For OPENAI_BASE_URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def anthropic_base_url(self) -> str:
        """For ANTHROPIC_BASE_URL; the SDK adds `/v1` itself."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """The settings that make the program use this server."""
        return {
            "AI_ENABLE_REAL_APIS": "1",
            "AI_ENABLE_STUB_APIS": "0",
            "OPENAI_API_KEY": self.settings.api_key,
            "OPENAI_BASE_URL": self.openai_base_url,
            "ANTHROPIC_API_KEY": self.settings.api_key,
            "ANTHROPIC_BASE_URL": self.anthropic_base_url,
        }

    def start(self) -> None:
        """Listen, serve on a thread of its own, and return when it answers."""
        self._listener = socket.create_server(("127.0.0.1", self.settings.port))
        config = uvicorn.Config(
            self._app,
            # A bound coroutine method is not recognised as ASGI 3.
            interface="asgi3",
            http="h11",
            lifespan="off",
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="providers", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            assert time.monotonic() < deadline, "the provider server did not start"
            self._thread.join(timeout=0.01)

    def wait(self) -> None:
        """Serve until interrupted."""
        assert self._thread is not None
        self._thread.join()

    def stop(self) -> None:
        """Stop listening and end the thread; requests still held open are dropped."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        if self._listener is not None:
            self._listener.close()

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = (scope["method"], scope["path"])
        if route == ("POST", "/v1/audio/transcriptions"):
            await self._transcriptions(scope, receive, send)
        elif route == ("POST", "/v1/messages"):
            await self._messages(scope, receive, send)
        else:
            await self._answer_small(route, Request(scope, receive), receive, send)

    async def _answer_small(self, route: tuple[str, str], request: Request, receive: Receive, send: Send) -> None:
        if route == ("GET", "/v1/models"):
            fault = self.faults.take(Service.MODELS)
            self.seen.add(SeenRequest(Service.MODELS, dict(request.headers), 0, "", fault))
            if fault and await wire.commit_wire_fault(fault, receive, send, drip_seconds=self.settings.drip_seconds):
                return
            keys = (request.headers.get("authorization", "").removeprefix("Bearer "), request.headers.get("x-api-key"))
            if self.settings.api_key not in keys:
                error = {"type": "authentication_error", "code": "invalid_api_key", "message": FAR_SIDE_WORDS}
                await wire.send_json(send, 401, {"type": "error", "error": error}, {})
                return
        await wire.send_json(send, *await _small_answer(route, request), {})


async def _small_answer(route: tuple[str, str], request: Request) -> tuple[int, Mapping[str, object]]:
    if route == ("GET", "/v1/models"):
        names = (*transcriptions.MODELS, *messages.MODELS)
        models = [{"id": name, "type": "model", "object": "model", "display_name": name} for name in names]
        return 200, {"object": "list", "data": models, "has_more": False}
    if route == ("POST", "/v1/messages/count_tokens"):
        asked = json.loads(await request.body())
        return 200, {"input_tokens": len(json.dumps([asked.get("system"), asked.get("messages")])) // 4}
    return 404, {"type": "error", "error": {"type": "not_found_error", "message": "no such path"}}
