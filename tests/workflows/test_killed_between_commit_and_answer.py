"""A worker is killed after its commit and before the engine hears of it, as a message arrives."""

import asyncio
import subprocess
import sys

from firsthour.domain.evolve import rebuild
from firsthour.records import views
from tests.soak_mutations import HOUSE
from tests.workflows.desk import Desk


async def test_what_was_recorded_stays_true(empty_desk: Desk) -> None:
    """The case decides nothing anew: the records hold the facts of its history, each once."""
    desk = empty_desk
    await desk.opens()
    folder = desk.tools.store.file
    target = desk.client.service_client.config.target_host

    assert folder is not None

    code = await asyncio.to_thread(_work_until_death, target, desk.queue, str(folder.parent), "2")
    recorded = desk.facts()

    assert -9 == code
    assert len(recorded) > 1

    await desk.engineer.signals_without_waiting()
    async with desk.working():
        await desk.manager.acknowledges()
        await desk.quiet()
        facts = desk.facts()
        state = await desk.state()

    assert recorded == facts[: len(recorded)]
    assert 1 == desk.count("resolution_signalled")
    assert list(range(1, len(facts) + 1)) == [fact.number for fact in facts]
    assert state.obligations.keys() == rebuild(facts).obligations.keys()
    assert () == views.alarms(desk.tools.store)


def _work_until_death(*arguments: str) -> int:
    command = [sys.executable, "-m", "tests.workflows.dying_worker", *arguments]
    return subprocess.run(command, cwd=HOUSE, timeout=60, check=False).returncode
