"""What goes to OpenAI, field by field, and what is made of its answers."""

from __future__ import annotations

import pytest

from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.domain.transcript import Word
from scribe_desktop.errors import ProviderError, ProviderOfflineError
from scribe_desktop.transcription import openai_engine
from scribe_desktop.transcription.engine import TranscribeRequest
from scribe_desktop.transcription.openai_engine import (
    ENDS_WARNING,
    MAX_BYTES,
    OpenAiEngineSettings,
    chunk_text,
    describe_openai,
    make_openai_engine,
)
from tests.providers.server import ProviderServer
from tests.providers.settings import TEST_KEY, ServerSettings

REQUEST = TranscribeRequest(b"some audio", 10_000, "en", ("lisinopril", "<b>HbA1c</b>\nnow", "lisinopril", " "))


def _fields(server: ProviderServer, model: str, request: TranscribeRequest = REQUEST) -> dict[str, list[str]]:
    make_openai_engine(OpenAiEngineSettings(TEST_KEY, server.openai_base_url, model)).handle(
        request, lambda _event: None
    )
    (seen,) = server.seen.requests("transcribe")
    fields: dict[str, list[str]] = {}
    for name, value in seen.fields:
        fields.setdefault(name, []).append(value)
    assert seen.body == request.audio
    return fields


def test_gpt_transcribe_gets_keywords_and_languages(wire_server: ProviderServer) -> None:
    assert _fields(wire_server, "gpt-transcribe") == {
        "model": ["gpt-transcribe"],
        "response_format": ["json"],
        "languages[]": ["en"],
        "keywords[]": ["lisinopril", "b HbA1c /b now"],
        "file name": ["audio.webm"],
    }


def test_second_look_goes_without_hints(wire_server: ProviderServer) -> None:
    again = TranscribeRequest(REQUEST.audio, REQUEST.duration_ms, "en", REQUEST.keywords, is_second_look=True)
    assert "keywords[]" not in _fields(wire_server, "gpt-transcribe", again)


