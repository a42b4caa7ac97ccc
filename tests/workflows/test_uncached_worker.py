"""A worker that keeps no case in memory: every task is replayed from the first event."""

from temporalio.worker import Replayer

from firsthour.laboratory.rehearsal.likeness import kinds
from tests.workflows.desk import Desk
from workflows.plugin import FirsthourPlugin


async def lived(desk: Desk, cached: int) -> dict[str, list[str]]:
    """The threads of a case from its opening to its verification."""
    async with desk.working(cached=cached):
        await desk.opens(customers=1)
        await desk.manager.acknowledges()
        await desk.engineer.signals_blindly()
        await desk.manager.declares()
        await desk.architect.verifies()
        await desk.manager.sends("initial_notice:customers:1")
        await desk.quiet()
    return kinds(desk.facts())


async def test_an_uncached_worker_brings_about_the_same_facts(empty_desk: Desk) -> None:
    """The same story with and without memory has the same threads, and both histories replay."""
    with_memory = await lived(empty_desk, 100)
    histories = [await empty_desk.handle.fetch_history()]
    without = await lived(empty_desk, 0)
    histories.append(await empty_desk.handle.fetch_history())

    assert with_memory == without
    for history in histories:
        await Replayer(workflows=[], plugins=[FirsthourPlugin()]).replay_workflow(history)
