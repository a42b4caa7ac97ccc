"""What an instance of the case's workflow costs, against one of an empty workflow.

A worker makes an instance for every case that it does not hold in memory: at its start, and after
a crash. Both kinds are made by replaying a short history again and again: the first task of a
canonical case, with the decision on its whole opening, and the only task of an empty workflow.
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


async def instance_ratio(ground: Ground, case: int, times: int) -> float:
    """How many times as long as an empty workflow's instance one of a case takes."""
    whole = await ground.client.get_workflow_handle(workflow_id(case)).fetch_history()
    async with twins(ground.client):
        handle = await ground.client.start_workflow(Empty.run, id="empty", task_queue=QUEUE)
        await handle.result()
    empty = await _seconds_each(await handle.fetch_history(), times)
    return await _seconds_each(_first_task(whole), times) / empty


def _first_task(history: WorkflowHistory) -> WorkflowHistory:
    """A history up to the end of what its first workflow task ordered."""
    events = history.events
    done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    end = next(at for at, event in enumerate(events) if event.event_type == done) + 1
    while events[end].event_type in ORDERED:
        end += 1
    return WorkflowHistory(history.workflow_id, events[:end])


async def _seconds_each(history: WorkflowHistory, times: int) -> float:
    async def again(count: int) -> AsyncIterator[WorkflowHistory]:
        for _ in range(count):
            yield history

    replayer = Replayer(workflows=[Empty], plugins=[FirsthourPlugin()])
    await replayer.replay_workflows(again(3))
    begun = time.perf_counter()
    await replayer.replay_workflows(again(times))
    return (time.perf_counter() - begun) / times
