"""A task that enters facts and orders nothing would be replayed differently: there is none.

The SDK takes two tasks in a row for one, if the first gave no command and nothing happened before
the second was scheduled, as when a person speaks; but not in every replay
(temporalio/sdk-rust#1146). What the first has heard is then heard again: later, and elsewhere in
the order.
"""

import asyncio
from collections.abc import Iterator
from itertools import pairwise

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from firsthour.domain.commands import Comment, SignalResolved
from gate.say import say, signal_resolved, state_of
from tests.replaying import asked, asked_in_replay
from tests.workflows.desk import PATIENCE_S, Desk

HEARD = frozenset(
    (
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
    )
)
"""Events that make the case enter facts; so do effects that end. Timers may fire for nothing."""
WRITE = "records.write"
DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
NEXT = EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED


async def test_no_task_that_enters_facts_is_without_a_command(desk: Desk) -> None:
    """Pages, seats, refused signals: whatever is heard, the task that hears it orders something."""
    await desk.opens(severity=1, customers=1)
    await desk.quiet()
    await desk.manager.acknowledges()
    await desk.executive.signals_blindly()
    await desk.manager.sends("initial_notice:customers:1")
    await desk.engineer.signals()
    await desk.manager.declares()
    history = await desk.handle.fetch_history()

    assert [] == list(_without_command(history))
    assert 15 < len([event for event in history.events if event.event_type == DONE])


async def test_what_is_heard_while_a_write_is_late_keeps_its_time_and_order(
    empty_desk: Desk,
) -> None:
    """Two signals, and a person once the worker has forgotten the case, all during one write."""
    desk = empty_desk
    async with desk.working(cached=1):
        other = await desk.opens(severity=4, customers=1)
        await desk.quiet()
        await desk.opens(severity=4, customers=1)
        await desk.quiet()
        text = desk.manager.text("Looking at it.")
        signals = [desk.executive.said(SignalResolved(text)) for _ in range(2)]
        comments = [desk.manager.said(Comment(text)) for _ in range(2)]
        with desk.tools.store.write():
            await say(desk.client, desk.case, comments[0])
            for said in signals:
                await signal_resolved(desk.client, desk.case, said)
                await _heard(desk)
            await state_of(desk.client, other)  # which the worker remembers instead
            await say(desk.client, desk.case, comments[1])
        await desk.quiet()
    history = await desk.handle.fetch_history()
    expected = [each async for each in asked(history)]

    assert 2 == desk.count("signal_refused")
    assert expected == await asked_in_replay(history)
    assert [] == list(_without_command(history))


async def test_the_answer_to_a_person_is_order_enough(empty_desk: Desk) -> None:
    """Who speaks during a write is answered, and no more is ordered; a replay hears the same."""
    desk = empty_desk
    async with desk.working():
        await desk.opens(severity=4, customers=1)
        await desk.quiet()
        text = desk.manager.text("Looking at it.")
        before = _orders(await desk.handle.fetch_history())
        with desk.tools.store.write():
            for said in [desk.manager.said(Comment(text)) for _ in range(3)]:
                await say(desk.client, desk.case, said)
        await desk.quiet()
    history = await desk.handle.fetch_history()
    expected = [each async for each in asked(history)]

    assert 0 == _orders(history) - before
    assert expected == await asked_in_replay(history)


def _orders(history: WorkflowHistory) -> int:
    """How often the search attributes were told."""
    told = EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
    return sum(event.event_type == told for event in history.events)


async def _heard(desk: Desk) -> None:
    """Until no task of the case is waiting or under way."""
    async with asyncio.timeout(PATIENCE_S):
        while await _has_task(desk):  # noqa: ASYNC110 - a case is no event
            await asyncio.sleep(0.02)


async def _has_task(desk: Desk) -> bool:
    return (await desk.handle.describe()).raw_description.HasField("pending_workflow_task")


def _without_command(history: WorkflowHistory) -> Iterator[int]:
    """Tasks (by the id of their end) that heard something and gave no command.

    What ends during a write is heard when the write has ended.
    """
    names: dict[int, str] = {}
    writing = ended = heard = False
    for event, after in pairwise(history.events):
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            names[event.event_id] = (
                event.activity_task_scheduled_event_attributes.activity_type.name
            )
            writing = writing or names[event.event_id] == WRITE
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            done = names[event.activity_task_completed_event_attributes.scheduled_event_id]
            writing = writing and done != WRITE
            ended = ended or done != WRITE
        heard = heard or event.event_type in HEARD
        if event.event_type == DONE:
            heard = heard or (ended and not writing)
            if heard and after.event_type == NEXT:
                yield event.event_id
            heard = False
            ended = ended and writing
