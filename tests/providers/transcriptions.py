"""Owns `POST /v1/audio/transcriptions` as OpenAI answers it (openai 3.54 docstrings; limits as published)."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tests.providers import wire
from tests.providers.faults import FAR_SIDE_WORDS, Fault, Faults, Service
from tests.providers.seen import Seen, SeenRequest
from tests.providers.settings import ServerSettings
from tests.providers.speech import Ears, Heard

MAX_AUDIO_BYTES = 26_214_400
MODELS = ("gpt-transcribe", "whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize")

# Audio must not be written to disk, not even by a test server's form parser.
MultiPartParser.spool_max_size = 2 * MAX_AUDIO_BYTES

Fields = Sequence[tuple[str, str]]


class Transcriptions:
    """The endpoint. `settings.canned_text` stands in for the model, `settings.delay_seconds` for its work."""

    def __init__(self, settings: ServerSettings, faults: Faults, seen: Seen) -> None:
        self._settings = settings
        self._faults = faults
        self._seen = seen
        self._ears = Ears(settings.canned_text)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        async with request.form() as form:
            fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
            upload = form.get("file")
            audio = await upload.read() if isinstance(upload, UploadFile) else b""
            file_name = upload.filename if isinstance(upload, UploadFile) else None
        fault = self._faults.take(Service.TRANSCRIBE)
        self._seen.add(
            SeenRequest(
                service=Service.TRANSCRIBE,
                headers=dict(request.headers),
                size=len(audio),
                sha256=hashlib.sha256(audio).hexdigest(),
                fault=fault,
                fields=(*fields, ("file name", file_name or "")),
                body=audio if self._settings.has_kept_bodies else b"",
            )
        )
        drip_seconds = self._settings.drip_seconds
        if fault and await wire.commit_wire_fault(fault, receive, send, drip_seconds=drip_seconds):
            return
        status, error = self._refusal(request, fields, audio)
        if error is not None:
            await wire.send_json(send, status, {"error": error}, {})
            return
        await self._answer(fields, audio, fault, receive, send)

    def _refusal(self, request: Request, fields: Fields, audio: bytes) -> tuple[int, dict[str, object] | None]:
        if request.headers.get("authorization") != f"Bearer {self._settings.api_key}":
            return 401, _error("invalid_request_error", "invalid_api_key")
        if len(audio) > MAX_AUDIO_BYTES:
            return 413, _error("invalid_request_error", None)
        problem = refused_field(fields)
        if problem is not None or not audio:
            return 400, _error("invalid_request_error", problem or "file")
        return 200, None

    async def _answer(self, fields: Fields, audio: bytes, fault: Fault | None, receive: Receive, send: Send) -> None:
        keywords = [value for name, value in fields if name == "keywords[]"]
        await asyncio.sleep(self._settings.delay_seconds)
        try:
            heard = await run_in_threadpool(self._ears.listen, audio, keywords)
        except ValueError:
            await wire.send_json(send, 400, {"error": _error("invalid_request_error", "invalid_value")}, {})
            return
        body = json.dumps(_answer(fields, heard)).encode()
        if fault is Fault.TRUNCATED_JSON:
            await wire.send_body(send, 200, body[: len(body) // 2], "application/json")
        elif fault is Fault.WRONG_SCHEMA:
            await wire.send_json(send, 200, {"transcript": FAR_SIDE_WORDS}, {})
        elif fault in (Fault.CUT_BODY, Fault.RESET_MID_BODY):
            headers = {"content-length": str(len(body))}
            await wire.start(send, 200, "application/json", headers)
            await wire.send_piece(send, body[: len(body) // 2])
            (wire.close if fault is Fault.CUT_BODY else wire.reset)(send)
        elif fault is Fault.SLOW_DRIP:
            await wire.start(send, 200, "application/json", {})
            await wire.drip(receive, send, b" ", self._settings.drip_seconds)
        else:
            await wire.send_body(send, 200, body, "application/json")


def refused_field(fields: Fields) -> str | None:
    """The name of the first field the real API would refuse, or None."""
    values = dict(fields)
    model = values.get("model", "")
    names = {name for name, _ in fields}
    if model not in MODELS:
        return "model"
    if model == "gpt-transcribe":
        if "language" in names:
            return "language"
    elif names & {"keywords[]", "languages[]"}:
        return "keywords"
    if any("<" in value or ">" in value or "\n" in value for name, value in fields if name == "keywords[]"):
        return "keywords"
    response_format = values.get("response_format", "json")
    if response_format not in ("json", "verbose_json") or (response_format == "verbose_json" and model != "whisper-1"):
        return "response_format"
    if "timestamp_granularities[]" in names and response_format != "verbose_json":
        return "timestamp_granularities"
    if "temperature" in names and model == "gpt-transcribe":
        return "temperature"
    return None


def _answer(fields: Fields, heard: Heard) -> dict[str, object]:
    values = dict(fields)
    usage = {"type": "duration", "seconds": round(heard.duration)}
    if values.get("response_format") != "verbose_json":
        answer: dict[str, object] = {"text": heard.text, "usage": usage}
        if values["model"] == "gpt-transcribe":
            answer["languages"] = [{"code": "en"}] if heard.text else []
        return answer
    answer = {"task": "transcribe", "language": "english", "duration": heard.duration, "text": heard.text}
    answer["usage"] = usage
    granularities = {value for name, value in fields if name == "timestamp_granularities[]"} or {"segment"}
    if "segment" in granularities:
        answer["segments"] = [
            {"id": n, "start": segment.start, "end": segment.end, "text": f" {segment.text}", "avg_logprob": -0.2}
            for n, segment in enumerate(heard.segments)
        ]
    if "word" in granularities:
        answer["words"] = [
            {"word": word.word, "start": word.start, "end": word.end}
            for segment in heard.segments
            for word in segment.words
        ]
    return answer


def _error(error_type: str, code: str | None) -> dict[str, object]:
    return {"message": FAR_SIDE_WORDS, "type": error_type, "param": None, "code": code}
