"""Owns what is said over the local socket: one frozen dataclass a message. It knows neither bytes nor sockets.

A connection carries one request. `ProcessRequest` is answered by Accepted, then any number of ProgressMessage and
NoticeMessage, then DoneMessage or Refused; while it runs the client may send CancelRequest. The other requests are
answered by one message.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import JobMode, Stage
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.progress import Progress
from scribe_desktop.errors import (
    AiOffError,
    CancelledError,
    ConfigurationError,
    ExitCode,
    InputRefusedError,
    LockedError,
    ProviderError,
    ScribeError,
    SessionBusyError,
    StorageError,
    WorkspaceHeldError,
)


@dataclass(frozen=True, slots=True)
class Ping:
    """Is anyone there?"""


@dataclass(frozen=True, slots=True)
class RaiseWindow:
    """A second start asks the running program to show itself."""


@dataclass(frozen=True, slots=True)
class ProcessRequest:
    """The command line's `process`. All paths are absolute: the two programs may stand in different folders.

    `engine` and `drafter` are names or `auto`. `is_confirmed` is `--yes`.
    """

    input_path: Path
    mode: JobMode
    note_types: tuple[NoteType, ...]
    engine: str
    drafter: str
    language: str
    out_dir: Path | None
    keywords_file: Path | None
    label: str | None
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Stop the work that this connection asked for."""


@dataclass(frozen=True, slots=True)
class Pong:
    """Someone is there: the program's version and process id."""

    version: str
    pid: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request was taken."""


@dataclass(frozen=True, slots=True)
class ProgressMessage:
    """domain.progress.Progress on the wire; `job_id` is empty while the recording is still being imported."""

    job_id: str
    stage: Stage
    doing: str
    fraction: float | None
    done: int
    total: int

    @classmethod
    def of(cls, progress: Progress) -> ProgressMessage:
        """From what the pipeline reports."""
        return cls(progress.job_id, progress.stage, progress.doing, progress.fraction, progress.done, progress.total)

    def progress(self) -> Progress:
        """As the pipeline reported it."""
        return Progress(JobId(self.job_id), self.stage, self.doing, self.fraction, self.done, self.total)


@dataclass(frozen=True, slots=True)
class NoticeMessage:
    """A sentence for the user that stops nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class DoneMessage:
    """The work is done: exit code of the command, the folder the files were written to, and their names."""

    exit_code: int
    out_dir: Path
    files: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A ScribeError on the wire."""

    code: str
    happened: str
    safe: str
    next_step: str
    exit_code: int

    @classmethod
    def of(cls, error: ScribeError) -> Refused:
        """From the error that the work ended with."""
        return cls(error.code, error.happened, error.safe, error.next_step, error.exit_code)

    def error(self) -> ScribeError:
        """As the error that it was, as far as the exit code tells."""
        kind = _KINDS.get(self.exit_code, ScribeError)
        return kind(self.happened, safe=self.safe, next_step=self.next_step, code=self.code)


Request = Ping | RaiseWindow | ProcessRequest | CancelRequest
Response = Pong | Accepted | ProgressMessage | NoticeMessage | DoneMessage | Refused
Message = Request | Response

_KINDS: dict[int, type[ScribeError]] = {
    ExitCode.USAGE: ConfigurationError,
    ExitCode.INPUT_REFUSED: InputRefusedError,
    ExitCode.AI_OFF: AiOffError,
    ExitCode.PROVIDER_FAILED: ProviderError,
    ExitCode.STORAGE: StorageError,
    ExitCode.SESSION_BUSY: SessionBusyError,
    ExitCode.WORKSPACE_HELD: WorkspaceHeldError,
    ExitCode.LOCKED: LockedError,
    ExitCode.CANCELLED: CancelledError,
}
