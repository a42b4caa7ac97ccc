"""Connections that webhooks go by: kept, shared out, and never waited for longer than asked."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Semaphore, Thread

import httpx
import pytest

from firsthour.notices.channels.exchange import Answer, ConnectionLost, Fault, NoConnection
from firsthour.notices.channels.transport import Connections
from tests.receiver import Receiver, receiver

JSON = {"content-type": "application/json"}


def posted(connections: Connections, url: str, body: bytes = b"{}") -> Answer:
    """What a place answers."""
    return connections.post(url, JSON, body, within_s=5.0).answer(1000)


@pytest.fixture
def connections() -> Iterator[Connections]:
    """Give connections to this machine, two at most."""
    made = Connections(["localhost"], 2)
    yield made
    made.close()


@contextmanager
def receivers(count: int) -> Iterator[list[Receiver]]:
    """So many servers."""
    with ExitStack() as stack:
        yield [stack.enter_context(receiver()) for _ in range(count)]


@contextmanager
def hanging_up(answer: bytes, times: int = 1) -> Iterator[tuple[str, Semaphore]]:
    """A server that answers the first bytes of a request and hangs up; counts how often it has."""

    def serve() -> None:
        for _ in range(times):
            with listening.accept()[0] as connection:
                connection.recv(10)
                connection.sendall(answer)
            hung_up.release()

    hung_up = Semaphore(0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        thread = Thread(target=serve)
        thread.start()
        yield f"http://localhost:{listening.getsockname()[1]}/", hung_up
        thread.join()


def test_places_that_are_asked_in_turn_keep_their_connections(connections: Connections) -> None:
    """Neither has to be called anew for each message."""
    with receivers(2) as several:
        for number in range(10):
            posted(connections, several[number % 2].url())
        found = [len({got.connection for got in each.requests}) for each in several]
        connections.close()

    assert [1, 1] == found


def test_the_connection_that_was_idle_for_longest_makes_room(connections: Connections) -> None:
    """Three places with two connections: the one that was asked last is still there."""
    with receivers(3) as several:
        for each in several:
            posted(connections, each.url())
        posted(connections, several[2].url())
        posted(connections, several[0].url())
        found = [len({got.connection for got in each.requests}) for each in several]
        connections.close()

    assert [2, 1, 1] == found


def test_a_connection_that_was_hung_up_meanwhile_is_not_used(connections: Connections) -> None:
    """Nothing is lost on it: the next message goes by a new one."""
    fine = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    with hanging_up(fine, 2) as (url, hung_up):
        first = posted(connections, url)
        hung_up.acquire(timeout=10)
        second = posted(connections, url)

    assert (200, 200) == (first.status, second.status)


def test_an_answer_that_comes_before_the_end_of_the_message_counts(
    connections: Connections,
) -> None:
    """Whoever takes no more than so many bytes says so and hangs up."""
    too_large = b"HTTP/1.1 413 Too large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with hanging_up(too_large) as (url, _):
        found = posted(connections, url, b"x" * 20_000_000)

    assert Answer(413, b"", "") == found


def test_who_finds_no_connection_free_is_not_kept_waiting() -> None:
    """The one that hangs has its place until it is given up."""
    connections = Connections(["localhost"], 1)
    faults: list[Exception] = []
    with receiver() as there:
        there.mode = "hang"

        def hang() -> None:
            try:
                posted(connections, there.url())
            except Fault as fault:
                faults.append(fault)

        thread = Thread(target=hang)
        thread.start()
        there.arrived.wait(5)
        with pytest.raises(NoConnection) as caught:
            connections.post(there.url(), JSON, b"{}", within_s=0.2)
        there.over.set()
        thread.join()
        there.mode = ""
        found = posted(connections, there.url())
        connections.close()

    assert not caught.value.is_late
    assert [ConnectionLost] == list(map(type, faults))
    assert 204 == found.status


def test_an_address_is_asked_for_as_it_is_written(connections: Connections) -> None:
    """What is no letter of an address is escaped; what comes behind # stays here."""
    with receiver() as there:
        posted(connections, there.url("/a%2Fb/ü?to=ä&n=1#part"))
    got = there.requests[0]

    assert "/a%2Fb/%C3%BC?to=%C3%A4&n=1" == got.path
    assert f"localhost:{there.port}" == got.headers["host"]


def test_what_goes_encrypted_keeps_its_connection_and_its_time(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's name is checked; who hangs is given up on an encrypted connection too."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with receiver(certificate) as there:
        connections = Connections(["localhost", "127.0.0.1"], 2)
        body = b"x" * 200_000
        codes = [posted(connections, there.url(), body).status for _ in range(3)]
        there.mode = "hang"
        with pytest.raises(ConnectionLost) as caught:
            connections.post(there.url(), JSON, b"{}", within_s=0.3).answer(1000)
        with pytest.raises(NoConnection):
            posted(connections, there.url(host="127.0.0.1"))
        connections.close()

    assert [204, 204, 204] == codes
    assert caught.value.is_late
    assert [body] * 3 == [got.body for got in there.requests[:3]]
    assert 1 == len({got.connection for got in there.requests})


def test_what_is_no_address_is_not_asked(connections: Connections) -> None:
    """It says so, before anything is connected."""
    with pytest.raises(httpx.InvalidURL):
        posted(connections, "http://local\x00host/")
