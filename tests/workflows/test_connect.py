"""Doors and engines: one that is busy is waited for, one that is not there is told at once."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic

import pytest
from temporalio.client import Client

from engine.ports import LOOPBACK, free_port
from gate.connect import BUSY_S, connect
from gate.errors import EngineAway


@asynccontextmanager
async def hanging_up_on(calls: int, target: str) -> AsyncIterator[str]:
    """An address that takes so many calls without an answer, and then puts through to TARGET."""
    taken = 0
    host, _, port = target.rpartition(":")

    async def put_through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        taken += 1
        if taken <= calls:
            writer.close()
            return
        there, back = await asyncio.open_connection(host, port)
        with suppress(ConnectionError):
            await asyncio.gather(carried(reader, back), carried(there, writer))

    async with await asyncio.start_server(put_through, LOOPBACK, free_port()) as server:
        name = server.sockets[0].getsockname()
        yield f"{name[0]}:{name[1]}"
        assert taken > calls


async def carried(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Hand on what comes until it ends."""
    while part := await source.read(65_536):
        sink.write(part)
        await sink.drain()
    sink.close()


async def test_a_long_name_of_a_host_does_not_fill_histories(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in most of their events; that of the process stays whole."""
    monkeypatch.setattr(socket, "gethostname", lambda: "worker-7d9f8b6c5-x2k4q.cases.example.com")
    reached = await connect(client.service_client.config.target_host)

    assert f"{os.getpid()}@c5-x2k4q" == reached.identity
    del reached


async def test_an_engine_that_hangs_up_at_first_is_asked_again(client: Client) -> None:
    """A server under load, or just starting, costs a wait and no error."""
    async with hanging_up_on(3, client.service_client.config.target_host) as target:
        reached = await connect(target)

        assert client.namespace == reached.namespace
        del reached


async def test_an_engine_that_is_not_there_is_told_at_once() -> None:
    """Nothing listens: nobody is kept waiting."""
    before = monotonic()
    with pytest.raises(EngineAway) as away:
        await connect(f"{LOOPBACK}:{free_port()}")

    assert "engine_away" == away.value.code
    assert monotonic() - before < BUSY_S / 2
