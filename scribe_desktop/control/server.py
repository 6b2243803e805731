"""Owns the listening side: it answers pings, raises the window, and runs one process request a connection.

A thread accepts; each connection gets a thread of its own, and a running job a second one that watches for cancel and
for the client's end. What comes in is never trusted: bad frames are answered with Refused and the connection ends.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Protocol

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.control.address import ControlAddress
from scribe_desktop.control.channel import Channel, ChannelClosedError, ChannelListener, FrameTooLargeError
from scribe_desktop.control.codec import ProtocolError, decode, encode
from scribe_desktop.control.messages import (
    Accepted,
    CancelRequest,
    DoneMessage,
    NoticeMessage,
    Ping,
    Pong,
    ProcessRequest,
    ProgressMessage,
    RaiseWindow,
    Refused,
    Response,
)
from scribe_desktop.errors import ExitCode, ScribeError, WorkspaceHeldError
from scribe_desktop.version import __version__

MAX_CONNECTIONS = 16
FIRST_FRAME_SECONDS = 5.0
STOP_SECONDS = 10.0

Tell = Callable[[ProgressMessage | NoticeMessage], None]


class ControlHandler(Protocol):
    """What the running program does with requests. Called on connection threads, several at once."""

    def raise_window(self) -> None:
        """Show the window. Raise ScribeError when there is none."""

    def process(self, request: ProcessRequest, tell: Tell, cancel: CancelToken) -> DoneMessage:
        """Do the work and wait for it. `cancel` goes up when the client asks for it, is gone, or the server stops.

        `tell` may be called from any thread and never raises; what it says is lost on a client that does not keep up.
        Raise ScribeError for everything the client's user should read.
        """


class ControlServer:
    """Listens from `start` to `stop`. One for a data folder: a second one is refused."""

    def __init__(
        self, address: ControlAddress, handler: ControlHandler, *, first_frame_seconds: float = FIRST_FRAME_SECONDS
    ) -> None:
        self._address = address
        self._handler = handler
        self._first_frame_seconds = first_frame_seconds
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, _Connection] = {}
        self._listener: ChannelListener | None = None
        self._acceptor: threading.Thread | None = None
        self._is_stopping = False

    def __enter__(self) -> ControlServer:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start listening.

        Raises:
            WorkspaceHeldError: `control.in_use`, another program listens for this folder.
            StorageError: the socket cannot be made.
        """
        self._listener = self._address.listen()
        self._is_stopping = False
        self._acceptor = threading.Thread(
            target=self._accept, args=(self._listener,), name="control-accept", daemon=True
        )
        self._acceptor.start()

    def stop(self) -> None:
        """Stop listening, cancel the work of every connection, and wait for it, ten seconds at most."""
        listener, self._listener = self._listener, None
        acceptor, self._acceptor = self._acceptor, None
        if listener is None or acceptor is None:
            return
        listener.close()
        acceptor.join(STOP_SECONDS)
        with self._lock:
            self._is_stopping = True
            connections = dict(self._connections)
        for connection in connections.values():
            connection.stop()
        for thread in connections:
            thread.join(STOP_SECONDS)

    def _accept(self, listener: ChannelListener) -> None:
        while (channel := listener.accept()) is not None:
            connection = _Connection(channel, self._handler, self._first_frame_seconds)
            thread = threading.Thread(target=self._run, args=(connection,), name="control-connection", daemon=True)
            with self._lock:
                is_taken = len(self._connections) < MAX_CONNECTIONS and not self._is_stopping
                if is_taken:
                    self._connections[thread] = connection
            if is_taken:
                thread.start()
            else:
                connection.turn_away()

    def _run(self, connection: _Connection) -> None:
        try:
            connection.run()
        finally:
            with self._lock:
                del self._connections[threading.current_thread()]


class _Connection:
    """One client, from its first frame to its end."""

    def __init__(self, channel: Channel, handler: ControlHandler, first_frame_seconds: float) -> None:
        self._channel = channel
        self._handler = handler
        self._first_frame_seconds = first_frame_seconds
        self._send_lock = threading.Lock()
        self._cancel = CancelToken()
        self._is_working = False

    def run(self) -> None:
        """Read the request, answer it, end the connection."""
        try:
            self._answer()
        finally:
            self._channel.shut_down()
            self._channel.close()

    def stop(self) -> None:
        """Cancel the work; a connection without any ends at once. Safe from any thread."""
        self._cancel.cancel()
        if not self._is_working:
            self._channel.shut_down()

    def turn_away(self) -> None:
        """Tell the client that there are too many, and end."""
        self._send(Refused.of(_too_many()), is_droppable=True)
        self._channel.shut_down()
        self._channel.close()

    def _answer(self) -> None:
        try:
            request = decode(self._channel.receive(self._first_frame_seconds))
        except (ChannelClosedError, TimeoutError):
            return
        except FrameTooLargeError:
            self._send(Refused.of(ProtocolError("A message is too large for the local socket.")))
            return
        except ProtocolError as error:
            self._send(Refused.of(error))
            return
        match request:
            case Ping():
                self._send(Pong(__version__, os.getpid()))
            case RaiseWindow():
                self._send(self._guarded(self._raise_window))
            case ProcessRequest():
                self._process(request)
            case _:
                self._send(Refused.of(ProtocolError("There is nothing that this message could be about.")))

    def _raise_window(self) -> Response:
        self._handler.raise_window()
        return Accepted()

    def _process(self, request: ProcessRequest) -> None:
        self._is_working = True
        self._send(Accepted())
        watcher = threading.Thread(target=self._watch, name="control-watch", daemon=True)
        watcher.start()
        self._send(self._guarded(lambda: self._handler.process(request, self._tell, self._cancel)))
        self._channel.shut_down()
        watcher.join()

    def _watch(self) -> None:
        """Whatever the client does now, be it cancel, nonsense or its end, stops the work."""
        try:
            message = decode(self._channel.receive(None))
        except (ChannelClosedError, FrameTooLargeError):
            message = CancelRequest()
        except ProtocolError as error:
            self._send(Refused.of(error))
        else:
            if not isinstance(message, CancelRequest):
                self._send(Refused.of(ProtocolError("Only cancel may be asked for while work is running.")))
        self._cancel.cancel()

    def _tell(self, message: ProgressMessage | NoticeMessage) -> None:
        self._send(message, is_droppable=True)

    def _guarded(self, work: Callable[[], Response]) -> Response:
        try:
            return work()
        except ScribeError as error:
            return Refused.of(error)
        except Exception as error:  # noqa: BLE001 - foreign texts may hold patient words, so only the kind is told
            return Refused(
                code="unexpected",
                happened=f"The running program failed with an unexpected {type(error).__name__}.",
                safe="What was finished before is kept.",
                next_step="Try again.",
                exit_code=ExitCode.UNEXPECTED,
            )

    def _send(self, message: Response, *, is_droppable: bool = False) -> None:
        try:
            frame = encode(message)
            with self._send_lock:
                self._channel.send(frame, is_droppable=is_droppable)
        except ChannelClosedError:
            # A client that is gone or no longer reads gets no more work done for it.
            self._channel.shut_down()
        except ProtocolError as error:
            if not is_droppable:
                self._send(Refused.of(error))


def _too_many() -> WorkspaceHeldError:
    return WorkspaceHeldError(
        "The running program has too many requests at once.",
        next_step="Wait for one of them to end and try again.",
        code="control.busy",
    )
