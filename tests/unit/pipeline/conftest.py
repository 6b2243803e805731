"""A real workspace, stub engines or paid ones on loopback, and jobs run in the test's own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.config import AiSwitch, Preferences, load_settings, save_preferences
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import JobId, random_id
from scribe_desktop.domain.job import Job, JobMode, JobRequest
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.preview import DraftPreview
from scribe_desktop.domain.progress import Progress
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.pipeline import PipelineTools, run_job
from scribe_desktop.retrying import RetryPolicy
from scribe_desktop.store.workspace import Workspace, open_ephemeral_workspace
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings

STUB = JobRequest(JobMode.DRAFT, EngineName.STUB, DrafterName.STUB, (NoteType.SOAP,))
CLAUDE = JobRequest(JobMode.DRAFT, EngineName.OPENAI, DrafterName.CLAUDE, (NoteType.SOAP,))
OUTLINE = JobRequest(JobMode.DRAFT, EngineName.LOCAL, DrafterName.OUTLINE, (NoteType.SOAP,))


@dataclass
class Shop:
    """The pipeline with its tools; remembers what every job it ran said."""

    tools: PipelineTools
    preferences_file: Path
    progress: list[Progress] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    previews: list[DraftPreview] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        return self.tools.workspace

    def set_preferences(self, preferences: Preferences) -> None:
        save_preferences(self.preferences_file, preferences)

    def run(self, job_id: JobId, on_progress: Callable[[Progress], None] = lambda _progress: None) -> Job:
        def report(progress: Progress) -> None:
            self.progress.append(progress)
            on_progress(progress)

        return run_job(job_id, self.tools, CancelToken(), report, self.said.append, self.previews.append)


MakeShop = Callable[[dict[str, str]], Shop]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_ephemeral_workspace(clock=utc_now, new_id=random_id, parent=tmp_path) as opened:
        yield opened


@pytest.fixture
def make_shop(workspace: Workspace, tmp_path: Path) -> MakeShop:
    def make(environment: dict[str, str]) -> Shop:
        preferences_file = tmp_path / "preferences.toml"
        tools = PipelineTools(
            workspace=workspace,
            settings=load_settings(environment | {"SCRIBE_DATA_DIR": str(tmp_path)}, None),
            switch=AiSwitch(None, environment, preferences_file),
            clock=utc_now,
            new_id=random_id,
            template=load_template,
            policy=RetryPolicy(max_attempts=3, first_wait_seconds=0.01),
        )
        return Shop(tools, preferences_file)

    return make


@pytest.fixture
def stub_shop(make_shop: MakeShop) -> Shop:
    return make_shop({"AI_ENABLE_STUB_APIS": "1"})


@pytest.fixture
def local_shop(make_shop: MakeShop) -> Shop:
    return make_shop({})


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(ServerSettings(canned_text="{digest}", has_kept_bodies=True)) as running:
        yield running


@pytest.fixture
def cloud_shop(make_shop: MakeShop, server: ProviderServer) -> Shop:
    return make_shop(server.environment())
