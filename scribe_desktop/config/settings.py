"""Owns Settings: everything that can be set, read once at start, checked as a whole, frozen.

Environment over settings file over the window's preferences over defaults, except that real AI calls are off as soon
as one of the three says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scribe_desktop.config.ai_switch import LOCAL, REAL, STUB, Said, decide, reachable_modes, said_by, said_by_window
from scribe_desktop.config.credentials import service_key_problems
from scribe_desktop.config.definitions import PREFERENCES_FILE, SETTINGS_FILE
from scribe_desktop.config.file import FileContents, is_file_named, read_settings_file
from scribe_desktop.config.preferences import Preferences
from scribe_desktop.config.problems import Problem, SettingsProblems
from scribe_desktop.config.reader import EffectiveSetting, SettingsReader, Source
from scribe_desktop.config.secret import MASK, Secret
from scribe_desktop.config.unknown import misspelt_in_environment, refused_in_file, shown_key, unknown_in_environment
from scribe_desktop.domain.engine import AiMode

_BOTH_ON = Problem(
    STUB,
    f"Both {REAL} and {STUB} are on, so it is not clear whether notes are real.",
    f"Unset {STUB} to use OpenAI and Claude, or unset {REAL} to use demo text.",
)


@dataclass(frozen=True, slots=True)
class OpenAiSettings:
    """Transcription by OpenAI or a compatible server (`base_url`). Time-outs count milliseconds without a byte."""

    api_key: Secret | None
    base_url: str | None
    transcribe_model: str
    whole_timeout_ms: int
    chunk_timeout_ms: int


@dataclass(frozen=True, slots=True)
class AnthropicSettings:
    """Drafting by Claude or a compatible server (`base_url`). The time-out counts milliseconds without a byte."""

    api_key: Secret | None
    base_url: str | None
    model: str
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class SupabaseSettings:
    """The clinic's cloud. `publishable_key` is never a service key."""

    url: str | None
    publishable_key: Secret | None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `ai_mode` is the mode at start; before a call ask AiSwitch, which reads again.

    `reachable_modes` are those that a choice in the window can bring about.
    `whisper_model` is a folder or a name, or None for the one that is installed. `notices` are worth knowing but stop
    nothing; `effective` lists every setting with its source, keys masked, for `config check`.
    """

    ai_mode: AiMode
    has_local_engines: bool
    openai: OpenAiSettings
    anthropic: AnthropicSettings
    supabase: SupabaseSettings
    job_ttl_seconds: int
    session_ttl_seconds: int
    jobs_runner_token: Secret | None
    data_dir: Path
    chunk_threshold_bytes: int
    whisper_model: str | None
    offline_days: int
    settings_file: Path | None
    notices: tuple[Problem, ...]
    effective: tuple[EffectiveSetting, ...]
    reachable_modes: tuple[AiMode, ...] = ()

    def source_of(self, name: str) -> Source:
        """Where a setting's value came from, by the setting's name."""
        return next((setting.source for setting in self.effective if setting.name == name), Source.DEFAULT)

    def pinned_by(self, name: str) -> str | None:
        """What keeps the window from changing a setting: `environment`, `settings file`, or None when nothing does."""
        source = self.source_of(name)
        return source.value if source in (Source.ENVIRONMENT, Source.FILE) else None

    def with_api_keys(self, *, openai: Secret | None, anthropic: Secret | None) -> Settings:
        """The same with keys from the keychain where none is set; one that is set above it stays."""
        given = {
            name: key
            for name, key, present in (
                ("OPENAI_API_KEY", openai, self.openai.api_key),
                ("ANTHROPIC_API_KEY", anthropic, self.anthropic.api_key),
            )
            if key is not None and present is None
        }
        return replace(
            self,
            openai=replace(self.openai, api_key=given.get("OPENAI_API_KEY", self.openai.api_key)),
            anthropic=replace(self.anthropic, api_key=given.get("ANTHROPIC_API_KEY", self.anthropic.api_key)),
            notices=tuple(notice for notice in self.notices if notice.name not in given),
            effective=tuple(
                EffectiveSetting(setting.name, MASK, Source.KEYCHAIN) if setting.name in given else setting
                for setting in self.effective
            ),
        )


def load_settings(
    environment: Mapping[str, str], settings_file: Path | None, preferences: Preferences | None = None
) -> Settings:
    """Read and check everything. `settings_file` comes from `find_settings_file`, or is None for no file at all.

    Raises:
        SettingsProblems: every problem at once.
    """
    file = read_settings_file(settings_file, is_named=is_file_named(environment))
    reader = SettingsReader(environment, file.table, preferences.settings_table() if preferences else None)
    for problem in _refusals(environment, file):
        reader.add(problem)
    settings = _read_all(reader, environment, file.table, settings_file, said_by_window(preferences))
    if reader.problems:
        raise SettingsProblems(tuple(reader.problems))
    return settings


def default_data_dir() -> Path:
    """The platform's folder for the workspace; it may not exist yet."""
    import platformdirs

    return platformdirs.user_data_path("scribe-desktop", appauthor=False)


