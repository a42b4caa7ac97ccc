"""Connections to places that somebody outside has named: checked where they go, bounded in time."""

import logging
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import httpcore
import httpx

from firsthour.notices.channels.hosts import addresses

_KEPT_S = 30.0
"""How long an idle connection is kept."""

# It tells every address that is called, and an address may be all that keeps others out.
logging.getLogger("httpx").setLevel(logging.WARNING)


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


def _left(timeout: float | None) -> float | None:
    if _UNTIL.at == float("inf"):
        return timeout
    left = max(_UNTIL.at - monotonic(), 0.001)
    return left if timeout is None else min(timeout, left)


class Transport(httpx.HTTPTransport):
    """Connects to public addresses, and to trusted hosts; never by way of a proxy."""

    def __init__(self, trusted: Iterable[str], connections: int) -> None:
        context = ssl.create_default_context()
        super().__init__(verify=context)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=_KEPT_S,
            network_backend=_Backend(tuple(trusted)),
        )


class _Backend(httpcore.NetworkBackend):
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
                    address, port, _left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _Stream(found)
        raise fault or httpcore.ConnectError("no address")


class _Stream(httpcore.NetworkStream):
    """A connection whose reads and writes keep to what is left of the request's time."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        if _UNTIL.at <= monotonic():
            raise httpcore.ReadTimeout("the request has taken its time")
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write everything."""
        self._inner.write(buffer, _left(timeout))

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
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the base class's own signature
        """What the connection knows of itself."""
        return self._inner.get_extra_info(info)
