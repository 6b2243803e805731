"""Every fault of the wire x {transcribe, draft}: a typed error or a recovery, in bounded time, nothing leaked.

The printed line of each case is the figure: `pytest -s -k fault`.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.chunk import ChunkText
from scribe_desktop.domain.note import Draft
from scribe_desktop.drafting import claude_drafter
from scribe_desktop.drafting.claude_drafter import ClaudeSettings, describe_claude, make_claude_drafter
from scribe_desktop.errors import CancelledError, ProviderError, ProviderOfflineError, Remedy
from scribe_desktop.retrying import Attempted, RetryPolicy, call_with_retries
from scribe_desktop.transcription import openai_engine
from scribe_desktop.transcription.openai_engine import OpenAiEngineSettings, describe_openai, make_openai_engine
from tests.providers.faults import DRAFT_ONLY, FAR_SIDE_WORDS, Fault, Service
from tests.providers.material import VISIT_LINES, draft_request, transcribe_request
from tests.providers.server import ProviderServer
from tests.providers.settings import TEST_KEY, ServerSettings

POLICY = RetryPolicy(max_attempts=2, first_wait_seconds=0.02, max_wait_seconds=3.0)
SPARE_SECONDS = 15.0
SLOW_FAULTS = frozenset({Fault.TIMEOUT, Fault.SLOW_HEADERS, Fault.SLOW_DRIP})
# For slow faults: long enough for a busy machine to answer a good request, short enough to wait for.
IDLE_SECONDS = 1.5
PATIENT_IDLE_SECONDS = 30.0
LIMIT_FACTOR = 1.5
HINT = "metoprolol"

SAME_FOR_BOTH = {
    Fault.STATUS_400: "provider.refused",
    Fault.STATUS_401: "provider.key",
    Fault.STATUS_402: "provider.quota",
    Fault.STATUS_403: "provider.key",
    Fault.STATUS_404: "provider.refused",
    Fault.STATUS_408: "provider.trouble",
    Fault.STATUS_429: "provider.busy",
    Fault.STATUS_429_RETRY_AFTER: "provider.busy",
    Fault.STATUS_429_RETRY_AFTER_DATE: "provider.busy",
    Fault.STATUS_500: "provider.trouble",
    Fault.STATUS_502_HTML: "provider.trouble",
    Fault.STATUS_503: "provider.busy",
    Fault.STATUS_529: "provider.busy",
    Fault.REDIRECT: "provider.not_json",
    Fault.TIMEOUT: "provider.offline",
    Fault.RESET_BEFORE_HEADERS: "provider.offline",
    Fault.SLOW_HEADERS: "provider.too_slow",
    Fault.SLOW_DRIP: "provider.too_slow",
    Fault.HTML_200: "provider.not_json",
    Fault.EMPTY_BODY: "provider.not_json",
}
EXPECTED: dict[Service, dict[Fault, str | None]] = {
    Service.TRANSCRIBE: {
        **SAME_FOR_BOTH,
        Fault.STATUS_413: "provider.too_large",
        Fault.STATUS_429_QUOTA: "provider.quota",
        Fault.RESET_MID_BODY: "provider.offline",
        Fault.CUT_BODY: "provider.offline",
        Fault.TRUNCATED_JSON: "provider.not_json",
        Fault.WRONG_SCHEMA: "provider.not_json",
    },
    Service.DRAFT: {
        **SAME_FOR_BOTH,
        Fault.STATUS_413: "draft.transcript_too_long",
        Fault.STATUS_429_QUOTA: "provider.quota",
        Fault.RESET_MID_BODY: "draft.cut",
        Fault.CUT_BODY: "draft.cut",
        Fault.CUT_STREAM: "draft.cut",
        Fault.TRUNCATED_JSON: "draft.invalid",
        Fault.WRONG_SCHEMA: "draft.invalid",
        Fault.REFUSAL: "draft.refused",
        Fault.MAX_TOKENS: "draft.too_long",
        Fault.CONTEXT_EXCEEDED: "draft.transcript_too_long",
        Fault.OVERLOADED_MID_STREAM: "provider.busy",
        Fault.INVENTED_SEGMENT_IDS: None,
    },
}
PAID = tuple(EXPECTED)
"""The services of a job; the list of models is asked for only when a key is tested (tests/unit/commands)."""

CASES = [(service, fault) for service, faults in EXPECTED.items() for fault in faults]
PASSING_CODES = {
    "provider.busy",
    "provider.trouble",
    "provider.offline",
    "provider.too_slow",
    "provider.not_json",
    "draft.cut",
}
RECOVERING = [(service, fault) for service, fault in CASES if EXPECTED[service][fault] in PASSING_CODES]


@dataclass(frozen=True)
class Caller:
    """One service as the pipeline would call it."""

    service: Service
    call: Callable[[], object]
    switch_reads: list[None]

    def with_retries(self, policy: RetryPolicy) -> Attempted[object]:
        """Call as the pipeline does; every reading of the kill switch is counted."""
        return call_with_retries(
            self.call, before_each=lambda: self.switch_reads.append(None), cancel=CancelToken(), policy=policy
        )


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ProviderServer]:
    """One server for all cases."""
    with ProviderServer(ServerSettings(canned_text="Good morning.")) as server:
        yield server


@pytest.fixture
def server(shared_server: ProviderServer) -> ProviderServer:
    """The server with nothing seen and nothing planted."""
    shared_server.seen.clear()
    shared_server.faults.clear()
    return shared_server


@pytest.fixture
def caller(
    server: ProviderServer, service: Service, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Caller:
    """The service, with little patience where the fault would use it up."""
    is_slow = request.node.callspec.params.get("fault") in SLOW_FAULTS
    idle_seconds = IDLE_SECONDS if is_slow else PATIENT_IDLE_SECONDS
    monkeypatch.setattr(openai_engine, "CALL_LIMIT_FACTOR", LIMIT_FACTOR)
    monkeypatch.setattr(claude_drafter, "CALL_LIMIT_FACTOR", LIMIT_FACTOR)
    if service is Service.TRANSCRIBE:
        engine = make_openai_engine(
            OpenAiEngineSettings(TEST_KEY, server.openai_base_url, idle_timeout_seconds=idle_seconds)
        )
        return Caller(service, lambda: engine.handle(transcribe_request(b"audio", HINT), _drop), [])
    drafter = make_claude_drafter(
        ClaudeSettings(TEST_KEY, server.anthropic_base_url, idle_timeout_seconds=idle_seconds)
    )
    return Caller(service, lambda: drafter.handle(draft_request(), _drop), [])


def _drop(_event: object) -> None:
    """Events are not looked at here."""


def test_every_fault_is_in_the_matrix() -> None:
    for service in PAID:
        wanted = set(Fault) - (DRAFT_ONLY if service is Service.TRANSCRIBE else set())
        assert set(EXPECTED[service]) == wanted


@pytest.mark.parametrize(("service", "fault"), CASES)
def test_a_fault_that_stays_is_a_typed_error_in_bounded_time(
    caller: Caller,
    server: ProviderServer,
    service: Service,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    server.faults.next(service, fault, times=POLICY.max_attempts)
    expected = EXPECTED[service][fault]
    started = time.monotonic()
    error: ProviderError | None = None
    try:
        caller.with_retries(POLICY)
    except ProviderError as raised:
        error = raised
    waited = time.monotonic() - started

    attempts = POLICY.max_attempts if error is not None and error.remedy is Remedy.WAIT_AND_RETRY else 1
    assert (error.code if error is not None else None) == expected
    assert server.seen.count(service) == attempts == len(caller.switch_reads), "every call asks the switch, once"
    bound = attempts * (IDLE_SECONDS * LIMIT_FACTOR + POLICY.max_wait_seconds) + SPARE_SECONDS
    assert waited < bound
    written = caplog.text + "".join(capfd.readouterr())
    if error is not None:
        assert error.safe
        assert error.next_step
        written += str(error) + repr(error) + "".join(traceback.format_exception(error))
    for secret in (FAR_SIDE_WORDS, TEST_KEY, HINT, VISIT_LINES[3][1]):
        assert secret not in written
    with capfd.disabled():
        print(f"\n{service}/{fault}: {error.code if error else 'recovered'}, {attempts} calls, {waited:.2f} s", end=" ")


@pytest.mark.parametrize(("service", "fault"), RECOVERING)
def test_a_fault_that_passes_is_recovered_from(
    caller: Caller, server: ProviderServer, service: Service, fault: Fault
) -> None:
    server.faults.next(service, fault)
    attempted = caller.with_retries(POLICY)
    assert isinstance(attempted.result, ChunkText if service is Service.TRANSCRIBE else Draft)
    assert attempted.attempts == 2 == server.seen.count(service)


@pytest.mark.parametrize("service", PAID)
@pytest.mark.parametrize("fault", [Fault.STATUS_429_RETRY_AFTER, Fault.STATUS_429_RETRY_AFTER_DATE])
def test_the_wait_that_was_asked_for_is_kept(
    caller: Caller, server: ProviderServer, service: Service, fault: Fault
) -> None:
    server.faults.next(service, fault, times=2)
    with pytest.raises(ProviderOfflineError) as failure:
        caller.call()
    asked = failure.value.retry_after_seconds
    assert asked is not None
    assert 0 < asked <= 2
    impatient = RetryPolicy(max_attempts=3, first_wait_seconds=0.0, max_wait_seconds=asked / 10)
    with pytest.raises(ProviderOfflineError):
        caller.with_retries(impatient)
    assert server.seen.count(service) == 2, "a wait longer than allowed ends the tries"


@pytest.mark.parametrize("service", PAID)
def test_nobody_listening_is_offline(caller: Caller, service: Service) -> None:
    with ProviderServer() as gone:
        openai_url, anthropic_url = gone.openai_base_url, gone.anthropic_base_url
    handle = (
        make_openai_engine(OpenAiEngineSettings(TEST_KEY, openai_url)).handle
        if service is Service.TRANSCRIBE
        else make_claude_drafter(ClaudeSettings(TEST_KEY, anthropic_url)).handle
    )
    with pytest.raises(ProviderOfflineError) as failure:
        handle(transcribe_request(b"audio") if service is Service.TRANSCRIBE else draft_request(), _drop)
    assert failure.value.code == "provider.offline"


@pytest.mark.parametrize("service", PAID)
def test_a_wrong_key_is_said_and_not_tried_again(server: ProviderServer, service: Service) -> None:
    wrong = "wrong-key-of-the-user"
    handle = (
        make_openai_engine(OpenAiEngineSettings(wrong, server.openai_base_url)).handle
        if service is Service.TRANSCRIBE
        else make_claude_drafter(ClaudeSettings(wrong, server.anthropic_base_url)).handle
    )
    with pytest.raises(ProviderError) as failure:
        handle(transcribe_request(b"audio") if service is Service.TRANSCRIBE else draft_request(), _drop)
    assert failure.value.code == "provider.key"
    assert failure.value.remedy is Remedy.PAUSE_AND_SAY
    assert wrong not in "".join(traceback.format_exception(failure.value))


@pytest.mark.parametrize("service", PAID)
def test_faults_cross_the_engine_process_and_cancel_is_at_once(server: ProviderServer, service: Service) -> None:
    is_transcribe = service is Service.TRANSCRIBE
    spec = (
        describe_openai(OpenAiEngineSettings(TEST_KEY, server.openai_base_url)).spec
        if is_transcribe
        else describe_claude(ClaudeSettings(TEST_KEY, server.anthropic_base_url)).spec
    )
    request = transcribe_request(b"audio") if is_transcribe else draft_request()
    server.faults.next(service, Fault.STATUS_529)
    server.faults.next(service, Fault.TIMEOUT)
    token = CancelToken()
    with EngineProcess(spec) as engine:
        with pytest.raises(ProviderOfflineError) as failure:
            engine.call(request, token)
        assert failure.value.code == "provider.busy"
        started = time.monotonic()
        waiter = _cancel_when(lambda: server.seen.count(service) == 2, token)
        with pytest.raises(CancelledError):
            engine.call(request, token)
        waiter.join()
        assert engine.pid is None
    assert time.monotonic() - started < SPARE_SECONDS, "far below the idle time-out of 90 s"


def _cancel_when(is_time: Callable[[], bool], token: CancelToken) -> threading.Thread:
    def watch() -> None:
        deadline = time.monotonic() + 60
        while not is_time() and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        token.cancel()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread
