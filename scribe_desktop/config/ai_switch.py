"""Owns the kill switch: what AI may do right now, read again before every call. Off wins.

Three may speak: the environment, the settings file, and the window's own switch and mode. Real calls go out only while
none of them forbids them and at least one asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.config.file import is_file_named, read_settings_file
from scribe_desktop.config.parsing import BadValueError, parse_flag
from scribe_desktop.config.preferences import Preferences, read_preferences
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.errors import AiOffError

REAL, STUB, LOCAL = "AI_ENABLE_REAL_APIS", "AI_ENABLE_STUB_APIS", "SCRIBE_LOCAL_ENGINES"
_SAFE = "What was finished before is kept, and the job can be resumed."


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says on AI; None where it says nothing. Only the window has a switch for all of it."""

    is_real_on: bool | None = None
    is_stub_on: bool | None = None
    is_local_on: bool | None = None
    is_ai_on: bool | None = None


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


def said_by_window(preferences: Preferences | None) -> Said:
    """What the window's switch and mode say; a chosen mode forbids the others."""
    if preferences is None:
        return Said()
    choice = preferences.ai_mode_choice
    return Said(
        is_real_on=None if choice is None else choice is AiMode.CLOUD,
        is_stub_on=None if choice is None else choice is AiMode.STUB,
        is_ai_on=preferences.is_ai_on,
    )


NOTHING_SAID = Said()


def decide(environment: Said, file: Said, window: Said = NOTHING_SAID) -> AiMode:
    """The AI mode that follows. That both flags are on is refused when settings are loaded, not here."""
    if window.is_ai_on is False:
        return AiMode.OFF
    pinned_real = (environment.is_real_on, file.is_real_on)
    pinned_stub = _first(environment.is_stub_on, file.is_stub_on)
    # Demo text that the clinic has set is not turned into real calls by the window.
    is_asked = True in pinned_real or (window.is_real_on is True and not pinned_stub)
    if is_asked and False not in (*pinned_real, window.is_real_on):
        return AiMode.CLOUD
    if _first(pinned_stub, window.is_stub_on):
        return AiMode.STUB
    return AiMode.LOCAL if _first(environment.is_local_on, file.is_local_on, True) else AiMode.OFF


def reachable_modes(environment: Said, file: Said) -> tuple[AiMode, ...]:
    """The modes that a choice in the window can bring about, under what is set above it."""
    return tuple(
        mode
        for mode in (AiMode.CLOUD, AiMode.LOCAL, AiMode.STUB)
        if decide(environment, file, said_by_window(Preferences(ai_mode_choice=mode))) is mode
    )


def _first(*said: bool | None) -> bool | None:
    return next((word for word in said if word is not None), None)


class AiSwitch:
    """Answers, before every single call, whether it may be made. Safe from any thread; reads two small files at most.

    `preferences_file` None: no window has a say.
    """

    def __init__(
        self, settings_file: Path | None, environment: Mapping[str, str], preferences_file: Path | None = None
    ) -> None:
        self._path = settings_file
        self._preferences_path = preferences_file
        self._is_named = is_file_named(environment)
        self._environment = said_by(environment.get)

    def reachable_modes(self) -> tuple[AiMode, ...]:
        """The modes that a choice in the window can bring about at this moment."""
        return reachable_modes(self._environment, self._said_by_file())

    def mode(self) -> AiMode:
        """The AI mode at this moment."""
        return decide(self._environment, self._said_by_file(), self._said_by_window())

    def check_allows_cloud(self) -> None:
        """Raise AiOffError (`ai.cloud_off`) unless calls to OpenAI and Claude are allowed at this moment."""
        file, window = self._said_by_file(), self._said_by_window()
        if decide(self._environment, file, window) is AiMode.CLOUD:
            return
        if self._environment.is_real_on is False:
            next_step = "To turn it on, set AI_ENABLE_REAL_APIS to 1 in the environment and start again."
        elif file.is_real_on is False:
            next_step = (
                "To turn it on, write ai_enable_real_apis = true in settings.toml, and see that the file is valid."
            )
        elif window.is_ai_on is False or window.is_real_on is False:
            next_step = "To turn it on, open Settings in the window, turn AI on and choose Cloud."
        else:
            next_step = "To turn it on, set AI_ENABLE_REAL_APIS to 1, or choose Cloud in Settings."
        raise AiOffError("Cloud AI is turned off.", safe=_SAFE, next_step=next_step, code="ai.cloud_off")

    def check_allows_ai(self) -> None:
        """Raise AiOffError (`ai.off`) when no engine at all may run."""
        window = self._said_by_window()
        if decide(self._environment, self._said_by_file(), window) is not AiMode.OFF:
            return
        if window.is_ai_on is False:
            next_step = "To turn it on, open Settings in the window and turn AI on."
        else:
            next_step = (
                "To turn it on, set SCRIBE_LOCAL_ENGINES to 1 for the engines on this computer, "
                "or AI_ENABLE_REAL_APIS to 1 for OpenAI and Claude."
            )
        raise AiOffError("AI is turned off on this computer.", safe=_SAFE, next_step=next_step)

    def _said_by_window(self) -> Said:
        if self._preferences_path is None:
            return NOTHING_SAID
        return said_by_window(read_preferences(self._preferences_path).preferences)

    def _said_by_file(self) -> Said:
        # Read whole each time: it is small, and no file system tells every change by its times.
        contents = read_settings_file(self._path, is_named=self._is_named)
        if contents.fault is not None:
            return Said(is_real_on=False)
        return said_by(lambda name: contents.table.get(name.lower()))
