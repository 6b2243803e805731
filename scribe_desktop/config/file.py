"""Owns finding settings.toml, and reading it and its like. It judges no value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.config.definitions import SETTINGS_FILE

MAX_FILE_BYTES = 1024 * 1024
_PLACE = re.compile(r"\(at line \d+, column \d+\)|\(at end of document\)")


@dataclass(frozen=True, slots=True)
class FileContents:
    """What stands in the settings file. `fault` says why it cannot be used, in one sentence; then `table` is empty."""

    table: Mapping[str, object]
    fault: str | None = None


def find_settings_file(environment: Mapping[str, str]) -> Path:
    """Where the settings file is, whether it exists or not: SCRIBE_SETTINGS_FILE, else in the platform's folder."""
    named = environment.get(SETTINGS_FILE, "").strip()
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_config_path("scribe-desktop", appauthor=False) / "settings.toml"


def read_settings_file(path: Path | None, *, is_named: bool, what: str = "settings file") -> FileContents:
    """Read the file. A file that nobody named may be missing; a named one may not. `what` is its name in sentences."""
    if path is None:
        return FileContents({})
    import tomllib

    try:
        if path.exists() and not path.is_file():
            return FileContents({}, f"The {what} is not a file.")
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return FileContents({}, f"The {what} does not exist." if is_named else None)
    except (OSError, ValueError):
        return FileContents({}, f"The {what} cannot be read.")
    if len(raw) > MAX_FILE_BYTES:
        return FileContents({}, f"The {what} is larger than 1 MiB.")
    try:
        # Editors on Windows like to put a byte order mark first, which TOML does not know.
        return FileContents(tomllib.loads(raw.decode("utf-8-sig")))
    except tomllib.TOMLDecodeError as broken:
        # The parser's own words may quote the file; its place does not.
        place = _PLACE.search(str(broken))
        return FileContents({}, f"The {what} is not valid TOML{' ' + place.group() if place else ''}.")
    except (UnicodeDecodeError, RecursionError):
        return FileContents({}, f"The {what} is not valid TOML.")


def is_file_named(environment: Mapping[str, str]) -> bool:
    """Whether the environment names the settings file."""
    return bool(environment.get(SETTINGS_FILE, "").strip())
