"""A job whose far side cannot be reached waits and is tried again by itself; then its user is told how to continue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.cli import process as processing
from scribe_desktop.cli.configuration import template_source
from scribe_desktop.config import AiSwitch, load_settings
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import random_id
from scribe_desktop.domain.job import JobMode, Status
from scribe_desktop.domain.progress import Progress
from scribe_desktop.errors import ProviderOfflineError
from scribe_desktop.pipeline import PipelineTools
from scribe_desktop.retrying import RetryPolicy
from scribe_desktop.store.workspace import create_workspace
from tests.providers.faults import Fault
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings


class Silent:
    """Nobody looks."""

    def __call__(self, progress: Progress) -> None: ...

    def importing(self, fraction: float) -> None: ...

    def imported(self, seconds: float) -> None: ...


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(ServerSettings(canned_text="words")) as running:
        yield running


@pytest.fixture
def tools(server: ProviderServer, tmp_path: Path) -> Iterator[PipelineTools]:
    environment = server.environment() | {"SCRIBE_DATA_DIR": str(tmp_path)}
    settings = load_settings(environment, None)
    made = create_workspace(
        tmp_path / "workspace", keychain=None, passphrase="a long passphrase", clock=utc_now, new_id=random_id
    )
    with made.workspace as workspace:
        yield PipelineTools(
            workspace=workspace,
            settings=settings,
            switch=AiSwitch(None, environment),
            clock=utc_now,
            new_id=random_id,
            template=template_source(settings),
            policy=RetryPolicy(max_attempts=2, first_wait_seconds=0.01),
        )


def run(tools: PipelineTools, tmp_path: Path, said: list[str]) -> processing.ProcessOutcome:
    (tmp_path / "visit.txt").write_text("Patient: I have a cough.\n")
    options = processing.ProcessOptions(
        tmp_path / "visit.txt", mode=JobMode.DRAFT, drafter="claude", out_dir=tmp_path / "out", is_confirmed=True
    )
    surroundings = processing.Surroundings(Silent(), said.append, lambda _question: False)
    return processing.process(options, tools, CancelToken(), surroundings)


@pytest.mark.slow
def test_it_recovers_by_itself(
    tools: PipelineTools, server: ProviderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "OFFLINE_WAITS_SECONDS", (0.05, 0.05))
    server.faults.next("draft", Fault.STATUS_529, times=3)
    said: list[str] = []
    assert run(tools, tmp_path, said).exit_code == 0
    assert server.seen.count("draft") == 4
    assert any("tried again" in sentence for sentence in said)


@pytest.mark.slow
def test_it_gives_up_in_bounded_time_and_says_how_to_continue(
    tools: PipelineTools, server: ProviderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "OFFLINE_WAITS_SECONDS", (0.05, 0.05))
    server.faults.next("draft", Fault.STATUS_529, times=100)
    with pytest.raises(ProviderOfflineError) as failed:
        run(tools, tmp_path, [])
    (job,) = tools.workspace.jobs.unfinished()
    assert job.status is Status.QUEUED
    assert f"jobs resume {job.id}" in failed.value.sentences()
    assert "by itself" not in failed.value.sentences()
    assert server.seen.count("draft") == 6
    server.faults.clear()
    assert run(tools, tmp_path, []).exit_code == 0
    assert len(tools.workspace.sessions.list()) == 1, "the same text continues its job"
