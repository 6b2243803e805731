"""Owns the ScribeError family: what happened, what is safe, what to do next.

Every message is written for a tired clinician. It must never contain patient words, file names, keys or tokens: an
error's text is allowed in logs, on the terminal and in reports. No module may match on message text; match on `code`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class Remedy(StrEnum):
    """What the job runner does with an error: the three kinds of DESIGN.md, plus cancel."""

    WAIT_AND_RETRY = "wait_and_retry"
    PAUSE_AND_SAY = "pause_and_say"
    FAIL = "fail"
    CANCELLED = "cancelled"


class ExitCode:
    """Exit codes of the command line; README and docs/OPERATIONS.md list them."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    INPUT_REFUSED = 3
    AI_OFF = 4
    PROVIDER_FAILED = 5
    STORAGE = 6
    SESSION_BUSY = 7
    WORKSPACE_HELD = 8
    LOCKED = 9
    DONE_WITH_GAPS = 10
    CANCELLED = 130


class ScribeError(Exception):
    """Base of every error a user may see.

    Args:
        happened: one sentence, what happened.
        safe: one sentence, what is still safe; empty when nothing was at stake.
        next_step: one sentence, what to do next.
        code: a stable machine word such as `audio.empty`; each subclass has a default.
        retry_after_seconds: a wait that the far side asked for, or None.
    """

    default_code: ClassVar[str] = "unexpected"
    exit_code: ClassVar[int] = ExitCode.UNEXPECTED
    remedy: ClassVar[Remedy] = Remedy.FAIL

    def __init__(
        self,
        happened: str,
        *,
        safe: str = "",
        next_step: str = "",
        code: str | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(happened)
        self.happened = happened
        self.safe = safe
        self.next_step = next_step
        self.code = code or self.default_code
        self.retry_after_seconds = retry_after_seconds

    def sentences(self) -> str:
        """The whole message: what happened, what is safe, what to do."""
        return " ".join(part for part in (self.happened, self.safe, self.next_step) if part)

    def __str__(self) -> str:
        return f"{self.sentences()} [{self.code}]"

    def __reduce__(self) -> tuple[object, ...]:
        # Exception's own pickling drops keyword-only arguments, and errors cross from engine processes.
        return (
            _rebuild,
            (type(self), self.happened, self.safe, self.next_step, self.code, self.retry_after_seconds),
        )


def _rebuild(
    kind: type[ScribeError],
    happened: str,
    safe: str,
    next_step: str,
    code: str,
    retry_after_seconds: float | None,
) -> ScribeError:
    return kind(happened, safe=safe, next_step=next_step, code=code, retry_after_seconds=retry_after_seconds)


class ConfigurationError(ScribeError):
    """A setting, an argument or a key is missing or wrong."""

    default_code = "configuration"
    exit_code = ExitCode.USAGE


class InputRefusedError(ScribeError):
    """A recording or a text was refused; `code` names the reason (`audio.*`, `text.*`)."""

    default_code = "input.refused"
    exit_code = ExitCode.INPUT_REFUSED


class AiOffError(ScribeError):
    """AI is off for this job, or was turned off before the next call. The job stays resumable."""

    default_code = "ai.off"
    exit_code = ExitCode.AI_OFF
    remedy = Remedy.PAUSE_AND_SAY


class ProviderError(ScribeError):
    """An engine or a provider failed for good."""

    default_code = "provider.failed"
    exit_code = ExitCode.PROVIDER_FAILED


class ProviderOfflineError(ProviderError):
    """The far side cannot be reached or is overloaded: wait and retry."""

    default_code = "provider.offline"
    remedy = Remedy.WAIT_AND_RETRY


class ProviderAccessError(ProviderError):
    """A key, quota or permission problem: pause and say, until the user acts."""

    default_code = "provider.access"
    remedy = Remedy.PAUSE_AND_SAY


class NoteRefusedError(ScribeError):
    """A note cannot be changed, signed or amended as asked; `code` names the reason (`note.*`)."""

    default_code = "note.refused"
    exit_code = ExitCode.INPUT_REFUSED


class StorageError(ScribeError):
    """Reading or writing the workspace or an output failed."""

    default_code = "storage"
    exit_code = ExitCode.STORAGE


class SessionBusyError(ScribeError):
    """The session already has an active job; `happened` names it."""

    default_code = "session.busy"
    exit_code = ExitCode.SESSION_BUSY


class WorkspaceHeldError(ScribeError):
    """Another program holds the workspace and did not take the job."""

    default_code = "workspace.held"
    exit_code = ExitCode.WORKSPACE_HELD


class LockedError(ScribeError):
    """There is no key to open the workspace with."""

    default_code = "workspace.locked"
    exit_code = ExitCode.LOCKED


class CancelledError(ScribeError):
    """The user cancelled. Late results are dropped."""

    default_code = "cancelled"
    exit_code = ExitCode.CANCELLED
    remedy = Remedy.CANCELLED
