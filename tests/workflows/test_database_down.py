"""The database is away for a while."""

import asyncio
import gc
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from temporalio.client import Client

from firsthour.domain import commands as c
from gate.say import say
from tests.workflows.desk import Desk, seated


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_facts_wait_for_the_database(
    client: Client, queue: str, tmp_path: Path, postgres_url: str, postgres_database_url: str
) -> None:
    """People are answered meanwhile; when it is back every fact is recorded, in order, once."""
    name = urlsplit(postgres_database_url).path.removeprefix("/")
    async with seated(client, queue, tmp_path, postgres_database_url) as desk, desk.working():
        await desk.opens()
        await desk.quiet()
        texts = [desk.manager.text(f"Remark {each}") for each in range(3)]
        before = len(desk.facts())
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            for text in texts:
                await say(desk.client, desk.case, desk.manager.said(c.Comment(text)))
            await tried_again(desk)
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await desk.quiet()
        facts = desk.facts()

        assert before + 3 <= len(facts)
        assert texts == [fact.body.text for fact in facts if fact.body.kind == "comment_added"]
        assert list(range(1, len(facts) + 1)) == [fact.number for fact in facts]
    # Connections that the server has ended are dropped by the pool: here, not in a later test.
    gc.collect()


async def tried_again(desk: Desk) -> None:
    """Wait until a write has failed at least once."""
    while True:
        found = await desk.handle.describe()
        if any(each.attempt > 1 for each in found.raw_description.pending_activities):
            return
        await asyncio.sleep(0.05)
