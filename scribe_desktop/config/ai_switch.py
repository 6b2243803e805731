"""Owns the kill switch: what AI may do right now, read again before every call. Off wins.

Real calls go out only while neither the environment nor the settings file forbids them and at least one asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.config.file import is_file_named, read_settings_file
from scribe_desktop.config.parsing import BadValueError, parse_flag
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.errors import AiOffError

REAL, STUB, LOCAL = "AI_ENABLE_REAL_APIS", "AI_ENABLE_STUB_APIS", "SCRIBE_LOCAL_ENGINES"
_SAFE = "What was finished before is kept, and the job can be resumed."


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says on AI; None where it says nothing."""

    is_real_on: bool | None = None
    is_stub_on: bool | None = None
    is_local_on: bool | None = None


def said_by(get: Callable[[str], object]) -> Said:
    """Ask one source; `get` takes a variable's name and returns its raw value or None.

    A value that is neither on nor off forbids real calls.
    """

    def flag(name: str, when_bad: bool | None) -> bool | None:
        raw = get(name)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        try:
            return parse_flag(raw)
        except BadValueError:
            return when_bad

    return Said(flag(REAL, when_bad=False), flag(STUB, when_bad=None), flag(LOCAL, when_bad=None))


def decide(environment: Said, file: Said) -> AiMode:
    """The AI mode that follows. That both flags are on is refused when settings are loaded, not here."""
    asks_real = (environment.is_real_on, file.is_real_on)
    if False not in asks_real and True in asks_real:
        return AiMode.CLOUD
    if _first(environment.is_stub_on, file.is_stub_on, default=False):
        return AiMode.STUB
    return AiMode.LOCAL if _first(environment.is_local_on, file.is_local_on, default=True) else AiMode.OFF


def _first(environment: bool | None, file: bool | None, *, default: bool) -> bool:
    return environment if environment is not None else file if file is not None else default


class AiSwitch:
    """Answers, before every single call, whether it may be made. Safe from any thread; reads at most one small file."""

    def __init__(self, settings_file: Path | None, environment: Mapping[str, str]) -> None:
        self._path = settings_file
        self._is_named = is_file_named(environment)
        self._environment = said_by(environment.get)

    def mode(self) -> AiMode:
        """The AI mode at this moment."""
        return decide(self._environment, self._said_by_file())

    def check_allows_cloud(self) -> None:
        """Raise AiOffError (`ai.cloud_off`) unless calls to OpenAI and Claude are allowed at this moment."""
        file = self._said_by_file()
        if decide(self._environment, file) is AiMode.CLOUD:
            return
        if self._environment.is_real_on is False:
            next_step = "To turn it on, set AI_ENABLE_REAL_APIS to 1 in the environment and start again."
        elif file.is_real_on is False:
            next_step = (
                "To turn it on, write ai_enable_real_apis = true in settings.toml, and see that the file is valid."
            )
        else:
            next_step = "To turn it on, set AI_ENABLE_REAL_APIS to 1."
        raise AiOffError("Cloud AI is turned off.", safe=_SAFE, next_step=next_step, code="ai.cloud_off")

    def check_allows_ai(self) -> None:
        """Raise AiOffError (`ai.off`) when no engine at all may run."""
        if self.mode() is AiMode.OFF:
            raise AiOffError(
                "AI is turned off on this computer.",
                safe=_SAFE,
                next_step="To turn it on, set SCRIBE_LOCAL_ENGINES to 1 for the engines on this computer, "
                "or AI_ENABLE_REAL_APIS to 1 for OpenAI and Claude.",
            )

    def _said_by_file(self) -> Said:
        # Read whole each time: it is small, and no file system tells every change by its times.
        contents = read_settings_file(self._path, is_named=self._is_named)
        if contents.fault is not None:
            return Said(is_real_on=False)
        return said_by(lambda name: contents.table.get(name.lower()))
