"""Streams to places that somebody outside has named: where they may go, bounded in time."""

import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import ceil
from time import monotonic
from typing import Any

import httpcore

from firsthour.notices.channels.hosts import addresses

_TICK_S = 0.1
"""How exactly a connection keeps to the time of a request: to set it is a call of the system."""


class _Until(threading.local):
    """When the request of a thread must be over, by the monotonic clock."""

    at: float = float("inf")


_UNTIL = _Until()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What this thread asks for meanwhile takes so long in all, however slowly it trickles."""
    _UNTIL.at = monotonic() + seconds
    try:
        yield
    finally:
        _UNTIL.at = float("inf")


def left_of(timeout: float | None = None) -> float | None:
    """Seconds that are left of `within`, or of a shorter timeout; None without either."""
    if _UNTIL.at == float("inf"):
        return timeout
    left = max(_UNTIL.at - monotonic(), 0.001)
    return left if timeout is None else min(timeout, left)


class Backend(httpcore.NetworkBackend):
    """Asks for the addresses of a host once, and connects to what was checked."""

    def __init__(self, trusted: tuple[str, ...]) -> None:
        self._trusted, self._sockets = trusted, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the host's addresses. PrivateHost, UnknownHost."""
        fault: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses(host, port, self._trusted):
            try:
                found = self._sockets.connect_tcp(
                    address, port, left_of(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _Stream(found)
        raise fault or httpcore.ConnectError("no address")


class _Stream(httpcore.NetworkStream):
    """A connection whose reads and writes keep to what is left of the request's time.

    A request leaves in one piece, in however many it is written: each is a call of the system's,
    and wakes whoever waits for it.
    """

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner, self._socket = inner, inner.get_extra_info("socket")
        self._unsent: list[bytes] = []
        self._bound_s: float | None = 0.0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Send what was written, and read what is there."""
        self._send(timeout)
        if _UNTIL.at <= monotonic():
            raise httpcore.ReadTimeout("the request has taken its time")
        self._bind(timeout)
        try:
            return bytes(self._socket.recv(max_bytes))
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - it is sent when something is read
        """Write everything: it leaves before anything is read."""
        if buffer:
            self._unsent.append(buffer)

    def _send(self, timeout: float | None) -> None:
        if not self._unsent:
            return
        whole, self._unsent = b"".join(self._unsent), []
        self._bind(timeout)
        try:
            self._socket.sendall(whole)
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError:
            # Who hangs up before the end of a message may have answered it, as too large.
            return

    def _bind(self, timeout: float | None) -> None:
        left = left_of(timeout)
        bound = ceil(left / _TICK_S) * _TICK_S if left is not None else None
        if bound != self._bound_s:
            self._socket.settimeout(bound)
            self._bound_s = bound

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on encrypted."""
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left_of(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the base class's own signature
        """What the connection knows of itself."""
        return self._inner.get_extra_info(info)
