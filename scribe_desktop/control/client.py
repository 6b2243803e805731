"""Owns the asking side: a second start or the command line talks to the program that holds the workspace."""

from __future__ import annotations

import time
from collections.abc import Callable

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.channel import Channel, ChannelClosedError, FrameTooLargeError
from scribe_desktop.control.codec import ProtocolError, decode, encode
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
    Request,
)
from scribe_desktop.errors import CancelledError, WorkspaceHeldError

ANSWER_SECONDS = 5.0
CANCEL_SECONDS = 15.0
_POLL_SECONDS = 0.25


class ControlClient:
    """Asks the program that listens at `address`. One connection a request; safe from any thread."""

    def __init__(
        self, address: ControlAddress, *, connect_seconds: float = 2.0, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._address = address
        self._connect_seconds = connect_seconds
        self._answer_seconds = answer_seconds

    def ping(self) -> Pong | None:
        """Who listens, or None when nobody answers in time."""
        try:
            answer = self._ask(Ping())
        except WorkspaceHeldError:
            return None
        return answer if isinstance(answer, Pong) else None

    def raise_window(self) -> None:
        """Ask the running program to show its window.

        Raises:
            WorkspaceHeldError: `control.no_answer`, nobody listens or answers.
            ScribeError: what the running program says instead.
        """
        self._taken(self._ask(RaiseWindow()))

    def process(
        self,
        request: ProcessRequest,
        tell: Callable[[ProgressMessage | NoticeMessage], None],
        cancel: CancelToken,
    ) -> DoneMessage:
        """Hand the work over and wait for its end; `tell` is called on this thread. Blocks.

        Raises:
            WorkspaceHeldError: `control.no_answer`, the work was not taken; `control.lost`, the other side ended.
            CancelledError: cancel was asked for.
            ScribeError: what the work ended with.
        """
        channel = self._connect()
        try:
            self._send(channel, request)
            self._taken(self._receive(channel, self._answer_seconds))
            return self._follow(channel, tell, cancel)
        except (ChannelClosedError, FrameTooLargeError, TimeoutError):
            raise _lost() from None
        finally:
            channel.shut_down()
            channel.close()

    def _follow(
        self, channel: Channel, tell: Callable[[ProgressMessage | NoticeMessage], None], cancel: CancelToken
    ) -> DoneMessage:
        cancelled_at: float | None = None
        while True:
            if cancel.is_cancelled and cancelled_at is None:
                cancelled_at = time.monotonic()
                self._send(channel, CancelRequest())
            if cancelled_at is not None and time.monotonic() - cancelled_at > CANCEL_SECONDS:
                # Closing the connection cancels as well; no need to wait for a program that does not answer.
                raise CancelledError("The job was cancelled.", safe="What was finished before is kept.")
            try:
                message = decode(channel.receive(_POLL_SECONDS))
            except TimeoutError:
                continue
            match message:
                case ProgressMessage() | NoticeMessage():
                    tell(message)
                case DoneMessage():
                    return message
                case Refused():
                    raise message.error()
                case _:
                    raise ProtocolError("The running program gave an answer that makes no sense here.")

    def _ask(self, request: Request) -> Message:
        channel = self._connect()
        try:
            self._send(channel, request)
            return self._receive(channel, self._answer_seconds)
        finally:
            channel.shut_down()
            channel.close()

    def _connect(self) -> Channel:
        try:
            return self._address.connect(self._connect_seconds)
        except OSError:
            raise _no_answer() from None

    @staticmethod
    def _send(channel: Channel, request: Request) -> None:
        try:
            channel.send(encode(request))
        except ChannelClosedError:
            # The server may have said why before it hung up: the answer is read next.
            return

    @staticmethod
    def _receive(channel: Channel, seconds: float) -> Message:
        try:
            return decode(channel.receive(seconds))
        except (ChannelClosedError, FrameTooLargeError, TimeoutError):
            raise _no_answer() from None

    @staticmethod
    def _taken(answer: Message) -> None:
        if isinstance(answer, Refused):
            raise answer.error()
        if not isinstance(answer, Accepted):
            raise ProtocolError("The running program gave an answer that makes no sense here.")


def _no_answer() -> WorkspaceHeldError:
    return WorkspaceHeldError(
        "The program that holds the workspace does not answer.",
        safe="Nothing was started.",
        next_step="Close it and try again.",
        code="control.no_answer",
    )


def _lost() -> WorkspaceHeldError:
    return WorkspaceHeldError(
        "The program that did the work has ended.",
        safe="What was finished before is kept, and the job can be resumed.",
        next_step="Start the command again.",
        code="control.lost",
    )
