"""Owns the commands that run jobs: `process` and `jobs`. It builds what the pipeline needs and shows what it does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.cli.configuration import read_settings, tell_notices, template_source
from scribe_desktop.cli.handing_over import hand_over
from scribe_desktop.cli.interrupting import run_cancellable
from scribe_desktop.cli.opening import ask_yes, open_or_create, open_throw_away, say
from scribe_desktop.cli.output import OutputFolder
from scribe_desktop.cli.process import ProcessOptions, ProcessOutcome, Surroundings, confirm_cloud, finish_job, process
from scribe_desktop.cli.progress_line import ProgressLine, style_for
from scribe_desktop.commands.jobs import cancel_job, resume_job
from scribe_desktop.config import AiSwitch, Settings
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import JobId, random_id
from scribe_desktop.domain.job import Status
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.report import RunReport
from scribe_desktop.errors import ExitCode, WorkspaceHeldError
from scribe_desktop.export.json_files import report_json
from scribe_desktop.pipeline import PipelineTools
from scribe_desktop.store.workspace import Workspace

Result = TypeVar("Result")
Work = Callable[[CancelToken, Surroundings], Result]


def process_command(arguments: argparse.Namespace) -> int:
    """Turn an input into files; a program that already holds the workspace takes the job over the local socket."""
    settings, switch = read_settings()
    if not arguments.json:
        tell_notices(settings)
    options = options_from(arguments)
    try:
        workspace = open_throw_away() if arguments.ephemeral else _open(settings, arguments)
    except WorkspaceHeldError as held:
        return _hand_over_and_show(options, settings, held, arguments)
    with workspace:
        tools = build_tools(workspace, settings, switch)
        confirm_cloud(options, tools, ask_yes)
        return _run_and_show(lambda cancel, around: process(options, tools, cancel, around), arguments)


def jobs_command(arguments: argparse.Namespace) -> int:
    """List, resume or cancel jobs."""
    settings, switch = read_settings()
    if arguments.action != "resume":
        with _open(settings, arguments) as workspace:
            _list_jobs(workspace) if arguments.action == "list" else _cancel(workspace, JobId(arguments.job))
        return ExitCode.DONE
    with _open(settings, arguments) as workspace:
        tools = build_tools(workspace, settings, switch)
        job = workspace.jobs.get(JobId(arguments.job))
        folder = OutputFolder.prepare(arguments.out, now=utc_now().astimezone(), may_overwrite=arguments.yes)
        if job.status is not Status.DONE:
            # One that is done only lacks its files, as after a full disk.
            job = resume_job(workspace, job.id).result
        return _run_and_show(lambda cancel, around: finish_job(job, tools, cancel, around, folder), arguments)


def _run_and_show(work: Work[ProcessOutcome], arguments: argparse.Namespace) -> int:
    outcome = _run(work, arguments)
    if arguments.json:
        sys.stdout.write(report_json(outcome.report))
        return outcome.exit_code
    if arguments.show:
        _print_texts(outcome.folder, outcome.files)
    _print_facts(outcome.report)
    _print_files(outcome.folder, outcome.files, outcome.warnings)
    return outcome.exit_code


def _hand_over_and_show(
    options: ProcessOptions, settings: Settings, held: WorkspaceHeldError, arguments: argparse.Namespace
) -> int:
    done = _run(lambda cancel, around: hand_over(options, settings, held, cancel, around), arguments)
    if arguments.json:
        sys.stdout.write((done.out_dir / "report.json").read_text(encoding="utf-8"))
        return done.exit_code
    if arguments.show:
        _print_texts(done.out_dir, done.files)
    _print_files(done.out_dir, done.files, done.warnings)
    return done.exit_code


def _run(work: Work[Result], arguments: argparse.Namespace) -> Result:
    progress = ProgressLine(style_for(is_quiet=arguments.json, wants_lines=arguments.show))
    surroundings = Surroundings(
        progress, (lambda _text: None) if arguments.json else progress.announce, confirm=_nobody
    )
    try:
        return run_cancellable(lambda cancel: work(cancel, surroundings))
    finally:
        progress.close()


def build_tools(workspace: Workspace, settings: Settings, switch: AiSwitch) -> PipelineTools:
    """What the pipeline needs, built once for this process."""
    return PipelineTools(
        workspace=workspace,
        settings=settings,
        switch=switch,
        clock=utc_now,
        new_id=random_id,
        template=template_source(settings),
    )


def options_from(arguments: argparse.Namespace) -> ProcessOptions:
    """The parsed arguments of `process`; paths are made absolute, for another program may take the job."""
    note_types = tuple(dict.fromkeys(arguments.note_type or [NoteType.SOAP]))
    return ProcessOptions(
        input_path=arguments.input.absolute(),
        mode=arguments.mode,
        note_types=note_types,
        engine=arguments.engine,
        drafter=arguments.drafter,
        keywords_file=arguments.keywords.absolute() if arguments.keywords else None,
        language=arguments.language,
        label=arguments.label,
        out_dir=arguments.out.absolute() if arguments.out else None,
        is_confirmed=arguments.yes,
    )


def _print_texts(folder: Path, files: Sequence[str]) -> None:
    for name in files:
        if name.endswith(".txt"):
            heading = name.removesuffix(".txt").replace("-", " ").upper()
            print(f"\n===== {heading} =====\n\n{(folder / name).read_text(encoding='utf-8').rstrip()}")
    print()


def _print_facts(report: RunReport) -> None:
    if report.completeness is not None:
        print(f"Completeness: {report.completeness.sentence()}.")
    flagged = sum(seam.is_flagged for seam in report.seams)
    if flagged:
        print(f"Places to listen to again: {flagged} (marked in transcript.txt).")


def _print_files(folder: Path, files: Sequence[str], warnings: Sequence[str]) -> None:
    for warning in warnings:
        print(f"Note: {warning}")
    print(f"Files in {folder}: {', '.join(files)}")


def _nobody(_question: str) -> bool:
    # Questions are asked on the main thread, before the work begins.
    return False


def _open(settings: Settings, arguments: argparse.Namespace) -> Workspace:
    return open_or_create(settings, passphrase_fd=arguments.passphrase_fd, recovery_key_fd=arguments.recovery_key_fd)


def _list_jobs(workspace: Workspace) -> None:
    jobs = workspace.jobs.unfinished()
    for job in jobs:
        state = "PAUSED" if job.is_paused else str(job.status)
        print(f"{job.id}  session {job.session_id}  {job.stage}  {state}  {job.error_code or ''}".rstrip())
    if not jobs:
        say("Every job is done.")


def _cancel(workspace: Workspace, job_id: JobId) -> None:
    cancel_job(workspace, job_id)
    print(f"The job is cancelled; what it had finished is kept. Only this brings it back: jobs resume {job_id}")
