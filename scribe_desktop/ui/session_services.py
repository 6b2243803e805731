"""Owns what an open session is given to work with. Built once by the program; no one here looks anything up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import JobId, NoteId, SessionId
from scribe_desktop.domain.job import JobRequest
from scribe_desktop.domain.note import NoteType, Revision
from scribe_desktop.workers.job_runner import JobRunner
from scribe_desktop.workers.operations import Operations
from scribe_desktop.workers.peaks import PeakStore
from scribe_desktop.workers.player import Player

if TYPE_CHECKING:
    from scribe_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SessionServices:
    """Everything from outside that the session page needs.

    `request` makes the request of a new job from the settings of this moment; it raises ScribeError while AI is off.
    `begin_note` makes an empty note of a type, off the GUI thread. `title` names a note type. `ask_cloud` asks before
    anything leaves this computer for the first time, then goes on. `export` and `print_note` open the native dialogs.
    """

    workspace: Workspace
    operations: Operations
    runner: JobRunner
    player: Player
    peaks: PeakStore
    clock: Clock
    request: Callable[[], JobRequest]
    is_ai_on: Callable[[], bool]
    default_type: Callable[[], NoteType]
    begin_note: Callable[[SessionId, NoteType], Outcome[Revision]]
    title: Callable[[NoteType], str]
    signer: Callable[[], str]
    toast: Callable[[str], None]
    ask_cloud: Callable[[JobRequest, Callable[[], None]], None]
    queue_place: Callable[[JobId], int | None]
    export: Callable[[NoteId, NoteType, str], None]
    print_note: Callable[[NoteId, NoteType], None]
    delete: Callable[[SessionId], None]
    import_recording: Callable[[], None]
    open_ai_settings: Callable[[], None]
    show_save_state: Callable[[object], None]
