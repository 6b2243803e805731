"""Owns the wire format: one JSON object a line, `v` the version, `type` the message, its fields by name.

Frames are at most 1 MiB, newline included. Every field is checked by its declared type; unknown fields are refused.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from scribe_desktop.control.messages import (
    Accepted,
    CancelRequest,
    DoneMessage,
    Message,
    NoticeMessage,
    Ping,
    Pong,
    ProcessRequest,
    ProgressMessage,
    RaiseWindow,
    Refused,
)
from scribe_desktop.errors import ExitCode, ScribeError

WIRE_VERSION = 1
MAX_FRAME_BYTES = 1024 * 1024
_MAX_NUMBER = 2**63

_KINDS: dict[str, type[Message]] = {
    "ping": Ping,
    "raise_window": RaiseWindow,
    "process": ProcessRequest,
    "cancel": CancelRequest,
    "pong": Pong,
    "accepted": Accepted,
    "progress": ProgressMessage,
    "notice": NoticeMessage,
    "done": DoneMessage,
    "refused": Refused,
}
_TYPES: dict[type[Message], str] = {kind: name for name, kind in _KINDS.items()}


class ProtocolError(ScribeError):
    """The other side said something that is no message of ours, so it did not take the work."""

    default_code = "control.protocol"
    exit_code = ExitCode.WORKSPACE_HELD


def encode(message: Message) -> bytes:
    """One frame, newline included.

    Raises:
        ProtocolError: the message is larger than a frame may be, or holds a number that is not finite.
    """
    table: dict[str, object] = {"v": WIRE_VERSION, "type": _TYPES[type(message)]}
    table.update({field.name: _plain(getattr(message, field.name)) for field in fields(message)})
    try:
        frame = json.dumps(table, allow_nan=False).encode("ascii") + b"\n"
    except ValueError:
        raise ProtocolError("A message with a number that is none cannot be sent.") from None
    if len(frame) > MAX_FRAME_BYTES:
        raise ProtocolError("A message is too large for the local socket.", code="control.too_large")
    return frame


def decode(frame: bytes) -> Message:
    """The message of one frame.

    Raises:
        ProtocolError: `control.version` when the other side speaks another version, `control.protocol` for the rest.
    """
    table = _parse(frame)
    version = table.pop("v", None)
    if type(version) is not int:
        raise _bad("it names no version")
    if version != WIRE_VERSION:
        raise ProtocolError(
            "The running program and this one are of different versions.",
            next_step="Close the running program and try again.",
            code="control.version",
        )
    name = table.pop("type", None)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise _bad("its type is unknown")
    hints = typing.get_type_hints(kind)
    if table.keys() != hints.keys():
        raise _bad("its fields are not those of its type")
    values = {field: _typed(table[field], hint, field) for field, hint in hints.items()}
    return kind(**values)  # type: ignore[arg-type]  # each value was checked against its hint


def _parse(frame: bytes) -> dict[str, object]:
    try:
        table = json.loads(frame.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _bad("it is not JSON") from None
    if not isinstance(table, dict):
        raise _bad("it is not an object")
    return table


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _typed(value: object, hint: object, field: str) -> object:
    if typing.get_origin(hint) is types.UnionType:
        if value is None:
            return None
        hint = next(option for option in typing.get_args(hint) if option is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise _bad(f"{field} is not a list")
        return tuple(_typed(item, typing.get_args(hint)[0], field) for item in value)
    assert isinstance(hint, type)
    return _scalar(value, hint, field)


def _scalar(value: object, kind: type, field: str) -> object:
    if kind is bool and isinstance(value, bool):
        return value
    # Not-a-number and the infinities fail the comparison as well.
    if isinstance(value, int) and not isinstance(value, bool) and kind in (int, float) and abs(value) < _MAX_NUMBER:
        return kind(value)
    if isinstance(value, float) and kind is float and abs(value) < _MAX_NUMBER:
        return value
    if isinstance(value, str) and "\0" not in value:
        if kind is Path and Path(value).is_absolute():
            return Path(value)
        if issubclass(kind, StrEnum) and value in list(kind):
            return kind(value)
        # Lone surrogates stand for undecodable bytes; only a file's path may have them.
        if kind is str and not any("\ud800" <= letter <= "\udfff" for letter in value):
            return value
    raise _bad(f"{field} is not what it should be")


def _bad(why: str) -> ProtocolError:
    return ProtocolError(f"A message on the local socket was refused: {why}.")
