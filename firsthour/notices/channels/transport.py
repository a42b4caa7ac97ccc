"""Connections to places that somebody outside has named: shared out, and used again."""

import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import httpcore
import httpx

from firsthour.notices.channels.streams import Backend, left_of, within

FAULTS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
"""What a request may meet between us and the place."""
_KEPT_S = 30.0
"""How long an idle connection is kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a place answered: its status, the beginning of its text, when it wants to be asked."""

    status: int
    text: bytes
    retry_after: str


class Connections:
    """Posts to public addresses, and to trusted hosts; never by way of a proxy.

    Connections are kept and used again; ``most`` are open at once. One request has a connection
    to itself, and what it costs to find one does not grow with their number: a crowd is told by
    many threads, which would wait for one another.
    """

    def __init__(self, trusted: Iterable[str], most: int) -> None:
        self._backend, self._most = Backend(tuple(trusted)), most
        self._context = ssl.create_default_context()
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[httpcore.HTTPConnection] = []
        """The one that was used last stands last."""
        self._busy = 0

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, *, within_s: float, read: int
    ) -> Answer:
        """Post, in so many seconds, and read about so many bytes of the answer.

        PrivateHost, UnknownHost, `httpx.InvalidURL`, or one of `FAULTS`.
        """
        request = _request(url, headers, body)
        with within(within_s), self._one(request.url.origin) as connection:
            response = connection.handle_request(request)
            try:
                return _answer(response, read)
            finally:
                response.close()

    def close(self) -> None:
        """Hang up; a later request connects again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _one(self, origin: httpcore.Origin) -> Iterator[httpcore.HTTPConnection]:
        """A connection for one request: one that is left from another, or a new one."""
        if not self._places.acquire(timeout=left_of()):
            raise httpcore.PoolTimeout
        try:
            connection = self._idle_one(origin) or self._new(origin)
            try:
                yield connection
            finally:
                self._give_back(connection)
        finally:
            self._places.release()

    def _idle_one(self, origin: httpcore.Origin) -> httpcore.HTTPConnection | None:
        while True:
            with self._lock:
                ours = (each for each in reversed(self._idle) if each.can_handle_request(origin))
                found = next(ours, None)
                if found is None:
                    return None
                self._idle.remove(found)
                self._busy += 1
            if not found.has_expired():
                return found
            self._give_up(found)

    def _new(self, origin: httpcore.Origin) -> httpcore.HTTPConnection:
        """A connection that is not there yet; whoever was idle for longest makes room."""
        with self._lock:
            self._busy += 1
            spare = max(len(self._idle) + self._busy - self._most, 0)
            over, self._idle = self._idle[:spare], self._idle[spare:]
            over += [each for each in self._idle if each.has_expired()]
            self._idle = [each for each in self._idle if each not in over]
        for each in over:
            each.close()
        return httpcore.HTTPConnection(
            origin, self._context, keepalive_expiry=_KEPT_S, network_backend=self._backend
        )

    def _give_back(self, connection: httpcore.HTTPConnection) -> None:
        if not connection.is_idle() or connection.is_closed():
            self._give_up(connection)
            return
        with self._lock:
            self._busy -= 1
            self._idle.append(connection)

    def _give_up(self, connection: httpcore.HTTPConnection) -> None:
        with self._lock:
            self._busy -= 1
        connection.close()


def _request(url: str, headers: Mapping[str, str], body: bytes) -> httpcore.Request:
    parts = httpx.URL(url)
    place = httpcore.URL(
        scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path
    )
    own = {b"Host": parts.netloc, b"Content-Length": b"%d" % len(body)}
    every = [*own.items(), *((name.encode(), value.encode()) for name, value in headers.items())]
    return httpcore.Request("POST", place, headers=every, content=body)


def _answer(response: httpcore.Response, most: int) -> Answer:
    """The beginning of the answer, whatever its size.

    Short answers are read to their end, so that the connection can be used again.
    """
    text = b""
    with suppress(*FAULTS):  # the status is what counts, and it is there
        for piece in response.iter_stream():
            text += piece
            if len(text) > most:
                break
    later = (value for name, value in response.headers if name.lower() == b"retry-after")
    return Answer(response.status, text[:most], next(later, b"").decode("latin-1").strip())
