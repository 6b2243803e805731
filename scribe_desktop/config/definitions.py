"""Owns the list of all settings: their names, defaults, limits and meaning. docs/OPERATIONS.md is tested against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a setting holds."""

    FLAG = "flag"
    WHOLE_NUMBER = "whole number"
    MODEL = "model name"
    URL = "web address"
    SECRET = "secret"  # noqa: S105 - a kind, not a password
    PUBLISHABLE_KEY = "publishable key"
    PATH = "path"
    PATH_OR_NAME = "path or name"


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting. `minimum` and `maximum` bound whole numbers, both included."""

    name: str
    kind: Kind
    meaning: str
    default: bool | int | str | None = None
    minimum: int = 0
    maximum: int = 0

    @property
    def file_key(self) -> str | None:
        """The key in settings.toml, or None when the setting is refused there."""
        if self.kind is Kind.SECRET or self.name in (SETTINGS_FILE, PREFERENCES_FILE):
            return None
        return self.name.lower()


SETTINGS_FILE = "SCRIBE_SETTINGS_FILE"
PREFERENCES_FILE = "SCRIBE_PREFERENCES_FILE"
DAY_SECONDS = 86_400

DEFINITIONS: tuple[Definition, ...] = (
    Definition("AI_ENABLE_REAL_APIS", Kind.FLAG, "Allow calls to OpenAI and Claude. Off wins: see below.", False),
    Definition("AI_ENABLE_STUB_APIS", Kind.FLAG, "Marked demo text instead of any model.", False),
    Definition("SCRIBE_LOCAL_ENGINES", Kind.FLAG, "Allow the engines on this computer.", True),
    Definition("OPENAI_API_KEY", Kind.SECRET, "Key for transcription by OpenAI."),
    Definition("OPENAI_BASE_URL", Kind.URL, "A server compatible with OpenAI; unset means OpenAI itself."),
    Definition("OPENAI_TRANSCRIBE_MODEL", Kind.MODEL, "Model for transcription by OpenAI.", "gpt-transcribe"),
    Definition("ANTHROPIC_API_KEY", Kind.SECRET, "Key for drafting by Claude."),
    Definition("ANTHROPIC_BASE_URL", Kind.URL, "A server compatible with Anthropic; unset means Anthropic itself."),
    Definition("ANTHROPIC_MODEL", Kind.MODEL, "Model for drafting by Claude.", "claude-sonnet-5-5"),
    Definition(
        "AI_WHISPER_TIMEOUT_MS",
        Kind.WHOLE_NUMBER,
        "Longest wait without a byte, transcription of a whole recording.",
        120_000,
        100,
        3_600_000,
    ),
    Definition(
        "AI_WHISPER_CHUNK_TIMEOUT_MS",
        Kind.WHOLE_NUMBER,
        "Longest wait without a byte, transcription of one chunk.",
        120_000,
        100,
        3_600_000,
    ),
    Definition(
        "AI_CLAUDE_TIMEOUT_MS",
        Kind.WHOLE_NUMBER,
        "Longest wait without a byte, drafting.",
        90_000,
        100,
        3_600_000,
    ),
    Definition(
        "JOB_TTL_SECONDS",
        Kind.WHOLE_NUMBER,
        "How long audio is kept once its transcript is complete and a note on it is signed.",
        DAY_SECONDS,
        60,
        365 * DAY_SECONDS,
    ),
    Definition(
        "SESSION_TTL_SECONDS",
        Kind.WHOLE_NUMBER,
        "How long a sign-in lasts without use.",
        28_800,
        60,
        30 * DAY_SECONDS,
    ),
    Definition("JOBS_RUNNER_TOKEN", Kind.SECRET, "Token of the clinic's job runner."),
    Definition("SUPABASE_URL", Kind.URL, "Address of the clinic's Supabase project."),
    Definition("SUPABASE_ANON_KEY", Kind.PUBLISHABLE_KEY, "The project's publishable key, never a secret key."),
    Definition("SCRIBE_DATA_DIR", Kind.PATH, "Folder of the workspace; unset means the platform's data folder."),
    Definition(
        "SCRIBE_CHUNK_THRESHOLD_BYTES",
        Kind.WHOLE_NUMBER,
        "Recordings larger than this are re-encoded, then cut.",
        24 * 1024 * 1024,
        100_000,
        1024**3,
    ),
    Definition(
        "SCRIBE_WHISPER_MODEL",
        Kind.PATH_OR_NAME,
        "Speech model on this computer: a folder or a name; unset means the one that was installed.",
    ),
    Definition(
        "SCRIBE_OFFLINE_DAYS",
        Kind.WHOLE_NUMBER,
        "Days the workspace opens without reaching the clinic's cloud.",
        14,
        0,
        90,
    ),
    Definition(SETTINGS_FILE, Kind.PATH, "The settings file; unset means settings.toml in the configuration folder."),
    Definition(
        PREFERENCES_FILE,
        Kind.PATH,
        "What is set in the window; unset means preferences.toml in the configuration folder.",
    ),
)

BY_NAME: dict[str, Definition] = {definition.name: definition for definition in DEFINITIONS}
BY_FILE_KEY: dict[str, Definition] = {
    definition.file_key: definition for definition in DEFINITIONS if definition.file_key is not None
}
