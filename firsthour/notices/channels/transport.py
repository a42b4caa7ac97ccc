"""Connections to places that somebody outside has named: shared out, and used again."""

import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic

import h11
import httpx

from firsthour.notices.channels.exchange import (
    Answer,
    Connection,
    NoConnection,
    Origin,
    connected,
)

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that has left; `answer` must be called, once."""

    until: float
    """When it must be over, by the monotonic clock."""
    _connection: Connection
    _connections: "Connections"

    def fileno(self) -> int:
        """What the system calls its connection by: readable once something is answered."""
        return self._connection.fileno()

    def answer(self, most: int) -> Answer:
        """Wait for the answer, and read about so many bytes of it. ConnectionLost."""
        try:
            return self._connection.answer(most)
        finally:
            self._connections.give_back(self._connection)


class Connections:
    """Posts to public addresses, and to trusted hosts; never by way of a proxy.

    Connections are kept and used again; ``most`` are open at once. One request has a connection
    to itself, and what it costs to find one does not grow with their number. Threads may share
    them, and one thread may have several requests under way.
    """

    def __init__(self, trusted: Iterable[str], most: int) -> None:
        self._trusted, self._most = tuple(trusted), most
        self._context = ssl.create_default_context()
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        """The one that was used last stands last."""
        self._busy = 0

    def post(self, url: str, headers: Mapping[str, str], body: bytes, *, within_s: float) -> Posted:
        """Post; the answer must be there in so many seconds.

        PrivateHost, UnknownHost, `httpx.InvalidURL`, NoConnection or ConnectionLost.
        """
        origin, request = _request(url, headers, body)
        until = monotonic() + within_s
        if not self._places.acquire(timeout=within_s):
            raise NoConnection
        try:
            connection = self._idle_one(origin) or self._new(origin, until)
        except BaseException:
            self._places.release()
            raise
        try:
            connection.ask(request, body, until)
        except BaseException:
            self.give_back(connection)
            raise
        return Posted(until, connection, self)

    def give_back(self, connection: Connection) -> None:
        """Have a connection back whose request is over, however it ended."""
        rests = connection.rests()
        with self._lock:
            self._busy -= 1
            if rests:
                self._idle.append(connection)
        if not rests:
            connection.close()
        self._places.release()

    def close(self) -> None:
        """Hang up; a later request connects again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _idle_one(self, origin: Origin) -> Connection | None:
        """A connection that is left from another request."""
        while True:
            with self._lock:
                ours = (each for each in reversed(self._idle) if each.origin == origin)
                found = next(ours, None)
                if found is None:
                    return None
                self._idle.remove(found)
                self._busy += 1
            if not found.is_spent():
                return found
            self._give_up(found)

    def _new(self, origin: Origin, until: float) -> Connection:
        """A connection that is not there yet; whoever was idle for longest makes room."""
        with self._lock:
            self._busy += 1
            spare = max(len(self._idle) + self._busy - self._most, 0)
            over, self._idle = self._idle[:spare], self._idle[spare:]
            over += [each for each in self._idle if each.is_spent()]
            self._idle = [each for each in self._idle if each not in over]
        for each in over:
            each.close()
        try:
            return connected(origin, self._trusted, self._context, until)
        except BaseException:
            with self._lock:
                self._busy -= 1
            raise

    def _give_up(self, connection: Connection) -> None:
        with self._lock:
            self._busy -= 1
        connection.close()


def _request(url: str, headers: Mapping[str, str], body: bytes) -> tuple[Origin, h11.Request]:
    parts = httpx.URL(url)
    port = parts.port or _PORTS[parts.scheme]
    own = {"Host": parts.netloc.decode("ascii"), "Content-Length": str(len(body))}
    every = [*own.items(), *headers.items()]
    request = h11.Request(method="POST", target=parts.raw_path, headers=every)
    return Origin(parts.scheme, parts.raw_host.decode("ascii"), port), request
