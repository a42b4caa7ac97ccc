"""A connection to a place that somebody outside has named: asks, and later reads what is answered.

Asking and reading are two steps, so that one thread may have several requests under way: while
the places make up their minds, it asks the next ones.
"""

import select
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from time import monotonic

import h11

from firsthour.notices.channels.hosts import addresses

KEPT_S = 30.0
"""How long an idle connection is kept."""
_TICK_S = 0.1
"""How exactly a connection keeps to the time of a request: to set it is a call of the system."""
_LEAST_S = 0.001
_READ = 64 * 1024


class Fault(Exception):
    """What a request may meet on its way. ``is_late``: it had all its time, and nobody spoke."""

    def __init__(self, *, is_late: bool = False) -> None:
        super().__init__()
        self.is_late = is_late


class NoConnection(Fault):
    """Nothing has left the house."""


class ConnectionLost(Fault):
    """The request may have arrived, or may not."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom a connection leads to."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a place answered: its status, the beginning of its text, when it wants to be asked."""

    status: int
    text: bytes
    retry_after: str


class Connection:
    """One connection: it asks, reads the answer, and may then be asked to ask again.

    A request keeps to its time, in whatever pieces an answer trickles.
    """

    def __init__(self, origin: Origin, connected: socket.socket) -> None:
        self.origin = origin
        self._socket, self._talk = connected, h11.Connection(h11.CLIENT)
        self._until = self._idle_since = 0.0
        self._bound_s: float | None = None
        self._is_whole, self._is_over = True, False

    def fileno(self) -> int:
        """What the system calls it by; readable once something is answered."""
        return self._socket.fileno()

    def ask(self, request: h11.Request, body: bytes, until: float) -> None:
        """Send a request, which must be over by ``until`` (monotonic). ConnectionLost."""
        self._until, self._is_over = until, False
        pieces = [self._talk.send(each) for each in _events(request, body)]
        self._bind()
        try:
            # In one piece: each is a call of the system's, and wakes whoever waits for it.
            self._socket.sendall(b"".join(filter(None, pieces)))
        except TimeoutError as error:
            raise ConnectionLost(is_late=True) from error
        except OSError:
            # Who hangs up before the end of a message may have answered it, as too large.
            self._is_whole = False

    def answer(self, most: int) -> Answer:
        """Wait for the answer, and read about so many bytes of its text. ConnectionLost.

        Short answers are read to their end, so that the connection can be used again.
        """
        head = self._next()
        while isinstance(head, h11.InformationalResponse):
            head = self._next()
        if not isinstance(head, h11.Response):
            raise ConnectionLost
        text = b""
        with suppress(ConnectionLost):  # the status is what counts, and it is there
            while len(text) <= most and isinstance(piece := self._next(), h11.Data):
                text += piece.data
        later = (value for name, value in head.headers if name == b"retry-after")
        return Answer(head.status_code, text[:most], next(later, b"").decode("latin-1").strip())

    def rests(self) -> bool:
        """Make ready for another request; false where this connection can have none."""
        is_over = self._talk.our_state is h11.DONE and self._talk.their_state is h11.DONE
        if not (is_over and self._is_whole):
            return False
        self._talk.start_next_cycle()
        self._idle_since = monotonic()
        return True

    def is_spent(self) -> bool:
        """Whether it was idle for too long, or was hung up meanwhile."""
        if monotonic() - self._idle_since > KEPT_S:
            return True
        look = select.poll()
        look.register(self._socket, select.POLLIN)
        return bool(look.poll(0))

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _next(self) -> object:
        try:
            while (event := self._talk.next_event()) is h11.NEED_DATA:
                self._talk.receive_data(self._received())
        except h11.RemoteProtocolError as error:
            raise ConnectionLost from error
        return event

    def _received(self) -> bytes:
        left = self._bind()
        try:
            found = self._socket.recv(_READ)
        except TimeoutError as error:
            raise ConnectionLost(is_late=True) from error
        except OSError as error:
            raise ConnectionLost from error
        if not found and self._talk.their_state is h11.SEND_RESPONSE:
            raise ConnectionLost
        if left <= 0:
            # What had come in time is read; what trickles behind it is not waited for.
            self._is_over = True
        return found

    def _bind(self) -> float:
        """Give the next call of the system what is left of the time; how much that is."""
        if self._is_over:
            raise ConnectionLost(is_late=True)
        left = self._until - monotonic()
        bound = ceil(left / _TICK_S) * _TICK_S if left > 0 else _LEAST_S
        if bound != self._bound_s:
            self._socket.settimeout(bound)
            self._bound_s = bound
        return left


def connected(
    origin: Origin, trusted: Iterable[str], context: ssl.SSLContext, until: float
) -> Connection:
    """Connect to one of the host's addresses, which is asked for once, and to no other.

    PrivateHost, UnknownHost, NoConnection.
    """
    fault = NoConnection()
    for address in addresses(origin.host, origin.port, trusted):
        try:
            return Connection(origin, _open(origin, address, context, until))
        except OSError as error:
            fault = NoConnection(is_late=isinstance(error, TimeoutError))
            fault.__cause__ = error
    raise fault


def _open(origin: Origin, address: str, context: ssl.SSLContext, until: float) -> socket.socket:
    left = max(until - monotonic(), _LEAST_S)
    found = socket.create_connection((address, origin.port), left)
    try:
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if origin.scheme != "https":
            return found
        found.settimeout(max(until - monotonic(), _LEAST_S))
        return context.wrap_socket(found, server_hostname=origin.host)
    except BaseException:
        found.close()
        raise


def _events(request: h11.Request, body: bytes) -> tuple[h11.Event, ...]:
    return request, h11.Data(data=body), h11.EndOfMessage()
