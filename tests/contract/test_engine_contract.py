"""What every transcription engine must keep to; add a case to CASES for a new one."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import Engine, EngineProcess
from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.errors import ProviderError
from scribe_desktop.transcription.engine import EngineDescription, TranscribeProgress
from scribe_desktop.transcription.local_engine import LocalEngineSettings, describe_local, make_local_engine
from scribe_desktop.transcription.local_models import find_local_model
from scribe_desktop.transcription.openai_engine import OpenAiEngineSettings, describe_openai, make_openai_engine
from scribe_desktop.transcription.stub_engine import describe_stub, make_stub_engine
from tests.providers.material import CLIP_MS, transcribe_request
from tests.providers.server import ProviderServer
from tests.providers.settings import TEST_KEY

HEARD_WORDS = ("good morning", "three weeks")


@dataclass(frozen=True)
class Case:
    """An engine under contract: described and made for a server (which engines on this computer ignore)."""

    name: str
    is_listening: bool
    describe: Callable[[ProviderServer], EngineDescription]
    make: Callable[[ProviderServer], Engine]


def _openai_case(model: str) -> Case:
    def settings(server: ProviderServer) -> OpenAiEngineSettings:
        return OpenAiEngineSettings(TEST_KEY, server.openai_base_url, model, 60.0)

    return Case(
        f"openai {model}",
        True,
        lambda server: describe_openai(settings(server)),
        lambda server: make_openai_engine(settings(server)),
    )


def _local() -> EngineDescription:
    return describe_local(find_local_model(None), threads=2)


def _make_local() -> Engine:
    settings = _local().spec.settings
    assert isinstance(settings, LocalEngineSettings)
    return make_local_engine(settings)


CASES = [
    _openai_case("gpt-transcribe"),
    _openai_case("whisper-1"),
    _openai_case("gpt-4o-transcribe"),
    Case("local", True, lambda _server: _local(), lambda _server: _make_local()),
    Case("stub", False, lambda _server: describe_stub(), lambda _server: make_stub_engine(None)),
]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    """One engine."""
    chosen = request.param
    assert isinstance(chosen, Case)
    return chosen


def _hear(case: Case, server: ProviderServer) -> tuple[ChunkText, list[object]]:
    events: list[object] = []
    heard = case.make(server).handle(transcribe_request(None, "lisinopril"), events.append)
    assert isinstance(heard, ChunkText)
    return heard, events


def test_hears_what_was_said(case: Case, listening_server: ProviderServer) -> None:
    heard, events = _hear(case, listening_server)
    if case.is_listening:
        assert all(words in heard.text.lower().replace(",", "") for words in HEARD_WORDS)
    else:
        assert "[STUB]" in heard.text
    assert heard.language == "en"
    done_ms = [event.done_ms for event in events if isinstance(event, TranscribeProgress)]
    assert len(done_ms) == len(events) > 0
    assert done_ms == sorted(done_ms)
    assert 0 < done_ms[-1] <= CLIP_MS


def test_gives_the_times_it_declares_and_no_others(case: Case, listening_server: ProviderServer) -> None:
    capabilities = case.describe(listening_server).capabilities
    heard, _ = _hear(case, listening_server)
    assert bool(heard.words) == capabilities.has_word_times
    assert bool(heard.segments) == capabilities.has_segment_times
    if heard.words:
        assert [word.text for word in heard.words] == heard.text.split(), "no word lost, doubled or stripped"
    spans = [[(word.start_ms, word.end_ms) for word in heard.words], [(s.start_ms, s.end_ms) for s in heard.segments]]
    for timed in spans:
        assert all(0 <= start_ms <= end_ms <= CLIP_MS for start_ms, end_ms in timed)
        assert timed == sorted(timed)


def test_runs_in_an_engine_process(case: Case, listening_server: ProviderServer) -> None:
    with EngineProcess(case.describe(listening_server).spec) as engine:
        heard = engine.call(transcribe_request(), CancelToken())
    assert isinstance(heard, ChunkText)
    assert ("three weeks" in heard.text) == case.is_listening


def test_another_kind_of_request_is_not_answered(case: Case, listening_server: ProviderServer) -> None:
    with pytest.raises(TypeError):
        case.make(listening_server).handle("audio", lambda _event: None)


def test_description_is_picklable_and_hides_the_key(case: Case, listening_server: ProviderServer) -> None:
    description = case.describe(listening_server)
    assert TEST_KEY not in repr(description)
    assert pickle.loads(pickle.dumps(description)) == description


def test_describing_imports_no_sdk() -> None:
    program = (
        "import sys\n"
        "from scribe_desktop.transcription.openai_engine import OpenAiEngineSettings, describe_openai\n"
        "from scribe_desktop.drafting.claude_drafter import ClaudeSettings, describe_claude\n"
        "from scribe_desktop.drafting.stub_drafter import describe_stub_drafter\n"
        "describe_openai(OpenAiEngineSettings('key'))\n"
        "describe_claude(ClaudeSettings('key'))\n"
        "describe_stub_drafter()\n"
        "print(sorted({'openai', 'anthropic', 'httpx2', 'pydantic'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_broken_key_is_a_typed_error_in_the_parent(listening_server: ProviderServer) -> None:
    settings = OpenAiEngineSettings("two\nlines", listening_server.openai_base_url)
    with EngineProcess(describe_openai(settings).spec) as engine, pytest.raises(ProviderError) as failure:
        engine.call(transcribe_request(b"audio"), CancelToken())
    assert failure.value.code == "provider.key"
    assert "two" not in str(failure.value)
