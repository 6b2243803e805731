"""Owns what a connection can do, whatever carries it: whole frames out, whole frames in, with time limits."""

from __future__ import annotations

from typing import Protocol


class ChannelClosedError(Exception):
    """The other side is gone, or this side was shut down."""


class FrameTooLargeError(Exception):
    """The other side sent more than a frame may hold."""


class Channel(Protocol):
    """One connection. One thread may send while another receives."""

    def send(self, frame: bytes, *, is_droppable: bool = False) -> None:
        """Send one frame; a droppable one is left out when the other side does not keep up.

        Raises:
            ChannelClosedError: it could not be sent within the channel's time limit, or at all.
        """

    def receive(self, wait_seconds: float | None) -> bytes:
        """The next whole frame, without its newline. None waits for ever.

        Raises:
            TimeoutError: no whole frame came in time; what came is kept for the next call.
            ChannelClosedError: there will be no more.
            FrameTooLargeError: the frame is larger than allowed; the channel is of no more use.
        """

    def shut_down(self) -> None:
        """End both directions; a thread that waits in `receive` gets ChannelClosedError. Safe from any thread."""

    def close(self) -> None:
        """Give the connection back to the system. Only when no other thread uses it any more."""


class ChannelListener(Protocol):
    """Waits for connections."""

    def accept(self) -> Channel | None:
        """The next connection, or None once `close` was called. Strangers are turned away without a word."""

    def close(self) -> None:
        """Stop listening and take the address away. Safe from any thread."""
