"""Real servers for the tests of the engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from engine.backup import copy_database
from engine.ports import free_port
from engine.server import Engine, start


@pytest_asyncio.fixture(scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engine]:
    """A server for the tests that leave it running."""
    folder = tmp_path_factory.mktemp("engine")
    engine = await start(folder, port=free_port(), quick_timers=True)
    yield engine
    await engine.kill()


@pytest.fixture
def made_folder(shared: Engine, tmp_path: Path) -> Path:
    """A data folder whose server has been stopped."""
    copy_database(shared.database, tmp_path / shared.database.name)
    for cache in shared.folder.glob("temporal-schema-*.json"):
        (tmp_path / cache.name).write_bytes(cache.read_bytes())
    return tmp_path
