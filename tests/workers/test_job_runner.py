"""The queue runs by itself, one job after the other; an ending program is not a cancelled job."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from scribe_desktop.commands.importing import import_typed_text
from scribe_desktop.commands.jobs import cancel_job, start_job
from scribe_desktop.config import AiSwitch, load_settings
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import random_id
from scribe_desktop.domain.job import Job, JobMode, JobRequest, Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.pipeline import PipelineTools
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.workers.job_runner import JobEnd, JobRunner

TEXT = (
    "Doctor: Any fever?\n"
    + "Patient: No fever, but I have had a dry cough for three weeks.\n"
    + "Doctor: Stop the lisinopril."
)
REQUEST = JobRequest(JobMode.DRAFT, EngineName.LOCAL, DrafterName.OUTLINE, (NoteType.SOAP,))


def tools(workspace: Workspace) -> PipelineTools:
    """What jobs are given here: this computer's engines."""
    return PipelineTools(
        workspace, load_settings({}, None), AiSwitch(None, {}), utc_now, random_id, lambda kind: load_template(kind)
    )


@pytest.fixture
def runner(qapp: object, workspace: Workspace) -> Iterator[JobRunner]:
    """A runner that is stopped after the test."""
    made = JobRunner(workspace, lambda: tools(workspace), threading.Lock(), utc_now)
    yield made
    made.stop()


def queue_draft(workspace: Workspace) -> Job:
    """A queued outline of a typed visit."""
    transcript = import_typed_text(
        workspace, TEXT, label="A. Rivera", language="en", clock=utc_now, new_id=random_id
    ).result
    return start_job(workspace, transcript.session_id, REQUEST, transcript_id=transcript.id).result


def test_queued_jobs_are_run_one_after_the_other(qtbot: QtBot, runner: JobRunner, workspace: Workspace) -> None:
    jobs = [queue_draft(workspace) for _ in range(2)]
    ends: list[JobEnd] = []
    runner.ended.connect(ends.append)
    runner.wake()
    qtbot.waitUntil(lambda: len(ends) == 2, timeout=60_000)
    assert [end.job.id for end in ends] == [job.id for job in jobs]
    assert all(end.error is None and end.job.status is Status.DONE for end in ends)
    assert runner.running_job_id is None
    assert workspace.notes.get(jobs[0].session_id, NoteType.SOAP) is not None


def test_cancel_ends_the_work_and_nothing_comes_late(qtbot: QtBot, runner: JobRunner, workspace: Workspace) -> None:
    job = queue_draft(workspace)
    ends: list[JobEnd] = []
    runner.ended.connect(ends.append)
    with qtbot.waitSignal(runner.progressed, timeout=60_000):
        runner.wake()
    cancel_job(workspace, job.id)
    runner.stop_job(job.id)
    qtbot.waitUntil(lambda: bool(ends), timeout=20_000)
    assert workspace.jobs.get(job.id).status is Status.CANCELLED
    assert workspace.notes.list(job.session_id) == ()


def test_a_deleted_session_ends_its_work(qtbot: QtBot, runner: JobRunner, workspace: Workspace) -> None:
    job = queue_draft(workspace)
    ends: list[JobEnd] = []
    runner.ended.connect(ends.append)
    with qtbot.waitSignal(runner.progressed, timeout=60_000):
        runner.wake()
    workspace.sessions.delete(job.session_id)
    runner.stop_session(job.session_id)
    qtbot.waitUntil(lambda: bool(ends), timeout=20_000)
    assert workspace.jobs.get(job.id).status is Status.CANCELLED
    assert workspace.notes.list(job.session_id) == ()


def test_a_job_goes_on_after_the_program_has_ended(qtbot: QtBot, qapp: object, workspace: Workspace) -> None:
    job = queue_draft(workspace)
    first = JobRunner(workspace, lambda: tools(workspace), threading.Lock(), utc_now)
    with qtbot.waitSignal(first.progressed, timeout=60_000):
        first.wake()
    first.stop()
    waiting = workspace.jobs.get(job.id)
    assert waiting.status is Status.QUEUED
    assert waiting.error_code == "job.interrupted"
    second = JobRunner(workspace, lambda: tools(workspace), threading.Lock(), utc_now)
    with qtbot.waitSignal(second.ended, timeout=60_000):
        second.wake()
    second.stop()
    assert workspace.jobs.get(job.id).status is Status.DONE


def test_a_job_whose_settings_do_not_load_fails_once(qtbot: QtBot, qapp: object, workspace: Workspace) -> None:
    job = queue_draft(workspace)

    def broken() -> PipelineTools:
        load_settings({"JOB_TTL_SECONDS": "soon"}, None)
        raise AssertionError

    runner = JobRunner(workspace, broken, threading.Lock(), utc_now)
    with qtbot.waitSignal(runner.ended, timeout=20_000):
        runner.wake()
    runner.stop()
    assert workspace.jobs.get(job.id).status is Status.FAILED


def test_the_gate_keeps_other_jobs_apart(qtbot: QtBot, qapp: object, workspace: Workspace) -> None:
    job = queue_draft(workspace)
    gate = threading.Lock()
    runner = JobRunner(workspace, lambda: tools(workspace), gate, utc_now)
    gate.acquire()
    runner.wake()
    qtbot.wait(300)
    assert workspace.jobs.get(job.id).status is Status.QUEUED
    with qtbot.waitSignal(runner.ended, timeout=60_000):
        gate.release()
    runner.stop()
    assert workspace.jobs.get(job.id).status is Status.DONE


def test_the_queue_goes_on_after_an_error_nobody_foresaw(qtbot: QtBot, qapp: object, workspace: Workspace) -> None:
    job = queue_draft(workspace)
    failures = [OSError("the drive is away")]

    def make() -> PipelineTools:
        if failures:
            raise failures.pop()
        return tools(workspace)

    runner = JobRunner(workspace, make, threading.Lock(), utc_now)
    runner.wake()
    qtbot.waitUntil(lambda: not failures and not runner._is_looping, timeout=20_000)
    with qtbot.waitSignal(runner.ended, timeout=60_000):
        runner.wake()
    runner.stop()
    assert workspace.jobs.get(job.id).status is Status.DONE
