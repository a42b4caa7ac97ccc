"""An engine that nobody works for: cases are opened all the same, commands say what is missing."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cli import opening
from engine.namespace import prepare
from engine.server import Engine, start
from gate import say
from gate.connect import connect
from tests.cli.conftest import House, Type


@pytest.fixture
def idle(quiet: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine without a worker; answers are waited for a second only."""
    monkeypatch.setattr(say.say, "__defaults__", (timedelta(seconds=1),))
    monkeypatch.setattr(opening, "TAKEN_UP_S", 0.1)
    engine = asyncio.run(_ready(quiet))
    yield engine
    asyncio.run(engine.kill())


async def _ready(house: House) -> Engine:
    engine = await start(house.folder, port=house.port)
    await prepare(await connect(engine.target))
    return engine


@pytest.mark.usefixtures("idle")
def test_a_missing_worker_ends_with_five(type_in: Type) -> None:
    """A command that nobody takes up ends with 5, names the worker, and how to say it again."""
    opened = type_in("open", "--title", "T", "--summary", "S", "--json")

    typed = type_in("manager", "acknowledge", "1", "--as", "jonas.weber", "--id", "mine")

    assert (0, False) == (opened.code, opened.json["taken_up"])
    assert 5 == typed.code
    assert "No worker took the command up" in typed.err
    assert "firsthour up" in typed.err
    assert "--id mine" in typed.err
