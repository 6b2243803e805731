"""The local socket by which a second start or the command line talks to the running program. No Qt."""

from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.client import ControlClient
from scribe_desktop.control.codec import ProtocolError
from scribe_desktop.control.messages import (
    DoneMessage,
    NoticeMessage,
    Pong,
    ProcessRequest,
    ProgressMessage,
    Refused,
)
from scribe_desktop.control.server import ControlHandler, ControlServer, Tell

__all__ = [
    "ControlAddress",
    "ControlClient",
    "ControlHandler",
    "ControlServer",
    "DoneMessage",
    "NoticeMessage",
    "Pong",
    "ProcessRequest",
    "ProgressMessage",
    "ProtocolError",
    "Refused",
    "Tell",
]
