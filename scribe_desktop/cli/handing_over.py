"""Owns handing the work of `process` to the program that holds the workspace, over its local socket."""

from __future__ import annotations

import os
from dataclasses import replace

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.cli.output import OutputFolder
from scribe_desktop.cli.process import ProcessOptions, Surroundings
from scribe_desktop.config import Settings
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.client import ControlClient
from scribe_desktop.control.messages import DoneMessage, NoticeMessage, ProcessRequest, ProgressMessage
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.errors import WorkspaceHeldError


def control_address(settings: Settings) -> ControlAddress:
    """The local socket of the data folder."""
    return ControlAddress(settings.data_dir, os.environ)


def hand_over(
    options: ProcessOptions,
    settings: Settings,
    held: WorkspaceHeldError,
    cancel: CancelToken,
    surroundings: Surroundings,
) -> DoneMessage:
    """Let the running program do the work, and show what it does.

    Raises:
        WorkspaceHeldError: it does not take the job.
        ScribeError: what the work ended with.
    """

    def tell(message: ProgressMessage | NoticeMessage) -> None:
        if isinstance(message, NoticeMessage):
            surroundings.announce(message.text)
        else:
            surroundings.progress(message.progress())

    client = ControlClient(control_address(settings))
    if client.ping() is None:
        raise held
    # Chosen here: the running program stands in another folder.
    folder = OutputFolder.prepare(options.out_dir, now=utc_now().astimezone(), may_overwrite=options.is_confirmed)
    surroundings.announce("The running program takes the job.")
    return client.process(as_request(replace(options, out_dir=folder.path)), tell, cancel)


def as_request(options: ProcessOptions) -> ProcessRequest:
    """The options as they travel."""
    return ProcessRequest(
        input_path=options.input_path,
        mode=options.mode,
        note_types=options.note_types,
        engine=options.engine,
        drafter=options.drafter,
        language=options.language,
        out_dir=options.out_dir,
        keywords_file=options.keywords_file,
        label=options.label,
        is_confirmed=options.is_confirmed,
    )


def as_options(request: ProcessRequest) -> ProcessOptions:
    """The options as they arrived."""
    return ProcessOptions(
        input_path=request.input_path,
        mode=request.mode,
        note_types=request.note_types,
        engine=request.engine,
        drafter=request.drafter,
        keywords_file=request.keywords_file,
        language=request.language,
        label=request.label,
        out_dir=request.out_dir,
        is_confirmed=request.is_confirmed,
    )
