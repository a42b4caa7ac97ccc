"""A worker that kills itself once, between a commit of the records and telling the engine of it.

`python -m tests.workflows.dying_worker TARGET QUEUE FOLDER FACT` dies after fact FACT is written.
Its cases are kept for it for three seconds after its death, not for ten as in production.
"""

import asyncio
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    Worker,
)

from activities.contracts import BULK, QUEUES
from firsthour.settings import Notices, Settings
from gate.connect import connect
from service.tools import Tools, build
from service.work import activities_of
from tests.world import DIRECTORY

STICKY = timedelta(seconds=3)


class Dying(Interceptor):
    """Lets every activity run; dies when one has written the fact."""

    def __init__(self, fact: int) -> None:
        self._fact = fact

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the name in the base class
        """Put itself around the activity."""
        return _Fatal(next, self._fact)


class _Fatal(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, fact: int) -> None:
        super().__init__(following)
        self._fact = fact

    async def execute_activity(self, input: ExecuteActivityInput) -> object:  # noqa: A002 - the name in the base class
        result: object = await super().execute_activity(input)
        if isinstance(result, int) and result >= self._fact:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


async def work(client: Client, queue: str, tools: Tools, *interceptors: Interceptor) -> None:
    """Work alone on everything but notices to customers, until the process ends."""
    queues = (queue, *(f"{queue}-{suffix}" for suffix in QUEUES if suffix != BULK))
    with ThreadPoolExecutor(4 * len(queues)) as pool:
        workers = [
            Worker(
                client,
                task_queue=name,
                activities=activities_of(tools, client),
                activity_executor=pool,
                max_concurrent_activities=4,
                sticky_queue_schedule_to_start_timeout=STICKY,
                interceptors=interceptors,
            )
            for name in queues
        ]
        await asyncio.gather(*(each.run() for each in workers))


async def main(target: str, queue: str, folder: str, fact: str) -> None:
    """Work until death."""
    settings = Settings(home=folder, directory=str(DIRECTORY), notices=Notices(channel="null"))
    tools = build(settings)
    await work(await connect(target), queue, tools, Dying(int(fact)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
