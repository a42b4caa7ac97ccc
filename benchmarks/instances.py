"""What an instance of the case's workflow costs, against one of an empty workflow.

A worker makes an instance for every case that it does not hold in memory: at its start, and after
a crash. Both kinds are made by replaying a short history again and again: the first task of a
canonical case, with the decision on its whole opening, and the only task of an empty workflow.
They take turns, and the fastest turn of each counts: what else the machine did is no instance's.
"""

import time
from collections.abc import AsyncIterator

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from benchmarks.bare_twin import QUEUE, Empty, twins
from benchmarks.ground import Ground
from gate.say import workflow_id
from workflows.plugin import FirsthourPlugin

ORDERED = (
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
)
TOGETHER = 5
"""Instances that are made in one turn."""


async def instance_ratio(ground: Ground, case: int, times: int) -> float:
    """How many times as long as an empty workflow's instance one of a case takes."""
    whole = await ground.client.get_workflow_handle(workflow_id(case)).fetch_history()
    async with twins(ground.client):
        handle = await ground.client.start_workflow(Empty.run, id="empty", task_queue=QUEUE)
        await handle.result()
    replayer = Replayer(workflows=[Empty], plugins=[FirsthourPlugin()])
    kinds = (await handle.fetch_history(), _first_task(whole))
    turns = [
        [await _seconds_each(replayer, history) for history in kinds]
        for _ in range(1 + times // TOGETHER)
    ]
    del turns[0]  # to warm up
    return min(case_s for _, case_s in turns) / min(empty_s for empty_s, _ in turns)


def _first_task(history: WorkflowHistory) -> WorkflowHistory:
    """A history up to the end of what its first workflow task ordered."""
    events = history.events
    done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    end = next(at for at, event in enumerate(events) if event.event_type == done) + 1
    while events[end].event_type in ORDERED:
        end += 1
    return WorkflowHistory(history.workflow_id, events[:end])


async def _seconds_each(replayer: Replayer, history: WorkflowHistory) -> float:
    async def again() -> AsyncIterator[WorkflowHistory]:
        for _ in range(TOGETHER):
            yield history

    begun = time.perf_counter()
    await replayer.replay_workflows(again())
    return (time.perf_counter() - begun) / TOGETHER