def _refusals(environment: Mapping[str, str], file: FileContents) -> Iterator[Problem]:
    if file.fault is not None:
        yield Problem(SETTINGS_FILE, file.fault, "Mend the file, or remove it to use the defaults.")
    yield from service_key_problems(environment, [(shown_key(key), f"{key} {file.table[key]}") for key in file.table])
    yield from misspelt_in_environment(environment)
    yield from refused_in_file(file.table)


def _read_all(
    reader: SettingsReader,
    environment: Mapping[str, str],
    file_table: Mapping[str, object],
    settings_file: Path | None,
    window: Said,
) -> Settings:
    is_real_asked, is_stub_asked = reader.flag(REAL), reader.flag(STUB)
    if is_real_asked and is_stub_asked:
        reader.add(_BOTH_ON)
    said = (said_by(environment.get), said_by(lambda name: file_table.get(name.lower())))
    ai_mode = decide(*said, window)
    openai = OpenAiSettings(
        api_key=reader.secret("OPENAI_API_KEY"),
        base_url=reader.url("OPENAI_BASE_URL"),
        transcribe_model=reader.model("OPENAI_TRANSCRIBE_MODEL"),
        whole_timeout_ms=reader.whole_number("AI_WHISPER_TIMEOUT_MS"),
        chunk_timeout_ms=reader.whole_number("AI_WHISPER_CHUNK_TIMEOUT_MS"),
    )
    anthropic = AnthropicSettings(
        api_key=reader.secret("ANTHROPIC_API_KEY"),
        base_url=reader.url("ANTHROPIC_BASE_URL"),
        model=reader.model("ANTHROPIC_MODEL"),
        timeout_ms=reader.whole_number("AI_CLAUDE_TIMEOUT_MS"),
    )
    reader.path(SETTINGS_FILE)
    reader.path(PREFERENCES_FILE)
    return Settings(
        ai_mode=ai_mode,
        has_local_engines=reader.flag(LOCAL),
        openai=openai,
        anthropic=anthropic,
        supabase=SupabaseSettings(reader.url("SUPABASE_URL"), reader.publishable_key("SUPABASE_ANON_KEY")),
        job_ttl_seconds=reader.whole_number("JOB_TTL_SECONDS"),
        session_ttl_seconds=reader.whole_number("SESSION_TTL_SECONDS"),
        jobs_runner_token=reader.secret("JOBS_RUNNER_TOKEN"),
        data_dir=reader.path("SCRIBE_DATA_DIR") or default_data_dir(),
        chunk_threshold_bytes=reader.whole_number("SCRIBE_CHUNK_THRESHOLD_BYTES"),
        whisper_model=reader.path_or_name("SCRIBE_WHISPER_MODEL"),
        offline_days=reader.whole_number("SCRIBE_OFFLINE_DAYS"),
        settings_file=settings_file,
        notices=(
            *_ai_notices(ai_mode, openai, anthropic, window, is_real_asked=is_real_asked),
            *unknown_in_environment(environment),
        ),
        effective=tuple(reader.effective),
        reachable_modes=reachable_modes(*said),
    )


def _ai_notices(
    ai_mode: AiMode, openai: OpenAiSettings, anthropic: AnthropicSettings, window: Said, *, is_real_asked: bool
) -> Iterator[Problem]:
    if ai_mode is AiMode.CLOUD:
        if openai.api_key is None:
            yield Problem("OPENAI_API_KEY", "It is not set, so OpenAI will not transcribe.", "Set it to use OpenAI.")
        if anthropic.api_key is None:
            yield Problem("ANTHROPIC_API_KEY", "It is not set, so Claude will not draft.", "Set it to use Claude.")
    elif window.is_ai_on is False or (is_real_asked and window.is_real_on is False):
        # The window shows its own switch; the command line has to be told of it.
        word = "AI is turned off" if window.is_ai_on is False else f"{ai_mode} is chosen"
        yield Problem("AI", f"{word} in the settings of the window.", "Change it there.")
    elif is_real_asked:
        yield Problem(
            REAL,
            "The environment turns it on, but the settings file turns it off, and off wins.",
            "Change ai_enable_real_apis in the settings file to use OpenAI and Claude.",
        )
