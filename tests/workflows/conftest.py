"""What the tests of the durable case share: one real server, and a worker at a time."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client

from engine.namespace import prepare
from engine.ports import free_port
from engine.server import start
from gate.connect import connect
from tests.workflows.desk import Desk, seated

QUEUES = count(1)


@pytest_asyncio.fixture(scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A client of a real server, which is there for the whole run."""
    folder = tmp_path_factory.mktemp("engine")
    async with await start(folder, port=free_port(), quick_timers=True) as engine:
        connected = await connect(engine.target)
        await prepare(connected)
        yield connected


@pytest.fixture
def queue() -> str:
    """A task queue of this test alone."""
    return f"cases-{next(QUEUES)}"


@pytest_asyncio.fixture
async def desk(client: Client, queue: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with records of its own and a worker."""
    async with seated(client, queue, tmp_path) as made, made.working():
        yield made


@pytest_asyncio.fixture
async def empty_desk(client: Client, queue: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk without a worker: the test brings its own."""
    async with seated(client, queue, tmp_path) as made:
        yield made
