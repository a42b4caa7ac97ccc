"""The schedule of the daily check of the directory: made once, kept as it is meant to be."""

import logging
from dataclasses import replace
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from workflows.directory_check import DirectoryCheck

_LOG = logging.getLogger(__name__)

SCHEDULE = "directory-check"
HOUR, MINUTE = 6, 20
"""When it is done, in UTC: before most of the working days in Europe and after those in America."""
CATCH_UP = timedelta(hours=23)
"""A check that was missed is made up for while it is younger than the next one would be."""


def schedule(queue: str) -> Schedule:
    """The schedule as it is meant to be, with its work on this task queue."""
    daily = ScheduleCalendarSpec(hour=[ScheduleRange(HOUR)], minute=[ScheduleRange(MINUTE)])
    return Schedule(
        action=ScheduleActionStartWorkflow(
            DirectoryCheck.run,
            id=SCHEDULE,
            task_queue=queue,
            execution_timeout=timedelta(hours=20),
        ),
        spec=ScheduleSpec(calendars=[daily]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )


async def keep_schedule(client: Client, queue: str) -> bool:
    """Make the schedule, or bring it in line; whether anything was to be done.

    Whether somebody has paused it stays as it is. A server that knows no schedules is left alone.
    """
    wanted = schedule(queue)
    try:
        await client.create_schedule(SCHEDULE, wanted)
    except ScheduleAlreadyRunningError:
        return await _in_line(client, wanted)
    except RPCError as error:
        if error.status is RPCStatusCode.UNIMPLEMENTED:
            return False
        raise
    _LOG.info("The directory is checked every day at %02d:%02d UTC.", HOUR, MINUTE)
    return True


async def check_now(client: Client) -> None:
    """Have the directory checked at once. A server that knows no schedules is left alone.

    RPCError where the schedule is not made yet.
    """
    try:
        await client.get_schedule_handle(SCHEDULE).trigger()
    except RPCError as error:
        if error.status is not RPCStatusCode.UNIMPLEMENTED:
            raise


async def _in_line(client: Client, wanted: Schedule) -> bool:
    handle = client.get_schedule_handle(SCHEDULE)
    if _shape((await handle.describe()).schedule) == _shape(wanted):
        return False

    async def change(found: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(replace(wanted, state=found.description.schedule.state))

    await handle.update(change)
    return True


def _shape(made: Schedule) -> tuple[object, ...]:
    """What a schedule does, when, and its policy; nothing of one that starts no workflow."""
    action = made.action
    if not isinstance(action, ScheduleActionStartWorkflow):
        return ()
    times = [(*each.hour, *each.minute) for each in made.spec.calendars]
    does = (action.workflow, action.task_queue, action.execution_timeout)
    spans = (made.spec.intervals, made.spec.skip, made.policy)
    return (*does, times, *spans)
