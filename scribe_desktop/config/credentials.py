"""Owns the refusal of keys that a workstation must never hold: the cloud's service keys. It stores and prints none.

Key forms: Supabase documents `sb_publishable_...` and `sb_secret_...`, and the older JWTs with a `role` claim of
`anon` or `service_role`.
"""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping

from scribe_desktop.config.problems import Problem

SERVICE_KEY_NAMES = ("SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SECRET_KEY")
_SECRET_KEY = re.compile(r"\bsb_secret_")
_PUBLISHABLE_KEY = re.compile(r"sb_publishable_[A-Za-z0-9_-]+")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_WHY = "A workstation signs in as its user; this key would open every patient's data of every clinician."
_REMOVE = "Remove it from this computer, and replace the key in the Supabase dashboard if others could read it."


def service_key_problems(environment: Mapping[str, str], file_texts: Iterable[tuple[str, str]]) -> list[Problem]:
    """Every service key in the environment or in the settings file's texts, wherever it stands."""
    problems = [
        Problem(name, f"Service keys are refused. {_WHY}", _REMOVE) for name in SERVICE_KEY_NAMES if name in environment
    ]
    others = [(name, value) for name, value in environment.items() if name not in SERVICE_KEY_NAMES]
    problems.extend(
        Problem(name, f"It holds a Supabase service key, which is refused. {_WHY}", _REMOVE)
        for name, value in [*others, *file_texts]
        if is_service_key(value)
    )
    return problems


def is_service_key(text: str) -> bool:
    """Whether a text holds a Supabase service key, in either form."""
    return bool(_SECRET_KEY.search(text)) or any(jwt_role(token) == "service_role" for token in _JWT.findall(text))


def is_publishable(key: str) -> bool:
    """Whether a key may be held by a workstation: the publishable form, or a JWT whose role is `anon`."""
    return _PUBLISHABLE_KEY.fullmatch(key) is not None or jwt_role(key) == "anon"


def jwt_role(token: str) -> str | None:
    """The `role` claim of a JWT, unverified; None when it is no JWT or names no role."""
    import json

    if _JWT.fullmatch(token) is None:
        return None
    payload = token.split(".")[1]
    try:
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    role = claims.get("role") if isinstance(claims, dict) else None
    return role if isinstance(role, str) else None
