"""Owns how one setting's raw value becomes a typed one. Every function raises BadValueError for a value it refuses.

What is wrong is told without quoting the value: it may be a key in the wrong place.
"""

from __future__ import annotations

import re
from pathlib import Path

from scribe_desktop.config.credentials import is_publishable
from scribe_desktop.config.definitions import Definition

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}")
_KEY = re.compile(r"[!-~]{1,4096}")


class BadValueError(ValueError):
    """A value that is refused: one sentence on what is wrong, one on how to mend it."""

    def __init__(self, what_is_wrong: str, how_to_mend: str) -> None:
        super().__init__(what_is_wrong)
        self.what_is_wrong = what_is_wrong
        self.how_to_mend = how_to_mend


def parse_flag(raw: object) -> bool:
    """1/0, true/false, yes/no, on/off in any case; a TOML boolean, or 1 and 0."""
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower() if isinstance(raw, str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadValueError("It is neither on nor off.", "Write 1 or 0.")


def parse_whole_number(raw: object, definition: Definition) -> int:
    """A whole number between the definition's limits."""
    limits = f"Write a whole number from {definition.minimum} to {definition.maximum}."
    if isinstance(raw, str) and _WHOLE_NUMBER.fullmatch(raw.strip()):
        number = int(raw)
    elif isinstance(raw, int) and not isinstance(raw, bool):
        number = raw
    else:
        raise BadValueError("It is not a whole number.", limits)
    if not definition.minimum <= number <= definition.maximum:
        raise BadValueError("It is out of range.", limits)
    return number


def parse_model(raw: object) -> str:
    """A model's name as its provider writes it."""
    if not isinstance(raw, str) or _MODEL.fullmatch(raw.strip()) is None:
        raise BadValueError("It is not a model name.", "Write it as the provider lists it, without quotes or spaces.")
    return raw.strip()


def parse_url(raw: object) -> str:
    """An https address; plain http only to this computer. No user name, query or fragment."""
    from urllib.parse import urlsplit

    complaint = BadValueError("It is not a usable web address.", "Write it as https://host or https://host/path.")
    if not isinstance(raw, str) or _KEY.fullmatch(raw.strip()) is None:
        raise complaint
    try:
        parts = urlsplit(raw.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise complaint from None
    if not host or parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
        raise complaint
    if parts.username is not None or parts.password is not None:
        raise BadValueError("It holds a user name or password.", "Write the address without them.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise BadValueError("It is not encrypted.", "Write https; plain http is allowed only to this computer.")
    return raw.strip().rstrip("/")


def parse_key(raw: object) -> str:
    """A key or token: printable, in one piece."""
    if not isinstance(raw, str) or _KEY.fullmatch(raw.strip()) is None or raw.strip()[0] in "\"'":
        raise BadValueError(
            "It has spaces, quotes or unprintable characters in it.", "Paste the key again, without quotes."
        )
    return raw.strip()


def parse_publishable_key(raw: object) -> str:
    """The cloud's publishable key."""
    key = parse_key(raw)
    if not is_publishable(key):
        raise BadValueError(
            "It is not a publishable key.",
            "Copy the key that begins with sb_publishable_ (or the older anon key) from the project's API settings.",
        )
    return key


def parse_path(raw: object) -> Path:
    """A full path; `~` stands for the home folder."""
    complaint = BadValueError("It is not a full path.", "Write it from the root or the drive on, or beginning with ~.")
    if not isinstance(raw, str) or not raw.isprintable():
        raise complaint
    try:
        path = Path(raw.strip()).expanduser()
    except RuntimeError:
        raise complaint from None
    if not path.is_absolute():
        # A relative folder would put patient data wherever the program happens to be started.
        raise complaint
    return path


def parse_path_or_name(raw: object) -> str:
    """A folder or a name; which of the two is for the engine to find out."""
    if not isinstance(raw, str) or not raw.isprintable() or len(raw) > 4096:
        raise BadValueError("It is neither a folder nor a name.", "Write the model's folder or its name.")
    return raw.strip()


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
