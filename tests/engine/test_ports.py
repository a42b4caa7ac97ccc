"""Ports for servers: free ones, and such as nothing else is given."""

import socket
from pathlib import Path

import pytest

from engine.errors import PortTaken
from engine.ports import LOOPBACK, free_port, is_free

LENT = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.parametrize("attempt", range(5))
def test_a_free_port_is_none_that_the_system_lends(attempt: int) -> None:
    """No connection of another process can take it before the server listens."""
    assert attempt >= 0
    first, last = map(int, LENT.read_text().split()) if LENT.exists() else (32_768, 65_535)
    port = free_port()

    assert not first <= port <= last
    assert is_free(port)


def test_a_port_that_is_listened_on_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two ports the one is given that nobody has."""
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr("engine.ports._CHOICE", range(taken, taken + 1))
        monkeypatch.setattr("engine.ports._TRIES", 3)

        with pytest.raises(PortTaken) as refused:
            free_port()

    assert "port_taken" == refused.value.code
