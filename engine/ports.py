"""Ports of this machine's loopback: which are free."""

import random
import socket

from engine.errors import PortTaken

LOOPBACK = "127.0.0.1"

_CHOICE = range(10_000, 32_768)
"""Below those that the systems lend to connections: Linux from 32768, others from 49152."""
_TRIES = 1_000
_CHANCE = random.SystemRandom()


def free_port() -> int:
    """Return a TCP port that nothing listens on, and that no connection is lent meanwhile.

    What the system itself would give (port 0) may be given to another connection, too, before
    the server that it is for listens on it. Raises `PortTaken` if none is found.
    """
    for _ in range(_TRIES):
        port = _CHANCE.choice(_CHOICE)
        if is_free(port) and not answers(port):
            return port
    message = f"no free port from {_CHOICE[0]} to {_CHOICE[-1]} of {LOOPBACK} was found"
    raise PortTaken(message)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does: connections of a predecessor that linger must not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def require_free(port: int) -> None:
    """Raise `PortTaken` if something listens on this port."""
    if not is_free(port):
        message = f"port {port} of {LOOPBACK} is taken: stop what uses it, or choose another"
        raise PortTaken(message)


def answers(port: int) -> bool:
    """Tell whether something accepts connections on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((LOOPBACK, port)) == 0