def test_whisper_1_is_asked_for_times(wire_server: ProviderServer) -> None:
    assert _fields(wire_server, "whisper-1") == {
        "model": ["whisper-1"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["word", "segment"],
        "language": ["en"],
        "file name": ["audio.webm"],
    }


def test_speaker_model_is_asked_to_chunk_and_others_are_not(wire_server: ProviderServer) -> None:
    assert _fields(wire_server, "gpt-4o-transcribe-diarize")["chunking_strategy"] == ["auto"]
    wire_server.seen.clear()
    assert "chunking_strategy" not in _fields(wire_server, "gpt-4o-transcribe")


@pytest.mark.parametrize(
    ("model", "has_times", "has_keywords", "has_warning"),
    [
        ("gpt-transcribe", False, True, False),
        ("whisper-1", True, False, True),
        ("gpt-4o-transcribe", False, False, True),
        ("some-server's-own", False, False, False),
    ],
)
def test_description_tells_what_the_model_can(
    model: str, has_times: bool, has_keywords: bool, has_warning: bool
) -> None:
    description = describe_openai(OpenAiEngineSettings("key", model=model))
    assert description.capabilities.has_word_times is has_times
    assert description.capabilities.has_keywords is has_keywords
    assert (ENDS_WARNING in description.warnings) is has_warning
    assert (description.capabilities.max_bytes, description.capabilities.max_seconds) == (26_214_400, 1200)
    assert description.is_cloud


def test_audio_above_the_limit_is_never_sent(wire_server: ProviderServer) -> None:
    engine = make_openai_engine(OpenAiEngineSettings(TEST_KEY, wire_server.openai_base_url))
    with pytest.raises(ProviderError) as failure:
        engine.handle(TranscribeRequest(bytes(MAX_BYTES + 1), 10_000, "en"), lambda _event: None)
    assert failure.value.code == "provider.too_large"
    assert wire_server.seen.count("transcribe") == 0


def test_the_server_refuses_one_byte_too_many(wire_server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_engine, "MAX_BYTES", MAX_BYTES + 1)
    engine = make_openai_engine(OpenAiEngineSettings(TEST_KEY, wire_server.openai_base_url))
    engine.handle(TranscribeRequest(bytes(MAX_BYTES), 10_000, "en"), lambda _event: None)
    with pytest.raises(ProviderError) as failure:
        engine.handle(TranscribeRequest(bytes(MAX_BYTES + 1), 10_000, "en"), lambda _event: None)
    assert failure.value.code == "provider.too_large"
    assert wire_server.seen.count("transcribe") == 2


def test_the_environment_cannot_redirect_the_call(wire_server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "another key")
    _fields(wire_server, "gpt-transcribe")


@pytest.mark.parametrize("answer", [{"text": ""}, {"text": "  "}, {"text": "", "words": None, "segments": []}])
def test_silence_is_an_answer(answer: dict[str, object]) -> None:
    heard = chunk_text(answer, REQUEST)
    assert (heard.text, heard.words, heard.segments, heard.language) == ("", (), (), "en")


@pytest.mark.parametrize("answer", [None, [], "text", 7, {}, {"text": None}, {"text": ["a"]}, {"error": "x"}])
def test_json_of_another_shape_is_not_the_providers(answer: object) -> None:
    with pytest.raises(ProviderOfflineError) as failure:
        chunk_text(answer, REQUEST)
    assert failure.value.code == "provider.not_json"


def test_missing_and_wild_times_are_mended() -> None:
    answer = {
        "text": "Stop lisinopril, start losartan.",
        "words": [
            {"word": "Stop", "start": -1, "end": 0.5},
            {"word": "lisinopril", "start": None, "end": 1.0},
            "not a word",
            {"word": "lisinopril", "start": float("nan"), "end": float("inf")},
            {"word": "start", "start": 2.0, "end": 1.0},
            {"word": "losartan", "start": 3.0, "end": 99.0},
        ],
        "segments": [{"text": " Stop lisinopril ", "start": 0.0, "end": 2.0, "avg_logprob": None}, {"text": "lost"}],
    }
    heard = chunk_text(answer, REQUEST)
    assert heard.words == (
        Word("Stop", 0, 500),
        Word("lisinopril,", 500, 1500),
        Word("start", 2000, 2000),
        Word("losartan.", 3000, 10_000),
    )
    assert [(segment.text, segment.start_ms, segment.end_ms) for segment in heard.segments] == [
        ("Stop lisinopril", 0, 2000)
    ]


def test_a_detected_language_is_reported() -> None:
    assert chunk_text({"text": "hola", "languages": [{"code": "es"}]}, REQUEST).language == "es"
    assert chunk_text({"text": "hello", "language": "english"}, REQUEST).language == "en"


def test_a_language_with_a_region_is_sent_as_its_code(wire_server: ProviderServer) -> None:
    regional = TranscribeRequest(REQUEST.audio, REQUEST.duration_ms, "en-GB")
    assert _fields(wire_server, "gpt-transcribe", regional)["languages[]"] == ["en"]


@pytest.mark.parametrize(("is_part", "is_heard"), [(False, True), (True, False)])
def test_a_part_has_a_time_out_of_its_own(is_part: bool, is_heard: bool) -> None:
    with ProviderServer(ServerSettings(canned_text="words", delay_seconds=1.0)) as slow:
        settings = OpenAiEngineSettings(
            TEST_KEY, slow.openai_base_url, idle_timeout_seconds=20.0, part_idle_timeout_seconds=0.2
        )
        request = TranscribeRequest(b"audio", 1000, "en", is_part=is_part)
        engine = make_openai_engine(settings)
        if is_heard:
            heard = engine.handle(request, lambda _event: None)
            assert isinstance(heard, ChunkText)
            assert heard.text == "words"
        else:
            with pytest.raises(ProviderOfflineError):
                engine.handle(request, lambda _event: None)
