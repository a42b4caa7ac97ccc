"""Somebody looks at a case whose worker was killed, while an effect of it has just ended."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.client import WorkflowQueryFailedError
from temporalio.worker import Worker

from activities.contracts import BULK
from firsthour.domain.commands import SendNotice
from firsthour.domain.escalation import Escalation
from gate.say import say
from service.work import activities_of
from tests.replaying import asked, asked_in_replay
from tests.soak_mutations import HOUSE
from tests.workflows.desk import PATIENCE_S, Desk
from workflows.escalation import EscalationCase

NEVER = "1000000"
LOOKS = 2


async def test_a_look_at_the_case_changes_nothing(empty_desk: Desk) -> None:
    """The case hears of what ended with its next task, at that task's time, as in any replay."""
    desk = empty_desk
    with _worker(desk) as worker:
        await desk.opens(customers=1)
        said = desk.manager.said(SendNotice("initial_notice:customers:1"))
        await say(desk.client, desk.case, said)
        await _until(desk, ["notices.send"], waits=False)
        worker.kill()
        worker.wait()

    looks = [asyncio.create_task(_look(desk)) for _ in range(LOOKS)]
    async with _bulk(desk):
        await _until(desk, [], waits=True)
    async with desk.working():
        seen = await asyncio.gather(*looks, return_exceptions=True)
        await desk.quiet()
    history = await desk.handle.fetch_history()
    expected = [each async for each in asked(history)]

    assert any(isinstance(each, WorkflowQueryFailedError) for each in seen)
    assert expected == await asked_in_replay(history)
    assert 1 == desk.count("notice_sent")


async def _look(desk: Desk) -> Escalation:
    return await desk.handle.query(EscalationCase.state)


async def _until(desk: Desk, activities: list[str], *, waits: bool) -> None:
    """Until these activities have not ended, and a task of the case waits for a worker or not."""
    async with asyncio.timeout(PATIENCE_S):
        while await _pending(desk) != (activities, waits):  # noqa: ASYNC110 - a case is no event
            await asyncio.sleep(0.02)


async def _pending(desk: Desk) -> tuple[list[str], bool]:
    found = (await desk.handle.describe()).raw_description
    names = [each.activity_type.name for each in found.pending_activities]
    return names, found.HasField("pending_workflow_task")


def _worker(desk: Desk) -> subprocess.Popen[bytes]:
    """A worker for cases as a process that can be killed."""
    assert desk.tools.store.file is not None

    folder = str(Path(desk.tools.store.file).parent)
    target = desk.client.service_client.config.target_host
    command = [sys.executable, "-m", "tests.workflows.dying_worker"]
    return subprocess.Popen([*command, target, desk.queue, folder, NEVER], cwd=HOUSE)


@asynccontextmanager
async def _bulk(desk: Desk) -> AsyncIterator[None]:
    """A worker that sends to customers, and takes no tasks of cases."""
    with ThreadPoolExecutor(1) as pool:
        async with Worker(
            desk.client,
            task_queue=f"{desk.queue}-{BULK}",
            activities=activities_of(desk.tools, desk.client),
            activity_executor=pool,
            max_concurrent_activities=1,
        ):
            yield
