"""The stand-in server refuses what the real APIs refuse, so that a request it takes is a request they would take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import openai
import pytest

from tests.providers.messages import refused_part
from tests.providers.server import ProviderServer
from tests.providers.settings import TEST_KEY
from tests.providers.transcriptions import refused_field

PROJECT = Path(__file__).parents[2]
SCHEMA = {"type": "object", "properties": {"note": {"type": "string"}}, "required": [], "additionalProperties": False}
FORMAT = {"format": {"type": "json_schema", "schema": SCHEMA}}
CITED = {"type": "text", "text": "x", "citations": {"enabled": True}}


def _asked(**changes: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 10, "messages": [{"role": "user", "content": "x"}], **changes}


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (_asked(), None),
        (_asked(output_config=FORMAT), None),
        (_asked(temperature=0), "sampling"),
        (_asked(max_tokens=None), "max_tokens"),
        (_asked(messages=[{"role": "assistant", "content": "x"}]), "messages"),
        (_asked(output_config=FORMAT, messages=[{"role": "user", "content": [CITED]}]), "citations"),
        (_asked(messages=[{"role": "user", "content": [{"type": "text", "cache_control": {}}] * 5}]), "cache_control"),
        (_asked(output_config={"format": {"type": "json"}}), "output_config"),
        (_asked(output_config={"format": {"type": "json_schema", "schema": {"type": "object"}}}), "output_config"),
    ],
)
def test_messages_are_refused_as_by_the_real_api(asked: Mapping[str, Any], part: str | None) -> None:
    assert refused_part(asked) == part


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ([("model", "gpt-transcribe"), ("keywords[]", "a b"), ("languages[]", "en")], None),
        ([("model", "whisper-1"), ("response_format", "verbose_json"), ("timestamp_granularities[]", "word")], None),
        ([("model", "whisper-2")], "model"),
        ([("model", "gpt-transcribe"), ("language", "en")], "language"),
        ([("model", "gpt-transcribe"), ("keywords[]", "<a>")], "keywords"),
        ([("model", "gpt-transcribe"), ("keywords[]", "a\nb")], "keywords"),
        ([("model", "whisper-1"), ("keywords[]", "a")], "keywords"),
        ([("model", "gpt-transcribe"), ("response_format", "verbose_json")], "response_format"),
        ([("model", "whisper-1"), ("timestamp_granularities[]", "word")], "timestamp_granularities"),
        ([("model", "gpt-transcribe"), ("temperature", "0")], "temperature"),
    ],
)
def test_transcriptions_are_refused_as_by_the_real_api(fields: list[tuple[str, str]], name: str | None) -> None:
    assert refused_field(fields) == name


def test_the_real_sdks_read_its_small_answers(wire_server: ProviderServer) -> None:
    with anthropic.Anthropic(api_key=TEST_KEY, base_url=wire_server.anthropic_base_url) as claude:
        answer = claude.messages.create(
            model="claude-sonnet-5-5",
            max_tokens=10,
            messages=[{"role": "user", "content": '{"id": "s1", "text": "Hi"}'}],
        )
        counted = claude.messages.count_tokens(model="claude-sonnet-5-5", messages=[{"role": "user", "content": "x"}])
        assert "claude-sonnet-5-5" in {model.id for model in claude.models.list()}
    assert answer.stop_reason == "end_turn"
    assert counted.input_tokens > 0
    with openai.OpenAI(api_key=TEST_KEY, base_url=wire_server.openai_base_url) as client:
        assert "gpt-transcribe" in {model.id for model in client.models.list()}


def test_it_keeps_no_bodies_unless_asked(listening_server: ProviderServer) -> None:
    assert not listening_server.settings.has_kept_bodies
    listening_server.seen.clear()
    httpx2.post(f"{listening_server.openai_base_url}/audio/transcriptions", files={"file": b"some audio"})
    (seen,) = listening_server.seen.requests("transcribe")
    assert (seen.body, seen.size) == (b"", len(b"some audio"))


def test_it_starts_by_hand_and_says_how_to_use_it() -> None:
    command = [sys.executable, "-m", "tests.providers", "--port", "0", "--canned-text", "Hi", "--fault", "draft:529:2"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        try:
            assert process.stdout is not None
            printed: dict[str, str] = {}
            for line in process.stdout:
                if line.startswith("#"):
                    break
                name, _, value = line.removeprefix("export ").strip().partition("=")
                printed[name] = value
            assert printed["AI_ENABLE_REAL_APIS"] == "1"
            assert printed["OPENAI_BASE_URL"] == printed["ANTHROPIC_BASE_URL"] + "/v1"
            statuses = [httpx2.post(f"{printed['ANTHROPIC_BASE_URL']}/v1/messages").status_code for _ in range(3)]
            assert statuses == [529, 529, 401]
        finally:
            process.kill()
