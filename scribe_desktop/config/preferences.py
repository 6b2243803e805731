"""Owns Preferences: what the user sets in the window, in preferences.toml. It holds no key and no patient word.

Environment and settings file stand above it, and AI that is turned off here is off. A damaged file is never
overwritten: it is put aside, and AI stays off until the user turns it on again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from scribe_desktop.config.definitions import BY_NAME, PREFERENCES_FILE
from scribe_desktop.config.file import read_settings_file
from scribe_desktop.config.preference_values import AppearanceChoice, PreferenceReader, ShortcutChoice, as_toml
from scribe_desktop.config.problems import Problem
from scribe_desktop.domain.engine import AiMode, DrafterName, EngineName
from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import StorageError

__all__ = [
    "AppearanceChoice",
    "LoadedPreferences",
    "Preferences",
    "ShortcutChoice",
    "find_preferences_file",
    "load_preferences",
    "read_preferences",
    "save_preferences",
]

LEAST_TEXT_SCALE, LARGEST_TEXT_SCALE = 1.0, 2.0
LEAST_PLAY_SPEED, LARGEST_PLAY_SPEED = 0.5, 3.0
_MOST_ASIDE = 1000
_ABOVE_IT = {
    "transcribe_model": "OPENAI_TRANSCRIBE_MODEL",
    "drafting_model": "ANTHROPIC_MODEL",
    "whisper_model": "SCRIBE_WHISPER_MODEL",
    "job_ttl_seconds": "JOB_TTL_SECONDS",
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user chose in the window. None and empty mean: not chosen, the setting's own default counts.

    `ai_mode_choice` is CLOUD, LOCAL, STUB or None; off is `is_ai_on` False. `engine` and `drafter` None follow the AI
    mode. Device identifiers are opaque.
    """

    is_ai_on: bool = True
    ai_mode_choice: AiMode | None = None
    engine: EngineName | None = None
    drafter: DrafterName | None = None
    transcribe_model: str | None = None
    drafting_model: str | None = None
    whisper_model: str | None = None
    note_types: tuple[NoteType, ...] = (NoteType.SOAP,)
    language: str = "en"
    job_ttl_seconds: int | None = None
    signer_name: str = ""
    appearance: AppearanceChoice = AppearanceChoice.SYSTEM
    text_scale: float = 1.0
    play_speed: float = 1.0
    output_device_id: str = ""
    input_device_id: str = ""
    shortcuts: tuple[ShortcutChoice, ...] = ()

    def settings_table(self) -> dict[str, object]:
        """The chosen values that stand behind a setting, by the setting's name."""
        return {setting: getattr(self, name) for name, setting in _ABOVE_IT.items() if getattr(self, name) is not None}


@dataclass(frozen=True, slots=True)
class LoadedPreferences:
    """What the file gave. `problems` are worth telling and stop nothing; `is_damaged`: nothing of it could be used."""

    preferences: Preferences
    problems: tuple[Problem, ...] = ()
    is_damaged: bool = False


def find_preferences_file(environment: Mapping[str, str]) -> Path:
    """Where the preferences are, existing or not: SCRIBE_PREFERENCES_FILE, else in the platform's folder."""
    named = environment.get(PREFERENCES_FILE, "").strip()
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_config_path("scribe-desktop", appauthor=False) / "preferences.toml"


def read_preferences(path: Path | None) -> LoadedPreferences:
    """Read the file and change nothing. A missing file gives the defaults; a damaged one those with AI off."""
    contents = read_settings_file(path, is_named=False, what="preferences file")
    if contents.fault is not None:
        problem = Problem(
            path.name if path is not None else PREFERENCES_FILE,
            f"{contents.fault} AI is off.",
            "Check the settings of the window and turn AI on again.",
        )
        return LoadedPreferences(Preferences(is_ai_on=False), (problem,), is_damaged=True)
    reader = PreferenceReader(contents.table)
    return LoadedPreferences(_read_all(reader), tuple(reader.problems))


def load_preferences(path: Path) -> LoadedPreferences:
    """Read the file; a damaged one is put aside under another name, and a new one keeps AI off. For the window.

    Never raises: what could not be put aside stays where it is, and AI is off as long as it stands there.
    """
    loaded = read_preferences(path)
    if loaded.is_damaged:
        with contextlib.suppress(OSError, StorageError):
            path.rename(_free_name(path))
            save_preferences(path, loaded.preferences)
    return loaded


def save_preferences(path: Path, preferences: Preferences) -> None:
    """Write the file, atomically and for good; keys and comments that are not ours stay. Blocks for the disk.

    Raises:
        StorageError: `preferences.unwritable`; the old file is as it was. `preferences.damaged`: it cannot be read,
            and is not overwritten.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else tomlkit.document()
        for field in fields(preferences):
            value = as_toml(getattr(preferences, field.name))
            if value is None:
                document.pop(field.name, None)
            elif document.get(field.name) != value:
                document[field.name] = value
        # Tables come last: a plain key behind one would belong to it.
        table = document.pop("shortcuts", None)
        if table is not None:
            document["shortcuts"] = table
        text = tomlkit.dumps(document)
    except OSError as error:
        raise _unwritable() from error
    except (TOMLKitError, ValueError) as error:
        raise StorageError(
            "The preferences file is damaged, so it was not overwritten.",
            safe="Your settings are in force until the program ends.",
            next_step="Start the program again: the damaged file is then put aside.",
            code="preferences.damaged",
        ) from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text.encode())
    except OSError as error:
        raise _unwritable() from error


def _read_all(reader: PreferenceReader) -> Preferences:
    ttl = BY_NAME["JOB_TTL_SECONDS"]
    mode = reader.word("ai_mode_choice", AiMode)
    return Preferences(
        is_ai_on=reader.flag("is_ai_on", default=True, when_bad=False) and mode is not AiMode.OFF,
        ai_mode_choice=None if mode is AiMode.OFF else mode,
        engine=reader.word("engine", EngineName),
        drafter=reader.word("drafter", DrafterName),
        transcribe_model=reader.model("transcribe_model"),
        drafting_model=reader.model("drafting_model"),
        whisper_model=reader.text("whisper_model") or None,
        note_types=reader.words("note_types", NoteType, (NoteType.SOAP,)),
        language=reader.text("language", "en"),
        job_ttl_seconds=reader.whole_number("job_ttl_seconds", least=ttl.minimum, largest=ttl.maximum),
        signer_name=reader.text("signer_name"),
        appearance=reader.word("appearance", AppearanceChoice) or AppearanceChoice.SYSTEM,
        text_scale=reader.number("text_scale", least=LEAST_TEXT_SCALE, largest=LARGEST_TEXT_SCALE, default=1.0),
        play_speed=reader.number("play_speed", least=LEAST_PLAY_SPEED, largest=LARGEST_PLAY_SPEED, default=1.0),
        output_device_id=reader.text("output_device_id"),
        input_device_id=reader.text("input_device_id"),
        shortcuts=reader.shortcuts("shortcuts"),
    )


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}.damaged-{number}{path.suffix}") for number in range(1, _MOST_ASIDE))
    return next(name for name in names if not name.exists())


def _replace(path: Path, data: bytes) -> None:
    """The old bytes stand until the new ones are safe on the disk."""
    # A link to a file in a folder of dotfiles stays a link.
    target = path.resolve()
    temporary = target.with_name(target.name + ".new")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unwritable() -> StorageError:
    return StorageError(
        "Your settings could not be saved.",
        safe="They are in force until the program ends; the old ones are kept on the disk.",
        next_step="Free some space or mend the folder's permissions, then change the setting again.",
        code="preferences.unwritable",
    )
