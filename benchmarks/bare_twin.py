"""The bare twin: as many updates, timers and regular activities as a case has, that do nothing.

It stands for what the engine itself costs. It runs on the same server in the same run, in workers
with the same options on as many queues, and each of its updates is answered before the next one is
sent, as people do. Timers that a case sets and cancels are set and cancelled; timers that fire fire
at once. An activity that a case has on another queue than its own, as all notices are, is one on
another queue here too: the engine hands it out in a step of its own, and with the answer otherwise.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client

with workflow.unsafe.imports_passed_through():  # of no use to the twin itself
    from service.work import serving

QUEUE = "bare-twin"
MOMENT = timedelta(milliseconds=1)
NEVER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each there is to do."""

    updates: int
    activities: dict[str, int]
    """By the suffix of their queue; those on the workflow's own have none."""
    fired: int
    cancelled: int

    def share(self, at: int) -> "Counts":
        """What belongs to update ``at`` (from 0): an even part, in whole numbers."""
        return Counts(
            1,
            {on: _part(many, at, self.updates) for on, many in self.activities.items()},
            _part(self.fired, at, self.updates),
            _part(self.cancelled, at, self.updates),
        )


def _part(whole: int, at: int, parts: int) -> int:
    return whole * (at + 1) // parts - whole * at // parts


@activity.defn(name="bare_twin.nothing")
def nothing() -> None:
    """Do nothing."""


@workflow.defn(name="BareTwin")
class BareTwin:
    """Takes updates; after each it does its share of timers and activities, one after the other."""

    @workflow.init
    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._said = self._awaited = 0

    @workflow.run
    async def run(self, counts: Counts) -> None:
        """Until every update has come and its share is done."""
        for at in range(counts.updates):
            self._awaited = at + 1
            await workflow.wait_condition(lambda: self._said >= self._awaited)
            await self._do(counts.share(at))
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _do(self, share: Counts) -> None:
        set_only = [asyncio.create_task(workflow.sleep(NEVER)) for _ in range(share.cancelled)]
        for _ in range(share.fired):
            await workflow.sleep(MOMENT)
        for suffix, many in share.activities.items():
            queue = f"{workflow.info().task_queue}-{suffix}" if suffix else None
            for _ in range(many):
                await workflow.execute_activity(
                    nothing, task_queue=queue, start_to_close_timeout=timedelta(seconds=10)
                )
        for task in set_only:
            task.cancel()

    @workflow.update
    def say(self) -> int:
        """One command that does nothing."""
        self._said += 1
        return self._said


@workflow.defn(name="Empty")
class Empty:
    """Ends at once: what any instance of a workflow costs."""

    @workflow.run
    async def run(self) -> None:
        """Do nothing."""


async def live(client: Client, name: str, counts: Counts) -> None:
    """One twin from its start to its end."""
    handle = await client.start_workflow(BareTwin.run, counts, id=name, task_queue=QUEUE)
    for at in range(counts.updates):
        await handle.execute_update(BareTwin.say, id=f"{name}-{at}")
    await handle.result()


@asynccontextmanager
async def twins(client: Client) -> AsyncIterator[None]:
    """The product's own workers, on queues for twins, with an activity that does nothing."""
    async with serving(
        client, [nothing], QUEUE, graceful=timedelta(0), workflows=[BareTwin, Empty]
    ):
        yield
